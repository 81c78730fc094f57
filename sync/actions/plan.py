"""Plan what is to be changed in the LMS and whom to tell; approving the plan signs the list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.actions.record import recorded
from sync.actions.situation import read_situation
from sync.plan.keeping import approve_plan, keep_plan
from sync.plan.plan import Plan
from sync.plan.planner import make_plan
from sync.plan.printing import PlanSummary, summary_of
from sync.regulations import regulations_of

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.plans import PlanRecord


@dataclass(frozen=True, slots=True)
class PlanResult:
    """A plan as people read it; ``record`` is None where nothing is to be done."""

    plan: Plan
    summary: PlanSummary
    record: PlanRecord | None


def plan(site: Site, actor: str, *, turn: bool = False, accept: Collection[str] = ()) -> PlanResult:
    """Compare what the cases want with what Moodle holds, and keep the difference as a plan; nothing is changed.

    ``turn`` plans the turn of a period alone; ``accept`` names the risks that ``actor`` accepts.

    Raises:
        PlanUnsafe: more would change than the limits allow.
        MoodleError: Moodle could not be read.
    """
    with recorded(site, "plan", actor) as figures, site.moodle() as moodle:
        situation = read_situation(site, moodle, regulations_of(site))
        made = make_plan(situation, turn=turn, accepted=accept)
        figures |= {"plan": made.checksum, "steps": len(made.steps), "waiting": len(made.waiting)}
    summary = summary_of(made, situation.levels)
    if made.is_empty:
        return PlanResult(made, summary, None)
    return PlanResult(made, summary, keep_plan(site.store, made, actor, site.clock.now()))


def approve(site: Site, checksum: str, actor: str) -> PlanRecord:
    """Record that ``actor`` accepts exactly the plan with this checksum.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or overtaken.
    """
    return approve_plan(site.store, checksum, actor, site.clock.now())
