"""The custom report that `setup.php --with-reports` makes: enrolment dates and completions of all courses in bulk.

Its dates are text in the service user's language and time zone. Whether they are read rightly is not assumed but
seen: every row carries the start of its course too, which Moodle tells exactly elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from connector.moodle.errors import MoodleRefused
from connector.moodle.port import Moodle
from connector.moodle.reportbuilder import RETRIEVE, ROWS_A_PAGE, list_reports, report_rows

NAME: Final = "学业预警连接器 Yujing"
HEADERS: Final = (
    "yujing:course",
    "yujing:username",
    "yujing:enrolled",
    "yujing:status",
    "yujing:completed",
    "yujing:course-start",
)
_ACTIVE: Final = "Active"
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MOMENT: Final = re.compile(r"\w+, (\d{1,2}) (\w+) (\d{4}), (\d{1,2}):(\d\d) (AM|PM)")


@dataclass(slots=True)
class ReportedEnrolment:
    """A person's enrolment in a course: since when, and when the course was completed (seconds since 1970, or None)."""

    enrolled_at: int | None
    completed_at: int | None


@dataclass(slots=True)
class EnrolmentReport:
    """What the report says.

    ``people`` holds, for the courses asked for, each person by the account's name; ``courses`` are all courses in
    it; ``doubtful`` those in which an enrolment isn't active.
    """

    people: dict[str, dict[str, ReportedEnrolment]] = field(default_factory=dict)
    courses: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)


def read_enrolment_report(
    moodle: Moodle, wanted: Collection[str], starts: Mapping[str, int | None], zone: ZoneInfo, *, parallel: int = 1
) -> EnrolmentReport | None:
    """Return the report, with the people of the courses ``wanted`` (short names); None where there is no such report.

    ``starts`` tells when courses start, as Moodle's list of courses says; ``zone`` is that of the service user; so many
    pages are read at a time.
    `MoodleRefused` where the report was changed, or its dates cannot be read.
    """
    info = next((each for each in list_reports(moodle) if each.name == NAME), None)
    if info is None:
        return None
    report = EnrolmentReport()
    for course, username, enrolled, status, completed, start in report_rows(
        moodle, info.id, HEADERS, rows_a_page=ROWS_A_PAGE, parallel=parallel
    ):
        if starts.get(course):
            _check_start(course, start, starts[course], zone)
        if not username:
            continue  # an enrolment method that nobody uses
        report.courses.add(course)
        if status != _ACTIVE:
            report.doubtful.add(course)
        if course in wanted:
            row = ReportedEnrolment(moment_of(enrolled, zone), moment_of(completed, zone))
            people = report.people.setdefault(course, {})
            people[username] = _earlier(people.get(username, row), row)
    return report


def moment_of(text: str, zone: ZoneInfo) -> int | None:
    """Return a moment of the report in seconds since 1970, None where it is empty; `MoodleRefused` where it is odd."""
    if not text:
        return None
    match = _MOMENT.fullmatch(text)
    if match is None or match[2] not in _MONTHS:
        raise _refused("报表中的日期读不懂，可能服务账号的语言不是英语")
    hour = int(match[4]) % 12 + (12 if match[6] == "PM" else 0)
    local = datetime(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]), hour, int(match[5]), tzinfo=zone)
    return int(local.timestamp())


def _check_start(course: str, text: str, start: int | None, zone: ZoneInfo) -> None:
    told = moment_of(text, zone)
    if start is not None and told != start // 60 * 60:
        raise _refused(f"报表中课程 {course} 的开始日期与课程设置不符，可能服务账号的时区与设置 site.timezone 不同")


def _earlier(one: ReportedEnrolment, other: ReportedEnrolment) -> ReportedEnrolment:
    """Join two enrolments of one person in one course: the first counts."""
    dates = [each for each in (one.enrolled_at, other.enrolled_at) if each is not None]
    return ReportedEnrolment(min(dates, default=None), one.completed_at or other.completed_at)


def _refused(what: str) -> MoodleRefused:
    return MoodleRefused(f"{what}。请重新运行 setup.php --with-reports。", RETRIEVE, "yujing:report-dates")
