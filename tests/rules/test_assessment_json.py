"""The JSON that ``evaluate --json`` writes: keys, order, and exact figures."""

import json
from datetime import date
from fractions import Fraction

import pytest

from rules.assessment_json import assessment_object, assessment_text, exact_text
from rules.comparison.above import with_above
from tests.rules.college import STUDENT, a_college


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(4), "4"),
        (Fraction("15.5"), "15.5"),
        (Fraction(0), "0"),
        (Fraction("0.000001"), "0.000001"),
        (Fraction("1.996"), "1.996"),
        (Fraction(1, 3), "1/3"),
        (Fraction(397, 201), "397/201"),
        (Fraction(1, 128), "1/128"),
        (Fraction("-2.5"), "-2.5"),
        (Fraction(-1, 3), "-1/3"),
        (100, "100"),
    ],
)
def test_a_decimal_where_it_ends_within_six_places_otherwise_a_reduced_fraction(value: Fraction, text: str) -> None:
    assert exact_text(value) == text


def test_the_whole_object_of_one_student() -> None:
    college = (
        a_college().settled().course("M", "4").failed("M", "41").event("discipline", date(2024, 10, 1), note="警告")
    )
    assert assessment_object(college.judged("bhuad")) == {
        "policy": "bhuad",
        "period": "2024-2025-1",
        "as_of": "2025-03-20",
        "students_evaluated": 1,
        "skipped": [],
        "pending": {"enrolments": 0, "of": 1},
        "warnings": [
            {
                "student_no": STUDENT,
                "track": "study",
                "level": "level1",
                "review": True,
                "firm_level": None,
                "rules": [
                    {
                        "id": "bhuad.level1.discipline",
                        "level": "level1",
                        "clause": "第六条",
                        "review": True,
                        "figures": {"outstanding_courses": 1, "sanctions": 1},
                        "courses": [{"course_code": "M", "term": "2024-2025-1", "credits": "4", "score": "41"}],
                        "events": [
                            {
                                "kind": "discipline",
                                "occurred_on": "2024-10-01",
                                "ended_on": None,
                                "term": None,
                                "note": "警告",
                            }
                        ],
                    }
                ],
            }
        ],
        "referrals": [],
        "notes": [],
    }


def test_figures_that_are_no_counts_are_texts() -> None:
    found = assessment_object(a_college().settled().course("M", "5").failed("M", term="2023-2024-1").judged("asnu"))
    assert found["warnings"][0]["rules"][0]["figures"] == {"outstanding_credits": "5"}


def test_referrals_and_skipped_are_listed_by_student_then_policy_order() -> None:
    college = a_college().settled().failed_courses(7).student("2021010100").student("2021010099", status="leave")
    for at in range(5):
        college.failed(f"F{at}", student="2021010100")
    college.passed("OLD", term="2021-2022-1", student="2021010100").event(
        "discipline", date(2024, 10, 1), ended_on=None
    )
    found = assessment_object(college.judged("bhuad"))
    assert [(each["student_no"], each["rule"]) for each in found["referrals"]] == [
        ("2021010100", "bhuad.repeat_year"),
        (STUDENT, "bhuad.repeat_year"),
        (STUDENT, "bhuad.dismissal"),
    ]
    assert set(found["referrals"][0]) == {"student_no", "rule", "figures", "courses"}
    assert [each["student_no"] for each in found["warnings"]] == ["2021010100", STUDENT]
    assert found["skipped"] == [{"student_no": "2021010099", "reason": "leave"}]


def test_the_text_is_json_and_the_same_each_time() -> None:
    college = a_college().settled().failed_courses(4)
    texts = {assessment_text(college.judged("bhuad")) for _ in range(2)}
    (text,) = texts
    assert json.loads(text)["warnings"][0]["level"] == "level2"
    assert text.endswith("}\n")


def test_the_order_of_the_rows_carries_no_meaning() -> None:
    college = a_college().settled().failed_courses(6).event("exam_absence", date(2024, 10, 1)).scheduled("R", 5)
    college.student("S2").failed("F1", student="S2", term="2023-2024-1")
    forwards = [assessment_text(college.judged(name)) for name in ("bhuad", "asnu", "lsec")]
    for rows in (college.attempts, college.events, college.terms, college.programmes):
        rows.reverse()
    college.courses = dict(reversed(college.courses.items()))
    college.students = dict(reversed(college.students.items()))
    assert [assessment_text(college.judged(name)) for name in ("bhuad", "asnu", "lsec")] == forwards


def test_what_the_policy_above_says_is_added_only_where_there_is_one() -> None:
    college = a_college().settled().course("M", "10").failed("M")
    own, above = college.judged("lsec"), college.judged("asnu")
    assert "above" not in assessment_object(own)
    assert assessment_object(with_above(own, above, covers=True, prevails="school"))["above"] == {
        "policy": "asnu",
        "period": "2024-2025-1",
        "covers": True,
        "prevails": "school",
        "neither": 0,
        "students": [
            {
                "student_no": STUDENT,
                "relation": "both",
                "own": [{"track": "study", "level": "oral", "review": False}],
                "above": [{"track": "study", "level": "red", "review": False}],
                "referrals": [],
                "skipped": None,
                "held": False,
            }
        ],
    }
