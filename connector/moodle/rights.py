"""What each right of the service user is for, which step fails without it, and how that shows.

The list is that of ``setup/needs.php``; how a lack shows was measured on a real Moodle by taking one right after the
other away. Most lacks raise no error: data is missing as if it had never been there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Right:
    """A capability; ``step`` is what fails without it, ``shows`` what is seen then, both in Chinese.

    ``outside`` says whether its lack can be told by reading alone, on some sites at least; of the others only the
    report of ``setup.php`` tells.
    """

    name: str
    step: str
    shows: str
    outside: bool = True


_COURSES: Final = "读取课程"
_ROSTER: Final = "读取名单"
_MARKS: Final = "读取成绩"

RIGHTS: Final = (
    Right("webservice/rest:use", "一切调用", "所有请求都被拒绝"),
    Right("moodle/course:view", _COURSES, "课程读不到；个别接口返回空列表"),
    Right("moodle/course:viewhiddencourses", _COURSES, "只要有一门隐藏课程，整个课程列表就读不出"),
    Right("moodle/course:enrolreview", _ROSTER, "分不出启用与暂停的选课，请求被拒绝"),
    Right("moodle/course:viewsuspendedusers", _MARKS, "整门课程的成绩里没有已暂停选课的学生"),
    Right("moodle/site:accessallgroups", _ROSTER, "分隔小组的课程看上去空无一人，没有报错"),
    Right("moodle/user:viewdetails", _ROSTER, "学生被无声地略去，名单里只剩教师"),
    Right("moodle/user:viewalldetails", _ROSTER, "院系、用户名、受限的自定义字段不见了，没有报错"),
    Right("moodle/site:viewuseridentity", _ROSTER, "在隐藏用户字段的站点上看不到学号", outside=False),
    Right("moodle/grade:viewall", _MARKS, "请求被拒绝"),
    Right("gradereport/user:view", _MARKS, "请求被拒绝"),
    Right("moodle/grade:viewhidden", _MARKS, "隐藏的成绩像没有评分一样，课程总分也是空的", outside=False),
    Right("report/completion:view", "读取结课情况", "请求被拒绝"),
    Right("moodle/cohort:manage", "维护群组", "不能建立群组"),
    Right("moodle/course:managegroups", "标注名单", "课程小组读不到，也建不了"),
    Right("moodle/course:viewhiddengroups", "标注名单", "看不到自己建的小组，会以为还没有"),
    Right("moodle/site:sendmessage", "发送消息", "消息发不出去", outside=False),
    Right("moodle/site:messageanyuser", "发送消息", "几乎所有消息都会被拒绝", outside=False),
)
"""In the order of ``needs.php``."""


def what_fails(names: tuple[str, ...]) -> Iterator[str]:
    """Yield a line for each of these rights: its name, the step that fails without it, and how that shows."""
    known = {right.name: right for right in RIGHTS}
    for name in names:
        right = known.get(name)
        yield f"{name}（影响“{right.step}”：{right.shows}）" if right else name


def untold() -> tuple[str, ...]:
    """Return the rights whose lack no reading shows, each with the step that fails without it."""
    return tuple(f"{right.name}（{right.step}）" for right in RIGHTS if not right.outside)
