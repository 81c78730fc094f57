"""From what somebody wrote to a record that can be kept: everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from config.procedure_duties import DutyKind
from config.procedure_records import OFFERED, SHAPES, RecordField
from sync.cases.permission import Actor
from sync.records.requirement import required_of
from sync.records.roles import person_named, role_of
from sync.records.values import Unreadable, read_day, read_field
from sync.records.written import DAY, Fault, Place, Written
from sync.store.case_record import CaseState
from sync.store.records import NewRecord

_LONG_BEFORE: Final = timedelta(days=366)
_NOT_TOLD: Final = frozenset({CaseState.PROPOSED, CaseState.WITHDRAWN, CaseState.REJECTED})


@dataclass(frozen=True, slots=True)
class Around:
    """What a record is checked against: today, the people of the settings, and which student numbers exist."""

    today: date
    actors: Mapping[str, Actor]
    students: frozenset[str]


def checked(written: Written, place: Place, around: Around) -> tuple[NewRecord | None, list[Fault]]:
    """Return the record that was written, or everything that is wrong with it.

    Steps: is the case one that the student knows of; the day; the fields, each by itself; what the clause wants
    besides; the person and the role.
    """
    faults = [*_state(written, place)]
    day, clock = _day(written, place, around, faults)
    details = _details(written, place, around, clock, faults)
    actor = person_named(written.by, around.actors)
    role = role_of(written, place, actor, faults)
    if faults or day is None or actor is None or role is None:
        return None, faults
    record = NewRecord(
        case_id=place.case.id,
        policy=place.case.policy,
        period=place.case.period,
        college=place.case.college,
        class_name=place.class_name,
        kind=written.kind,
        duty=written.duty,
        happened_on=day,
        by=actor.account,
        role=role.value,
        details=details,
        row_key=written.row_key,
    )
    return record, []


def _state(written: Written, place: Place) -> list[Fault]:
    case = place.case
    if case.issues:
        return []
    if case.state in _NOT_TOLD:
        return [Fault("个案", str(case.id), "还没有告知学生，没有可登记的工作；请先核对个案编号（yujing case show）")]
    if written.kind is DutyKind.NOTICE:
        return [Fault("个案", str(case.id), "通知书还没有下达，不能登记送达")]
    return []


def _day(written: Written, place: Place, around: Around, faults: list[Fault]) -> tuple[date | None, str]:
    if not written.day.strip():
        faults.append(Fault(DAY, "", "没有填；请写成 2025-03-05"))
        return None, ""
    try:
        day, clock = read_day(written.day)
    except Unreadable as error:
        faults.append(Fault(DAY, written.day, str(error)))
        return None, ""
    if day > around.today:
        faults.append(Fault(DAY, written.day, f"在今天（{around.today}）之后；还没有做的事不能登记"))
    elif day < place.case.opened_at.date() - _LONG_BEFORE:
        faults.append(Fault(DAY, written.day, "比个案早一年多；请核对年份"))
    return day, clock


def _details(written: Written, place: Place, around: Around, clock: str, faults: list[Fault]) -> dict[str, str]:
    offered = OFFERED[written.kind]
    details: dict[str, str] = {}
    unread: set[str] = set()
    for name, text in written.fields.items():
        if not text.strip():
            continue
        field_ = RecordField(name)
        title = SHAPES[field_].title
        if field_ not in offered:
            allowed = "、".join(SHAPES[each].title for each in offered)
            faults.append(Fault(title, text, f"这类记录没有这一项；可填：{allowed}"))
            continue
        try:
            details[name] = read_field(field_, text)
        except Unreadable as error:
            unread.add(name)
            faults.append(Fault(title, text, str(error)))
    if clock and RecordField.TIME in offered:
        details.setdefault(RecordField.TIME.value, clock)
    faults.extend(_wrong_helpers(details, place, around))
    required = required_of(place.procedure, written.kind, written.duty)
    whose = f"{required.clause}要求写明" if required.clause else "这类记录须写明"
    for each in required.missing(details):
        if each.value not in unread:
            faults.append(Fault(SHAPES[each].title, "", f"没有填；{whose}"))
    return {field_.value: details[field_.value] for field_ in SHAPES if details.get(field_.value)}


def _wrong_helpers(details: Mapping[str, str], place: Place, around: Around) -> list[Fault]:
    written = details.get(RecordField.HELPERS, "")
    title = SHAPES[RecordField.HELPERS].title
    faults = []
    for number in written.split("、") if written else ():
        if number not in around.students:
            faults.append(Fault(title, number, "学籍里没有这个学号，请核对"))
        elif number == place.case.student_no:
            faults.append(Fault(title, number, "是受帮扶学生本人的学号，请写帮扶者的"))
    return faults
