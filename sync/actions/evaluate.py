"""Judge everybody in the store under the regulations in use, and bring the cases in line; nobody is told anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sync.actions.acting import Who, actor_of, permitted
from sync.actions.colleges import colleges_of
from sync.actions.judging import Judged, judge_regulations
from sync.actions.record import STOPS, recorded
from sync.cases.dispensing import exempted, highest_levels
from sync.cases.reconcile import Reconciliation, reconcile
from sync.cases.roles import SiteAction
from sync.quality.stops import Stop, marks_of
from sync.refusal import Refusal
from sync.regulations import colleges_covered, regulations_of
from sync.store.acceptances import Acceptance, record_acceptance
from sync.store.dispensations import Dispensation, read_dispensations
from sync.store.snapshot_retention import bases_of, remove_old
from sync.store.snapshots import keep_snapshot

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from rules.policy.law import Law
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class PolicyOutcome:
    """What evaluating one regulation gave.

    ``stops`` are the reasons why nothing was proposed, until a person accepts each by name; ``changes`` is None
    then. ``level_names`` are the regulation's own names of its levels, ``above_names`` those of the one above it.
    ``snapshot`` is the id under which `yujing replay` finds what it rested on.
    """

    policy: str
    title: str
    period: str
    as_of: date
    level_names: Mapping[str, str]
    stops: tuple[Stop, ...]
    assessment: Assessment
    changes: Reconciliation | None
    snapshot: str = ""
    above_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EvaluateResult:
    """What an evaluation found, per regulation."""

    outcomes: tuple[PolicyOutcome, ...]

    @property
    def needs_person(self) -> bool:
        """Say whether a stop, a re-examination or a review waits for somebody."""
        return any(_waits(outcome) for outcome in self.outcomes)


def _waits(outcome: PolicyOutcome) -> bool:
    if outcome.changes is None:
        return True
    held = outcome.assessment.above is not None and any(each.held for each in outcome.assessment.above.students)
    return bool(outcome.changes.reexamine) or held or any(each.review for each in outcome.assessment.warnings)


def evaluate(
    site: Site,
    actor: Who,
    *,
    policy: str | None = None,
    period: str | None = None,
    as_of: date | None = None,
    scope: str | None = None,
) -> EvaluateResult:
    """Judge everybody under the regulations in use, or the one named, or those of one scope (`Regulation.scope`).

    Steps, for the regulations of the same colleges together: load the facts known now; find the periods, where none is
    named; evaluate, together with the regulations above; look for reasons to stop. Then for each: keep a snapshot of
    all that went into it; where nothing stops, keep the assessment and bring the cases in line.

    Raises:
        PeriodError: the calendar lacks the period, or it is of the wrong kind.
        ConfigError, PolicyError: a regulation cannot be used.
        Refusal: no period was named and the calendar doesn't tell one, or it is not the person's to do.
    """
    day = as_of or site.today()
    person = actor_of(site, actor)
    with recorded(site, "evaluate", person.account) as figures:
        regulations = regulations_of(site, policy, on=day)
        if scope is not None:
            regulations = tuple(each for each in regulations if each.scope == scope)
        permitted(site, person, SiteAction.EVALUATE, colleges_covered(regulations))
        judged = judge_regulations(site, regulations, period, day)
        found = {each.at: _outcome(site, each, day) for each in judged}
        outcomes = tuple(found[at] for at in sorted(found))
        for outcome in outcomes:
            figures[f"{outcome.policy} {outcome.period}"] = len(outcome.assessment.warnings)
            figures[f"{outcome.policy}{STOPS}"] = len(outcome.stops) + int(figures.get(f"{outcome.policy}{STOPS}", 0))
    _tidy(site)
    return EvaluateResult(outcomes)


def _tidy(site: Site) -> None:
    """Remove what was kept of evaluations older than the settings say."""
    kept = site.settings.snapshots
    if kept.keep_days:
        with site.store.read() as tx:
            bases = bases_of(tx, site.store.site_id)
        remove_old(site.path(kept.folder), before=site.clock.now() - timedelta(days=kept.keep_days), bases=bases)


def _outcome(site: Site, judged: Judged, day: date) -> PolicyOutcome:
    regulation, known_at = judged.regulation, judged.known_at
    snapshot = keep_snapshot(
        site.path(site.settings.snapshots.folder),
        judged.facts,
        regulation.law,
        judged.assessment,
        known_at=known_at,
        above=regulation.above if judged.assessment.above else None,
        site=site.store.site_id,
        colleges=regulation.colleges or (),
    )
    changes = None
    if not judged.stops:
        colleges = colleges_of(judged.facts.students)
        exceptions = _exceptions(site, regulation.id)
        changes = reconcile(
            site.store,
            judged.assessment,
            known_at=known_at,
            at=site.clock.now(),
            colleges=colleges,
            scope=regulation.scope,
            evaluated=colleges.keys(),
            held=exempted(exceptions, site.today()),
            bounds=highest_levels(exceptions, site.today(), levels_by_track(regulation.law)),
        )
    return PolicyOutcome(
        policy=regulation.id,
        title=regulation.title,
        period=judged.assessment.period,
        as_of=day,
        level_names=level_names(regulation.law),
        stops=judged.stops,
        assessment=judged.assessment,
        changes=changes,
        snapshot=snapshot.id,
        above_names=level_names(regulation.above) if regulation.above else {},
    )


def _exceptions(site: Site, policy: str) -> list[Dispensation]:
    with site.store.read() as tx:
        return read_dispensations(tx, site.store.site_id, policy=policy)


def levels_by_track(law: Law) -> list[list[str]]:
    """Return the levels of each track, low to high."""
    return [[level.id for level in track.levels] for track in law.policy.tracks]


def level_names(law: Law) -> dict[str, str]:
    """Return what a regulation calls its levels."""
    return {level.id: level.label for track in law.policy.tracks for level in track.levels}


def accept(
    site: Site,
    code: str,
    policy: str,
    actor: Who,
    reason: str,
    *,
    period: str | None = None,
    as_of: date | None = None,
    until: date | None = None,
) -> tuple[Stop, ...]:
    """Record that ``actor`` accepts the open stops with this code, exactly as they are now, at most ``until`` a day.

    Raises:
        Refusal: there is no such stop, or it is not the person's to accept.
    """
    day = as_of or site.today()
    regulations = regulations_of(site, policy, on=day)
    person = permitted(site, actor, SiteAction.ACCEPT, colleges_covered(regulations))
    judged = judge_regulations(site, regulations, period, day)
    found = {stop: each.regulation.scope for each in judged for stop in each.stops}
    stops = tuple(stop for stop in found if stop.code == code)
    if not stops:
        known = "、".join(dict.fromkeys(stop.code for stop in found)) or "（现在没有）"
        raise Refusal(f"没有代号为 {code} 的停止；现有：{known}")
    at = site.clock.now()
    with site.store.begin() as tx:
        for stop in stops:
            covered = " ".join(sorted(marks_of(stop)))
            acceptance = Acceptance(
                stop.code,
                stop.period,
                stop.digest,
                person.account,
                reason,
                at,
                stop.policy,
                found[stop],
                covered,
                until,
            )
            record_acceptance(tx, site.store.site_id, acceptance)
    return stops
