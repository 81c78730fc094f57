"""Where everybody would stand: the level on each track and the rules behind it, without figures and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rules.engine.calendar import calendar_of
from rules.engine.coding import open_facts
from rules.engine.evaluate import judged
from rules.engine.figures import Figures, made_of
from rules.engine.session import Session
from rules.facts.facts import Facts
from rules.policy.law import Law


@dataclass(frozen=True, slots=True)
class Stand:
    """The highest level on a track, and the rules of the track that hold, in the policy's order."""

    level: str
    rules: tuple[str, ...]


def levels_of(
    facts: Facts, law: Law, period: str, as_of: date, within: Session | None = None
) -> dict[str, Mapping[str, Stand]]:
    """Per student evaluated, by number, where they stand on each track with a warning; as `evaluate` would judge.

    Who is skipped is not among them.
    """
    calendar = calendar_of(facts, law.policy.screened, period)
    with open_facts(facts, as_of, within) as coded:
        coded.read_under(calendar, law.policy.grades)
        needed = set[str]().union(*(made_of(each.test, law) for each in law.clauses))
        judge = judged(Figures(coded.session, calendar, law, needed, kept=False), as_of)
        numbers = dict(coded.session.rows("SELECT student, student_no FROM learner"))
    found: dict[str, Mapping[str, Stand]] = {}
    for at, row in enumerate(judge.rows):
        stands = {}
        for track in law.policy.tracks:
            holding = [each for each in judge.hits.get(at, ()) if each.track == track]
            if holding:
                level = track.levels[max(each.rank for each in holding)]
                stands[track.id] = Stand(level.id, tuple(each.id for each in holding))
        found[numbers[row[0]]] = stands
    return found
