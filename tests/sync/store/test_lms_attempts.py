"""What becomes of an attempt when its course is read again: correction, disappearance, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sync.store.lms_attempts import Decision, Standing, decide
from sync.store.lms_rows import AttemptRow, OfferingFacts
from sync.store.offerings import Offering

FINAL, MAKEUP = 101, 102
ITEMS = {FINAL: "regular", MAKEUP: "makeup", 103: None}
FIRST, LATER = date(2024, 1, 15), date(2024, 3, 1)


def a_row(score: str | None = "45", pending: str | None = None, **values: Any) -> AttemptRow:
    known = AttemptRow(
        lms_user_id=11,
        lms_item_id=FINAL,
        student_no="S11",
        original_code="MATH101",
        course_code="MATH101",
        term="2023-2024-1",
        kind="regular",
        score=score,
        result=None,
        level_passed=None,
        reported_on=FIRST if score or pending == "hidden" else None,
        pending=pending,
        active=True,
    )
    return replace(known, **values)


def standing(row: AttemptRow, *, vanished: bool = False) -> Standing:
    return Standing(7, row, row.reported_on if row.is_outcome else None, vanished)


def read(before: Iterable[Standing], *rows: AttemptRow, kind: str = "regular", **values: Any) -> Decision:
    offering = Offering(2, "2023-2024-1-MATH101-01", "高等数学", "2023-2024-1", "01", kind, None, True)
    return decide(before, OfferingFacts(offering, (), (), (), rows, values.get("items", ITEMS), ()))


def untouched(decision: Decision) -> bool:
    return decision == Decision()


def test_a_new_mark_is_a_new_version_dated_when_it_was_given() -> None:
    decision = read([], a_row())
    assert [row["graded_on"] for row in decision.new] == [FIRST]


def test_an_empty_item_is_no_attempt() -> None:
    assert untouched(read([], a_row(None, "nomark")))


def test_a_hidden_mark_is_an_attempt_without_outcome_or_date() -> None:
    decision = read([], a_row(None, "hidden"))
    assert [(row["pending"], row["graded_on"]) for row in decision.new] == [("hidden", None)]


def test_the_same_mark_again_changes_nothing() -> None:
    assert untouched(read([standing(a_row())], a_row()))


def test_a_changed_mark_is_a_correction_that_keeps_the_first_date() -> None:
    decision = read([standing(a_row())], a_row("61", reported_on=LATER))
    assert decision.supersede == [7]
    assert [(row["score"], row["graded_on"], row["reported_on"]) for row in decision.changed] == [("61", FIRST, LATER)]


def test_a_cleared_mark_of_a_student_still_there_is_a_correction() -> None:
    decision = read([standing(a_row())], a_row(None, "nomark"))
    assert [(row["pending"], row["score"], row["graded_on"]) for row in decision.changed] == [("cleared", None, FIRST)]
    cleared = Standing(8, a_row(None, "cleared"), FIRST, False)
    assert untouched(read([cleared], a_row(None, "nomark")))
    again = read([cleared], a_row("70", reported_on=LATER))
    assert [(row["score"], row["graded_on"]) for row in again.changed] == [("70", FIRST)]


def test_an_excluded_mark_no_longer_counts() -> None:
    decision = read([standing(a_row("80"))], a_row(None, "excluded"))
    assert [(row["pending"], row["score"]) for row in decision.changed] == [("excluded", None)]


def test_a_mark_that_was_hidden_again_is_kept() -> None:
    decision = read([standing(a_row("80"))], a_row(None, "hidden"))
    assert (decision.vanish, decision.changed) == ([7], [])
    assert untouched(read([standing(a_row("80"), vanished=True)], a_row(None, "hidden")))


def test_a_mark_that_can_no_longer_be_read_is_kept() -> None:
    for reason in ("no_range", "odd_range", "unnamed_scale", "inexact"):
        assert read([standing(a_row("80"))], a_row(None, reason)).vanish == [7]


def test_a_mark_that_comes_back_is_unmarked() -> None:
    decision = read([standing(a_row("80"), vanished=True)], a_row("80"))
    assert (decision.reappear, decision.changed, decision.new) == ([7], [], [])


def test_who_left_the_course_keeps_what_was_earned() -> None:
    assert read([standing(a_row("80"))]).vanish == [7]


def test_a_deleted_item_takes_nothing_away() -> None:
    assert read([standing(a_row("80"))], items={MAKEUP: "makeup"}).vanish == [7]


def test_a_mark_whose_date_is_lost_keeps_the_first_one() -> None:
    decision = read([standing(a_row("58"))], a_row("61", "undated", reported_on=None))
    assert [(row["score"], row["pending"], row["graded_on"]) for row in decision.changed] == [("61", None, FIRST)]
    assert untouched(read([standing(a_row("58"))], a_row("58", "undated", reported_on=None)))


def test_a_deferred_exam_once_sat_is_dated_when_it_was_sat() -> None:
    deferred = a_row(None, result="deferred", reported_on=FIRST)
    decision = read([standing(deferred)], a_row("70", reported_on=LATER))
    assert [(row["score"], row["graded_on"]) for row in decision.changed] == [("70", LATER)]


def test_a_corrected_number_or_code_moves_the_attempt() -> None:
    moved = a_row(student_no="S99", course_code="MATH201")
    decision = read([standing(a_row())], moved)
    assert (decision.supersede, [row["student_no"] for row in decision.changed]) == ([7], ["S99"])


def test_an_item_that_the_mapping_now_reads_otherwise_is_withdrawn() -> None:
    decision = read([standing(a_row())], a_row(kind="makeup"), items={FINAL: "makeup"})
    assert (decision.withdraw, [row["kind"] for row in decision.new]) == ([7], ["makeup"])
    assert read([standing(a_row())], items={FINAL: None}).withdraw == [7]


def test_a_suspension_changes_no_mark() -> None:
    decision = read([standing(a_row())], a_row(active=False))
    assert (decision.activity, decision.changed) == ({7: False}, [])


def test_a_shell_emptied_for_the_next_term_is_no_correction() -> None:
    assert read([standing(a_row("80"))], a_row(None, "nomark"), kind="shell").vanish == [7]
    assert read([standing(a_row("80"))], kind="shell").vanish == [7]


def test_a_shell_keeps_each_terms_attempt_apart() -> None:
    next_term = a_row("70", term="2023-2024-2", reported_on=LATER)
    decision = read([standing(a_row("45"))], next_term, kind="shell")
    assert (decision.vanish, [row["term"] for row in decision.new]) == ([7], ["2023-2024-2"])


def test_a_shells_mark_that_the_table_now_puts_elsewhere_is_withdrawn() -> None:
    decision = read([standing(a_row("45"))], a_row("45", term="2022-2023-2"), kind="shell")
    assert (decision.withdraw, [row["term"] for row in decision.new]) == ([7], ["2022-2023-2"])


_ROWS = st.one_of(
    st.none(),
    st.builds(a_row, st.sampled_from(["45", "60", "88"]), reported_on=st.sampled_from([FIRST, LATER])),
    st.builds(a_row, st.none(), st.sampled_from(["nomark", "hidden", "excluded", "no_range"])),
    st.builds(a_row, st.just("77"), st.just("undated"), reported_on=st.none()),
)


@given(st.lists(_ROWS, max_size=8))
def test_a_date_once_given_never_moves_and_reading_twice_changes_nothing(readings: list[AttemptRow | None]) -> None:
    now: Standing | None = None
    first: date | None = None
    for reading in readings:
        rows = [] if reading is None else [reading]
        now = _after(now, read([now] if now else [], *rows))
        assert untouched(read([now] if now else [], *rows))
        if first is not None:
            assert now is not None
            assert now.graded_on == first
        first = now.graded_on if now else None


def _after(now: Standing | None, decision: Decision) -> Standing | None:
    for values in decision.new + decision.changed:
        row = {name: value for name, value in values.items() if name != "graded_on"}
        return Standing(7, AttemptRow(**row), values["graded_on"], False)
    if now is not None and decision.vanish:
        return replace(now, vanished=True)
    if now is not None and decision.reappear:
        return replace(now, vanished=False)
    return now
