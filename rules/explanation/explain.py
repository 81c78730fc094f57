"""Explain the verdict on one student: the same evaluation, told whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rules.assessment import Assessment
from rules.engine.inspection import Inspection, inspect
from rules.explanation.argument import NOTHING_MORE, Argument, LevelName, Provenance, TrackVerdict
from rules.explanation.clauses import Clauses
from rules.explanation.records import records_of
from rules.facts.facts import Facts
from rules.policy.law import Law


def explain(
    facts: Facts, law: Law, period: str, as_of: date, student_no: str, provenance: Provenance = NOTHING_MORE
) -> Argument:
    """The argument behind the verdict on a student.

    The facts may be that student's alone, unless the law ranks the student among others. Raises `PeriodError` as
    `rules.engine.evaluate.evaluate` does, and `LookupError` where the facts have no such student.
    """
    return argue(facts, law, inspect(facts, law, period, as_of, student_no), student_no, provenance)


def argue(
    facts: Facts, law: Law, inspection: Inspection, student_no: str, provenance: Provenance = NOTHING_MORE
) -> Argument:
    """The argument from what the engine saw."""
    assessment = inspection.assessment
    skipped = next((each.reason for each in assessment.skipped if each.student_no == student_no), None)
    records = records_of(facts, inspection, assessment.as_of, provenance)
    hits = frozenset(hits_of(assessment, student_no))
    return Argument(
        student_no=student_no,
        policy=law.id,
        title=law.policy.title,
        citation=law.policy.citation,
        policy_hash=law.hash,
        screened=law.policy.screened,
        period=assessment.period,
        as_of=assessment.as_of,
        skipped=skipped,
        tracks=verdicts_of(assessment, law, student_no),
        clauses=Clauses(law, inspection, records, hits, assessment.as_of, skipped is not None).all(),
        courses=records,
        notes=assessment.notes,
    )


def hits_of(assessment: Assessment, student_no: str) -> Iterator[str]:
    """The ids of the rules that hit a student, referrals too."""
    for warning in assessment.warnings:
        if warning.student_no == student_no:
            yield from (hit.id for hit in warning.rules)
    yield from (each.rule for each in assessment.referrals if each.student_no == student_no)


def verdicts_of(assessment: Assessment, law: Law, student_no: str) -> tuple[TrackVerdict, ...]:
    """The verdict on each track of the law, in the policy's order; without a warning too."""
    found = {each.track: each for each in assessment.warnings if each.student_no == student_no}
    verdicts = []
    for track in law.policy.tracks:
        levels = tuple(LevelName(each.id, each.label) for each in track.levels)
        warning = found.get(track.id)
        if warning is None:
            verdicts.append(TrackVerdict(track.id, track.label, levels, None, False, None))
        else:
            verdict = TrackVerdict(track.id, track.label, levels, warning.level, warning.review, warning.firm_level)
            verdicts.append(verdict)
    return tuple(verdicts)
