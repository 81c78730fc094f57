"""Deadlines, spans and paces as a secretary writes them, and days as the Civil Code reckons them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.procedure_dates import (
    Anchor,
    Cycle,
    Deadline,
    Pace,
    Span,
    Unit,
    read_deadline,
    read_pace,
    read_span,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2025-03-14", "1个月", "2025-04-14"),
        ("2025-01-31", "1个月", "2025-02-28"),
        ("2024-01-31", "1个月", "2024-02-29"),
        ("2025-01-30", "1个月", "2025-02-28"),
        ("2025-01-28", "1个月", "2025-02-28"),
        ("2025-02-28", "1个月", "2025-03-28"),
        ("2025-12-31", "2个月", "2026-02-28"),
        ("2024-02-29", "1年", "2025-02-28"),
        ("2023-02-28", "1年", "2024-02-28"),
        ("2024-12-15", "1个月", "2025-01-15"),
        ("2024-02-26", "2周", "2024-03-11"),
        ("2024-02-28", "2天", "2024-03-01"),
    ],
)
def test_the_first_day_is_not_counted_and_a_month_ends_on_its_number_or_its_last_day(
    start: str, span: str, end: str
) -> None:
    assert read_span(span).after(date.fromisoformat(start)) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2025-07-07", "1个月", "2025-06-07"),
        ("2025-03-31", "1个月", "2025-02-28"),
        ("2024-03-31", "1个月", "2024-02-29"),
    ],
)
def test_a_month_before_is_the_day_of_the_same_number_or_the_last(start: str, span: str, end: str) -> None:
    assert read_span(span).before(date.fromisoformat(start)) == date.fromisoformat(end)


@given(DAYS, DAYS, st.integers(1, 36), st.sampled_from(get_args(Unit)))
def test_a_later_start_never_ends_earlier(one: date, other: date, count: int, unit: Unit) -> None:
    span = Span(count, unit)
    earlier, later = sorted((one, other))
    assert span.after(earlier) <= span.after(later)


@given(DAYS, st.integers(1, 36))
def test_months_end_in_the_month_that_many_later(start: date, months: int) -> None:
    end = Span(months, "month").after(start)
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10天", Span(10, "day")),
        ("10日", Span(10, "day")),
        ("4周", Span(4, "week")),
        ("1个月", Span(1, "month")),
        ("1月", Span(1, "month")),
        ("1年", Span(1, "year")),
        (" 2 周 ", Span(2, "week")),
        ("999天", Span(999, "day")),
    ],
)
def test_a_span_is_a_number_and_a_unit(text: str, span: Span) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize("text", ["", "0天", "天", "1", "1000天", "两周", "1.5周", "-1周", "1周内", "2周3天", "１周"])
def test_what_says_no_span_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"看不懂的时长.*10天、2周"):
        read_span(text)


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("开学后1个月内", Deadline(Anchor.TERM_START, Span(1, "month"))),
        ("开学后2周内", Deadline(Anchor.TERM_START, Span(2, "week"))),
        ("开学后2周", Deadline(Anchor.TERM_START, Span(2, "week"))),
        ("放假前1个月", Deadline(Anchor.VACATION, Span(1, "month"), before=True)),
        ("放假", Deadline(Anchor.VACATION)),
        ("学期末", Deadline(Anchor.TERM_END)),
        ("学年末", Deadline(Anchor.YEAR_END)),
        ("下学期开学", Deadline(Anchor.NEXT_TERM_START)),
        ("下学期开学后4周内", Deadline(Anchor.NEXT_TERM_START, Span(4, "week"))),
        ("学年开学后4周内", Deadline(Anchor.YEAR_START, Span(4, "week"))),
        ("收到名单后1个月内", Deadline(Anchor.LIST_RECEIVED, Span(1, "month"))),
        ("下达通知后 2 周 内", Deadline(Anchor.NOTICE_ISSUED, Span(2, "week"))),
        ("试读开始后1年内", Deadline(Anchor.TRIAL_START, Span(1, "year"))),
    ],
)
def test_a_deadline_is_a_day_to_count_from_and_a_span(text: str, deadline: Deadline) -> None:
    assert read_deadline(text) == deadline


@pytest.mark.parametrize(
    "text",
    ["", "尽快", "开学后", "开学前", "开学后0周内", "开学2周内", "寒假后1周内", "开学后2周内外", "放假前1个月内外"],
)
def test_what_says_no_deadline_is_refused_and_told_from_where_one_may_count(text: str) -> None:
    with pytest.raises(ValueError, match=r"看不懂的期限.*收到名单"):
        read_deadline(text)


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("每学期2次", Pace(2, Cycle.TERM)),
        ("每个学期2次", Pace(2, Cycle.TERM)),
        ("每月1次", Pace(1, Cycle.MONTH)),
        ("每个月1次", Pace(1, Cycle.MONTH)),
        ("每周1次", Pace(1, Cycle.WEEK)),
        ("每2周1次", Pace(1, Cycle.WEEK, 2)),
        ("每 2 周 1 次", Pace(1, Cycle.WEEK, 2)),
        ("每3个月2次", Pace(2, Cycle.MONTH, 3)),
        ("每学年1次", Pace(1, Cycle.YEAR)),
    ],
)
def test_a_pace_is_how_often_in_how_many_cycles(text: str, pace: Pace) -> None:
    assert read_pace(text) == pace


@pytest.mark.parametrize(
    "text", ["", "每周", "每周0次", "每0周1次", "经常", "每天1次", "每周两次", "2周1次", "每年1次"]
)
def test_what_says_no_pace_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"看不懂的次数.*每2周1次"):
        read_pace(text)


SPANS = st.builds(Span, st.integers(1, 999), st.sampled_from(get_args(Unit)))
DEADLINES = st.one_of(
    st.builds(Deadline, st.sampled_from(list(Anchor))),
    st.builds(Deadline, st.sampled_from(list(Anchor)), SPANS, st.booleans()),
)
PACES = st.builds(Pace, st.integers(1, 99), st.sampled_from(list(Cycle)), st.integers(1, 99))


@given(SPANS)
def test_a_span_reads_as_it_is_told(span: Span) -> None:
    assert read_span(str(span)) == span


@given(DEADLINES)
def test_a_deadline_reads_as_it_is_told(deadline: Deadline) -> None:
    assert read_deadline(str(deadline)) == deadline


@given(PACES)
def test_a_pace_reads_as_it_is_told(pace: Pace) -> None:
    assert read_pace(str(pace)) == pace
