"""Which numbers of notices were given, and for what: kept in the site folder, apart from the store.

A store that is restored knows nothing of the numbers given since its backup: on paper they stand nevertheless. So each
is written here before the store has it (a line a number, on the disk before anything is committed), together with a
keyed digest of the case, level and issue that it is for. After a restore those that the store does not know are held:
the same notice gets its number back, and nobody else gets it.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

GIVEN: Final = "numbers.txt"
"""Every number given, in the site folder; never restored from a backup."""
HELD: Final = "numbers-held.txt"
"""Those that a restored store does not know."""
_PURPOSE: Final = b"yujing numbers of notices"


@dataclass(frozen=True, slots=True)
class Number:
    """A number within a college and year; ``key`` stands for the notice that it is for."""

    college: str
    year: int
    sequence: int
    key: str

    @property
    def place(self) -> tuple[str, int, int]:
        """What can be given once only."""
        return self.college, self.year, self.sequence


@dataclass(frozen=True, slots=True)
class NumberBook:
    """The book of a site."""

    folder: Path
    secret: bytes

    def key_of(self, case_ref: str, issue: int) -> str:
        """Return what stands for the ``issue``-th notice of a case at a level; nobody can tell the student from it."""
        key = hmac.digest(self.secret, _PURPOSE, "sha256")
        return hmac.new(key, f"{case_ref}|{issue}".encode(), sha256).hexdigest()

    def note(self, numbers: Iterable[Number]) -> None:
        """Write numbers down; they are on the disk when this returns."""
        lines = [_line(each) for each in numbers]
        if lines:
            _append(self.folder / GIVEN, lines)

    def held(self) -> Mapping[str, Number]:
        """Return the numbers that are held, by the notice they are for; none unless the store was restored."""
        file = self.folder / HELD
        return {each.key: each for each in numbers_in(file)} if file.exists() else {}

    def hold(self, numbers: Iterable[Number]) -> None:
        """Hold numbers for the notices that have them on paper."""
        known = self.held()
        _append(self.folder / HELD, [_line(each) for each in numbers if known.get(each.key) != each])


def keep_book(folder: Path) -> None:
    """Make the book where there is none: after the loss of a store its presence says that it is complete."""
    os.close(os.open(folder / GIVEN, os.O_WRONLY | os.O_CREAT, 0o600))


def numbers_in(file: Path) -> tuple[Number, ...]:
    """Return what stands in a book. Of two lines about one number the later holds; a torn last line counts for nothing.

    A number is written twice where a transaction was undone after it had been noted.
    """
    found: dict[tuple[str, int, int], Number] = {}
    for line in file.read_text(encoding="utf-8").split("\n"):
        try:
            number = Number(*json.loads(line))
        except (ValueError, TypeError):
            continue
        found[number.place] = number
    return tuple(found.values())


def _line(number: Number) -> str:
    return json.dumps([number.college, number.year, number.sequence, number.key], ensure_ascii=False)


def _append(file: Path, lines: Iterable[str]) -> None:
    """Add lines, each beginning anew, whatever a crash left of the last one."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.writelines(f"\n{line}" for line in lines)
        out.flush()
        os.fsync(out.fileno())
