"""Judge everybody under a regulation and, where one stands above it, under that one too, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rules.comparison.above import with_above
from rules.engine.evaluate import evaluate_all
from sync.periods import period_above

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from rules.facts.facts import Facts
    from rules.policy.law import Law

    Asked = tuple[Law, str, Law | None]
    """A law, its period, and the law above it."""


def judge(facts: Facts, law: Law, period: str, as_of: date, above: Law | None = None) -> Assessment:
    """Judge every student of the facts under ``law``; with ``above``, put that one's verdicts beside.

    What the one above has to note is noted under its id. Where the calendar has no period of its kind yet, that is
    all that is said of it.

    Raises:
        PeriodError: the calendar lacks the period, or it is of the wrong kind.
    """
    return judge_all(facts, [(law, period, above)], as_of)[0]


def judge_all(facts: Facts, asked: Sequence[Asked], as_of: date) -> tuple[Assessment, ...]:
    """Judge under several laws, each with its period and the law above it, as `judge` would one by one.

    The facts are read once, and a law that is asked for twice for one period is judged once.
    """
    others = [_other(facts, each, as_of) for each in asked]
    wanted = [(law, period) for law, period, _ in asked]
    wanted += [(above, other[0]) for (_, _, above), other in zip(asked, others, strict=True) if above and other]
    once = {(law.hash, period): (law, period) for law, period in wanted}
    found = dict(zip(once, evaluate_all(facts, list(once.values()), as_of), strict=True))
    judged = []
    for (law, period, above), other in zip(asked, others, strict=True):
        own = found[law.hash, period]
        if above is not None and other is None:
            lacking = f"上位规定 {above.id}：校历里还没有已结束的相应时段，没有对照"
            own = replace(own, notes=(*own.notes, lacking))
        elif above is not None and other is not None:
            own = _beside(own, law, found[above.hash, other[0]], covers=other[1])
        judged.append(own)
    return tuple(judged)


def _other(facts: Facts, asked: Asked, as_of: date) -> tuple[str, bool] | None:
    """The period for which the law above is read, and whether it is the whole of the one asked about."""
    law, period, above = asked
    if above is None:
        return None
    return period_above(facts.terms, as_of, period, law.policy.screened, above.policy.screened)


def _beside(own: Assessment, law: Law, other: Assessment, *, covers: bool) -> Assessment:
    notes = (*own.notes, *(f"上位规定 {other.policy}：{note}" for note in other.notes))
    return with_above(replace(own, notes=notes), other, covers=covers, prevails=law.policy.prevails)
