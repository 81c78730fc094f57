"""What Moodle hides without an error, recognised in what it gave; nothing is asked of Moodle here.

Every check takes answers that a pull has read anyway, so that they can run on every pull.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from connector.moodle.enrolments import EnrolledUser
from connector.moodle.findings import Finding, Severity
from connector.moodle.grades import UserGrades
from connector.moodle.groups import Group
from connector.moodle.site import SiteInfo

FIRST_WITH_HIDDEN_GROUPS: Final = 2023042400
"""Build of Moodle 4.2, the first with groups that only teachers see."""

FIRST_UNTRIED: Final = 2025041400
"""Build of Moodle 5.0: this and what follows hasn't been tried."""

FUNCTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "读取": (
        "core_webservice_get_site_info",
        "core_user_get_users_by_field",
        "core_course_get_courses",
        "core_course_get_courses_by_field",
        "core_course_get_categories",
        "core_enrol_get_enrolled_users",
        "gradereport_user_get_grade_items",
        "core_completion_get_course_completion_status",
    ),
    "维护群组": (
        "core_cohort_get_cohorts",
        "core_cohort_get_cohort_members",
        "core_cohort_create_cohorts",
        "core_cohort_update_cohorts",
        "core_cohort_delete_cohorts",
        "core_cohort_add_cohort_members",
        "core_cohort_delete_cohort_members",
    ),
    "维护课程小组": (
        "core_group_get_course_groups",
        "core_group_get_group_members",
        "core_group_create_groups",
        "core_group_update_groups",
        "core_group_delete_groups",
        "core_group_add_group_members",
        "core_group_delete_group_members",
    ),
    "发送消息": ("core_message_send_instant_messages", "core_message_get_messages"),
}
"""The functions that each step of the work calls."""

_OPTIONAL: Final = (
    "core_user_get_users",
    "core_enrol_get_users_courses",
    "core_cohort_search_cohorts",
    "core_reportbuilder_list_reports",
    "core_reportbuilder_retrieve_report",
)
"""Functions that ``setup.php`` offers as well, for tests and for reports."""

_OFFERED: Final = frozenset((*(name for names in FUNCTIONS.values() for name in names), *_OPTIONAL))


def check_site(info: SiteInfo) -> list[Finding]:
    """Check version, functions, features and the service user's standing."""
    found = [
        Finding(
            f"functions-missing:{step}",
            Severity.ERROR,
            f"服务中缺少“{step}”所需的函数：{'、'.join(missing)}。",
            "请在“站点管理 › 服务器 › 网络服务 › 对外服务”中补上，或重新运行 setup.php。",
        )
        for step, functions in FUNCTIONS.items()
        if (missing := [name for name in functions if name not in info.function_names])
    ]
    if surplus := sorted(info.function_names - _OFFERED):
        what = f"服务中有不需要的函数：{'、'.join(surplus)}。"
        found.append(
            Finding("functions-not-needed", Severity.WARNING, what, "请在该服务中去掉，或重新运行 setup.php。")
        )
    if info.version < FIRST_WITH_HIDDEN_GROUPS:
        what = f"Moodle {info.release} 早于 4.2，没有“仅教师可见”的小组，不能在名单中标注。"
        found.append(Finding("version-old", Severity.ERROR, what, "请升级 Moodle，或在 settings 中关闭名单标注。"))
    if info.version >= FIRST_UNTRIED:
        what = f"Moodle {info.release} 尚未经过本软件验证（已验证 4.5）。"
        found.append(Finding("version-untried", Severity.WARNING, what, "请先在测试站点上完整试运行一遍。"))
    if info.feature("messaging") is False:
        what = "站点关闭了站内消息，预警消息发不出去。"
        found.append(
            Finding("messaging-off", Severity.ERROR, what, "请在“站点管理 › 常规项 › 高级特性”中勾选“启用消息系统”。")
        )
    if info.userissiteadmin:
        what = "服务账号是站点管理员，令牌一旦泄露，整个站点都会失守。"
        found.append(Finding("service-user-admin", Severity.WARNING, what, "请改用 setup.php 建立的最小权限账号。"))
    return found


def check_roster(
    course_id: int, users: Sequence[EnrolledUser], *, separate_groups: bool | None = None
) -> list[Finding]:
    """Check the list of people of a course that has students, read with the fields id, idnumber, username and roles."""
    if not users:
        return [_empty_roster(course_id, separate_groups)]
    found: list[Finding] = []
    students = [user for user in users if user.has_role("student")]
    if not students:
        what = f"课程 {course_id} 的名单中没有一个学生：服务账号多半缺少 moodle/user:viewdetails，学生被无声地略去了。"
        found.append(Finding("students-hidden", Severity.ERROR, what, _GRANT))
    if all(user.username is None for user in users):
        what = (
            f"课程 {course_id} 的名单不含用户名：服务账号缺少 moodle/user:viewalldetails，院系、自定义字段等也会缺失。"
        )
        found.append(Finding("details-hidden", Severity.ERROR, what, _GRANT))
    if students and all(user.idnumber is None for user in students):
        what = f"课程 {course_id} 的学生都没有学号（idnumber）：要么没有填写，要么服务账号无权查看。"
        remedy = "请核对用户资料中的“编号”；若已填写，请为服务账号补上 moodle/user:viewalldetails。"
        found.append(Finding("idnumber-missing", Severity.ERROR, what, remedy))
    return found


_GRANT: Final = "请为服务账号的角色补上该权限，或重新运行 setup.php。"


def _empty_roster(course_id: int, separate_groups: bool | None) -> Finding:
    if separate_groups:
        what = f"课程 {course_id} 分隔小组而名单为空：服务账号缺少 moodle/site:accessallgroups。"
        return Finding("groups-kept-apart", Severity.ERROR, what, _GRANT)
    what = f"课程 {course_id} 的名单为空：没有人选课，或服务账号看不到任何人。"
    remedy = "请在 Moodle 中核对该课程的选课；若有人，请检查服务账号的权限。"
    return Finding("roster-empty", Severity.WARNING, what, remedy)


def check_marks(
    course_id: int,
    report: Iterable[UserGrades],
    roster: Iterable[EnrolledUser],
    suspended: Iterable[EnrolledUser] = (),
) -> list[Finding]:
    """Check a course's grade report against its list of people; `suspended` are the suspended enrolments."""
    marks = {user.userid: user for user in report}
    found: list[Finding] = []
    if any(item.withheld for user in marks.values() for item in user.gradeitems):
        what = f"课程 {course_id} 有隐藏的成绩读不到：看起来像没有成绩，课程总分也会是空的。"
        found.append(Finding("marks-withheld", Severity.ERROR, what, "请为服务账号补上 moodle/grade:viewhidden。"))
    if any(item.grademax is None for user in marks.values() for item in user.gradeitems):
        what = f"课程 {course_id} 的用户报表没有给出满分，不能判断成绩的分制。"
        remedy = "请在“成绩 › 报表设置 › 用户报表”及该课程的成绩簿设置中打开“显示范围”（showrange）。"
        found.append(Finding("range-hidden", Severity.WARNING, what, remedy))
    if strangers := marks.keys() - {user.id for user in roster}:
        what = f"课程 {course_id} 有 {len(strangers)} 人有成绩而不在名单中：名单不全，或读取期间有人退课。"
        remedy = "请重新读取；若仍如此，请为服务账号补上 moodle/user:viewdetails。"
        found.append(Finding("roster-short", Severity.WARNING, what, remedy))
    left_out = {user.id for user in suspended} - marks.keys()
    if left_out:
        what = f"课程 {course_id} 有 {len(left_out)} 个已暂停的选课，其成绩没有包含在整门课程的读取中。"
        remedy = "请重新运行 setup.php（设置 moodle/course:viewsuspendedusers 与用户偏好），或让读取逐人补取。"
        found.append(Finding("suspended-left-out", Severity.WARNING, what, remedy))
    return found


def check_hidden_groups(course_id: int, groups: Iterable[Group], existing: Mapping[int, object]) -> list[Finding]:
    """Check that the list of groups holds those that are known to exist, `existing` by their ids."""
    if missing := existing.keys() - {group.id for group in groups}:
        what = (
            f"课程 {course_id} 有 {len(missing)} 个现存的小组不在列表中：服务账号缺少 moodle/course:viewhiddengroups。"
        )
        return [Finding("hidden-groups-unseen", Severity.ERROR, what, _GRANT)]
    return []
