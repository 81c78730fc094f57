"""Ask why, of the invented college, and read the answer aloud."""

from __future__ import annotations

from datetime import date

from rules.explanation.argument import NOTHING_MORE, Argument, ClauseArgument, Provenance
from rules.explanation.explain import explain
from rules.policy.law import Law
from tests.rules.college import AFTER_AUTUMN, AUTUMN, STUDENT, College, law


def why(
    college: College,
    by: Law | str,
    *,
    period: str = AUTUMN,
    as_of: date = AFTER_AUTUMN,
    student: str = STUDENT,
    provenance: Provenance = NOTHING_MORE,
) -> Argument:
    """The argument behind the verdict on a student."""
    return explain(college.facts(), law(by) if isinstance(by, str) else by, period, as_of, student, provenance)


def clause(argument: Argument, name: str) -> ClauseArgument:
    """A clause by its id without the policy's name."""
    return next(each for each in argument.clauses if each.id == f"{argument.policy}.{name}")


def left_out(argument: Argument, name: str) -> dict[str, str]:
    """What a clause left out, with the reason, by course."""
    return {each.course_code: each.reason for each in clause(argument, name).left_out}


def figures(argument: Argument, name: str) -> dict[str, object]:
    """The figures of a clause."""
    return {each.name: each.value for each in clause(argument, name).figures}


def states(argument: Argument) -> dict[str, str]:
    """The state of every clause, by id without the policy's name."""
    return {each.id.partition(".")[2]: each.state for each in argument.clauses}
