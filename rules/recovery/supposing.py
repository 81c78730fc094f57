"""Suppositions in a person's words: ``MATH101=pass``, ``MATH101@2024-2025-1=72``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

import pyarrow.compute as pc

from rules.engine.inspection import Inspection, JudgedAttempt
from rules.facts.facts import Facts
from rules.likeness import likely
from rules.policy.grades import GradeScheme
from rules.recovery.passing import Change, Course, Outcome, barely_passed, change

_WRITTEN: Final = re.compile(r"\s*(?P<code>[^=@\s]+)\s*(?:@\s*(?P<term>[^=@\s]+)\s*)?=\s*(?P<outcome>[^=@\s]+)\s*")
_MARK: Final = re.compile(r"\d{1,3}(\.\d{1,6})?", re.ASCII)
_PASS: Final = frozenset({"pass", "通过"})
_FAIL: Final = frozenset({"fail", "不通过", "未通过"})
_FORM: Final = (
    "写法是 课程代码=结果 或 课程代码@学期=结果，结果是 pass、fail、分数或等级，"
    "例如 MATH101=pass、MATH101@2024-2025-1=72"
)


class SuppositionError(ValueError):
    """A supposition that cannot be read, or about a course or term that does not exist; fit to show."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """A course, the term meant (None: that of the latest attempt), and the outcome as it was written."""

    course_code: str
    term: str | None
    outcome: str


def read_supposition(text: str) -> Supposition:
    """Read one supposition; `SuppositionError` where it isn't one."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise SuppositionError(f"看不懂的假设“{text}”：{_FORM}")
    return Supposition(found["code"], found["term"], found["outcome"])


def changes_of(
    suppositions: Iterable[Supposition], facts: Facts, inspection: Inspection, scheme: GradeScheme, student_no: str
) -> tuple[Change, ...]:
    """What the suppositions change in the facts of the inspected student; a later one on the same course wins.

    Raises `SuppositionError` for a course that the catalogue lacks, a term that the calendar lacks, and an outcome
    that is neither ``pass`` nor ``fail``, nor a mark from 0 to 100, nor a level of the policy's scheme.
    """
    changes: dict[tuple[str, str | None], Change] = {}
    for each in suppositions:
        pass_mark = _pass_mark(facts, each.course_code)
        course = _course(each, pass_mark, facts, inspection, student_no)
        changes[each.course_code, each.term] = change(course, _outcome(each, pass_mark, scheme))
    return tuple(changes.values())


def _pass_mark(facts: Facts, code: str) -> int:
    marks = facts.courses.filter(pc.equal(facts.courses["course_code"], code))["pass_mark"].to_pylist()
    if not marks:
        advice = likely(code, facts.courses["course_code"].to_pylist(), "请写课程代码（不是课程名）", most=3)
        raise SuppositionError(f"课程目录里没有 {code}；{advice}")
    return int(marks[0])


def _course(each: Supposition, pass_mark: int, facts: Facts, inspection: Inspection, student_no: str) -> Course:
    """The course as the supposition sees it: with the attempts of the term named, or with all of them."""
    by_code = groupby(inspection.attempts, key=lambda attempt: attempt.course_code)
    attempts: Sequence[JudgedAttempt] = next((tuple(group) for code, group in by_code if code == each.course_code), ())
    if each.term is None:
        return Course(each.course_code, pass_mark, _term(each, facts, inspection, student_no), attempts)
    names = [term.name for term in inspection.calendar.terms]
    if each.term not in names:
        raise SuppositionError(f"校历里没有学期 {each.term}；有的是：{'、'.join(names)}")
    there = tuple(attempt for attempt in attempts if attempt.term == each.term)
    before = any(attempt.passed is False and names.index(attempt.term) < names.index(each.term) for attempt in attempts)
    return Course(each.course_code, pass_mark, each.term, there, "retake" if before else "regular")


def _term(each: Supposition, facts: Facts, inspection: Inspection, student_no: str) -> str:
    """The latest term in which the student was enrolled in the course, not later than the period; else the period's."""
    rows = facts.enrolments
    own = pc.and_(pc.equal(rows["student_no"], student_no), pc.equal(rows["course_code"], each.course_code))
    enrolled = set(rows.filter(own)["term"].to_pylist())
    last = inspection.calendar.last
    names = [term.name for term in inspection.calendar.terms if term.place <= last.place and term.name in enrolled]
    return names[-1] if names else last.name


def _outcome(each: Supposition, pass_mark: int, scheme: GradeScheme) -> Outcome:
    written = each.outcome
    if written.lower() in _PASS and written not in scheme.levels:
        return barely_passed(pass_mark)
    if written.lower() in _FAIL and written not in scheme.levels:
        return Outcome(None, "fail")
    if written in scheme.levels or (_MARK.fullmatch(written) and Decimal(written) <= 100):
        return Outcome(written, None)
    raise SuppositionError(f"看不懂的结果“{written}”：应当是 pass、fail、0–100 的分数或本规定的等级成绩")
