"""The last day of a duty, from the words of the regulations."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.procedure_dates import read_deadline
from sync.duties.deadlines import Moments, due_day
from tests.sync.duties.college import TERMS, a_calendar, day


def due(text: str, term: str | None = "2024-2025-2", terms: Any = TERMS, **moments: str) -> date | None:
    calendar = a_calendar(terms)
    days = {name: day(on) for name, on in moments.items()}
    return due_day(read_deadline(text), Moments(calendar, calendar.term(term) if term else None, **days))


@pytest.mark.parametrize(
    ("clause", "text", "term", "last"),
    [
        ("asnu 第八条", "开学后1个月内", "2024-2025-2", "2025-03-17"),
        ("lsec 二.3", "开学后2周内", "2024-2025-2", "2025-03-03"),
        ("bhuad 第七条（一）", "放假前1个月", "2024-2025-2", "2025-06-07"),
        ("bhuad 第七条（一）, the autumn", "放假前1个月", "2024-2025-1", "2024-12-11"),
        ("ustl 第五条 1", "学年开学后4周内", "2024-2025-1", "2024-09-30"),
        ("ustl 第五条 7", "学年末", "2024-2025-1", "2025-07-23"),
        ("ustl 第五条 7, without a short term", "学年末", "2023-2024-1", "2024-07-05"),
        ("lsec 四.4", "学期末", "2024-2025-2", "2025-07-04"),
        ("lsec 五.2", "下学期开学", "2024-2025-2", "2025-09-01"),
        ("lsec 五.2", "下学期开学后2周内", "2024-2025-2", "2025-09-15"),
        ("bhuad 第十条（六）", "下学期开学后4周内", "2024-2025-2", "2025-09-29"),
        ("bhuad 第七条（二）", "放假", "2024-2025-2", "2025-07-06"),
    ],
)
def test_days_of_the_calendar(clause: str, text: str, term: str, last: str) -> None:
    assert due(text, term) == day(last), clause


@pytest.mark.parametrize(
    ("text", "term", "last"),
    [
        ("开学后1个月内", "2023-2024-2", "2024-03-26"),
        ("放假前1个月", "2023-2024-2", "2024-06-06"),
        ("开学后3天内", "2023-2024-2", "2024-02-29"),
    ],
)
def test_a_leap_year_is_a_year_like_others(text: str, term: str, last: str) -> None:
    assert due(text, term) == day(last)


@pytest.mark.parametrize(
    ("received", "last"),
    [("03-14", "04-14"), ("01-31", "02-28"), ("03-31", "04-30"), ("2024-02-29", "2024-03-29")],
)
def test_a_month_from_the_receipt_of_the_list_asnu_10(received: str, last: str) -> None:
    assert due("收到名单后1个月内", received=received) == day(last)


@pytest.mark.parametrize(
    ("issued", "last"),
    [
        ("06-22", "07-06"),  # the last day before the vacation
        ("06-23", "07-14"),  # 7 July is its first day: the short term that follows begins on the 14th
        ("06-30", "07-14"),  # the first day of the short term itself
        ("07-10", "09-01"),  # 24 July is the first day of the long vacation
    ],
)
def test_a_last_day_in_a_vacation_moves_to_the_first_day_of_the_next_term(issued: str, last: str) -> None:
    assert due("下达通知后2周内", issued=issued) == day(last)


def test_without_the_next_term_in_the_calendar_the_day_stays() -> None:
    assert due("下达通知后2周内", terms=TERMS[:4], issued="07-01") == day("07-15")


@pytest.mark.parametrize(("starts", "last"), [("2024-09-02", "2025-09-02"), ("2025-02-17", "2026-03-02")])
def test_a_trial_of_a_year_ends_on_the_same_day_or_when_the_term_begins(starts: str, last: str) -> None:
    assert due("试读开始后1年内", trial=starts) == day(last)


@pytest.mark.parametrize("issued", ["03-02", "03-03", "03-04"])
def test_nothing_is_due_before_the_notice(issued: str) -> None:
    assert due("开学后2周内", issued=issued) == max(day("03-03"), day(issued))


@pytest.mark.parametrize("text", ["收到名单后1个月内", "下达通知后1周内", "试读开始后1年内"])
def test_what_has_not_happened_gives_no_day(text: str) -> None:
    assert due(text) is None


@pytest.mark.parametrize("text", ["下学期开学", "下学期开学后2周内", "学年末"])
def test_what_the_calendar_lacks_gives_no_day(text: str) -> None:
    assert due(text, "2024-2025-1", TERMS[:3]) is None


@pytest.mark.parametrize("text", ["开学后1个月内", "放假", "学期末", "学年末", "学年开学", "下学期开学"])
def test_without_a_working_term_the_calendar_gives_no_day(text: str) -> None:
    assert due(text, None) is None


def test_a_year_whose_first_term_the_calendar_lacks_has_no_beginning() -> None:
    assert due("学年开学后4周内", "2023-2024-2", TERMS[1:]) is None
