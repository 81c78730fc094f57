"""Every call of the port, as the fault matrix makes it: what it reads or writes at the sample college."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import connector.moodle
from connector.moodle import cohorts, groups
from connector.moodle.capacity import check_capacity
from connector.moodle.completion import get_course_completion_status
from connector.moodle.course_list import get_all_courses
from connector.moodle.courses import get_categories, get_courses, get_courses_by_field
from connector.moodle.enrolment_report import read_enrolment_report
from connector.moodle.enrolments import get_enrolled_users, get_users_courses
from connector.moodle.grades import get_grade_items
from connector.moodle.messages import get_messages, send_instant_message
from connector.moodle.reportbuilder import list_reports, report_rows, retrieve_report
from connector.moodle.site import get_site_info
from connector.moodle.transport import MoodleTransport
from connector.moodle.users import get_users_by_field
from connector.standin.reports import OUR_HEADERS, OUR_REPORT_ID
from connector.standin.state import SERVICE_USER_ID, Cohort, Group, Site
from tests.contracts.seed.sample_college import COMPLETION_COURSE, FIRST_COURSE

OUTSIDE = {"probe_site", "probe_course", "look_into"}
"""The doctor's own: a fault is what they report."""
COHORT, GROUP = 1, 1


@dataclass(frozen=True, slots=True)
class Place:
    """A connection to the stand-in, and what is in it."""

    moodle: MoodleTransport
    site: Site

    def user(self, username: str) -> int:
        return self.site.user(username).id

    def course(self, shortname: str = FIRST_COURSE) -> int:
        return self.site.course(shortname).id

    def students(self, first: int, last: int) -> list[int]:
        return [self.user(f"s2025{number:03}") for number in range(first, last + 1)]


def furnish(place: Place) -> None:
    """Put a cohort and a group with two members each where the calls expect them, and a message."""
    two = place.students(4, 5)
    site = place.site
    site.cohorts = {COHORT: Cohort(COHORT, "甲", "k", members=list(two))}
    site.groups = {GROUP: Group(GROUP, place.course(), "甲", "g", visibility=3, participation=False, members=list(two))}
    site.messages = {}
    site.last_id |= {"cohort": COHORT, "group": GROUP}


def holdings(site: Site) -> dict[str, Any]:
    """Return what the connector may have written."""
    return {
        "cohorts": sorted((each.idnumber, each.name, sorted(each.members)) for each in site.cohorts.values()),
        "groups": sorted((each.idnumber, each.name, sorted(each.members)) for each in site.groups.values()),
        "messages": [(each.recipient, each.text) for each in site.messages.values()],
    }


Act = Callable[[Place], object]
READS: dict[str, Act] = {
    "check_capacity": lambda at: check_capacity(at.moodle, SERVICE_USER_ID),
    "get_cohorts": lambda at: cohorts.get_cohorts(at.moodle),
    "search_cohorts": lambda at: cohorts.search_cohorts(at.moodle, "k"),
    "get_cohort_members": lambda at: cohorts.get_cohort_members(at.moodle, [COHORT]),
    "verify_cohort_members": lambda at: cohorts.verify_cohort_members(at.moodle, COHORT, present=at.students(4, 6)),
    "get_course_completion_status": lambda at: get_course_completion_status(
        at.moodle, at.course(COMPLETION_COURSE), at.user("s2025021")
    ),
    "get_all_courses": lambda at: get_all_courses(at.moodle),
    "get_courses": lambda at: get_courses(at.moodle),
    "get_courses_by_field": lambda at: get_courses_by_field(at.moodle),
    "get_categories": lambda at: get_categories(at.moodle),
    "read_enrolment_report": lambda at: read_enrolment_report(at.moodle, [FIRST_COURSE], {}, ZoneInfo("Asia/Shanghai")),
    "get_enrolled_users": lambda at: get_enrolled_users(at.moodle, at.course()),
    "get_users_courses": lambda at: get_users_courses(at.moodle, at.user("s2025011")),
    "get_grade_items": lambda at: get_grade_items(at.moodle, at.course()),
    "get_course_groups": lambda at: groups.get_course_groups(at.moodle, at.course()),
    "get_group_members": lambda at: groups.get_group_members(at.moodle, [GROUP]),
    "verify_group_members": lambda at: groups.verify_group_members(at.moodle, GROUP, absent=at.students(4, 4)),
    "get_messages": lambda at: get_messages(at.moodle, SERVICE_USER_ID, at.user("s2025011")),
    "list_reports": lambda at: list_reports(at.moodle),
    "retrieve_report": lambda at: retrieve_report(at.moodle, OUR_REPORT_ID, OUR_HEADERS),
    "report_rows": lambda at: list(report_rows(at.moodle, OUR_REPORT_ID, OUR_HEADERS, rows_a_page=300)),
    "get_site_info": lambda at: get_site_info(at.moodle),
    "get_users_by_field": lambda at: get_users_by_field(at.moodle, "username", ["s2025011", "nope"]),
}
WRITES: dict[str, tuple[str, Act]] = {
    "create_cohorts": (
        "core_cohort_create_cohorts",
        lambda at: cohorts.create_cohorts(at.moodle, [cohorts.NewCohort("乙", "l"), cohorts.NewCohort("丙", "m")]),
    ),
    "update_cohorts": (
        "core_cohort_update_cohorts",
        lambda at: cohorts.update_cohorts(at.moodle, [cohorts.CohortChange(COHORT, "改", "k")]),
    ),
    "delete_cohorts": ("core_cohort_delete_cohorts", lambda at: cohorts.delete_cohorts(at.moodle, [COHORT])),
    "add_cohort_members": (
        "core_cohort_add_cohort_members",
        lambda at: cohorts.add_cohort_members(at.moodle, COHORT, at.students(5, 8)),
    ),
    "delete_cohort_members": (
        "core_cohort_delete_cohort_members",
        lambda at: cohorts.delete_cohort_members(at.moodle, COHORT, at.students(5, 8)),
    ),
    "create_groups": (
        "core_group_create_groups",
        lambda at: groups.create_groups(
            at.moodle, [groups.NewGroup(at.course(), "乙", "h"), groups.NewGroup(at.course(), "丙", "i")]
        ),
    ),
    "update_groups": (
        "core_group_update_groups",
        lambda at: groups.update_groups(at.moodle, [groups.GroupChange(GROUP, "改", "g")]),
    ),
    "delete_groups": ("core_group_delete_groups", lambda at: groups.delete_groups(at.moodle, [GROUP])),
    "add_group_members": (
        "core_group_add_group_members",
        lambda at: groups.add_group_members(at.moodle, GROUP, at.students(5, 8)),
    ),
    "delete_group_members": (
        "core_group_delete_group_members",
        lambda at: groups.delete_group_members(at.moodle, GROUP, at.students(5, 8)),
    ),
    "send_instant_message": (
        "core_message_send_instant_messages",
        lambda at: send_instant_message(at.moodle, at.user("s2025011"), "你好"),
    ),
}


def calls_of_the_port() -> set[str]:
    """Return the names of the package's functions that are given a connection, found in the source."""
    found = set()
    for file in Path(connector.moodle.__path__[0]).glob("*.py"):
        for each in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(each, ast.FunctionDef) and [given.arg for given in each.args.args[:1]] == ["moodle"]:
                found.add(each.name)
    return {name for name in found if not name.startswith("_")}
