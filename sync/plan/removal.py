"""The plan that takes everything of ours out of the LMS again: groups first, which people see, then cohorts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from sync.plan.people import people_of
from sync.plan.plan import Plan
from sync.plan.situation import AccountRef, Actual, own_prefix
from sync.plan.steps import DeleteCohort, DeleteGroup, Step

MESSAGES_STAY: Final = "已经发给学生的消息不会删除：那是学生收到的通知。"
ENROLMENT: Final = (
    "若有课程以这些群组作“群组同步”选课，删除群组会让其中的学生退课。Moodle 的网络服务看不到这一点，"
    "请先在 Moodle 服务器上运行 setup.php --remove（预演），它会列出这样的课程。"
)


def make_removal_plan(
    site_id: str,
    actual: Actual,
    accounts: Mapping[str, AccountRef],
    courses: Mapping[int, str],
    placed: Collection[int] = (),
) -> Plan:
    """Return the steps that remove every cohort and group that bears our mark, and nothing else.

    ``courses`` are short names by LMS id, ``placed`` the courses in which groups of ours were. Nobody's cases, and no
    message, are touched. The same LMS gives the same plan; where nothing of ours is left, an empty one.
    """
    return Plan(
        site_id=site_id,
        kind="uninstall",
        steps=tuple(_steps(actual, accounts, courses)),
        notes=(*_notes(site_id, actual, courses, placed), ENROLMENT, MESSAGES_STAY),
    )


def _steps(actual: Actual, accounts: Mapping[str, AccountRef], courses: Mapping[int, str]) -> Iterator[Step]:
    people = people_of(accounts)
    for group in sorted(actual.groups, key=lambda each: (each.course_id, each.idnumber)):
        course = _name(courses, group.course_id)
        yield DeleteGroup(group.course_id, course, group.idnumber, people.members(group.members))
    for cohort in sorted(actual.cohorts, key=lambda each: each.idnumber):
        yield DeleteCohort(cohort.idnumber, cohort.name, people.members(cohort.members))


def _notes(site_id: str, actual: Actual, courses: Mapping[int, str], placed: Collection[int]) -> Iterator[str]:
    """Yield where we cannot look, and what bears one of our names without being ours."""
    ours = f"编号以 {own_prefix(site_id)} 开头的小组"
    for course_id in sorted(actual.unreadable & frozenset(placed)):
        where = f"读不到课程 {_name(courses, course_id)} 的小组（已删除或无权访问），那里曾有本系统的小组"
        yield f"{where}；课程若还在，请手工删除其中{ours}。"
    others = len(actual.unreadable - frozenset(placed))
    if others:
        yield f"另有 {others} 门课程无权查看；本系统没有在那里建过小组，除非随课程备份带入（{ours}）。"
    for name in sorted(actual.foreign_cohorts & {cohort.name for cohort in actual.cohorts}):
        yield f"另有同名群组“{name}”没有本系统的编号，不是本系统所建，不会删除。"


def _name(courses: Mapping[int, str], course_id: int) -> str:
    return courses.get(course_id, f"#{course_id}")
