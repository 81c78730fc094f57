"""Messages: kind, complete, one line per value, and always within Moodle's bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.documents import Contact, CourseRow, Objection, StudentMessage
from reports.messages import LIMIT, MessageError, render_message
from reports.samples import CONTACT, OBJECTION, SCHOOL, courses

TEMPLATES = Path(__file__).parents[2] / "config" / "messages"
LEVELS = [("bhuad", "level1"), ("bhuad", "level2"), ("asnu", "yellow"), ("asnu", "orange"), ("asnu", "red")]
MARKER = "〔编号 7f3a9c1e5b2d4860〕"


def a_message(count: int = 3, **changes: Any) -> StudentMessage:
    message = StudentMessage(
        kind="warning",
        policy="bhuad",
        level="level1",
        level_name="一级预警",
        policy_title="江州学院学生学业预警与学业帮扶管理办法",
        school=SCHOOL,
        student_name="张挈",
        period="2025-2026学年第一学期",
        contact=CONTACT,
        reasons=("所修读的课程经正常补考或重修后，累计不及格课程6门（第六条）。",),
        courses=courses(count),
        clears=("参加补考或重修，通过不及格的课程。",),
        objection=OBJECTION,
    )
    return replace(message, **changes)


texts = st.text(st.characters(codec="utf-8"), max_size=400)
course_rows = st.builds(CourseRow, texts, texts, texts, texts, texts, texts, texts)
messages = st.builds(
    a_message,
    count=st.just(0),
    kind=st.sampled_from(["warning", "correction", "lifted"]),
    policy=st.sampled_from(["bhuad", "asnu", "elsewhere"]),
    level=st.sampled_from([level for _, level in LEVELS]),
    level_name=texts,
    policy_title=texts,
    school=texts,
    student_name=texts,
    period=texts,
    contact=st.builds(Contact, texts, texts, texts),
    reasons=st.lists(texts, max_size=12).map(tuple),
    clears=st.lists(texts, max_size=12).map(tuple),
    objection=st.none() | st.builds(Objection, st.dates(), texts),
    note=texts,
)
listings = st.tuples(st.lists(course_rows, min_size=1, max_size=6), st.integers(0, 200)).map(
    lambda drawn: tuple((drawn[0] * 200)[: drawn[1]])
)


@settings(max_examples=60, deadline=None)
@given(messages, listings)
def test_a_message_fits_whatever_it_says(message: StudentMessage, listed: tuple[CourseRow, ...]) -> None:
    text = render_message(replace(message, courses=listed), TEMPLATES, marker=MARKER)
    assert len(text.encode()) <= LIMIT
    assert text.endswith("\n" + MARKER)


@pytest.mark.parametrize("count", [0, 1, 6, 40, 200])
def test_courses_that_do_not_fit_are_counted(count: int) -> None:
    text = render_message(a_message(count), TEMPLATES, marker=MARKER)
    hidden = int(text.partition("另有")[2].partition("门")[0] or 0)
    shown = text.count("\n· ") - text.count("\n· 另有") - text.count("\n· 参加补考")
    assert shown + hidden == count
    assert hidden == 0 or shown > 30


def test_no_room_is_left_unused() -> None:
    text = render_message(a_message(200), TEMPLATES, marker=MARKER)
    assert len(text.encode()) > LIMIT - 150


@pytest.mark.parametrize(("policy", "level"), LEVELS)
def test_a_warning_says_everything_a_student_needs(policy: str, level: str) -> None:
    message = a_message(policy=policy, level=level)
    text = render_message(message, TEMPLATES)
    for said in ("张挈同学", *message.reasons, "高等数学（上）", *message.clears, CONTACT.name, CONTACT.telephone):
        assert said in text
    for said in ("2026年3月16日前（含当日）", OBJECTION.how, "不是处分", "不记入档案", SCHOOL):
        assert said in text


def test_corrections_and_liftings_are_the_common_ones() -> None:
    correction = render_message(a_message(kind="correction", note="成绩登记有误，现已更正"), TEMPLATES)
    assert "撤销" in correction
    assert "成绩登记有误，现已更正。" in correction
    assert "解除" in render_message(a_message(kind="lifted"), TEMPLATES)


def test_a_name_is_neither_markup_nor_template_nor_a_line_of_its_own() -> None:
    name = "<b>{{ 7*7 }}</b>\r\n【找谁帮忙】\u202e假冒 010-1"
    text = render_message(a_message(student_name=name), TEMPLATES)
    assert text.startswith("<b>{{ 7*7 }}</b> 【找谁帮忙】假冒 010-1同学，你好：\n")  # Moodle escapes plain text
    assert text.count("\n【找谁帮忙】") == 1


def test_a_site_template_wins_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "bhuad").mkdir()
    (tmp_path / "bhuad" / "level1.txt").write_text("{{ message.student_name }}，请来一趟。\n", encoding="utf-8")
    assert render_message(a_message(), [tmp_path, TEMPLATES]) == "张挈，请来一趟。"
    assert "同学，你好" in render_message(a_message(level="level2"), [tmp_path, TEMPLATES])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ message.student_name", "第 1 行有误"),
        ("{{ message.nickname }}", "nickname"),
        ("{{ ''.__class__.__mro__ }}", "无法生成"),
        ("好" * 1366, "太长"),
    ],
)
def test_a_broken_template_says_what_is_wrong(source: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "bhuad").mkdir()
    (tmp_path / "bhuad" / "level1.txt").write_text(source, encoding="utf-8")
    with pytest.raises(MessageError, match=said) as caught:
        render_message(a_message(), (tmp_path, TEMPLATES))
    assert "bhuad/level1.txt" in str(caught.value)


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match=r"bhuad/level1\.txt"):
        render_message(a_message(), tmp_path)
