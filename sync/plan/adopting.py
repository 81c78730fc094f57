"""Changes made by hand that a named person said should stay: the plan neither repairs them nor speaks of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from sync.plan.drift import Drift
from sync.plan.flags import flag_of
from sync.plan.groups import Courses, WantedGroup
from sync.plan.history import Place
from sync.plan.kept import Kept
from sync.plan.situation import Situation
from sync.store.adoptions import Adoption
from sync.store.case_record import Case

NEVER: Final = frozenset({"exposed"})
"""What nobody can let stay: students would see who is looked after."""


def in_force(situation: Situation, found: Iterable[Drift]) -> dict[str, Adoption]:
    """Return the adoptions, by code, of changes that are still there, and as long as one of their cases is shown.

    Where it concerned no case, it lasts until it is ended by hand.
    """
    by_id = {case.id: case for case in situation.cases}
    there = {drift.code for drift in found if drift.kind not in NEVER}
    return {
        adoption.code: adoption
        for adoption in situation.adoptions
        if adoption.code in there
        and (not adoption.cases or any(_shows(situation, adoption, by_id.get(each), by_id) for each in adoption.cases))
    }


def cases_at(situation: Situation, drift: Drift) -> tuple[int, ...]:
    """Return the cases that show their students where a change was made; of one student, that student's."""
    by_id = {case.id: case for case in situation.cases}
    shown = [
        case for case in situation.cases if _level(situation, drift.idnumber) == (case.policy, flag_of(case, by_id))
    ]
    own = drift.student_no if drift.kind == "taken_out" else ""
    return tuple(case.id for case in shown if not own or case.student_no == own)


def adopted(found: Iterable[Drift], codes: Iterable[str]) -> Kept:
    """Return what stays as it is, of the changes found."""
    kept = set(codes)
    out: defaultdict[Place, set[int]] = defaultdict(set)
    inside: defaultdict[Place, set[int]] = defaultdict(set)
    staying = [drift for drift in found if drift.code in kept]
    for drift in staying:
        if drift.user_id is not None:
            (out if drift.kind == "taken_out" else inside)[drift.place].add(drift.user_id)
    return Kept(
        out={place: frozenset(each) for place, each in out.items()},
        inside={place: frozenset(each) for place, each in inside.items()},
        names={drift.place: drift.now for drift in staying if drift.kind == "renamed"},
        away=frozenset(drift.place for drift in staying if drift.kind == "deleted"),
        alone=frozenset(drift.place for drift in staying if drift.kind == "brought"),
    )


def with_adopted(situation: Situation, courses: Courses, kept: Kept) -> Courses:
    """Return the groups that there should be, with what stays as it is."""
    if kept == Kept():
        return courses
    wanted: defaultdict[int, dict[str, WantedGroup]] = defaultdict(dict)
    for course_id, groups in courses.wanted.items():
        for idnumber, group in groups.items():
            place = (course_id, idnumber)
            members = kept.members(place, group.members)
            if members and place not in kept.away:
                name = kept.names.get(place, group.name)
                wanted[course_id][idnumber] = replace(group, members=members, name=name)
    for actual in situation.actual.groups:
        if (actual.course_id, actual.idnumber) in kept.alone:
            policy, level = _level(situation, actual.idnumber)
            stays = WantedGroup(actual.idnumber, policy, level, actual.name, actual.members)
            wanted[actual.course_id][actual.idnumber] = stays
    return Courses(wanted, courses.names)


def _level(situation: Situation, idnumber: str) -> tuple[str, str]:
    policy, _, level = idnumber.removeprefix(situation.prefix).partition(":")
    return policy, level


def _shows(situation: Situation, adoption: Adoption, case: Case | None, by_id: Mapping[int, Case]) -> bool:
    """Say whether a case still shows its student at the level of the place."""
    return case is not None and _level(situation, adoption.idnumber) == (case.policy, flag_of(case, by_id))
