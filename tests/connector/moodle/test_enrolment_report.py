"""The report of enrolment dates and completions: its texts are believed only where they can be checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.moodle.enrolment_report import HEADERS, NAME, moment_of, read_enrolment_report
from connector.moodle.errors import MoodleRefused
from tests.connector.moodle.scripted import ScriptedMoodle

SHANGHAI = ZoneInfo("Asia/Shanghai")
COURSE, START, START_TEXT = "2025-2026-1-CS101-01", 1756656000, "Monday, 1 September 2025, 12:00 AM"
LATER = "Sunday, 18 January 2026, 12:00 PM"


def a_row(username: str = "s1", status: str | None = "Active", **values: str) -> list[str | None]:
    row = {"course": COURSE, "enrolled": "Tuesday, 2 September 2025, 8:05 AM", "completed": "", "start": START_TEXT}
    row |= values
    return [row["course"], username, row["enrolled"], status, row["completed"], row["start"]]


def a_moodle(*rows: list[str | None], name: str = NAME, headers: tuple[str, ...] = HEADERS) -> ScriptedMoodle:
    def table(params: Mapping[str, Any]) -> object:
        first = params["page"] * params["perpage"]
        part = [{"columns": row} for row in rows[first : first + params["perpage"]]]
        return {"data": {"headers": list(headers), "rows": part, "totalrowcount": len(rows)}}

    report = {"id": 7, "name": name, "source": "participants"}
    return ScriptedMoodle(
        core_reportbuilder_list_reports=lambda _: {"reports": [report]}, core_reportbuilder_retrieve_report=table
    )


def reading(moodle: ScriptedMoodle, zone: ZoneInfo = SHANGHAI) -> Any:
    return read_enrolment_report(moodle, {COURSE}, {COURSE: START, "other": None}, zone)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        (START_TEXT, "2025-09-01 00:00"),
        ("Sunday, 22 November 2026, 12:25 PM", "2026-11-22 12:25"),
        ("Thursday, 29 February 2024, 11:59 PM", "2024-02-29 23:59"),
        ("Friday, 5 December 2025, 1:07 AM", "2025-12-05 01:07"),
    ],
)
def test_moments_are_read_as_moodle_writes_them_in_english(text: str, local: str) -> None:
    assert moment_of(text, SHANGHAI) == int(datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).timestamp())


def test_an_empty_moment_is_none() -> None:
    assert moment_of("", SHANGHAI) is None


@pytest.mark.parametrize(
    "text", ["2025年9月1日 星期一 00:00", "1/09/25, 00:00", "Montag, 1. September 2025, 0:00", "1756656000"]
)
def test_a_moment_in_another_language_or_form_is_refused(text: str) -> None:
    with pytest.raises(MoodleRefused, match="语言"):
        moment_of(text, SHANGHAI)


MONTHS = "January February March April May June July August September October November December"


@given(st.integers(946_684_800 // 60, 4_102_444_800 // 60))
def test_every_minute_comes_back(minute: int) -> None:
    local = datetime.fromtimestamp(minute * 60, SHANGHAI)
    hour, half = local.hour % 12 or 12, "AM" if local.hour < 12 else "PM"
    text = f"Someday, {local.day} {MONTHS.split()[local.month - 1]} {local.year}, {hour}:{local.minute:02d} {half}"
    assert moment_of(text, SHANGHAI) == minute * 60


def test_people_dates_and_doubtful_courses_are_told() -> None:
    rows = [a_row(), a_row("s2", completed=LATER), a_row("s3", "Suspended"), a_row("s4", course="other", start="")]
    report = reading(a_moodle(a_row("", None, enrolled=""), *rows))
    people = report.people[COURSE]
    assert set(people) == {"s1", "s2", "s3"}
    assert datetime.fromtimestamp(people["s1"].enrolled_at, UTC) == datetime(2025, 9, 2, 0, 5, tzinfo=UTC)
    assert (people["s1"].completed_at, people["s2"].completed_at) == (None, moment_of(LATER, SHANGHAI))
    assert (report.courses, report.doubtful) == ({COURSE, "other"}, {COURSE})
    assert "other" not in report.people


def test_of_two_enrolments_of_one_person_the_first_date_counts() -> None:
    later = a_row(enrolled="Friday, 3 October 2025, 9:00 AM", completed=LATER)
    for rows in ([a_row(), later], [later, a_row()]):
        person = reading(a_moodle(*rows)).people[COURSE]["s1"]
        assert person.enrolled_at == moment_of("Tuesday, 2 September 2025, 8:05 AM", SHANGHAI)
        assert person.completed_at == moment_of(LATER, SHANGHAI)


def test_without_our_report_there_is_none() -> None:
    assert reading(a_moodle(a_row(), name="enrolments")) is None


def test_another_time_zone_is_noticed_by_the_start_of_a_course() -> None:
    with pytest.raises(MoodleRefused, match="时区"):
        reading(a_moodle(a_row()), ZoneInfo("Europe/Berlin"))


def test_changed_columns_are_noticed_before_anything_is_read() -> None:
    with pytest.raises(MoodleRefused) as caught:
        reading(a_moodle(a_row(), headers=("Course", *HEADERS[1:])))
    assert caught.value.errorcode == "yujing:report-headers"


def test_the_setup_script_makes_these_columns_under_this_name() -> None:
    needs = Path(__file__).parents[3] / "connector" / "moodle" / "setup" / "needs.php"
    text = needs.read_text(encoding="utf-8")
    assert f"const REPORT_NAME = '{NAME}';" in text
    columns = text.partition("const REPORT_COLUMNS = [")[2].partition("];")[0]
    assert [line.split("'")[3] for line in columns.strip().splitlines()] == list(HEADERS)
