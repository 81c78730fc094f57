"""What the sheets for colleges and offices list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.documents.list_cover import ListCover
from reports.documents.student import Student


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
    """The 学生学业预警处理结果汇总表 (bhuad 附件3): its heading lines and one row per warned student.

    ``college`` is the college that fills it in and stamps it; ``school_year`` (2024-2025) and ``term_number`` (1)
    stand in the heading.
    """

    school: str
    college: str
    school_year: str
    term_number: int
    rows: tuple[ResultRow, ...]


@dataclass(frozen=True, slots=True)
class WarnedRow:
    """One warned student. ``credits`` is an exact text; ``awaiting_review`` marks a proposal, not yet a warning."""

    student: Student
    level_name: str
    outstanding_courses: int
    credits: str
    reason: str
    number: str = ""
    awaiting_review: bool = False


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
    referrals: tuple[ReferralRow, ...] = ()
    caveats: tuple[str, ...] = ()
    cover: ListCover | None = None
