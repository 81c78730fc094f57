"""Judge on the facts as they were known at an earlier moment: shown, never proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sync.actions.above import judge
from sync.actions.evaluate import level_names
from sync.periods import judged_period
from sync.regulations import Regulation, regulations_of
from sync.store.facts import load_facts

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class KnownThen:
    """What a regulation says of the facts known at ``known_at``, as of ``as_of``."""

    policy: str
    title: str
    period: str
    as_of: date
    known_at: datetime
    level_names: Mapping[str, str]
    assessment: Assessment
    above_names: Mapping[str, str]


def evaluate_known(
    site: Site, known_at: datetime, *, policy: str | None = None, period: str | None = None, as_of: date | None = None
) -> tuple[KnownThen, ...]:
    """Judge everybody under the regulations in use, with the facts known at ``known_at``, as of that day by default.

    Nothing is kept, no case is touched, and no stop is looked for: this answers "what would have been found then".

    Raises:
        PeriodError: the calendar lacks the period, or it is of the wrong kind.
        ConfigError, PolicyError: a regulation cannot be used.
        Refusal: no period was named and the calendar doesn't tell one.
    """
    day = as_of or known_at.astimezone(site.settings.site.zone).date()
    return tuple(_known(site, each, known_at, period, day) for each in regulations_of(site, policy, on=day))


def _known(site: Site, regulation: Regulation, known_at: datetime, period: str | None, day: date) -> KnownThen:
    with site.store.read() as tx:
        facts = load_facts(tx, site.store.site_id, known_at, colleges=regulation.colleges)
    law = regulation.law
    wanted = period or judged_period(facts.terms, day, law.policy.screened, regulation.procedure.judged)
    return KnownThen(
        policy=regulation.id,
        title=regulation.title,
        period=wanted,
        as_of=day,
        known_at=known_at,
        level_names=level_names(law),
        assessment=judge(facts, law, wanted, day, regulation.above),
        above_names=level_names(regulation.above) if regulation.above else {},
    )
