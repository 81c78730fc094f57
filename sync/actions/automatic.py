"""Approval without a person: off unless the settings say otherwise, and never where a rule needs review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.actions.acting import AUTOMATIC
from sync.actions.approving import approve
from sync.plan.case_steps import AwaitConsents, CloseApplications
from sync.store.case_record import Review
from sync.store.cases import read_cases
from sync.store.taking_up import awaits_person

if TYPE_CHECKING:
    from sync.actions.plan import PlanResult
    from sync.site import Site


def approve_alone(site: Site, result: PlanResult) -> bool:
    """Approve a plan where the settings allow it and nobody's judgement is needed; say whether it was approved.

    Never approved alone: a plan with a risk that somebody accepted, one that announces, issues or closes a case on
    which a person decides or has decided, and one beside which a case waits for a decision; nor any plan after a
    backup was restored, until a person has approved one.
    """
    if not site.settings.messages.automatic or result.record is None or result.plan.accepted:
        return False
    if _needs_person(site, result) or _restored(site):
        return False
    approve(site, result.plan.checksum, AUTOMATIC)
    return True


def _restored(site: Site) -> bool:
    """Say whether the store is a restored one that no person has gone on with: Moodle may be ahead of it."""
    with site.store.read() as tx:
        return awaits_person(tx, site.store.site_id, AUTOMATIC.account)


def _needs_person(site: Site, result: PlanResult) -> bool:
    told = {row.case_id for row in result.plan.announces()} | {row.case_id for row in result.plan.issues()}
    consents = {
        row.case_id
        for step in result.plan.steps
        if isinstance(step, AwaitConsents | CloseApplications)
        for row in step.rows
    }
    waiting = {waiting.case_id for waiting in result.plan.waiting}
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id)
    return any(case.review is not Review.NONE for case in cases if case.id in told | consents | waiting)
