"""How often at least: weeks and months from the notice within the terms, terms and years, none in vacations."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.procedure_dates import Cycle, Pace, read_pace
from sync.duties.cycles import Window, windows
from tests.sync.duties.college import LONG_AFTER, TERMS, a_calendar, day


def cycles(
    text: str, since: str, until: str = "2026-01-10", working: str = "2024-2025-2", terms: Any = TERMS
) -> list[str]:
    """Return each cycle as its last day, with how often it is owed where that is not once."""
    calendar = a_calendar(terms)
    found = windows(read_pace(text), calendar, day(since), day(until), calendar.term(working))
    assert [window.number for window in found] == list(range(1, len(found) + 1))
    return [f"{window.last:%m-%d}" + (f" x{window.times}" if window.times > 1 else "") for window in found]


def test_a_weekly_talk_is_due_seven_days_after_the_notice_and_so_on_asnu_12() -> None:
    assert cycles("每周1次", "03-14", until="04-10") == ["03-20", "03-27", "04-03", "04-10"]


def test_word_to_the_guardians_every_two_weeks_asnu_12() -> None:
    assert cycles("每2周1次", "03-14", until="04-30") == ["03-27", "04-10", "04-24", "05-08"]


def test_an_adviser_talks_each_month_lsec_4_5() -> None:
    assert cycles("每月1次", "03-10", until="07-06") == ["04-09", "05-09", "06-09", "07-06"]


def test_months_keep_the_day_of_the_first_and_bow_to_short_months() -> None:
    terms = [{**TERMS[3], "starts_on": day("01-31")}]
    assert cycles("每月1次", "01-31", until="05-31", terms=terms) == ["02-27", "03-30", "04-29", "05-30", "06-29"]


def test_a_leap_day_lengthens_a_cycle_by_itself() -> None:
    assert cycles("每月1次", "2024-02-26", until="2024-03-25", working="2023-2024-2") == ["03-25"]
    assert cycles("每周1次", "2024-02-26", until="2024-03-04", working="2023-2024-2") == ["03-03", "03-10"]


@pytest.mark.parametrize(
    ("since", "last"),
    [
        ("06-07", ["07-06"]),  # 30 days: 7 June to 6 July is a whole month
        ("06-22", ["07-06"]),  # 15 of 30 days are half of it
        ("06-23", []),  # 14 of 30 are not
        ("07-06", []),
    ],
)
def test_what_the_vacation_leaves_of_a_month_counts_from_half_of_it_on(since: str, last: list[str]) -> None:
    assert cycles("每月1次", since, until="07-07") == last


@pytest.mark.parametrize(("since", "last"), [("06-30", ["07-06"]), ("07-03", ["07-06"]), ("07-04", [])])
def test_what_the_vacation_leaves_of_a_week_counts_from_four_days_on(since: str, last: list[str]) -> None:
    assert cycles("每周1次", since, until="07-07") == last


@pytest.mark.parametrize(
    ("pace", "last"),
    [("每月1次", []), ("每2周1次", ["07-23"]), ("每周1次", ["07-20"]), ("每学期1次", []), ("每周2次", ["07-20 x2"])],
)
def test_a_short_term_of_ten_days(pace: str, last: list[str]) -> None:
    assert cycles(pace, "07-14", until="07-31") == last


def test_a_short_term_that_is_the_working_term_is_a_term() -> None:
    assert cycles("每学期2次", "07-14", until="07-31", working="2024-2025-3") == ["07-23 x2"]


def test_there_are_no_cycles_in_a_vacation_and_they_begin_anew_with_the_term() -> None:
    assert cycles("每周1次", "06-23", until="09-10") == ["06-29", "07-06", "07-20", "09-07", "09-14"]
    assert cycles("每周1次", "07-24", until="08-31") == []


def test_two_talks_in_a_term_lsec_4_5() -> None:
    assert cycles("每学期2次", "03-10", until="09-01") == ["07-06 x2", "01-09 x2"]


@pytest.mark.parametrize(
    ("since", "times"),
    [("02-17", 2), ("04-28", 2), ("04-29", 1), ("07-06", 1)],  # of 140 days, 70 and 69 are left
)
def test_of_a_term_half_gone_half_is_owed(since: str, times: int) -> None:
    (window,) = windows(read_pace("每学期2次"), a_calendar(), day(since), day("07-06"), None)
    assert (window.times, window.first, window.last) == (times, day(since), day("07-06"))


@pytest.mark.parametrize(("times", "owed"), [(1, 1), (2, 1), (3, 2), (4, 2)])
def test_half_is_rounded_up(times: int, owed: int) -> None:
    (window,) = windows(Pace(times, Cycle.TERM), a_calendar(), day("06-06"), day("07-06"), None)
    assert window.times == owed


def test_a_year_ends_with_its_last_term() -> None:
    assert cycles("每学年1次", "2024-09-02", until="2025-12-31") == ["07-23", "07-10"]


def test_a_year_whose_second_term_the_calendar_lacks_has_no_end_yet() -> None:
    assert cycles("每学年1次", "2024-09-02", terms=TERMS[:3]) == []


def test_every_second_term_takes_both_of_them() -> None:
    assert cycles("每2学期1次", "2024-09-02", until="2025-12-31", working="2024-2025-1") == ["07-06"] * 1 + ["07-10"]
    assert cycles("每2个学期1次", "2024-09-02", terms=TERMS[:3], working="2024-2025-1") == []


def test_cycles_not_begun_are_not_listed() -> None:
    assert cycles("每周1次", "03-14", until="03-13") == []
    assert cycles("每周1次", "03-14", until="03-20") == ["03-20"]
    assert cycles("每周1次", "03-14", until="03-21") == ["03-20", "03-27"]


PACES = st.builds(Pace, st.integers(1, 3), st.sampled_from(list(Cycle)), st.integers(1, 3))
DAYS = st.dates(date(2023, 9, 1), date(2026, 7, 31))


@given(PACES, DAYS, DAYS)
def test_cycles_follow_each_other_within_the_terms(pace: Pace, since: date, until: date) -> None:
    calendar = a_calendar()
    found = windows(pace, calendar, since, until, None)
    for window in found:
        assert since <= window.first <= window.last
        assert window.first <= until
        assert 1 <= window.times <= pace.times
        assert calendar.term_on(window.first) is not None
        assert calendar.term_on(window.last) is not None
    for before, after in pairwise(found):
        assert before.last < after.first


@given(PACES, DAYS, DAYS, DAYS)
def test_waiting_longer_only_adds_cycles(pace: Pace, since: date, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    first, more = (windows(pace, a_calendar(), since, until, None) for until in (earlier, later))
    assert more[: len(first)] == first


@given(st.integers(1, 3), DAYS)
def test_weeks_and_months_cover_all_but_the_ends_of_terms(every: int, since: date) -> None:
    for cycle in (Cycle.WEEK, Cycle.MONTH):
        found: dict[str, list[Window]] = {}
        for window in windows(Pace(1, cycle, every), a_calendar(), since, LONG_AFTER, None):
            term = a_calendar().term_on(window.first)
            assert term is not None
            found.setdefault(term.name, []).append(window)
        for run in found.values():
            assert all(after.first.toordinal() == before.last.toordinal() + 1 for before, after in pairwise(run))
