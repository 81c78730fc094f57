"""Which courses a pull reads, and which it leaves as they are, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector.moodle.courses import Course
from sync.mapping.identity import Identity
from sync.pull.sealing import HowRead, Seals
from sync.store.offerings import Offering


@dataclass(slots=True)
class Selection:
    """The courses to ``read``; those left since they are ``sealed``, or were read before an interruption.

    ``verified`` counts the sealed ones that are read all the same, since it is their turn.
    """

    read: list[Course] = field(default_factory=list)
    sealed: list[Course] = field(default_factory=list)
    resumed: list[Course] = field(default_factory=list)
    verified: int = 0


@dataclass(frozen=True, slots=True)
class Selector:
    """Says of each course whether it must be read.

    ``before`` holds the offerings as last read, ``noted`` the scopes in which something is amiss; ``seals`` is None
    where everything is to be read; ``goes_on_from`` is when the pull that broke off began, None without one.
    ``by_idnumber`` says that what a course stands for is told by its grade report alone.
    """

    before: Mapping[int, Offering]
    noted: Collection[str]
    how_read: HowRead
    seals: Seals | None
    goes_on_from: datetime | None
    by_idnumber: bool

    def select(self, courses: Iterable[tuple[Course, Identity]]) -> Selection:
        """Share out the courses, each with what it stands for."""
        found, sealed = Selection(), dict[int, Course]()
        for course, identity in courses:
            offering = self.before.get(course.id)
            if offering is None or not self._is_as_it_was(course, identity, offering):
                found.read.append(course)
            elif self.goes_on_from is not None and _read_since(offering, self.goes_on_from):
                found.resumed.append(course)
            elif self.seals is not None and self.seals.holds(offering):
                sealed[course.id] = course
            else:
                found.read.append(course)
        self._take_turns(found, sealed)
        return found

    def _is_as_it_was(self, course: Course, identity: Identity, offering: Offering) -> bool:
        """Say whether nothing that we can see without reading it has changed since it was read."""
        amiss = any(f"{what}:{course.id}" in self.noted for what in ("unread", "shrunken"))
        if amiss or offering.vanished_at is not None:
            return False
        named = (course.shortname, course.fullname, course.visible)
        if named != (offering.shortname, offering.fullname, offering.visible):
            return False
        stands_for = (identity.kind, identity.term, identity.section, frozenset(identity.codes))
        stood_for = (offering.kind, offering.term, offering.section, frozenset(offering.codes))
        same = self.by_idnumber or stands_for == stood_for
        return same and offering.read_as == self.how_read.of(offering.kind, offering.codes)

    def _take_turns(self, found: Selection, sealed: Mapping[int, Course]) -> None:
        due = self.seals.due([self.before[each] for each in sealed]) if self.seals else set()
        found.read += [sealed[each] for each in sorted(due)]
        found.verified = len(due)
        found.sealed = [course for each, course in sealed.items() if each not in due]


def _read_since(offering: Offering, moment: datetime) -> bool:
    return offering.read_at is not None and offering.digest is not None and offering.read_at >= moment
