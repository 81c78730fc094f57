"""Plan how to restore what an earlier plan changed in the LMS; like every plan it is shown, approved and applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.actions.acting import Who, actor_of, permitted
from sync.actions.plan import PlanResult, kept_as_proposed
from sync.actions.record import recorded
from sync.actions.situation import read_situation
from sync.cases.roles import SiteAction
from sync.plan.history import NOTHING_LEFT, read_carried
from sync.plan.keeping import UNDOING, find_any
from sync.plan.rollback import make_rollback
from sync.plan.undone import read_undone
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.plans import PlanState

if TYPE_CHECKING:
    from connector.moodle.port import Moodle
    from sync.plan.history import Carried
    from sync.plan.plan import Plan
    from sync.plan.situation import Situation
    from sync.site import Site


class NotToBeRolledBack(Refusal):
    """There is nothing that a rollback of this plan could restore; the text says why, and what to do instead."""


def rollback(site: Site, actor: Who, checksum: str) -> PlanResult:
    """Keep the plan that rolls back the plan with this checksum, or what it began; nothing is changed.

    Steps: find what was carried out; read Moodle; plan the way back; keep it, to be approved and applied.

    Raises:
        NotToBeRolledBack: the plan was not carried out, or is of another kind, or was rolled back already.
        PlanAmbiguous: several plans begin so.
        MoodleError: Moodle could not be read.
        NotPermitted: it is not the person's to plan.
    """
    person = actor_of(site, actor)
    carried = _named(site, checksum)
    permitted(site, person, SiteAction.PLAN, carried.plan.colleges or None)
    with recorded(site, "plan", person.account) as figures, site.moodle() as moodle:
        situation = read_situation(site, moodle, regulations_of(site))
        made = _made(site, situation, carried.record.id)
        figures |= {"plan": made.checksum, "steps": len(made.steps)}
    return kept_as_proposed(site, made, situation.levels, person.account)


def rollback_again(site: Site, moodle: Moodle, undoes: int) -> Plan:
    """Make the plan that rolls back the plan with this id anew, from the situation of now."""
    return _made(site, read_situation(site, moodle, regulations_of(site)), undoes)


def _made(site: Site, situation: Situation, undoes: int) -> Plan:
    with site.store.read() as tx:
        return make_rollback(situation, read_undone(tx, site.store.site_id, undoes))


def _named(site: Site, checksum: str) -> Carried:
    """Return the newest plan so named that was carried out, or begun.

    Raises:
        NotToBeRolledBack: there is none; the text says what to do.
    """
    with site.store.read() as tx:
        record = find_any(tx, site.store.site_id, checksum)
        carried, _ = read_carried(tx, site.store.site_id)
    if record is None:
        raise NotToBeRolledBack(f"没有校验码为 {checksum} 的计划；执行过的计划见 yujing audit。")
    same = [each for each in carried if each.record.checksum == record.checksum]
    if not same:
        raise NotToBeRolledBack(_never_carried_out(record.body, record.checksum))
    found = same[-1]
    if found.plan.kind == UNDOING:
        raise NotToBeRolledBack(
            f"计划 {checksum[:12]} 本身就是一次回滚：请逐个复核个案（yujing case reexamine），"
            "维持的由下一份普通计划（yujing plan）重新标注。"
        )
    if found.plan.kind == "uninstall":
        raise NotToBeRolledBack("卸载不能回滚：下一份普通计划（yujing plan）会按个案重新建立群组和小组。")
    done = (PlanState.APPLYING, PlanState.APPLIED)
    before = [each for each in carried if each.plan.undoes == found.record.id and each.record.state in done]
    if before:
        raise NotToBeRolledBack(f"计划 {checksum[:12]} 已由计划 {before[-1].record.checksum[:12]} 回滚。")
    return found


def _never_carried_out(body: str, checksum: str) -> str:
    if body == NOTHING_LEFT:
        return f"计划 {checksum[:12]} 的名单已过保存期清除，不知道当时改了什么，不能回滚；请用 yujing plan 看现状。"
    return f"计划 {checksum[:12]} 还没有执行，没有可回滚的；不要它，可用 yujing abandon。"
