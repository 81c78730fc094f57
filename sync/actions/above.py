"""Judge everybody under a regulation and, where one stands above it, under that one too, side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rules.comparison.above import with_above
from rules.engine.evaluate import evaluate, evaluate_all
from sync.periods import period_above

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from rules.facts.facts import Facts
    from rules.policy.law import Law


def judge(facts: Facts, law: Law, period: str, as_of: date, above: Law | None = None) -> Assessment:
    """Judge every student of the facts under ``law``; with ``above``, put that one's verdicts beside.

    What the one above has to note is noted under its id. Where the calendar has no period of its kind yet, that is
    all that is said of it.

    Raises:
        PeriodError: the calendar lacks the period, or it is of the wrong kind.
    """
    if above is None:
        return evaluate(facts, law, period, as_of)
    found = period_above(facts.terms, as_of, period, law.policy.screened, above.policy.screened)
    if found is None:
        own = evaluate(facts, law, period, as_of)
        return replace(own, notes=(*own.notes, f"上位规定 {above.id}：校历里还没有已结束的相应时段，没有对照"))
    other, covers = found
    own, beside = evaluate_all(facts, [(law, period), (above, other)], as_of)
    notes = (*own.notes, *(f"上位规定 {above.id}：{note}" for note in beside.notes))
    return with_above(replace(own, notes=notes), beside, covers=covers, prevails=law.policy.prevails)
