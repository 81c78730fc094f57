"""Explain the verdict on one student: from the store, or straight from a facts bundle. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rules.explanation.explanation import Explanation, UnknownStudentError, explain_wholly
from rules.explanation.narrowing import groups_of, narrowed

if TYPE_CHECKING:
    from config.procedure_judged import Judged
    from rules.facts.facts import Facts
    from rules.policy.law import Law
    from sync.actions.acting import Who
    from sync.regulations import LawInUse
    from sync.site import Site
    from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Assessed:
    """What the last evaluation of the same regulation and period came to, by track; None: no warning."""

    as_of: date
    known_at: datetime
    levels: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Explained:
    """One regulation's explanation.

    ``assessed`` is what the last evaluation said, None where there was none; ``otherwise`` says that it differs.
    """

    explanation: Explanation
    assessed: Assessed | None = None

    @property
    def otherwise(self) -> bool:
        """Whether the facts known now lead elsewhere than the last evaluation."""
        found = {track.id: track.level for track in self.explanation.now.tracks}
        return self.assessed is not None and self.assessed.levels != found


def explain(
    site: Site,
    student_no: str,
    *,
    policy: str | None = None,
    period: str | None = None,
    as_of: date | None = None,
    suppose: Sequence[str] = (),
    seen: Who | None = None,
) -> tuple[Explained, ...]:
    """Explain the verdict that the facts known now lead to, under each regulation that governs the student.

    Raises:
        PeriodError, ConfigError, PolicyError, Refusal: as `sync.actions.evaluate.evaluate`.
        UnknownStudentError: the register has no such student, or no regulation in use governs the student's college.
        SuppositionError: a supposition cannot be read.
        NotPermitted: the student is not for ``seen`` to see (None: everybody is).
    """
    from sync.regulations import laws_of

    if seen is not None:
        from sync.actions.deciding import check_sees

        check_sees(site, seen, student_no)
    day = as_of or site.today()
    with site.store.read() as tx:
        found = tuple(
            explained
            for regulation in laws_of(site, policy, on=day)
            if (explained := _explained(site, tx, regulation, student_no, period, day, suppose)) is not None
        )
    if not found:
        raise UnknownStudentError(f"没有一项所采用的规定适用于学号 {student_no} 的学生所在的学院")
    return found


def explain_facts(
    bundle: Path, student_no: str, policy: str, period: str, as_of: date, suppose: Sequence[str] = ()
) -> Explained:
    """Explain the verdict on a student of a bundle; raises as `sync.actions.evaluate_facts` and `explain` do."""
    from config.policy_files import load_policy
    from rules.bundle.reading import read_bundle

    law = load_policy(policy, on=as_of)
    facts = narrowed(read_bundle(bundle, law.level_grades).facts, law, student_no)
    return Explained(explain_wholly(facts, law, period, as_of, student_no, suppose))


def _explained(
    site: Site,
    tx: Transaction,
    regulation: LawInUse,
    student_no: str,
    period: str | None,
    day: date,
    suppose: Sequence[str],
) -> Explained | None:
    """The explanation under one regulation; None where it does not govern the student's college."""
    from sync.periods import judged_period
    from sync.store.one_student import load_provenance, load_student_facts

    law, site_id = regulation.law, site.store.site_id
    facts = load_student_facts(tx, site_id, student_no, groups_of(law))
    if not _governs(regulation, facts, student_no):
        return None
    wanted = period or judged_period(facts.terms, day, law.policy.screened, _judged(law))
    provenance = load_provenance(tx, site_id, student_no)
    explanation = explain_wholly(facts, law, wanted, day, student_no, suppose, provenance)
    return Explained(explanation, _assessed(tx, site_id, regulation, explanation))


def _judged(law: Law) -> Judged:
    """Which period a list is about; the whole procedure is read only where it has to say what is wrong with it."""
    from config.procedure_judged import judged_in
    from sync.regulations import procedure_of

    return judged_in(law.policy.procedure) or procedure_of(law, law.id).judged


def _governs(regulation: LawInUse, facts: Facts, student_no: str) -> bool:
    """Whether the student's college is governed; a student whom nobody knows is left to be refused by name."""
    places = zip(facts.students["student_no"].to_pylist(), facts.students["college"].to_pylist(), strict=True)
    college = dict(places).get(student_no)
    return college is None or regulation.governs(college)


def _assessed(tx: Transaction, site_id: str, regulation: LawInUse, explanation: Explanation) -> Assessed | None:
    from sync.store.assessments import latest_of, levels_then

    now = explanation.now
    record = latest_of(tx, site_id, regulation.id, now.period, regulation.scope)
    if record is None:
        return None
    levels = levels_then(tx, site_id, record.id, now.student_no)
    return Assessed(record.as_of, record.known_at, {track.id: levels.get(track.id) for track in now.tracks})
