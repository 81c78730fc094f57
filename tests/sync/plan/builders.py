"""Cases and situations that read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config.settings import Limits, Names
from sync.plan.situation import AccountRef, Actual, ActualCohort, ActualGroup, OfferingRef, Situation
from sync.store.case_record import Case, CaseState, Review
from tests.sync.scene import LEVELS, NO_LIMITS, NOON, PERIOD

_WARNED = (CaseState.ISSUED, CaseState.IN_SUPPORT, CaseState.CARRIED_OVER, CaseState.ESCALATED)


def a_case(case_id: int = 1, student_no: str = "20230001", level: str = "yellow", **changes: Any) -> Case:
    """Return a proposed case; one in force has been issued once at its level."""
    state = changes.get("state", CaseState.PROPOSED)
    issued = state in _WARNED
    values: dict[str, Any] = {
        "policy": "asnu",
        "track": "main",
        "period": PERIOD,
        "college": "数学学院",
        "state": CaseState.PROPOSED,
        "firm_level": level,
        "review": Review.NONE,
        "by_hand": False,
        "revision": 1,
        "version": 1,
        "verdict_digest": "d" * 64,
        "assessment_id": "a" * 64,
        "issued_level": level if issued else None,
        "issued_revision": 1 if issued else 0,
        "issues": 1 if issued else 0,
        "reexamine_digest": None,
        "kept_digest": None,
        "successor_id": None,
        "turned_to": None,
        "opened_at": NOON,
        "changed_at": NOON,
    }
    return Case(id=case_id, student_no=student_no, level=level, **{**values, **changes})


def user_id(student_no: str) -> int:
    """Return the LMS id that the student has in these tests."""
    return 1000 + int(student_no[-4:])


def accounts_of(students: Iterable[str], suspended: Iterable[str] = ()) -> dict[str, AccountRef]:
    return {each: AccountRef(user_id(each), each, each in set(suspended)) for each in students}


def an_offering(course_id: int, *students: str, shortname: str | None = None) -> OfferingRef:
    return OfferingRef(course_id, PERIOD, shortname or f"C{course_id}", frozenset(user_id(each) for each in students))


def a_cohort(level: str, *students: str, name: str | None = None, visible: bool = False) -> ActualCohort:
    names = {"yellow": "关注", "orange": "重点关注", "red": "特别关注"}
    return ActualCohort(
        hash(level) % 1000,
        f"yujing:main:asnu:{level}",
        name or f"学业帮扶·asnu·{names.get(level, level)}",
        visible,
        frozenset(user_id(each) for each in students),
    )


def a_group(
    course_id: int, level: str, *students: str, visibility: int = 3, participation: bool = False, name: str = ""
) -> ActualGroup:
    names = {"yellow": "关注", "orange": "重点关注", "red": "特别关注"}
    return ActualGroup(
        course_id * 100 + len(level),
        course_id,
        f"yujing:main:asnu:{level}",
        name or f"学业帮扶·{names.get(level, level)}",
        visibility,
        participation,
        frozenset(user_id(each) for each in students),
    )


def three_cohorts(**students: tuple[str, ...]) -> tuple[ActualCohort, ...]:
    """Return our three cohorts, with the students named per level."""
    return tuple(a_cohort(level.level, *students.get(level.level, ())) for level in LEVELS)


def a_situation(
    *cases: Case,
    students: Iterable[str] | None = None,
    actual: Actual | None = None,
    limits: Limits = NO_LIMITS,
    periods: Mapping[str, str] | None = None,
    **changes: Any,
) -> Situation:
    """Return a situation whose students are those of the cases, our cohorts being there and empty."""
    numbers = students if students is not None else {case.student_no for case in cases}
    values: dict[str, Any] = {
        "site_id": "main",
        "cases": cases,
        "levels": LEVELS,
        "accounts": accounts_of(numbers),
        "offerings": (),
        "actual": actual if actual is not None else Actual(cohorts=three_cohorts()),
        "evaluated": 100,
        "names": Names(),
        "limits": limits,
        "periods": periods if periods is not None else {"asnu": PERIOD},
    }
    return Situation(**{**values, **changes})
