"""Sign a list against its checksum: exactly what the person saw, as the next version of its policy and college."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.procedure_life import CaseAction
from sync.actions.acting import Who, actor_of
from sync.actions.lists import ListView, lists_asked_for, view_of
from sync.cases.permission import check_may, roles_for
from sync.lists.reading import EVERY_COLLEGE
from sync.refusal import Refusal
from sync.store.audit import head
from sync.store.cases import lock_policy
from sync.store.signed_lists import SignedList, insert_signed_list, read_signed_lists

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.lists.reading import StandingList
    from sync.site import Site

SHORTEST: Final = 8
"""How many digits of a checksum are enough to name a list."""


class ListMoved(Refusal):
    """The list is not the one that the person saw: it changed, or somebody else signed it meanwhile."""


def sign_list(site: Site, checksum: str, who: Who, *, remark: str = "") -> ListView:
    """Sign the list that has this checksum now, as its next version.

    Raises:
        ListMoved: no list has it any more, or it is signed already.
        Refusal: the gate is not passed, or it is not the person's to sign.
    """
    actor = actor_of(site, who)
    standing = _named(site, checksum)
    for college in standing.colleges:
        check_may(actor, CaseAction.APPROVE, college=college, procedure=standing.regulation.procedure)
    if standing.beside.open:
        named = "、".join(dict.fromkeys(stop.code for stop in standing.beside.open))
        raise Refusal(f"还有没有处理的停止（{named}），不能签发：请先处理，或由负责人用 yujing accept 具名接受。")
    _keep(site, standing, actor, remark)
    body = standing.body
    (now,) = lists_asked_for(site, body.policy, body.period, body.college)
    return view_of(site, now)


def _named(site: Site, checksum: str) -> StandingList:
    """Return the list whose checksum begins so, of a college or of all."""
    if len(checksum) < SHORTEST:
        raise ListMoved(f"校验码至少写前 {SHORTEST} 位，见 yujing list show。")
    for college in (None, EVERY_COLLEGE):
        for each in lists_asked_for(site, college=college):
            if each.body.checksum.startswith(checksum):
                return each
    raise ListMoved("没有校验码是它的名单：名单可能已有变化，请用 yujing list show 重新核对后再签。")


def _keep(site: Site, standing: StandingList, actor: Actor, remark: str) -> None:
    """Keep the list as signed, unless somebody else was first."""
    body, at = standing.body, site.clock.now()
    role = next(
        (each.value for each in roles_for(CaseAction.APPROVE, standing.regulation.procedure) if each in actor.roles), ""
    )
    with site.store.begin() as tx:
        site_id = site.store.site_id
        lock_policy(tx, site_id, body.policy)
        signed = read_signed_lists(tx, site_id, policy=body.policy, period=body.period, college=body.college)
        if signed and signed[-1].checksum == body.checksum:
            raise ListMoved(f"这份名单已签发过（第 {signed[-1].version} 版），没有变化，不必再签。")
        version = signed[-1].version + 1 if signed else 1
        chained = head(tx, site_id)
        kept = SignedList(
            policy=body.policy,
            period=body.period,
            college=body.college,
            version=version,
            checksum=body.checksum,
            body=body.text,
            as_of=standing.record.as_of,
            assessment_id=standing.record.id,
            signed_by=actor.account,
            role=role,
            signed_at=at,
            remark=remark,
            audit_head=str(chained) if chained else "",
        )
        insert_signed_list(tx, site_id, kept)
