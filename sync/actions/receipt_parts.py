"""What each sheet that comes back is: the kind of scan, the record that goes with it, and how that is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from config.procedure_duties import DutyKind
from reports.codes import Part
from sync.actions.record_subjects import Whose
from sync.actions.records import add_record
from sync.records.keeping import RecordRefused
from sync.records.written import Written
from sync.refusal import Refusal

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.notices import Notice
    from sync.store.records import Record


@dataclass(frozen=True, slots=True)
class Returned:
    """A kind of sheet. ``once``: there is one of it, so that a second scan of it is told, not filed.

    ``record`` is the kind of record that it proves, ``fields`` what that record says where the day of signing is all
    that has to be known; ``command`` enters it otherwise.
    """

    title: str
    scan: str
    once: bool = False
    record: DutyKind | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    command: str = ""


RETURNED: Final[Mapping[Part, Returned]] = {
    Part.COPY: Returned("通知书", "notice", once=True),
    Part.STUB: Returned(
        "存根",
        "notice",
        once=True,
        record=DutyKind.NOTICE,
        fields={"way": "signed"},
        command="yujing record delivery {case} --way 当面送达 --date 签收日期",
    ),
    Part.RECEIPT: Returned(
        "家长回执",
        "guardian_contact",
        once=True,
        record=DutyKind.GUARDIAN_CONTACT,
        fields={"manner": "receipt", "content": "家长书面回执已交回"},
        command="yujing record receipt {case} --date 签收日期 --opinion 家长意见",
    ),
    Part.INTERVIEW: Returned(
        "学生谈话记录",
        "interview",
        record=DutyKind.INTERVIEW,
        command="yujing record add interview --case {case} --date 谈话日期 --content 内容",
    ),
    Part.GUARDIAN_INTERVIEW: Returned(
        "家长谈话记录",
        "guardian_interview",
        record=DutyKind.GUARDIAN_INTERVIEW,
        command="yujing record add guardian_interview --case {case} --date 谈话日期 --content 内容",
    ),
    Part.PLAN: Returned(
        "学习（帮扶）计划",
        "plan",
        record=DutyKind.PLAN,
        command="yujing record add plan --case {case} --date 日期 --content 内容",
    ),
    Part.CONSENT: Returned("申请或同意书", "consent"),
    Part.CORRECTION: Returned("更正通知", "other", once=True),
    Part.DELIVERY: Returned(
        "送达记录",
        "notice",
        record=DutyKind.NOTICE,
        command="yujing record delivery {case} --way 送达方式 --date 送达日期",
    ),
    Part.GUARDIAN_CONTACT: Returned(
        "联系家长记录",
        "guardian_contact",
        record=DutyKind.GUARDIAN_CONTACT,
        command="yujing record add guardian_contact --case {case} --date 日期 --manner 方式 --content 内容",
    ),
    Part.PEER_HELP: Returned(
        "同伴帮扶",
        "peer_help",
        record=DutyKind.PEER_HELP,
        command="yujing record add peer_help --case {case} --date 日期 --helpers 学号",
    ),
    Part.PROGRESS: Returned(
        "帮扶过程记录",
        "progress",
        record=DutyKind.PROGRESS,
        command="yujing record add progress --case {case} --date 日期 --content 内容",
    ),
    Part.OUTCOME: Returned(
        "计划执行情况",
        "plan_outcome",
        record=DutyKind.PLAN_OUTCOME,
        command="yujing record add plan_outcome --case {case} --date 日期 --content 内容",
    ),
    Part.OTHER: Returned("其他材料", "other"),
}


@dataclass(frozen=True, slots=True)
class Entered:
    """The record that a sheet proves, where there is one; else what ``remains`` to be entered, empty where nothing."""

    record_id: int | None = None
    remains: str = ""


def entered(
    site: Site, actor: Actor, about: tuple[Case, Notice, Part], records: list[Record], signed_on: date | None
) -> Entered:
    """Return the record that goes with a sheet; with ``signed_on`` it is made where the day says all of it.

    ``records`` are the case's that stand; one that is made is added to them.
    """
    case, notice, part = about
    returned = RETURNED[part]
    if returned.record is None:
        return Entered()
    issued_on = notice.allotted_at.astimezone(site.settings.site.zone).date()
    fitting = [each for each in records if each.happened_on >= issued_on and _fits(each, returned)]
    if fitting:
        return Entered(fitting[-1].id)
    waiting = returned.command.format(case=case.id)
    if signed_on is None or not returned.fields:
        return Entered(remains=f"还没有登记，请登记：{waiting}")
    if signed_on < issued_on:
        return Entered(remains=f"签收日期 {signed_on} 早于签发日期 {issued_on}，没有登记；请核对后登记：{waiting}")
    try:
        written = Written(kind=returned.record, day=signed_on.isoformat(), by="", fields=dict(returned.fields))
        made = add_record(site, actor, Whose(case.id), written)
    except RecordRefused as error:
        lacking = "；".join(str(fault) for fault in error.faults)
        return Entered(remains=f"还没有登记（{lacking}），请登记：{waiting}")
    except Refusal as error:
        return Entered(remains=f"没有登记成：{error}")
    records.append(made)
    return Entered(made.id)


def _fits(record: Record, returned: Returned) -> bool:
    """Say whether a record is the one that a sheet proves: of its kind, and delivered as the sheet says."""
    told = {name: said for name, said in returned.fields.items() if name != "content"}
    return record.kind is returned.record and all(record.details.get(name) == said for name, said in told.items())
