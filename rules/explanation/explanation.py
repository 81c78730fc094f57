"""The whole answer to "why?": the argument, the ways out, and what a supposition would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rules.engine.inspection import inspect
from rules.engine.session import Session, open_session
from rules.explanation.argument import NOTHING_MORE, Argument, Provenance
from rules.explanation.explain import argue
from rules.facts.facts import Facts
from rules.policy.law import Law
from rules.recovery.clearing import Recovery, recover
from rules.recovery.crowd import changed
from rules.recovery.supposing import changes_of, read_supposition


class UnknownStudentError(ValueError):
    """There is no such student in the facts; fit to show."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One student's argument as things are, with the ways out, and under a supposition beside it.

    ``supposed`` are the suppositions as they were written; ``then`` is None without any.
    """

    now: Argument
    recovery: Recovery
    supposed: tuple[str, ...] = ()
    then: Argument | None = None


def explain_wholly(
    facts: Facts,
    law: Law,
    period: str,
    as_of: date,
    student_no: str,
    suppositions: Sequence[str] = (),
    provenance: Provenance = NOTHING_MORE,
) -> Explanation:
    """Explain the verdict on a student, and how it would change.

    ``facts`` hold the student and, where the law ranks, the student's groups (`rules.explanation.narrowing`). Raises
    `UnknownStudentError`, `rules.recovery.supposing.SuppositionError` and
    `rules.engine.calendar.PeriodError`, all fit to show.
    """
    # One for all the evaluations: opening it takes as long as half of one of them.
    with open_session(few_facts=True) as session:
        return _explained(session, facts, law, period, as_of, student_no, suppositions, provenance)


def _explained(
    session: Session,
    facts: Facts,
    law: Law,
    period: str,
    as_of: date,
    student_no: str,
    suppositions: Sequence[str],
    provenance: Provenance,
) -> Explanation:
    try:
        inspection = inspect(facts, law, period, as_of, student_no, session)
    except LookupError as error:
        raise UnknownStudentError(f"学籍里没有学号为 {student_no} 的学生，请核对学号") from error
    now = argue(facts, law, inspection, student_no, provenance)
    recovery = recover(facts, law, inspection, student_no, session)
    if not suppositions:
        return Explanation(now, recovery)
    read = [read_supposition(text) for text in suppositions]
    changes = changes_of(read, facts, inspection, law.policy.grades, student_no)
    supposed = changed(facts, student_no, changes, as_of)
    seen = inspect(supposed, law, period, as_of, student_no, session)
    then = argue(supposed, law, seen, student_no, provenance)
    return Explanation(now, recovery, tuple(suppositions), then)
