"""What somebody changed by hand in the cohorts and groups of ours: what is there, beside what our plans left there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sync.plan.cohorts import Flags
from sync.plan.flags import FlagKey
from sync.plan.groups import Courses, is_exposed
from sync.plan.history import Left, Place
from sync.plan.naming import cohort_name
from sync.plan.people import People
from sync.plan.situation import ActualCohort, ActualGroup, Situation
from sync.store.canonical import canonical_json, digest

DriftKind = Literal["taken_out", "put_in", "renamed", "deleted", "exposed", "brought"]
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Drift:
    """One change made by hand.

    ``course_id`` is None for a cohort; ``name`` what it is called; ``user_id`` and ``student_no`` whose place it is
    about, if anybody's; ``was`` and ``now`` the names of something renamed. ``brought`` is a group with our mark that
    we never made there: it came with a course that was copied or restored.
    """

    kind: DriftKind
    course_id: int | None
    course: str
    idnumber: str
    name: str
    user_id: int | None = None
    student_no: str = ""
    was: str = ""
    now: str = ""

    @property
    def place(self) -> Place:
        """Where it was made."""
        return self.course_id, self.idnumber

    @property
    def code(self) -> str:
        """A short name for exactly this change: made again otherwise, it is another one."""
        what = [self.kind, self.course_id, self.idnumber, self.user_id, self.now]
        return digest(canonical_json(what))[:CODE_LENGTH]


def drift_of(situation: Situation, flags: Flags, courses: Courses, people: People) -> list[Drift]:
    """Return every change made by hand, cohorts first, each place from the whole to single people.

    ``flags`` are whom the cases show, ``courses`` the groups that there should be. An account that is gone or no longer
    enrolled was not taken out by anybody: Moodle does that itself.
    """
    look = _Look(situation, courses, people, {key: people.ids(each) for key, each in flags.items()})
    return [*look.cohorts(), *look.groups()]


@dataclass(frozen=True, slots=True)
class _Look:
    situation: Situation
    courses: Courses
    people: People
    ids: Mapping[FlagKey, frozenset[int]]

    def cohorts(self) -> Iterator[Drift]:
        """Yield what was changed in cohorts of the levels in use."""
        here = {cohort.idnumber: cohort for cohort in self.situation.actual.cohorts}
        ours = self._ever_put_in()
        wanted = {}
        for level in self.situation.levels:
            idnumber = self.situation.idnumber(level.policy, level.level)
            wanted[idnumber] = cohort_name(level, self.situation.names)
            left = self._left((None, idnumber))
            if idnumber not in here and left and left.name:
                yield Drift("deleted", None, "", idnumber, left.name)
        for idnumber, cohort in here.items():
            if cohort.visible:
                yield Drift("exposed", None, "", idnumber, cohort.name)
            yield from self._inside(cohort, (None, idnumber), wanted.get(idnumber), ours)

    def groups(self) -> Iterator[Drift]:
        """Yield what was changed in groups, course by course."""
        here = {(group.course_id, group.idnumber): group for group in self.situation.actual.groups}
        ours = self._ever_put_in()
        for course_id, wanted in self.courses.wanted.items():
            for idnumber, group in wanted.items():
                left = self._left((course_id, idnumber))
                if (course_id, idnumber) not in here and left and left.name:
                    yield Drift("deleted", course_id, self.courses.name(course_id), idnumber, group.name)
        for place, actual in here.items():
            needed = self.courses.wanted.get(place[0], {}).get(place[1])
            if is_exposed(actual):
                yield Drift("exposed", place[0], self.courses.name(place[0]), place[1], actual.name)
            if self.situation.history.complete and not self._left(place):
                yield Drift("brought", place[0], self.courses.name(place[0]), place[1], actual.name)
            else:
                yield from self._inside(actual, place, needed.name if needed else None, ours)

    def _inside(
        self, actual: ActualCohort | ActualGroup, place: Place, name: str | None, ours: Mapping[str, frozenset[int]]
    ) -> Iterator[Drift]:
        left = self._left(place)
        course = "" if place[0] is None else self.courses.name(place[0])
        if left and left.name and actual.name not in (left.name, name):
            yield Drift("renamed", place[0], course, place[1], actual.name, was=left.name, now=actual.name)
        gone = (left.members if left else frozenset[int]()) & self._wanted(place) - actual.members
        known = self.situation.history.complete
        put_in = actual.members - (left.members | left.perhaps if left and known else ours[self._policy(place)])
        for member in self.people.members(gone):
            yield Drift("taken_out", place[0], course, place[1], actual.name, member.user_id, member.student_no)
        for member in self.people.members(put_in):
            yield Drift("put_in", place[0], course, place[1], actual.name, member.user_id, member.student_no)

    def _left(self, place: Place) -> Left | None:
        return self.situation.history.places.get(place)

    def _wanted(self, place: Place) -> frozenset[int]:
        """Return who should be at a place."""
        if place[0] is not None:
            group = self.courses.wanted.get(place[0], {}).get(place[1])
            return group.members if group else frozenset()
        policy, _, level = place[1].removeprefix(self.situation.prefix).partition(":")
        return self.ids.get((policy, level), frozenset())

    def _policy(self, place: Place) -> str:
        return place[1].removeprefix(self.situation.prefix).partition(":")[0]

    def _ever_put_in(self) -> defaultdict[str, frozenset[int]]:
        """Return, by policy, the accounts of those who were warned once or are about to be."""
        students: defaultdict[str, set[str]] = defaultdict(set)
        for case in self.situation.cases:
            if case.issues:
                students[case.policy].add(case.student_no)
        found: defaultdict[str, frozenset[int]] = defaultdict(frozenset)
        found.update((policy, self.people.ids(numbers)) for policy, numbers in students.items())
        for (policy, _), flagged in self.ids.items():
            found[policy] |= flagged
        return found
