"""Plan what is to be changed in the LMS and whom to tell; approving the plan signs the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.actions.acting import Who, permitted
from sync.actions.approving import SignedPart, approval_of, approve
from sync.actions.record import recorded
from sync.actions.situation import read_situation
from sync.cases.roles import SiteAction
from sync.plan.keeping import keep_plan
from sync.plan.partial import plan_for
from sync.plan.plan import Plan
from sync.plan.printing import PlanSummary, summary_of
from sync.regulations import regulations_of
from sync.store.audit import head

__all__ = ["PlanResult", "approve", "plan"]

if TYPE_CHECKING:
    from sync.plan.situation import LevelRef
    from sync.site import Site
    from sync.store.plans import PlanRecord


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan as people read it; ``record`` is None where nothing is to be done.

    ``audit_head`` is the head of the audit log when it was made, to be kept with the signed print; ``parts`` are what
    is to be signed of it, with who may.
    """

    plan: Plan
    summary: PlanSummary
    record: PlanRecord | None
    audit_head: str = ""
    parts: tuple[SignedPart, ...] = ()


def plan(
    site: Site, actor: Who, *, turn: bool = False, accept: Collection[str] = (), colleges: Collection[str] = ()
) -> PlanResult:
    """Compare what the cases want with what Moodle holds, and keep the difference as a plan; nothing is changed.

    ``turn`` plans the turn of a period alone; ``accept`` names the risks that ``actor`` accepts; ``colleges`` are those
    whose plan is made (none named: the whole school's).

    Raises:
        PlanUnsafe: more would change than the limits allow.
        MoodleError: Moodle could not be read.
        NotPermitted: it is not the person's to plan, or to accept a risk.
    """
    person = permitted(site, actor, SiteAction.PLAN, colleges or None)
    if accept:
        permitted(site, person, SiteAction.ACCEPT)
    with recorded(site, "plan", person.account) as figures, site.moodle() as moodle:
        situation = read_situation(site, moodle, regulations_of(site))
        made = plan_for(situation, colleges, turn=turn, accepted=accept)
        figures |= {"plan": made.checksum, "steps": len(made.steps), "waiting": len(made.waiting)}
    return kept_as_proposed(site, made, situation.levels, person.account)


def kept_as_proposed(site: Site, made: Plan, levels: Sequence[LevelRef], account: str) -> PlanResult:
    """Keep a plan that somebody has made, to be signed, unless nothing is to be done."""
    summary = summary_of(made, levels)
    if made.is_empty:
        return PlanResult(made, summary, None)
    kept = keep_plan(site.store, made, account, site.clock.now())
    with site.store.read() as tx:
        chained = head(tx, site.store.site_id)
    return PlanResult(made, summary, kept, str(chained or ""), approval_of(site, kept.checksum).parts)
