"""What counsellors and teachers are told: who or how many, never a mark; a whole link; always within Moodle's bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.documents import GuardianCall, RosterLine, StaffMessage, StudentLine
from reports.messages import LIMIT, ROOM, render_call, render_staff
from reports.samples import CONTACT, SCHOOL, courses

TEMPLATES: Final = Path(__file__).parents[2] / "config" / "messages"
LINK: Final = "https://moodle.example.edu.cn/a/rather/long/path/to/moodle/user/index.php?id=12345678&group=12345678"
STUDENT: Final = StudentLine("20230001", "张挈", "数学2301班", "红色预警")


def to_teacher(count: int = 2, **changes: Any) -> StaffMessage:
    lines = tuple(RosterLine(f"高等数学（{n}班）", 3, "学业帮扶·关注3人", LINK) for n in range(1, count + 1))
    shown = {"term": "2025-2026学年第一学期", "total": 5, "courses": lines, **changes}
    return StaffMessage("teachers", "李红", SCHOOL, **shown)


def to_counsellor(count: int = 1, kind: Any = "counsellor", **changes: Any) -> StaffMessage:
    shown = {"policy_title": "学业预警办法", "delay": "1天", "students": (STUDENT,) * count, **changes}
    return StaffMessage(kind, "李红", SCHOOL, **shown)


def test_a_teacher_hears_the_number_and_where_to_look_and_nothing_else() -> None:
    text = render_staff(to_teacher(), TEMPLATES)
    assert "你任教的课程中有5名同学" in text
    assert text.count(LINK) == 2
    assert "高等数学（1班）：3人（学业帮扶·关注3人）" in text
    assert "本学期不再另发" in text


@pytest.mark.parametrize("count", [1, 5, 60])
def test_courses_of_a_teacher_that_do_not_fit_are_counted(count: int) -> None:
    text = render_staff(to_teacher(count), TEMPLATES)
    hidden = int(text.partition("另有")[2].partition("门")[0] or 0)
    assert text.count(LINK) + hidden == count
    assert hidden == 0 or text.count(LINK) > 8


def test_a_counsellor_hears_who_and_when_the_student_will_know() -> None:
    text = render_staff(to_counsellor(), TEMPLATES)
    assert "· 张挈（学号 20230001，数学2301班）：红色预警" in text
    assert "你收到这条消息1天之后，才会通知学生本人" in text


def test_a_counsellor_hears_that_a_warning_is_taken_back() -> None:
    text = render_staff(to_counsellor(kind="counsellor-correction", note="成绩登记有误"), TEMPLATES)
    assert "已经撤销" in text
    assert "原因：成绩登记有误。" in text
    assert "· 张挈（学号 20230001，数学2301班）：红色预警" in text


def test_twelve_students_of_any_name_fit() -> None:
    lines = tuple(StudentLine("2" * 200, "张" * 200, "班" * 200, "级" * 200) for _ in range(12))
    message = to_counsellor(students=lines, policy_title="法" * 200)
    text = render_staff(message, TEMPLATES)
    assert len(text.encode()) + ROOM <= LIMIT
    assert text.count("\n· 张") == 12


texts = st.text(st.characters(codec="utf-8"), max_size=300)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(RosterLine, texts, st.integers(1, 99), texts, texts), max_size=40), texts, texts)
def test_a_message_to_a_teacher_fits_whatever_it_says(lines: list[RosterLine], person: str, school: str) -> None:
    message = StaffMessage("teachers", person, school, term=person, total=3, courses=tuple(lines))
    assert len(render_staff(message, TEMPLATES).encode()) + ROOM <= LIMIT


def test_a_guide_for_a_call_says_what_to_say_to_ask_to_leave_and_to_write_down() -> None:
    call = GuardianCall(
        caller="辅导员 李红",
        student_name="张挈",
        number="20230001",
        class_name="数学2301班",
        school=SCHOOL,
        policy_title="学业预警办法",
        level_name="红色预警",
        period="2025-2026学年第一学期",
        clause="第十条 3",
        contact=CONTACT,
        record_command="yujing record add 7 guardian_contact",
        reasons=("累计未通过课程16学分（第七条）。",),
        clears=("参加补考或重修。",),
        courses=courses(2),
    )
    text = render_call(call, TEMPLATES)
    for said in ("1. 累计未通过课程16学分", "要说清楚的事", "请问一问", "不要说", "当天记录】（第十条 3）", "不是处分"):
        assert said in text
    assert "· 登记：yujing record add 7 guardian_contact" in text
    assert "· 涉及的课程：高等数学（上）" in text
