"""Suppositions as people write them, and what they change."""

from __future__ import annotations

from typing import Any

import pytest

from rules.explanation.explanation import Explanation, explain_wholly
from rules.recovery.supposing import Supposition, SuppositionError, read_supposition
from tests.rules.college import AFTER_AUTUMN, AUTUMN, LAST_AUTUMN, SPRING, STUDENT, College, a_college, law


def supposing(college: College, *written: str, policy: str = "bhuad") -> Explanation:
    return explain_wholly(college.settled().facts(), law(policy), AUTUMN, AFTER_AUTUMN, STUDENT, written)


def attempts(explanation: Explanation, code: str) -> list[tuple[Any, ...]]:
    assert explanation.then is not None
    (record,) = (each for each in explanation.then.courses if each.course_code == code)
    return [(each.term, each.kind, each.score or each.result) for each in record.attempts]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("MATH101=pass", Supposition("MATH101", None, "pass")),
        (" MATH101 = 72 ", Supposition("MATH101", None, "72")),
        ("MATH101@2024-2025-1=fail", Supposition("MATH101", "2024-2025-1", "fail")),
        ("高数@2024-2025-1=优", Supposition("高数", "2024-2025-1", "优")),
    ],
)
def test_a_supposition_names_course_term_and_outcome(written: str, expected: Supposition) -> None:
    assert read_supposition(written) == expected


@pytest.mark.parametrize("written", ["", "MATH101", "=pass", "MATH101=", "MATH101@=pass", "A=B=pass", "A@B@C=pass"])
def test_what_is_no_supposition_is_refused_with_the_way_to_write_one(written: str) -> None:
    with pytest.raises(SuppositionError, match="MATH101=pass"):
        read_supposition(written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("MATH11=pass", "是不是 MATH10"),
        ("ZZZZZZZZ=pass", "请写课程代码"),
        ("F0@2030-2031-1=pass", "校历里没有"),
        ("F0=好", "看不懂的结果"),
        ("F0=101", "看不懂的结果"),
        ("F0=59.1234567", "看不懂的结果"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(written: str, message: str) -> None:
    with pytest.raises(SuppositionError, match=message):
        supposing(a_college().failed_courses(4).course("MATH10"), written)


def test_passing_one_of_four_lifts_the_warning_and_leaves_the_present_verdict_alone() -> None:
    explanation = supposing(a_college().failed_courses(4), "F0=pass")
    assert explanation.then is not None
    assert (explanation.now.tracks[0].level, explanation.then.tracks[0].level) == ("level2", None)
    assert attempts(explanation, "F0") == [(AUTUMN, "regular", "50"), (AUTUMN, "makeup", "60")]


def test_without_a_supposition_there_is_nothing_beside() -> None:
    assert supposing(a_college().failed_courses(4)).then is None


@pytest.mark.parametrize(
    ("college", "written", "expected"),
    [
        (a_college().pending("X"), "X=pass", [(AUTUMN, "regular", "60")]),
        (a_college().pending("X"), "X=fail", [(AUTUMN, "regular", "fail")]),
        (a_college().passed("X"), "X=72.5", [(AUTUMN, "regular", "72.5")]),
        (a_college().passed("X"), "X=不及格", [(AUTUMN, "regular", "不及格")]),
        (a_college().passed("X"), "X=合格", [(AUTUMN, "regular", "合格")]),
        (a_college().failed("X"), "X=不通过", [(AUTUMN, "regular", "50"), (AUTUMN, "makeup", "不通过")]),
        (a_college().failed("X"), "X=未通过", [(AUTUMN, "regular", "50"), (AUTUMN, "makeup", "fail")]),
        (
            a_college().failed("X").failed("X", kind="makeup"),
            "X=PASS",
            [(AUTUMN, "regular", "50"), (AUTUMN, "makeup", "60")],
        ),
        (a_college().course("X"), "X=pass", [(AUTUMN, "regular", "60")]),
        (a_college().enrolled("X", LAST_AUTUMN), "X=pass", [(LAST_AUTUMN, "regular", "60")]),
        (a_college().enrolled("X", SPRING), "X=pass", [(AUTUMN, "regular", "60")]),
        (a_college().course("X"), f"X@{LAST_AUTUMN}=fail", [(LAST_AUTUMN, "regular", "fail")]),
        (
            a_college().failed("X", term=LAST_AUTUMN),
            f"X@{AUTUMN}=pass",
            [(LAST_AUTUMN, "regular", "50"), (AUTUMN, "retake", "60")],
        ),
        (
            a_college().failed("X", term=LAST_AUTUMN).failed("X", kind="retake"),
            f"X@{LAST_AUTUMN}=pass",
            [(LAST_AUTUMN, "regular", "50"), (LAST_AUTUMN, "makeup", "60"), (AUTUMN, "retake", "50")],
        ),
    ],
)
def test_an_outcome_goes_where_it_changes_nothing_else(
    college: College, written: str, expected: list[tuple[str, str, str]]
) -> None:
    assert attempts(supposing(college, written), "X") == expected


def test_of_two_suppositions_on_one_course_the_later_wins() -> None:
    assert attempts(supposing(a_college().pending("X"), "X=fail", "X=81"), "X") == [(AUTUMN, "regular", "81")]


def test_a_pass_bears_the_courses_own_mark() -> None:
    college = a_college().course("X", pass_mark="67.5").pending("X")
    assert attempts(supposing(college, "X=pass"), "X") == [(AUTUMN, "regular", "67.5")]
