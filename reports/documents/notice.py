"""The notice of a warning, and the letter to the guardians that tells the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reports.documents.student import Contact, CourseRow, Objection, Student


@dataclass(frozen=True, slots=True)
class Notice:
    """A 学业预警通知书 (bhuad 第七条（二） and 附件1; asnu 第九条), or a letter to the guardians (asnu 第五条 通知函).

    ``form`` names the template, ``<policy>/<form>``, ``name`` is what the regulation calls it; ``level`` is the
    policy's level id and chooses the text within it. ``number`` is the 文号, unique within college and year.
    ``period`` is in words (2024-2025学年第一学期).
    ``count`` is the number of outstanding courses that the regulation's blank asks for; it is None on a discipline
    notice, which names ``sanctions`` instead. ``courses`` may list fewer or more rows than ``count`` only where the
    clause counts otherwise. ``portal`` is the web address of the 教务系统, empty to leave the sentence out.
    ``reprinted_on`` marks a reprint; the number and the issue date stay those of the first print. ``codes`` are what
    the QR codes say (`reports.codes`), by the place that a template gives them: ``copy``, ``stub``, ``receipt``.
    """

    form: str
    name: str
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
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the form is called, with its number."""
        return f"{self.name} {self.number}"
