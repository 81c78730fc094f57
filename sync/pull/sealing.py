"""Which offerings need not be read every night: their make-ups are long over, and they said the same as before.

A sealed offering is still read now and then, the one that was read longest ago first, so that a late correction is
found; and at once where anything about it has changed: the course, the mapping, the registrar's word, an account.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from config.settings import PullSettings
from sync.mapping.conventions import Conventions
from sync.store.offerings import Offering

READING: Final = 1
"""Raised when this program comes to read the same answers otherwise: everything is then read again."""

_SEALABLE: Final = ("regular", "makeup")


class HowRead:
    """Digests of what decides, beside Moodle's answers, how an offering is read.

    Equivalences are left out: they reach what is stored without reading it again.
    """

    def __init__(self, conventions: Conventions) -> None:
        self._conventions = conventions
        mapping = conventions.mapping.model_dump_json(exclude={"equivalences"})
        self._always = f"{READING} {conventions.zone.key} {mapping}"
        self._shared: str | None = None

    def of(self, kind: str, codes: Collection[str]) -> str:
        """Return the digest for an offering of a kind and with these codes."""
        catalogue, several = self._conventions.catalogue, sorted(set(codes))
        marks = [(code, catalogue.pass_marks.get(code)) for code in several]
        parts = [self._always, repr(marks)]
        if kind == "shell":
            parts.append(repr(catalogue.terms))
        if len(several) > 1:
            parts.append(self._who_takes_what())
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _who_takes_what(self) -> str:
        if self._shared is None:
            catalogue = self._conventions.catalogue
            tables = (catalogue.students.items(), catalogue.enrolled.items(), catalogue.programmes.items())
            said = [sorted((repr(key), _sorted(value)) for key, value in table) for table in tables]
            self._shared = hashlib.sha256(repr(said).encode()).hexdigest()
        return self._shared


def _sorted(value: object) -> str:
    return repr(sorted(value)) if isinstance(value, frozenset) else repr(value)


@dataclass(frozen=True, slots=True)
class Seals:
    """Says which offerings are sealed on a day (``today``, on the site's calendar)."""

    conventions: Conventions
    settings: PullSettings
    today: date

    def holds(self, offering: Offering) -> bool:
        """Say whether an offering's make-ups are over for so many days, and it said nothing new since."""
        closed = self._closed_on(offering.term)
        read, changed = offering.read_at, offering.changed_at
        if closed is None or read is None or changed is None or offering.digest is None:
            return False
        standing = offering.vanished_at is None and offering.kind in _SEALABLE and offering.unmapped is None
        return standing and read > changed and read.astimezone(self.conventions.zone).date() >= closed <= self.today

    def due(self, sealed: Sequence[Offering]) -> set[int]:
        """Return the Moodle ids of those sealed ones whose turn it is to be read all the same."""
        share = -(-len(sealed) // self.settings.sealed_nights)
        longest_ago = sorted(sealed, key=lambda each: (each.read_at, each.lms_course_id))
        return {each.lms_course_id for each in longest_ago[:share]}

    def _closed_on(self, term: str | None) -> date | None:
        """Return the first day on which a term's offerings may be sealed; None where the calendar doesn't say."""
        ends = next((each.makeup_ends_on for each in self.conventions.catalogue.terms if each.term == term), None)
        return None if ends is None else ends + timedelta(days=self.settings.seal_after_days + 1)
