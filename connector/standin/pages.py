"""Two pages for a person's eyes: a course's roster and a person's messages, as somebody sees them."""

from __future__ import annotations

from html import escape

from connector.standin.messages import rendered
from connector.standin.state import Course, Group, Site, User

TEACHERS = {"editingteacher", "teacher"}
ROLE_TITLES = {"editingteacher": "教师", "teacher": "助教", "student": "学生"}
LAYOUT = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 16px/1.6 sans-serif; margin: 2rem auto; max-width: 60rem; color: #1d2125; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #dee2e6; }}
.note {{ color: #6a737b; }}
article {{ background: #f1f3f5; border-radius: .5rem; padding: .2rem 1rem; margin: 1rem 0; }}
</style></head><body><p class="note">替身 Moodle · 以 {viewer} 的身份查看</p>
<h1>{title}</h1>
{body}
</body></html>
"""


def participants(site: Site, course: Course, viewer: User) -> str:
    """Return the roster: a teacher sees every group, a fellow student none that is hidden."""
    rows = "".join(_row(site, course, site.users[user_id], viewer) for user_id in sorted(course.enrolments))
    table = f"<table><tr><th>姓名</th><th>学号</th><th>角色</th><th>小组</th></tr>\n{rows}</table>"
    return _page(f"成员：{course.fullname}", viewer, table)


def _row(site: Site, course: Course, user: User, viewer: User) -> str:
    groups = [group.name for group in visible_groups(site, course, user, viewer)]
    role = ROLE_TITLES.get(course.enrolments[user.id].role, course.enrolments[user.id].role)
    number = user.idnumber if _teaches(course, viewer) else ""
    cells = (f"{user.lastname}{user.firstname}", number, role, "、".join(groups) or "无小组")
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>\n"


def visible_groups(site: Site, course: Course, user: User, viewer: User) -> list[Group]:
    """Return the groups of a user that the viewer sees."""
    groups = [group for group in site.course_groups(course.id) if user.id in group.members]
    if _teaches(course, viewer):
        return groups
    return [group for group in groups if _open_to(group, user, viewer)]


def _open_to(group: Group, user: User, viewer: User) -> bool:
    if group.visibility == 1:
        return viewer.id in group.members
    return group.visibility == 0 or (group.visibility == 2 and viewer is user)


def _teaches(course: Course, viewer: User) -> bool:
    enrolment = course.enrolments.get(viewer.id)
    return enrolment is not None and enrolment.role in TEACHERS


def messages(site: Site, viewer: User) -> str:
    """Return the messages that somebody received, newest first."""
    received = [message for message in site.messages.values() if message.recipient == viewer.id]
    received.sort(key=lambda message: (message.timecreated, message.id), reverse=True)
    articles = "\n".join(
        f"<article><h2>{escape(site.users[message.sender].fullname)}</h2>"
        f"{rendered(message.text, message.textformat)}</article>"
        for message in received
    )
    return _page("消息", viewer, articles or "<p>没有消息。</p>")


def _page(title: str, viewer: User, body: str) -> str:
    name = f"{viewer.lastname}{viewer.firstname}"
    return LAYOUT.format(title=escape(title), viewer=escape(name), body=body)
