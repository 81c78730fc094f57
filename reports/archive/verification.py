"""What checking an archive found: one line per check under the four properties of DA/T 70-2018, and the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Aspect = Literal["authentic", "whole", "usable", "safe"]

ASPECT_TITLES: Final[Mapping[Aspect, str]] = {
    "authentic": "真实性",
    "whole": "完整性",
    "usable": "可用性",
    "safe": "安全性",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it should be: in which file (empty: in the archive as a whole), and what."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """One check: of which aspect, of how many things, what it found. ``notes`` are no faults, but to be known."""

    aspect: Aspect
    name: str
    looked_at: int
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    @property
    def passed(self) -> bool:
        """Say whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Verification:
    """The whole: ``name`` and ``checksum`` (SHA-256 of the manifest, as on the transfer list) say of which archive."""

    name: str
    checksum: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Say whether no check found anything wrong."""
        return all(check.passed for check in self.checks)

    @property
    def results(self) -> dict[str, bool]:
        """Say of each property whether it holds."""
        failed = Counter(check.aspect for check in self.checks if not check.passed)
        return {title: not failed[code] for code, title in ASPECT_TITLES.items()}

    def faults(self) -> Iterator[tuple[Check, Fault]]:
        """Yield every fault with its check."""
        for check in self.checks:
            for fault in check.faults:
                yield check, fault
