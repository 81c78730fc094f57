"""The gate before anything is proposed: what is missing, and whether a person accepted it (DOMAIN section 6)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rules.assessment import Assessment
from rules.facts.facts import Facts
from rules.policy.law import Law
from sync.quality.classes import LastTime, class_stops
from sync.quality.completeness import completeness_stops
from sync.quality.differences import difference_stop, differences
from sync.quality.pending import pending_stop
from sync.quality.period import period_before
from sync.quality.reading import reading_stops
from sync.quality.sources import source_stops
from sync.quality.stops import Stop, unaccepted
from sync.store.acceptances import list_acceptances
from sync.store.assessments import latest_of, read_assessment_body
from sync.store.facts import load_doubled_attempt_rows
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from sync.site import Site


def stops_before(site: Site, law: Law, facts: Facts, period: str) -> tuple[Stop, ...]:
    """Return the reasons, known before evaluating, why ``law`` must not propose anything for ``period``.

    A pull that broke off, courses not read, answers that shrank; unmapped courses; students without a number, two
    accounts with one; courses without credits; an empty ``makeup_ends_on`` where the law counts after make-up;
    differences from the registrar. ``facts`` are those to be judged (one college's, or all).
    """
    limits, mapping = site.settings.limits, site.settings.mapping
    with site.store.read() as transaction:
        site_id = site.store.site_id
        found = [*reading_stops(transaction, site_id), *source_stops(transaction, site_id, mapping, facts, period)]
        differing = differences(load_doubled_attempt_rows(transaction, site_id), facts.courses)
    found += completeness_stops(facts, law, period)
    found += difference_stop(differing, facts, period, limits.registrar_difference_share)
    return tuple(found)


def stops_after(site: Site, law: Law, facts: Facts, assessment: Assessment, scope: str = "") -> tuple[Stop, ...]:
    """Return the reasons, known once evaluated, why nothing must be proposed: pending marks, classes hit too hard.

    ``scope`` names the colleges of the assessment, as it is kept, so that the period before can be found.
    """
    limits = site.settings.limits
    skipped = {each.student_no for each in assessment.skipped}
    period, as_of = assessment.period, assessment.as_of
    found = list(pending_stop(facts, skipped, period, as_of, law.level_grades, limits.pending_share))
    with site.store.read() as transaction:
        last = _last_time(transaction, site.store.site_id, law.id, period_before(facts.terms, period), scope)
    found += class_stops(assessment, facts, last, limits)
    return tuple(found)


def open_stops(site: Site, stops: tuple[Stop, ...]) -> tuple[Stop, ...]:
    """Return those of ``stops`` that nobody has accepted as they are now."""
    with site.store.read() as transaction:
        accepted = list_acceptances(transaction, site.store.site_id, {stop.code for stop in stops})
    return unaccepted(stops, accepted, site.today())


def _last_time(transaction: Transaction, site_id: str, policy: str, period: str | None, scope: str) -> LastTime | None:
    record = latest_of(transaction, site_id, policy, period, scope) if period else None
    if record is None:
        return None
    body = json.loads(read_assessment_body(transaction, site_id, record.id))
    hit, skipped = (frozenset(each["student_no"] for each in body[name]) for name in ("warnings", "skipped"))
    return LastTime(hit, skipped)
