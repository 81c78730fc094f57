"""Which courses a student can still pass to get out of a warning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from rules.engine.inspection import Inspection, JudgedAttempt
from rules.facts.facts import Facts
from rules.policy.conditions import names_in
from rules.policy.law import Law
from rules.policy.measures import COURSE_MEASURES, CountMeasure, EventMeasure
from rules.recovery.passing import Course


def outstanding(facts: Facts, law: Law, inspection: Inspection, student_no: str) -> tuple[Course, ...]:
    """The courses that are not earned behind the clauses that hold, the largest first."""
    attempts = {code: tuple(group) for code, group in groupby(inspection.attempts, key=lambda each: each.course_code)}
    terms = _behind(law, inspection, student_no, attempts)
    catalogue = {row["course_code"]: row for row in facts.courses.to_pylist() if row["course_code"] in terms}
    ordered = sorted(terms, key=lambda code: (-catalogue[code]["credits"], code))
    return tuple(
        Course(
            code=code,
            pass_mark=catalogue[code]["pass_mark"],
            term=terms[code],
            attempts=attempts.get(code, ()),
            weight=tuple(catalogue[code][key] for key in ("credits", "pass_mark", "course_type", "degree_course")),
        )
        for code in ordered
    )


def _behind(
    law: Law, inspection: Inspection, student_no: str, attempts: Mapping[str, Sequence[JudgedAttempt]]
) -> dict[str, str]:
    """The terms of the courses that the clauses that hold counted and that can still be passed, by code."""
    failed = {code: last.term for code, tries in attempts.items() if (last := _last_failure(tries)) is not None}
    found: dict[str, str] = {}
    for name in _measures_behind(law, inspection, student_no):
        measure = law.measures[name]
        if not isinstance(measure, (*COURSE_MEASURES, EventMeasure)):
            return {**found, **failed}
        owed = isinstance(measure, CountMeasure) and measure.of == "due_and_not_earned"
        found |= {
            each.course_code: each.term
            for each in inspection.courses.get(name, ())
            if owed or each.course_code in failed
        }
    return found


def _last_failure(attempts: Sequence[JudgedAttempt]) -> JudgedAttempt | None:
    """The last attempt that counts as failed, where no pass counts."""
    if any(each.counts and each.passed for each in attempts):
        return None
    return next((each for each in reversed(attempts) if each.counts), None)


def _measures_behind(law: Law, inspection: Inspection, student_no: str) -> Iterator[str]:
    """The measures in the conditions of the clauses that hold."""
    hit = {
        rule.id
        for warning in inspection.assessment.warnings
        if warning.student_no == student_no
        for rule in warning.rules
    }
    for each in law.clauses:
        if each.id in hit:
            yield from (name.name for name in names_in(each.test) if name.name in law.measures)
