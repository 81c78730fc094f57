"""One row per attempt: the registrar first, retakes named, doubles resolved, contradictions pending."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from rules.facts.schema import SCALE
from sync.store.doubles import contradictions
from sync.store.merging import failed, merge_attempts
from tests.sync.store.builders import AUTUMN, NEXT_AUTUMN, SPRING

SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("student_no", pa.string()),
        ("original_code", pa.string()),
        ("course_code", pa.string()),
        ("term", pa.string()),
        ("kind", pa.string()),
        ("score", pa.string()),
        ("result", pa.string()),
        ("graded_on", pa.date32()),
        ("level_passed", pa.bool_()),
        ("active", pa.bool_()),
        ("lms_course_id", pa.int64()),
    ]
)
COURSES = pa.table({"course_code": ["MATH101", "PE101"], "pass_mark": [60 * SCALE, 50 * SCALE]})


def a_row(
    score: str | None, term: str = AUTUMN, kind: str = "regular", source: str = "lms", **values: Any
) -> dict[str, Any]:
    return {
        "source": source,
        "student_no": "S1",
        "original_code": values.get("course_code", "MATH101"),
        "course_code": "MATH101",
        "term": term,
        "kind": kind,
        "score": score,
        "result": None,
        "graded_on": date(2024, 1, 15),
        "level_passed": None,
        "active": True,
        "lms_course_id": 2 if source == "lms" else 0,
        **values,
    }


def merged(*rows: dict[str, Any]) -> list[tuple[str, str, str | None, str | None]]:
    table = merge_attempts(pa.Table.from_pylist(list(rows), SCHEMA), [AUTUMN, SPRING, NEXT_AUTUMN], COURSES)
    found = [(row["term"], row["kind"], row["score"], row["result"]) for row in table.to_pylist()]
    return sorted(found, key=str)


def registrars(*args: Any, **values: Any) -> dict[str, Any]:
    return a_row(*args, source="registrar", **values)


def test_the_registrars_word_is_the_fact() -> None:
    assert merged(a_row("85"), registrars("58")) == [(AUTUMN, "regular", "58", None)]
    assert merged(a_row("85"), registrars(None)) == [(AUTUMN, "regular", None, None)]


def test_a_makeup_and_its_exam_are_two_sittings() -> None:
    both = merged(a_row("66", kind="makeup"), registrars("45"))
    assert both == [(AUTUMN, "makeup", "66", None), (AUTUMN, "regular", "45", None)]


def test_a_pulled_attempt_after_a_failure_in_an_earlier_term_is_a_retake() -> None:
    assert (SPRING, "retake", "70", None) in merged(a_row("45"), a_row("70", SPRING))
    assert (SPRING, "retake", "70", None) in merged(registrars("45"), a_row("70", SPRING))
    assert (SPRING, "retake", None, None) in merged(registrars(None, result="absent"), a_row(None, SPRING))


def test_after_a_pass_or_a_deferral_alone_it_stays_regular() -> None:
    assert (SPRING, "regular", "70", None) in merged(a_row("60"), a_row("70", SPRING))
    assert (SPRING, "regular", "70", None) in merged(registrars(None, result="deferred"), a_row("70", SPRING))


def test_a_failure_in_the_same_or_a_later_term_makes_no_retake() -> None:
    assert (AUTUMN, "regular", "70", None) in merged(a_row("70"), a_row("45", SPRING))
    assert (AUTUMN, "regular", "70", None) in merged(a_row("70"), a_row("45", kind="makeup"))


def test_a_failed_makeup_makes_the_next_one_a_retake() -> None:
    assert (SPRING, "retake", "70", None) in merged(a_row("45", kind="makeup"), a_row("70", SPRING))


def test_a_failure_that_the_registrar_does_not_confirm_is_none() -> None:
    rows = merged(a_row("45"), registrars("65"), a_row("70", SPRING))
    assert (SPRING, "regular", "70", None) in rows


def test_the_registrars_kind_of_the_sitting_stands() -> None:
    assert merged(a_row("45", SPRING), registrars("45", SPRING, "retake")) == [(SPRING, "retake", "45", None)]


def test_a_failure_at_another_course_or_of_another_student_makes_no_retake() -> None:
    assert (SPRING, "regular", "70", None) in merged(a_row("45", course_code="PE101"), a_row("70", SPRING))
    assert (SPRING, "regular", "70", None) in merged(a_row("45", student_no="S2"), a_row("70", SPRING))


def test_failing_is_by_the_result_else_the_level_else_the_pass_mark() -> None:
    rows = [
        a_row("59.999999"),
        a_row("60"),
        a_row("60.0", course_code="PE101"),
        a_row("49.99", course_code="PE101"),
        a_row("不及格", level_passed=False),
        a_row("良好", level_passed=True),
        a_row("99", result="fail"),
        a_row("10", result="pass"),
        a_row(None, result="absent"),
        a_row(None),
        a_row("丙"),
    ]
    said = failed(pa.Table.from_pylist(rows, SCHEMA), COURSES).to_pylist()
    assert said == [True, False, False, True, True, False, True, False, True, False, False]


def test_of_two_sections_an_outcome_goes_before_none_and_an_active_place_before_a_suspended() -> None:
    assert merged(a_row(None), a_row("70", lms_course_id=3)) == [(AUTUMN, "regular", "70", None)]
    assert merged(a_row("45", active=False), a_row("70", lms_course_id=3)) == [(AUTUMN, "regular", "70", None)]
    assert merged(a_row("70.0"), a_row("70", lms_course_id=3))[0][1] == "regular"


def test_marks_that_contradict_each_other_are_pending_and_named() -> None:
    rows = [a_row("45"), a_row("70", lms_course_id=3), a_row("80", SPRING)]
    assert merged(*rows)[0] == (AUTUMN, "regular", None, None)
    found = contradictions(pa.Table.from_pylist(rows, SCHEMA))
    assert [(each.attempt, each.lms_course_ids) for each in found] == [(("S1", "MATH101", AUTUMN, "regular"), (2, 3))]


def test_of_two_codes_that_became_one_the_better_attempt_counts() -> None:
    old = a_row("45", original_code="MATH100", lms_course_id=3)
    assert merged(old, a_row("70")) == [(AUTUMN, "regular", "70", None)]
    assert merged(registrars("70", original_code="MATH100"), registrars("45")) == [(AUTUMN, "regular", "70", None)]
    assert merged(registrars(None, original_code="MATH100", result="exempt"), registrars("45"))[0][3] == "exempt"


def test_nothing_at_all_is_nothing() -> None:
    assert merged() == []
