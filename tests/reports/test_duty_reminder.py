"""A reminder of duties: short enough, with what counts, and only the halves that there are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import config
from reports.documents import DutyNote, DutyReminder
from reports.messages import LIMIT, ROOM, render_reminder

TEMPLATES = Path(config.__file__).parent / "messages"
LATE = DutyNote("警示谈话，填写谈话记录表", "40名学生", date(2025, 4, 14), 6, "第五条、第十条")
SOON = DutyNote("向家长反馈学习情况", "30名学生", date(2025, 4, 24), 0, "第十二条")


def reminder(*duties: DutyNote) -> str:
    late = sum(duty.late > 0 for duty in duties)
    day = date(2025, 4, 20)
    to = DutyReminder("张辅导", "zhang", "江州学院（虚构）", day, 7, late, len(duties) - late, duties)
    return render_reminder(to, TEMPLATES)


@pytest.mark.parametrize(
    ("duties", "told"),
    [
        ((LATE,), "由你负责的有1项已经逾期。"),
        ((SOON,), "由你负责的有1项在7天内到期。"),
        ((LATE, SOON), "由你负责的有1项已经逾期，1项在7天内到期。"),
    ],
)
def test_it_says_how_much_is_late_and_how_much_is_coming(duties: tuple[DutyNote, ...], told: str) -> None:
    assert told in reminder(*duties)


def test_each_duty_is_a_line_with_its_day_and_clause() -> None:
    text = reminder(LATE, SOON)
    assert "· 警示谈话，填写谈话记录表：40名学生，2025年4月14日到期，已逾期6天（第五条、第十条）" in text
    assert "· 向家长反馈学习情况：30名学生，最迟2025年4月24日（第十二条）" in text
    assert "yujing duties --by zhang" in text


@pytest.mark.parametrize("count", [1, 15, 40, 400])
def test_it_always_fits_with_room_for_the_marker_and_counts_what_it_leaves_out(count: int) -> None:
    text = reminder(
        *[DutyNote(f"{number}{'很长的工作名称' * 20}", "全校", LATE.due, 6, "条" * 90) for number in range(count)]
    )
    assert len(text.encode()) <= LIMIT - ROOM
    shown = text.count("· ") - 3
    assert (f"另有{count - shown + 1}项" in text) if shown < count else ("另有" not in text)
