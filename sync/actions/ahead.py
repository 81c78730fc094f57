"""Gather what stands between proposals and their taking effect: announcements, consents, trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from sync.cases.announcing import LETTER, Announced, announced_cases
from sync.cases.consents import BEGINNINGS, is_pending, not_applied, standing, waiting_words
from sync.cases.life import ISSUED
from sync.cases.trials import running_trials
from sync.duties.calendar import calendar_of
from sync.plan.situation import Ahead
from sync.store.case_record import Case, CaseState, Review
from sync.store.cases import events_of_kind
from sync.store.consents import Consent, Trial, application_days, read_consents, read_trials
from sync.store.facts import load_table
from sync.store.outbox import read_messages
from sync.store.tellings import read_tellings

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.procedure_life import Consents
    from sync.regulations import Regulation
    from sync.store.transaction import Transaction

NO_TERM: Final = "校历没有下一学期，试读的起止日期无法确定：请先导入校历"


def read_ahead(
    tx: Transaction,
    site_id: str,
    cases: Sequence[Case],
    regulations: Sequence[Regulation],
    *,
    today: date,
    zone: ZoneInfo,
) -> Ahead:
    """Return what stands before the cases of a site take effect, as of today in the site's zone."""
    by_policy = {regulation.id: regulation for regulation in regulations}
    announced = announcements(tx, site_id, cases, regulations, zone)
    needed = consents_needed(cases, by_policy)
    recorded = read_consents(tx, site_id) if needed else []
    trials = read_trials(tx, site_id)
    beginning, held = _beginning(tx, site_id, cases, by_policy, trials)
    return Ahead(
        announcing=frozenset(each.id for each in regulations if each.procedure.announcement is not None),
        announced={case_id: each.waits(today) for case_id, each in announced.items()},
        consents=dict(_awaited(cases, needed, recorded)),
        not_applied=_not_applied(tx, site_id, cases, recorded, needed, today, zone),
        trials=beginning,
        held=held,
        on_trial=frozenset(running_trials(cases, trials)),
    )


def _not_applied(
    tx: Transaction,
    site_id: str,
    cases: Sequence[Case],
    recorded: Sequence[Consent],
    needed: Mapping[int, Consents],
    today: date,
    zone: ZoneInfo,
) -> dict[int, date]:
    days = application_days(tx, site_id) if needed else {}
    if not days:
        return {}
    since = {event.case_id: event.at.astimezone(zone).date() for event in events_of_kind(tx, site_id, BEGINNINGS)}
    return not_applied(cases, recorded, days, needed, since, today)


def announcements(
    tx: Transaction, site_id: str, cases: Iterable[Case], regulations: Iterable[Regulation], zone: ZoneInfo
) -> dict[int, Announced]:
    """Return how far the announcement of each case has come, where its policy tells the student first."""
    spans = {each.id: each.procedure.announcement.objection for each in regulations if each.procedure.announcement}
    if not spans:
        return {}
    letters, tellings = read_messages(tx, site_id, kind=LETTER), read_tellings(tx, site_id)
    return announced_cases(cases, letters, tellings, spans, zone)


def consents_needed(cases: Iterable[Case], by_policy: Mapping[str, Regulation]) -> dict[int, Consents]:
    """Return the consents on which the levels of cases under review rest."""
    return {
        case.id: consents
        for case in cases
        if case.review is Review.PENDING
        and case.policy in by_policy
        and (consents := by_policy[case.policy].procedure.consents_for(case.level)) is not None
    }


def _awaited(
    cases: Iterable[Case], needed: Mapping[int, Consents], recorded: Sequence[Consent]
) -> Iterator[tuple[int, str]]:
    for case in cases:
        consents = needed.get(case.id)
        if consents is not None and (case.state is CaseState.PROPOSED or is_pending(case, consents)):
            words = waiting_words(consents, standing(case, recorded))
            yield case.id, words if case.firm_level is None else f"{words}；其间先按较低等级发出"


def _beginning(
    tx: Transaction,
    site_id: str,
    cases: Iterable[Case],
    by_policy: Mapping[str, Regulation],
    trials: Mapping[int, Trial],
) -> tuple[dict[int, tuple[date, date]], dict[int, str]]:
    """Return the days of the trials that begin when their cases are issued, and the cases for which none are known."""
    calendar = calendar_of(load_table(tx, "terms", site_id).to_pylist())
    days: dict[int, tuple[date, date]] = {}
    held: dict[int, str] = {}
    for case in cases:
        regulation = by_policy.get(case.policy)
        consents = regulation.procedure.consents_for(case.level) if regulation else None
        if regulation is None or consents is None or consents.trial is None or not _is_coming(case, trials):
            continue
        term = calendar.working_term(case.period, regulation.law.policy.screened, regulation.procedure.judged)
        if term is None:
            held[case.id] = NO_TERM
        else:
            days[case.id] = term.starts_on, consents.trial.after(term.starts_on)
    return days, held


def _is_coming(case: Case, trials: Mapping[int, Trial]) -> bool:
    """Say whether a case is to be issued at its level, on consents, and has no trial yet."""
    if case.review is not Review.APPROVED or case.id in trials:
        return False
    return case.state is CaseState.CONFIRMED or (case.state in ISSUED and case.issued_revision < case.revision)
