"""Who was erased: kept as keyed digests, so that nobody is brought back by an import, a pull or a restored backup.

The digest is an HMAC under a key derived from the site's marker secret, which never changes: student numbers are few
enough to be tried out one by one, which needs that secret. The ledger is kept twice: in the store, and in a file of the
site folder that outlives a restored store.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

FILE: Final = "erased.txt"
"""The ledger's file in the site folder: a digest a line. It is never restored from a backup."""
_PURPOSE: Final = b"yujing erasure ledger"


@cache
def _key(secret: bytes) -> bytes:
    return hmac.digest(secret, _PURPOSE, "sha256")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The digests of a site, and what is needed to compare with them; without digests nothing is needed."""

    site_id: str
    digests: frozenset[str] = frozenset()
    secret: bytes = b""

    def digest_of(self, student_no: str) -> str:
        """Return the digest under which a student stands in the ledger."""
        return hmac.new(_key(self.secret), f"{self.site_id}|{student_no}".encode(), sha256).hexdigest()

    def holds(self, student_no: str | None) -> bool:
        """Say whether a student was erased."""
        return bool(self.digests) and student_no is not None and self.digest_of(student_no) in self.digests

    def among(self, student_nos: Iterable[str]) -> frozenset[str]:
        """Return those of the students who were erased."""
        return frozenset(number for number in student_nos if self.holds(number)) if self.digests else frozenset()


def digests_in(folder: Path) -> frozenset[str]:
    """Return the digests of the ledger's file; none where there is no file."""
    file = folder / FILE
    return digests_of(file) if file.exists() else frozenset()


def digests_of(file: Path) -> frozenset[str]:
    """Return the digests that stand in a file, one a line."""
    return frozenset(line.strip() for line in file.read_text(encoding="ascii").splitlines() if line.strip())


def keep_file(folder: Path) -> None:
    """Make the ledger's file where there is none: after the loss of a store its presence says that it is complete."""
    os.close(os.open(folder / FILE, os.O_WRONLY | os.O_CREAT, 0o600))


def add_to_file(folder: Path, digests: Collection[str]) -> None:
    """Enter digests in the ledger's file (mode 600), on the disk before this returns."""
    new = sorted(set(digests) - digests_in(folder))
    descriptor = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.writelines(f"{each}\n" for each in new)
        out.flush()
        os.fsync(out.fileno())


def remove_from_file(folder: Path, digest: str) -> None:
    """Take a digest out of the ledger's file."""
    kept = sorted(digests_in(folder) - {digest})
    fresh = folder / f".{FILE}.new"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.writelines(f"{each}\n" for each in kept)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / FILE)
