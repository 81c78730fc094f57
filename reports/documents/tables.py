"""The tables that colleges and offices sign and file: what they list, and how each is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from reports.documents.list_cover import ListCover
from reports.documents.student import Student


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: what it says (a name of `reports.table_columns`), its heading, its width in characters."""

    name: str
    heading: str
    width: int
    centred: bool = False


@dataclass(frozen=True, slots=True)
class TableLook:
    """How a table is called, laid out and signed, as its policy file says.

    ``title`` follows the school's name; ``signed_by`` and ``received_by`` are the lines to sign, ``sealed_by`` whose
    seal is put (empty: nobody's), ``to`` who gets the table. ``paper`` lies across.
    """

    title: str
    columns: tuple[TableColumn, ...]
    clause: str = ""
    signed_by: tuple[str, ...] = ()
    sealed_by: str = ""
    to: str = ""
    received_by: tuple[str, ...] = ()
    paper: Literal["A4", "A3"] = "A4"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One student of the result table. The texts after ``level_name`` are empty until somebody has written them."""

    student: Student
    failed_courses: int
    level_name: str
    interview: str = ""
    guardian_contact: str = ""
    measures: str = ""
    result: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The 学生学业预警处理结果汇总表 (bhuad 附件3): its heading lines and one row per warned student, in class order.

    ``college`` is the college that fills it in and stamps it; ``period`` stands in the heading, in words.
    """

    school: str
    college: str
    period: str
    look: TableLook
    rows: tuple[ResultRow, ...]
    form: str = "common/result-table"

    @property
    def title(self) -> str:
        """What the paper is called."""
        return f"{self.school}{self.look.title}"


@dataclass(frozen=True, slots=True)
class WarnedRow:
    """One warned student. ``credits`` is an exact text; ``awaiting_review`` marks a proposal, not yet a warning.

    ``course_names`` are the courses not passed, ``number`` is the notice's.
    """

    student: Student
    level_name: str
    outstanding_courses: int
    credits: str
    reason: str
    number: str = ""
    awaiting_review: bool = False
    course_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotJudged:
    """A student about whom the run says nothing, and why (on leave, first term, marks missing …), in words."""

    student: Student
    reason: str


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A student whom another regulation governs: why, in figures, and the clauses in their own words."""

    student: Student
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class WarnedList:
    """Everyone warned in a period, on page one everyone who wasn't judged, and at the end who is referred.

    ``evaluated`` counts the students that were judged; ``caveats`` are sentences a reader must know first (marks
    that are still pending, a policy not in force); ``cover`` is page one in full, where the list can be signed.
    """

    school: str
    policy_title: str
    period: str
    as_of: date
    evaluated: int
    rows: tuple[WarnedRow, ...]
    not_judged: tuple[NotJudged, ...]
    look: TableLook
    referrals: tuple[ReferralRow, ...] = ()
    caveats: tuple[str, ...] = ()
    cover: ListCover | None = None
