"""Near misses: students one step below a level, by the room that the policy gives each measure (``near:``).

The law is evaluated with a further clause for each figure of each condition, in which that figure is given its room;
those whom it hits are looked at one by one, exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from rules.assessment import Assessment, CountedCourse, Figure, Referral
from rules.engine.evaluate import evaluate
from rules.facts.facts import Facts
from rules.policy.conditions import names_in, read_test
from rules.policy.distances import Step, steps
from rules.policy.law import Law, LawClause
from rules.policy.nearness import near_of
from rules.recovery.relaxing import relaxed, written_out

_MARK: Final = "\x1f"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A student whom one step of one figure would bring to a higher level.

    ``level_now`` is None without a warning on the track. ``clause`` is the id of the clause that would hold;
    ``figures`` are those of its condition, ``courses`` what it counts now.
    """

    student_no: str
    track: str
    level_now: str | None
    level: str
    clause: str
    citation: str
    step: Step
    figures: Mapping[str, Figure]
    courses: tuple[CountedCourse, ...]


@dataclass(frozen=True, slots=True)
class NearMisses:
    """Everybody one step below a level, by student, then track, then level, and the assessment of the same facts."""

    assessment: Assessment
    found: tuple[NearMiss, ...]


def near_misses(facts: Facts, law: Law, period: str, as_of: date) -> NearMisses:
    """Judge everybody and find those one step below a level; raises as `rules.engine.evaluate.evaluate` does.

    A level counts as near only where it is higher than the one reached, and where there is something to go on from:
    a student without a single failed course is not near a first one. Of several clauses of one level and figure the
    nearest is told.
    """
    widened = replace(law, clauses=(*law.clauses, *_roomy_clauses(law, as_of)))
    judged = evaluate(facts, widened, period, as_of)
    candidates = [each for each in judged.referrals if _MARK in each.rule]
    plain = replace(
        judged,
        referrals=tuple(each for each in judged.referrals if _MARK not in each.rule),
        notes=tuple(note for note in judged.notes if _MARK not in note),
    )
    levels = {(each.student_no, each.track): each.level for each in plain.warnings}
    nearest: dict[tuple[str, str, int, str], NearMiss] = {}
    for each in candidates:
        for rank, miss in _misses(law, each, levels):
            key = (miss.student_no, miss.track, rank, miss.step.figure)
            if key not in nearest or miss.step.gap < nearest[key].step.gap:
                nearest[key] = miss
    return NearMisses(plain, tuple(nearest[key] for key in sorted(nearest)))


def _roomy_clauses(law: Law, as_of: date) -> Iterator[LawClause]:
    for each in law.clauses:
        if each.track is None or not each.clause.in_force.on(as_of):
            continue
        test = read_test(each.clause.when)
        names = tuple(dict.fromkeys(name.name for name in names_in(test) if name.name in law.policy.measures))
        for name in names:
            room = near_of(law, name)
            if room is not None:
                clause = each.clause.model_copy(update={"id": f"{each.id}{_MARK}{name}", "figures": names})
                yield LawClause(clause, None, -1, written_out(relaxed(test, name, room), law.formulas))


def _misses(law: Law, candidate: Referral, levels: Mapping[tuple[str, str], str]) -> Iterator[tuple[int, NearMiss]]:
    """The near miss that a candidate is, if it is one, with the rank of the level."""
    clause_id, _, figure = candidate.rule.partition(_MARK)
    each = next(clause for clause in law.clauses if clause.id == clause_id)
    assert each.track is not None and each.clause.level is not None  # noqa: S101, PT018 - chosen so
    now = levels.get((candidate.student_no, each.track.id))
    ids = [level.id for level in each.track.levels]
    if now is not None and ids.index(now) >= each.rank:
        return
    room = near_of(law, figure)
    for step in steps(read_test(each.clause.when), candidate.figures, law.constants, to_hold=True):
        if step.figure == figure and room is not None and step.gap <= room and (step.now > 0 or not step.upward):
            yield (
                each.rank,
                NearMiss(
                    student_no=candidate.student_no,
                    track=each.track.id,
                    level_now=now,
                    level=each.clause.level,
                    clause=each.id,
                    citation=each.clause.clause,
                    step=step,
                    figures=candidate.figures,
                    courses=candidate.courses,
                ),
            )
