"""A student's courses with all their attempts: what each counts as, and where the course stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rules.engine.inspection import Inspection, JudgedAttempt
from rules.explanation.argument import AttemptLine, AttemptStanding, CourseRecord, CourseStanding, Provenance
from rules.facts.facts import Facts
from rules.facts.schema import SCALE

Catalogue = Mapping[str, Mapping[str, Any]]
COUNTING = frozenset({"passed", "exempt", "failed", "failed_makeup_to_come"})
FAILING = frozenset({"failed", "failed_makeup_to_come", "later_term"})


def records_of(facts: Facts, inspection: Inspection, as_of: date, provenance: Provenance) -> tuple[CourseRecord, ...]:
    """Every course that the student attempted, was enrolled in, or owes without having taken it, by code."""
    attempts = {
        code: tuple(_line(each, as_of, provenance) for each in group)
        for code, group in groupby(inspection.attempts, key=lambda each: each.course_code)
    }
    listed = (*inspection.courses.values(), *inspection.among.values())
    counted = {each.course_code for courses in listed for each in courses}
    codes = sorted(attempts.keys() | counted)
    catalogue = catalogue_of(facts, codes)
    return tuple(_record(catalogue[code], attempts.get(code, ())) for code in codes)


def catalogue_of(facts: Facts, codes: Iterable[str]) -> Catalogue:
    """The catalogue's rows of some courses, by code."""
    wanted = pc.is_in(facts.courses["course_code"], value_set=pa.array(sorted(codes), pa.string()))
    return {row["course_code"]: row for row in facts.courses.filter(wanted).to_pylist()}


def _line(each: JudgedAttempt, as_of: date, provenance: Provenance) -> AttemptLine:
    sitting = (each.course_code, each.term)
    return AttemptLine(
        term=each.term,
        kind=each.kind,
        score=each.score,
        result=each.result,
        graded_on=each.graded_on,
        passed=each.passed,
        standing=_standing(each, as_of, provenance.pending.get(sitting)),
        replaced_code=provenance.replaced.get(sitting),
    )


def _standing(each: JudgedAttempt, as_of: date, pending: str | None) -> AttemptStanding:
    """What an attempt counts as; why it does not, in the order in which the engine asks."""
    if each.counts and each.passed:
        return "exempt" if each.result == "exempt" else "passed"
    if each.counts:
        return "failed" if each.closed else "failed_makeup_to_come"
    if each.passed is None:
        return _pending(each, pending)
    if each.graded_on is None:
        return "undated"
    return "not_yet_known" if each.graded_on > as_of else "later_term"


def _pending(each: JudgedAttempt, pending: str | None) -> AttemptStanding:
    if each.result == "deferred":
        return "deferred"
    if pending == "hidden":
        return "hidden"
    return "unreadable" if each.score is not None or pending not in (None, "nomark") else "pending"


def _record(row: Mapping[str, Any], attempts: tuple[AttemptLine, ...]) -> CourseRecord:
    return CourseRecord(
        course_code=row["course_code"],
        course_name=row["course_name"],
        credits=Fraction(row["credits"], SCALE),
        course_type=row["course_type"],
        degree_course=row["degree_course"],
        standing=_course_standing(attempts),
        attempts=attempts,
    )


def _course_standing(attempts: tuple[AttemptLine, ...]) -> CourseStanding:
    standings = {each.standing for each in attempts}
    if standings & {"passed", "exempt"}:
        return "earned"
    if "failed" in standings:
        return "outstanding"
    if "failed_makeup_to_come" in standings:
        return "makeup_to_come"
    return "open" if attempts else "never_taken"
