"""The arithmetic of the audit log: salted digests, linked into a chain that survives erasure.

``part = H(salt, text)`` for who acted, and for what the act was about; ``link = H(link before, number, moment, action,
both parts)``. Erasing a part's text and salt leaves its digest, and so the chain, as they were; without the salt nobody
can find out by trying what the text was. Changing, removing, inserting or exchanging entries breaks a link. That the
end was cut off, or that everything was computed anew, shows only beside a link that was printed (`Head`).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from sync.store.canonical import canonical_json

BEFORE_ALL: Final = "0" * 64
"""What stands in the place of the link before the first entry."""
_PRINTED: Final = 24
_HEAD: Final = re.compile(r"([0-9]{1,12})-([0-9a-f]{24,64})")


@dataclass(frozen=True, slots=True)
class Head:
    """The link of an entry, as printed on a list: everything up to this entry is as it was then."""

    sequence: int
    digest: str

    def __str__(self) -> str:
        return f"{self.sequence}-{self.digest[:_PRINTED]}"

    def names(self, sequence: int, digest: str) -> bool:
        """Say whether an entry is the one that this head names."""
        return self.sequence == sequence and digest.startswith(self.digest)


def head_of(text: str) -> Head | None:
    """Return the head that ``text`` prints, or None where it prints none."""
    found = _HEAD.fullmatch(text.strip())
    return None if found is None else Head(int(found[1]), found[2])


def new_salt() -> str:
    """Return 128 random bits, of which nothing is kept once they are erased."""
    return secrets.token_hex(16)


def part_digest(salt: str, *texts: str) -> str:
    """Return the digest under which a part of an entry stands in the chain."""
    return sha256(canonical_json([salt, *texts]).encode()).hexdigest()


def link(before: str, site_id: str, sequence: int, at: datetime, action: str, who: str, content: str) -> str:
    """Return the link of an entry; ``who`` and ``content`` are the digests of its parts."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return sha256(canonical_json([before, site_id, sequence, moment, action, who, content]).encode()).hexdigest()


def ranges(numbers: list[int]) -> str:
    """Return numbers in order as ``1-3,7``."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


def numbers_of(text: str) -> set[int]:
    """Return the numbers that `ranges` wrote."""
    found: set[int] = set()
    for span in filter(None, text.split(",")):
        first, _, last = span.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found
