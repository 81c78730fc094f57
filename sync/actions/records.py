"""What people record for warned students: add, declare void, list; the day on which a list was received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from config.actors import ROLE_TITLES
from config.procedure_duties import DutyKind, Scope
from config.procedure_life import CaseAction, Role
from config.procedure_records import KIND_TITLES, SHAPES, RecordField
from sync.actions.acting import Who, actor_of, permitted, person_of
from sync.actions.deciding import decider, seen_by
from sync.actions.record_subjects import Whose, around_of, case_meant, places_of
from sync.cases.changes import load_case
from sync.cases.roles import SiteAction
from sync.records.draft import checked
from sync.records.keeping import RecordRefused, found_record, keep_record, void_kept
from sync.records.written import Place, Written
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.cases import read_cases
from sync.store.list_receipts import insert_list_receipt, read_list_receipts, void_list_receipt
from sync.store.records import Record, read_record, read_records

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A record in words: ``details`` are its fields by what people call them."""

    id: int
    case_id: int | None
    student_no: str
    policy: str
    period: str
    kind: str
    title: str
    duty: str
    happened_on: date
    by: str
    person: str
    role: str
    details: dict[str, str]
    recorded_by: str
    recorded_at: datetime
    voided_at: datetime | None
    voided_by: str | None
    void_reason: str | None


def add_record(site: Site, who: Who, whose: Whose, written: Written) -> Record:
    """Keep a record of what was done for a case; ``written.by`` empty is the person who records it.

    Raises:
        UnknownActor, NotPermitted: who records may not, there.
        Refusal: no case, or several, are meant; the same was recorded already.
        RecordRefused: something of it is wrong or missing; every fault is named.
    """
    case = case_meant(site, whose)
    actor = decider(site, who, CaseAction.RECORD, case)
    place = places_of(site, [case])[case.id]
    _check_duty(place, written)
    helpers = written.fields.get(RecordField.HELPERS, "")
    around = around_of(site, [helpers])
    record, faults = checked(replace(written, by=written.by or actor.account), place, around)
    if record is None:
        raise RecordRefused(faults)
    return keep_record(site.store, record, recorded_by=actor.account, at=site.clock.now())


def void_record(site: Site, who: Who, record_id: int, reason: str) -> Record:
    """Declare a record void; whoever may record for its case may, and who entered it.

    Raises:
        Refusal: there is no such record, or it is void already.
        NotPermitted: the person may record nothing there.
    """
    with site.store.read() as tx:
        record = found_record(read_record(tx, site.store.site_id, record_id), record_id)
        case = None if record.case_id is None else load_case(tx, site.store.site_id, record.case_id)
    actor = actor_of(site, who)
    if case is not None:
        decider(site, actor, CaseAction.RECORD, case)
    elif actor.account != record.recorded_by:
        permitted(site, actor, SiteAction.RECEIVE, [record.college] if record.college else None)
    return void_kept(site.store, record_id, actor=actor.account, reason=reason, at=site.clock.now())


def list_records(
    site: Site,
    *,
    case_id: int | None = None,
    policy: str | None = None,
    period: str | None = None,
    voided: bool = False,
    seen: Who | None = None,
) -> tuple[RecordLine, ...]:
    """Return the records in the order of their days; ``seen`` names whose students (None: all)."""
    with site.store.read() as tx:
        wanted = None if case_id is None else [case_id]
        records = read_records(tx, site.store.site_id, wanted, policy=policy, period=period, voided=voided)
        cases = {case.id: case for case in read_cases(tx, site.store.site_id, policy=policy)}
    shown = {case.id for case in seen_by(site, seen, cases.values())}
    actor = None if seen is None else actor_of(site, seen)
    return tuple(
        _line(site, record, cases)
        for record in records
        if record.case_id in shown or (record.case_id is None and (actor is None or actor.sees(record.college)))
    )


def receive_list(site: Site, who: Who, *, policy: str, period: str, college: str, on: date, by: str = "") -> int:
    """Record that a person (default: who records it) received the list of a college, and return the receipt's id.

    Raises:
        NotPermitted: the person may not, for that college.
        Refusal: the day is still to come, there is no such list, or a receipt of it by that person stands already.
        ConfigError: the policy is not in use.
    """
    recorder = permitted(site, who, SiteAction.RECEIVE, [college])
    receiver = permitted(site, by, SiteAction.RECEIVE, [college]) if by else recorder
    regulations_of(site, policy)
    if on > site.today():
        raise Refusal(f"收到名单的日期 {on} 在今天之后，请核对。")
    with site.store.begin() as tx:
        cases = read_cases(tx, site.store.site_id, policy=policy, period=period)
        if college not in {case.college for case in cases}:
            raise Refusal(f"{college}没有 {policy} {period} 的名单；请核对学院和学期（yujing case list）。")
        standing = read_list_receipts(tx, site.store.site_id, policy=policy, period=period)
        same = [each for each in standing if (each.college, each.received_by) == (college, receiver.account)]
        if same:
            raise Refusal(f"{receiver.person}收到这份名单已登记为 {same[0].received_on}（第 {same[0].id} 号）。")
        return insert_list_receipt(
            tx,
            site.store.site_id,
            college=college,
            policy=policy,
            period=period,
            received_on=on,
            received_by=receiver.account,
            recorded_by=recorder.account,
            at=site.clock.now(),
        )


def void_receipt(site: Site, who: Who, receipt_id: int, reason: str) -> None:
    """Declare the receipt of a list void, so that another day can be recorded.

    Raises:
        NotPermitted: the person may not, for that college.
        Refusal: there is no such receipt, or it is void already.
    """
    with site.store.read() as tx:
        every = read_list_receipts(tx, site.store.site_id)
    receipt = next((each for each in every if each.id == receipt_id), None)
    if receipt is None:
        raise Refusal(f"没有第 {receipt_id} 号收到名单的登记，或已经作废。")
    actor = permitted(site, who, SiteAction.RECEIVE, [receipt.college])
    with site.store.begin() as tx:
        at = site.clock.now()
        if not void_list_receipt(tx, site.store.site_id, receipt_id, actor=actor.account, reason=reason, at=at):
            raise Refusal(f"第 {receipt_id} 号收到名单的登记已经作废。")


def _check_duty(place: Place, written: Written) -> None:
    """Refuse a duty that the procedure lacks, is of another kind, or is owed for a list instead of a case."""
    duties = {duty.id: duty for duty in place.procedure.duties if duty.scope is Scope.CASE}
    if written.duty and (written.duty not in duties or duties[written.duty].kind is not written.kind):
        fitting = "、".join(f"{duty.id}（{duty.title}）" for duty in duties.values() if duty.kind is written.kind)
        raise Refusal(f"{written.duty} 不是这类记录对应的工作；可用：{fitting or '无，请不写 --duty'}。")


def _line(site: Site, record: Record, cases: Mapping[int, Case]) -> RecordLine:
    case = None if record.case_id is None else cases.get(record.case_id)
    return RecordLine(
        id=record.id,
        case_id=record.case_id,
        student_no=case.student_no if case else "",
        policy=record.policy,
        period=record.period,
        kind=record.kind.value,
        title=KIND_TITLES[DutyKind(record.kind)],
        duty=record.duty,
        happened_on=record.happened_on,
        by=record.by,
        person=person_of(site, record.by),
        role=ROLE_TITLES[Role(record.role)],
        details=in_words(record.details),
        recorded_by=record.recorded_by,
        recorded_at=record.recorded_at,
        voided_at=record.voided_at,
        voided_by=record.voided_by,
        void_reason=record.void_reason,
    )


def in_words(details: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a record as people read them, in the order of sheets."""
    words = {}
    for field, shape in SHAPES.items():
        if said := details.get(field):
            words[shape.title] = (shape.choices or {}).get(said, said)
    return words
