"""What people do about duties: declare one of a list done, add one that the clause leaves to people, take it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from config.actors import ROLE_TITLES
from config.procedure_duties import Duty, Occasion, Scope
from config.procedure_life import CaseAction, Role
from config.procedure_records import RecordField
from sync.actions.acting import Who, actor_of
from sync.actions.deciding import decider
from sync.actions.duties import owed_at
from sync.actions.duty_words import OwedAll
from sync.cases.changes import NotAllowed, load_case
from sync.cases.life import IN_FORCE
from sync.cases.permission import Actor, NotPermitted, check_may
from sync.duties.list_duties import RECEIPT
from sync.duties.owed import Owed
from sync.filling.case_file import regulations_of_cases
from sync.records.keeping import keep_record
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.duty_additions import (
    DutyAddition,
    drop_duty_addition,
    insert_duty_addition,
    read_duty_additions,
)
from sync.store.records import NewRecord

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.transaction import Transaction

_CANDIDATES: Final = 8


@dataclass(frozen=True, slots=True)
class Target:
    """Which duty of a list: its policy and id, and where there are several, of which period, college and class."""

    policy: str
    duty: str
    period: str | None = None
    college: str | None = None
    class_name: str | None = None


def declare_done(
    site: Site, who: Who, target: Target, *, on: date | None = None, doer: str | None = None, note: str = ""
) -> int:
    """Record that a duty of a class, a college or the school was done, and return the record's id.

    ``on`` is the day (default: today), ``doer`` the account of who did it (default: who records it).

    Raises:
        NotPermitted: the person may record nothing there, or the doer has none of the roles that owe it.
        Refusal: it is a student's duty (a record of the case shows it), nothing like it is owed, or it is on record.
    """
    actor = actor_of(site, who)
    day = on or site.today()
    if day > site.today():
        raise Refusal(f"{day} 还没有到，不能登记为已经办完。")
    owed = only_one(owed_at(site, site.today(), target.policy), target)
    subject = owed.subject
    check_may(actor, CaseAction.RECORD, college=subject.college, class_name=subject.class_name or None)
    did = actor if doer is None else actor_of(site, doer)
    record = NewRecord(
        case_id=None,
        policy=subject.policy,
        period=subject.period,
        college=subject.college,
        class_name=subject.class_name,
        kind=owed.duty.kind,
        duty=owed.duty.id,
        happened_on=day,
        by=did.account,
        role=_role(did, owed.duty).value,
        details={RecordField.CONTENT.value: note} if note else {},
    )
    return keep_record(site.store, record, recorded_by=actor.account, at=site.clock.now()).id


def _role(actor: Actor, duty: Duty) -> Role:
    """Return the role in which a person did it.

    Raises:
        NotPermitted: the person has none of the roles that owe it.
    """
    held = next((role for role in duty.by if role in actor.roles), None)
    if held is None:
        titles = "、".join(ROLE_TITLES[role] for role in duty.by)
        who = f"{actor.person}（{actor.account}）"
        raise NotPermitted(f"“{duty.title}”由{titles}办理，{who}没有这一角色；代为登记请用 --by 写明办理人的账号。")
    return held


def only_one(everything: OwedAll, target: Target) -> Owed:
    """Return the one duty of a list that is meant; where it has cycles, the newest."""
    regulation = everything.of_policy[target.policy]
    named = next((duty for duty in regulation.procedure.duties if duty.id == target.duty), None)
    if target.duty == RECEIPT:
        raise Refusal("收到名单的日期请用 yujing record list-received 登记。")
    if named is None:
        known = "、".join(duty.id for duty in regulation.procedure.duties if duty.scope is not Scope.CASE)
        raise Refusal(f"规定 {target.policy} 没有代号为 {target.duty} 的工作；班级、学院、学校的工作有：{known}。")
    if named.scope is Scope.CASE:
        raise Refusal(f"“{named.title}”是对每个学生的工作，请登记记录（yujing record add），登记后即为办完。")
    found = {
        (each.subject.period, each.subject.college, each.subject.class_name): each
        for each in everything.owed
        if each.duty.id == named.id and _matches(each, target)
    }
    still = {place: each for place, each in found.items() if not each.fulfilled}
    chosen = still or found
    if len(chosen) == 1:
        return next(iter(chosen.values()))
    if not chosen:
        raise Refusal(f"没有要办的“{named.title}”：名单还没有发出，或期间、学院、班级不对。")
    places = "；".join(" ".join(part for part in place if part) for place in list(chosen)[:_CANDIDATES])
    raise Refusal(f"“{named.title}”有 {len(chosen)} 处，请用 --period、--college、--class 指明其中之一：{places}。")


def _matches(owed: Owed, target: Target) -> bool:
    subject = owed.subject
    asked = (target.period, target.college, target.class_name)
    return all(
        want in (None, has)
        for want, has in zip(asked, (subject.period, subject.college, subject.class_name), strict=True)
    )


def add_duty(site: Site, who: Who, case_id: int, duty: str, *, due: date | None, reason: str) -> DutyAddition:
    """Add a duty to a case, where the procedure leaves the occasion to people (``by_hand``).

    Raises:
        NotPermitted: the person may not look after this case.
        NotAllowed: the warning does not stand, or the case has the duty already.
        Refusal: the procedure has no such duty, or the day is missing.
    """
    case, actor, regulation = _case(site, who, case_id)
    added = _by_hand(regulation, duty)
    if due is None and added.due is None:
        raise Refusal(f"“{added.title}”在规定里没有写期限，请用 --due 写明哪一天之前办完。")
    if case.state not in IN_FORCE:
        raise NotAllowed(f"个案 {case_id} 的预警不在有效期内，不能增加工作。")
    at = site.clock.now()
    with site.store.begin() as tx:
        site_id = site.store.site_id
        load_case(tx, site_id, case_id, case.version)
        if any(each.duty == duty for each in read_duty_additions(tx, site_id, case_id)):
            raise NotAllowed(f"个案 {case_id} 已有“{added.title}”。")
        day = due or site.today()
        insert_duty_addition(
            tx, site_id, case_id=case_id, duty=duty, due_on=day, reason=reason, added_by=actor.account, at=at
        )
        _audit(site, tx, actor, "duty.add", case_id, duty, reason)
        return next(each for each in read_duty_additions(tx, site_id, case_id) if each.duty == duty)


def drop_duty(site: Site, who: Who, case_id: int, duty: str, reason: str) -> None:
    """Take back a duty that a person added to a case.

    Raises:
        NotPermitted: the person may not look after this case.
        NotAllowed: the case has no such addition.
    """
    _, actor, _ = _case(site, who, case_id)
    with site.store.begin() as tx:
        site_id, at = site.store.site_id, site.clock.now()
        if not drop_duty_addition(tx, site_id, case_id, duty, actor=actor.account, reason=reason, at=at):
            raise NotAllowed(f"个案 {case_id} 没有增加过代号为 {duty} 的工作。")
        _audit(site, tx, actor, "duty.drop", case_id, duty, reason)


def _case(site: Site, who: Who, case_id: int) -> tuple[Case, Actor, Regulation]:
    with site.store.read() as tx:
        case = load_case(tx, site.store.site_id, case_id)
    actor = decider(site, who, CaseAction.SUPPORT, case)
    return case, actor, regulations_of_cases(site, [case])[case_id]


def _by_hand(regulation: Regulation, duty: str) -> Duty:
    offered = {each.id: each for each in regulation.procedure.duties if each.occasion is Occasion.BY_HAND}
    if duty not in offered:
        known = "、".join(f"{each.id}（{each.title}）" for each in offered.values()) or "无"
        raise Refusal(f"规定 {regulation.id} 没有可由人增加的工作 {duty}；可增加的：{known}。")
    return offered[duty]


def _audit(site: Site, tx: Transaction, actor: Actor, action: str, case_id: int, duty: str, reason: str) -> None:
    append_audit(
        tx,
        site.store.site_id,
        at=site.clock.now(),
        actor=actor.account,
        action=action,
        subject=f"case:{case_id}",
        details={"duty": duty, "why": reason},
    )
