"""The notice of a warning, and the records that follow it: interviews, plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from reports.documents.student import Contact, CourseRow, Objection, Student

TITLES: Final = {
    "lsec/notice": "学业警示通知单",
    "lsec/interview": "学业警示学生谈话记录表",
    "lsec/guardian-interview": "学业警示家长谈话记录",
    "lsec/plan": "学业警示学生个人学习计划",
    "ustl/notice": "学业降级、退学警示通知书",
    "ustl/degree-notice": "学位警示通知书",
    "ustl/interview": "学业警示学生谈话记录",
    "ustl/plan": "学业警示学生学业改进计划",
    "asnu/guardian-interview": "学业预警家长谈话记录表",
}
"""What a form is called where it isn't called as most are: the title in the file's properties."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A 学业预警通知书 (bhuad 第七条（二） and 附件1; asnu 第九条).

    ``form`` names the template, ``<policy>/<form>``; ``level`` is the policy's level id and chooses the text within
    it. ``number`` is the 文号, unique within college and year. ``period`` is in words (2024-2025学年第一学期).
    ``count`` is the number of outstanding courses that the regulation's blank asks for; it is None on a discipline
    notice, which names ``sanctions`` instead. ``courses`` may list fewer or more rows than ``count`` only where the
    clause counts otherwise. ``portal`` is the web address of the 教务系统, empty to leave the sentence out.
    ``reprinted_on`` marks a reprint; the number and the issue date stay those of the first print.
    """

    form: str
    school: str
    office: str
    policy_title: str
    level: str
    level_name: str
    number: str
    issued_on: date
    period: str
    student: Student
    reasons: tuple[str, ...]
    courses: tuple[CourseRow, ...]
    contact: Contact
    count: int | None = None
    sanctions: tuple[str, ...] = ()
    objection: Objection | None = None
    portal: str = ""
    reprinted_on: date | None = None

    @property
    def title(self) -> str:
        """What the form is called, with its number."""
        return f"{TITLES.get(self.form, '学业预警通知书')} {self.number}"


@dataclass(frozen=True, slots=True)
class InterviewRecord:
    """A record about one case: a 谈话记录表 (bhuad 附件2, asnu 第十四条 2 and 3, lsec 附件4), a plan (lsec 附件5).

    What isn't known yet is empty and prints as ruled space to write in: ``held_on`` (time in words), ``place``,
    ``content``. ``number`` is the notice's, so that the record can be filed with it.
    """

    form: str
    school: str
    student: Student
    level_name: str
    number: str
    held_on: str = ""
    place: str = ""
    content: str = ""

    @property
    def title(self) -> str:
        """What the form is called, with the number of the notice it belongs to."""
        return f"{TITLES.get(self.form, '学业预警学生谈话记录表')} {self.number}"
