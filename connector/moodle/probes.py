"""Questions to a Moodle whose answers show what the service user may not see or do. Nothing is written.

A probe never fails for what it finds: refusals become findings. Only `MoodleUnavailable` gets out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final, TypeVar

from connector.moodle.capacity import check_capacity
from connector.moodle.checks import check_hidden_groups, check_marks, check_roster, check_site
from connector.moodle.cohorts import SEARCH, Cohort, get_cohorts, search_cohorts
from connector.moodle.completion import get_course_completion_status
from connector.moodle.courses import Course, get_categories, get_courses
from connector.moodle.enrolments import EnrolledUser, Only, get_enrolled_users
from connector.moodle.errors import MoodleError, MoodleRefused, MoodleRejectedRow
from connector.moodle.findings import Finding, Severity, worst_first
from connector.moodle.grades import UserGrades, get_grade_items
from connector.moodle.groups import Group, get_course_groups, get_group_members
from connector.moodle.messages import get_messages
from connector.moodle.port import Moodle
from connector.moodle.site import SiteInfo, get_site_info

T = TypeVar("T")

COURSE_LIST: Final = "courses"
"""The finding that the list of all courses was refused: of a token for one category only, that is as it should be."""

_FIELDS: Final = ("id", "idnumber", "username", "fullname", "roles")


class _Log:
    """Collects findings; asks Moodle, and notes a refusal as a finding."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def ask(self, code: str, step: str, question: Callable[[], T]) -> T | None:
        try:
            return question()
        except (MoodleRefused, MoodleRejectedRow) as error:
            self.findings.append(_refusal(code, step, error))
            return None


def _surplus(right: str, allows: str) -> Finding:
    what = f"服务账号有不需要的权限 {right}：{allows}，令牌泄露时会加重损失。"
    return Finding("capability-not-needed", Severity.WARNING, what, "请收回该权限，或重新运行 setup.php。")


def _refusal(code: str, step: str, error: MoodleError) -> Finding:
    return Finding(code, Severity.ERROR, f"{step}被拒绝（{error.function}：{error.errorcode}）。", error.advice)


def probe_site(moodle: Moodle, info: SiteInfo | None = None) -> list[Finding]:
    """Check version, functions and features, and that courses, cohorts and our own messages can be read."""
    log = _Log()
    site = info or log.ask("site-info", "读取站点信息", lambda: get_site_info(moodle))
    if site is None:
        return log.findings
    log.findings += check_site(site)
    courses = log.ask(COURSE_LIST, "读取课程", lambda: get_courses(moodle))
    if courses == ():
        what = "站点上看不到任何课程：服务账号缺少 moodle/course:view，或站点还没有课程。"
        log.findings.append(
            Finding("courses-none", Severity.ERROR, what, "请检查服务账号的角色，或重新运行 setup.php。")
        )
    elif courses and any(course.idnumber is not None for course in courses):
        log.findings.append(_surplus("moodle/course:update", "可以修改任何课程"))
    categories = log.ask("categories", "读取课程分类", lambda: get_categories(moodle))
    if any(category.idnumber is not None for category in categories or ()):
        log.findings.append(_surplus("moodle/category:manage", "可以修改课程分类"))
    log.findings += log.ask("capacity", "发送大的请求", lambda: check_capacity(moodle, site.userid)) or []
    log.ask("cohorts", "读取群组", lambda: _cohorts(moodle, site))
    log.ask("messages", "读取自己发出的消息", lambda: get_messages(moodle, site.userid, site.userid))
    return worst_first(log.findings)


def _cohorts(moodle: Moodle, site: SiteInfo) -> tuple[Cohort, ...]:
    """Read our cohorts: asked by a search, Moodle says that a right is lacking; the list is merely empty then."""
    return search_cohorts(moodle, "yujing:") if SEARCH in site.function_names else get_cohorts(moodle)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one course: findings, people, marks and groups; None where it was refused."""

    course: Course
    findings: tuple[Finding, ...]
    roster: tuple[EnrolledUser, ...] | None
    report: tuple[UserGrades, ...] | None
    groups: tuple[Group, ...] | None


def spread(courses: Iterable[Course], limit: int, wanted: Collection[int] = ()) -> tuple[Course, ...]:
    """Return at most ``limit`` courses to look into: those ``wanted`` by id, then from every category in turn.

    Rights may be lacking in one category only, so each gives its newest course before any gives a second.
    """
    ranks: dict[int, int] = {}
    ordered: list[tuple[int, int, Course]] = []
    for course in sorted(courses, key=lambda course: -course.id):
        rank = ranks.get(course.categoryid, 0)
        ranks[course.categoryid] = rank + 1
        ordered.append((-1 if course.id in wanted else rank, course.categoryid, course))
    return tuple(course for _, _, course in sorted(ordered, key=lambda each: each[:2])[:limit])


def probe_course(moodle: Moodle, course: Course, our_groups: Iterable[int] = ()) -> list[Finding]:
    """Check that the people, marks, completions and groups of one course can be read in full; see `look_into`."""
    return list(look_into(moodle, course, our_groups).findings)


def look_into(moodle: Moodle, course: Course, our_groups: Iterable[int] = ()) -> Look:
    """Read one course as a pull would, and check that nothing is kept from us.

    Take a course with students and marks, better several: some rights may be lacking in one category only.
    `our_groups` are ids of groups made in it before; without any, the right to see hidden groups can't be told.
    """
    log = _Log()
    roster = _roster(log, moodle, course.id, "all")
    suspended = _roster(log, moodle, course.id, "suspended") if roster else None
    if roster is not None:
        log.findings += check_roster(course.id, roster, separate_groups=course.separate_groups)
    report = log.ask("grades", f"读取课程 {course.id} 的成绩", lambda: get_grade_items(moodle, course.id))
    if report is not None and roster is not None:
        log.findings += check_marks(course.id, report, roster, suspended or ())
    if course.enablecompletion and roster:
        _probe_completion(log, moodle, course.id, roster)
    groups = _probe_groups(log, moodle, course.id, our_groups)
    return Look(course, tuple(worst_first(log.findings)), roster, report, groups)


def _roster(log: _Log, moodle: Moodle, course_id: int, only: Only) -> tuple[EnrolledUser, ...] | None:
    step = f"读取课程 {course_id} 的名单" + ("" if only == "all" else "（仅已暂停的选课）")
    return log.ask(
        "roster" if only == "all" else "roster-by-status",
        step,
        lambda: get_enrolled_users(moodle, course_id, only, _FIELDS),
    )


def _probe_completion(log: _Log, moodle: Moodle, course_id: int, roster: Iterable[EnrolledUser]) -> None:
    student = next((user for user in roster if user.has_role("student")), None)
    if student is None:
        return
    try:
        get_course_completion_status(moodle, course_id, student.id)
    except (MoodleRefused, MoodleRejectedRow) as error:
        if error.errorcode not in ("nocriteriaset", "notenroled", "usernotenroled"):
            log.findings.append(_refusal("completion", f"读取课程 {course_id} 的结课情况", error))


def _probe_groups(log: _Log, moodle: Moodle, course_id: int, our_groups: Iterable[int]) -> tuple[Group, ...] | None:
    groups = log.ask("groups", f"读取课程 {course_id} 的小组", lambda: get_course_groups(moodle, course_id))
    for group_id in our_groups if groups is not None else ():
        try:
            existing = get_group_members(moodle, [group_id])
        except (MoodleRefused, MoodleRejectedRow):
            continue  # it has been deleted since
        log.findings += check_hidden_groups(course_id, groups or (), existing)
    return groups
