"""A college's rules under a school's: who agrees, who differs, what a silent school means (lsec, end)."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from rules.assessment import Above, Beside, Referral, TrackLevel
from rules.comparison.above import with_above

from ..college import AUTUMN, FIRST_TERM, LAST_AUTUMN, STUDENT, College, a_college, the_warning

ORAL = (TrackLevel("study", "oral", False),)
WRITTEN = (TrackLevel("study", "written", False),)
ORANGE = (TrackLevel("study", "orange", False),)
BOTH, COLLEGE_ONLY, SCHOOL_ONLY = "A", "B", "C"


def a_college_under_a_school() -> College:
    """One whom both warn, one whom only the college warns, one whom only the school warns, and one whom neither does.

    The college (lsec) counts this term's courses; the school (asnu) credits, 5 of all terms or 5 % of this one's.
    """
    college = a_college().settled()
    for number in (BOTH, COLLEGE_ONLY, SCHOOL_ONLY):
        college.student(number).passed("OLD", term=FIRST_TERM, student=number)
    college.course("SMALL", "0.5").course("LARGE", "12")
    college.failed("BIG", student=BOTH).course("BIG", "10")
    college.failed("SMALL", student=COLLEGE_ONLY).passed("LARGE", student=COLLEGE_ONLY)
    return college.course("PAST", "6").failed("PAST", term=LAST_AUTUMN, student=SCHOOL_ONLY)


def beside(
    college: College, *, covers: bool = True, prevails: Literal["school", "college"] = "school"
) -> dict[str, Beside]:
    return {each.student_no: each for each in the_above(college, covers=covers, prevails=prevails).students}


def the_above(college: College, *, covers: bool = True, prevails: Literal["school", "college"] = "school") -> Above:
    judged = with_above(college.judged("lsec"), college.judged("asnu"), covers=covers, prevails=prevails)
    assert judged.above is not None
    return judged.above


def test_agreement_and_both_kinds_of_disagreement_stand_side_by_side() -> None:
    found = beside(a_college_under_a_school())
    assert {number: each.relation for number, each in found.items()} == {
        BOTH: "both",
        COLLEGE_ONLY: "own_only",
        SCHOOL_ONLY: "above_only",
    }
    assert (found[COLLEGE_ONLY].own, found[COLLEGE_ONLY].above) == (ORAL, ())
    assert (found[SCHOOL_ONLY].own, found[SCHOOL_ONLY].above) == ((), (TrackLevel("study", "yellow", False),))
    assert found[BOTH].own == ORAL
    assert [level.track for level in found[BOTH].above] == ["study"]


def test_whom_neither_warns_is_counted() -> None:
    above = the_above(a_college_under_a_school())
    assert (above.policy, above.period, above.neither) == ("asnu", AUTUMN, 1)


def test_where_the_school_prevails_its_silence_holds_the_colleges_warning() -> None:
    held = {number for number, each in beside(a_college_under_a_school()).items() if each.held}
    assert held == {COLLEGE_ONLY}


@pytest.mark.parametrize(("covers", "prevails"), [(True, "college"), (False, "school"), (False, "college")])
def test_nothing_is_held_where_the_college_prevails_or_the_school_has_not_judged_the_period(
    covers: bool, prevails: Literal["school", "college"]
) -> None:
    found = beside(a_college_under_a_school(), covers=covers, prevails=prevails)
    assert not any(each.held for each in found.values())
    assert found[COLLEGE_ONLY].relation == "own_only"


def test_a_school_that_refers_the_student_contradicts_nothing() -> None:
    college = a_college().settled().failed("M")
    own = college.judged("lsec")
    school = replace(college.judged("bhuad"), referrals=(Referral(STUDENT, "bhuad.repeat_year", {}, ()),))
    above = with_above(own, school, covers=True, prevails="school").above
    assert above is not None
    (found,) = above.students
    assert (found.relation, found.referrals, found.held) == ("own_only", ("bhuad.repeat_year",), False)


def test_a_school_that_did_not_judge_the_student_contradicts_nothing() -> None:
    college = a_college().settled().failed("M")
    own = college.judged("lsec")
    school = college.student(STUDENT, status="leave").judged("bhuad")
    above = with_above(own, school, covers=True, prevails="school").above
    assert above is not None
    assert [(each.skipped, each.held) for each in above.students] == [("leave", False)]


def test_why_the_college_did_not_judge_whom_the_school_warns() -> None:
    college = a_college().settled().failed_courses(6)
    school = college.judged("bhuad")
    own = college.student(STUDENT, status="leave").judged("lsec")
    above = with_above(own, school, covers=True, prevails="school").above
    assert above is not None
    assert [(each.relation, each.skipped) for each in above.students] == [("above_only", "leave")]


def test_the_colleges_own_verdict_stays_as_its_rules_say() -> None:
    college = a_college_under_a_school()
    own = college.judged("lsec")
    judged = with_above(own, college.judged("asnu"), covers=True, prevails="school")
    assert judged.warnings == own.warnings


def test_every_track_of_the_school_is_told() -> None:
    college = a_college().settled().course("D", "20", degree_course=True).failed("D")
    own = college.judged("lsec")
    assert the_warning(own).level == "oral"
    school = college.judged("ustl", period="2024-2025")
    above = with_above(own, school, covers=True, prevails="school").above
    assert above is not None
    assert [(level.track, level.level) for level in above.students[0].above] == [
        ("study", "downgrade"),
        ("degree", "degree"),
    ]
