"""Judge everybody in the store under several regulations; facts that they have in common are loaded once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sync.actions.above import judge_all
from sync.periods import judged_period
from sync.quality.gate import open_stops, stops_after, stops_before
from sync.quality.stops import Stop
from sync.store.facts import load_facts

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from rules.facts.facts import Facts
    from sync.regulations import Regulation
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class Judged:
    """One regulation judged on the facts known at a moment, with every reason to stop that nobody has accepted.

    ``at`` is the regulation's place among those asked for.
    """

    at: int
    regulation: Regulation
    known_at: datetime
    facts: Facts
    assessment: Assessment
    stops: tuple[Stop, ...]


def judge_regulations(site: Site, regulations: Sequence[Regulation], period: str | None, day: date) -> Iterator[Judged]:
    """Judge everybody under each regulation, those that govern the same colleges together.

    Together means: one load of the facts, one evaluation, and the memory of one such load at a time.

    Raises:
        PeriodError: the calendar lacks the period, or it is of the wrong kind.
        Refusal: no period was named and the calendar doesn't tell one.
    """
    governed = dict.fromkeys(regulation.colleges for regulation in regulations)
    for colleges in governed:
        together = [(at, each) for at, each in enumerate(regulations) if each.colleges == colleges]
        yield from _judge_together(site, together, period, day)


def _judge_together(
    site: Site, together: Sequence[tuple[int, Regulation]], period: str | None, day: date
) -> Iterator[Judged]:
    known_at = site.clock.now()
    with site.store.read() as tx:
        facts = load_facts(tx, site.store.site_id, colleges=together[0][1].colleges)
    periods = [
        period or judged_period(facts.terms, day, each.law.policy.screened, each.procedure.judged)
        for _, each in together
    ]
    asked = [(each.law, wanted, each.above) for (_, each), wanted in zip(together, periods, strict=True)]
    assessments = judge_all(facts, asked, day)
    for (at, each), wanted, assessment in zip(together, periods, assessments, strict=True):
        found = (
            *stops_before(site, each.law, facts, wanted),
            *stops_after(site, each.law, facts, assessment, each.scope),
        )
        yield Judged(at, each, known_at, facts, assessment, open_stops(site, found))
