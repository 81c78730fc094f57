"""What becomes of older warnings whose students are not hit any more, and by which facts (lsec 三.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from rules.assessment_json import exact_text
from rules.engine.owing import Owing, owing
from sync.cases.life import IN_FORCE
from sync.store.canonical import canonical_json
from sync.store.case_record import Case, CaseState
from sync.store.facts import load_facts

if TYPE_CHECKING:
    from config.procedure_life import Lift
    from sync.regulations import Regulation
    from sync.store.assessments import AssessmentRecord
    from sync.store.transaction import Transaction

_OLDER: Final = IN_FORCE | {CaseState.ESCALATED}


@dataclass(frozen=True, slots=True)
class Lifting:
    """The cases to be kept though nobody is hit, the facts behind lifting or keeping, the assessment behind either.

    All by case; ``basis`` names the newest assessment of the case's policy and college.
    """

    carry: frozenset[int] = frozenset()
    rests_on: Mapping[int, str] = field(default_factory=dict)
    basis: Mapping[int, str] = field(default_factory=dict)


def read_lifting(
    tx: Transaction, site_id: str, cases: Sequence[Case], newest: Iterable[tuple[Regulation, AssessmentRecord]]
) -> Lifting:
    """Return what the rules on lifting and the facts of the newest assessments say of the older cases.

    The facts are those known now, as of the assessment's day: what came in since without changing any verdict counts.
    """
    carry: set[int] = set()
    rests_on: dict[int, str] = {}
    basis: dict[int, str] = {}
    for regulation, record in newest:
        older = [case for case in cases if case.policy == regulation.id and _is_older(regulation, record, case)]
        basis |= {case.id: record.id for case in older}
        lift = regulation.procedure.lift
        if lift.when == "by_person":
            carry |= {case.id for case in older}
        elif lift.when == "earned_or_below" and older:
            found = dict(_by_facts(tx, site_id, regulation, record, older))
            carry |= {case_id for case_id, owed in found.items() if not is_lifted(owed, lift)}
            rests_on |= {case_id: facts_of(owed, lift) for case_id, owed in found.items() if owed is not None}
    return Lifting(frozenset(carry), rests_on, basis)


def is_lifted(owed: Owing | None, lift: Lift) -> bool:
    """Say whether a student's debts lift a warning: nothing due is unearned, or the failed credits are below the line.

    Of whom nothing is known (None) none is lifted.
    """
    return owed is not None and (owed.all_earned or owed.credits < Fraction(lift.credits))


def facts_of(owed: Owing, lift: Lift) -> str:
    """Return the facts behind a decision as canonical JSON: credits, the line, courses failed and not earned."""
    return canonical_json(
        {
            "clause": lift.clause,
            "outstanding_credits": exact_text(owed.credits),
            "below": lift.credits,
            "outstanding": [course.course_code for course in owed.outstanding],
            "not_earned": [course.course_code for course in owed.unearned],
        }
    )


def _is_older(regulation: Regulation, record: AssessmentRecord, case: Case) -> bool:
    return case.state in _OLDER and regulation.governs(case.college) and case.period < record.period


def _by_facts(
    tx: Transaction, site_id: str, regulation: Regulation, record: AssessmentRecord, older: Sequence[Case]
) -> Iterator[tuple[int, Owing | None]]:
    numbers = {case.student_no for case in older}
    facts = load_facts(tx, site_id, student_nos=numbers)
    found = owing(facts, regulation.law, record.period, record.as_of, numbers)
    for case in older:
        yield case.id, found.get(case.student_no)
