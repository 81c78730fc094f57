"""Who did what was recorded, and in which role."""

from __future__ import annotations

from collections.abc import Mapping

from config.actors import ROLE_TITLES
from config.procedure import Procedure
from config.procedure_life import CaseAction, Role
from sync.cases.permission import Actor, NotPermitted, check_may
from sync.records.written import BY, ROLE, Fault, Place, Written


def person_named(written: str, actors: Mapping[str, Actor]) -> Actor | None:
    """Return whom somebody wrote down: an account, an account with the name behind it, or a name that only one has."""
    account = written.split()[0] if written.split() else ""
    if account in actors:
        return actors[account]
    namesakes = [actor for actor in actors.values() if actor.person == written.strip()]
    return namesakes[0] if len(namesakes) == 1 else None


def role_of(written: Written, place: Place, actor: Actor | None, faults: list[Fault]) -> Role | None:
    """Return the role in which the person acted: one that owes the duty, else any of the person's."""
    if actor is None:
        faults.append(Fault(BY, written.by, "没有这个账号，或有人同名；请写 settings.toml 的 [[actors]] 中登记的账号"))
        return None
    try:
        college, here = place.case.college, place.class_name or None
        check_may(actor, CaseAction.RECORD, college=college, procedure=place.procedure, class_name=here)
    except NotPermitted as refused:
        faults.append(Fault(BY, written.by, str(refused)))
        return None
    owing = _owing(place.procedure, written)
    held: list[Role] = [role for role in (*owing, *Role) if role in actor.roles]
    if written.role:
        held = [role for role in held if written.role in (role.value, ROLE_TITLES[role])]
    if not held:
        own = "、".join(f"{role.value}（{ROLE_TITLES[role]}）" for role in Role if role in actor.roles)
        faults.append(Fault(ROLE, written.role, f"不是{actor.person}的角色；可写：{own}"))
        return None
    if written.duty and held[0] not in owing:
        titles = "、".join(ROLE_TITLES[role] for role in owing)
        faults.append(Fault(BY, written.by, f"这项工作由{titles}承担；{actor.person}不是，或不是以这个身份办理"))
        return None
    return held[0]


def _owing(procedure: Procedure, written: Written) -> tuple[Role, ...]:
    kind = [duty for duty in procedure.duties if duty.kind is written.kind]
    answered = [duty for duty in kind if duty.id == written.duty] if written.duty else kind
    return tuple(dict.fromkeys(role for duty in answered for role in duty.by))
