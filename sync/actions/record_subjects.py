"""Whom a record is about, and what it is checked against."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.procedure_life import CaseAction
from config.procedure_records import RecordField
from sync.actions.acting import actor_of
from sync.cases.changes import load_case
from sync.cases.permission import Actor, may
from sync.filling.case_file import regulations_of_cases
from sync.records.draft import Around
from sync.records.values import Unreadable, read_field
from sync.records.written import Place
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.cases import read_cases
from sync.store.facts import load_table

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case


@dataclass(frozen=True, slots=True)
class Whose:
    """Which case: by its number, or by the student's number (with policy and period where that leaves several)."""

    case_id: int | None = None
    student_no: str | None = None
    policy: str | None = None
    period: str | None = None


def case_meant(site: Site, whose: Whose) -> Case:
    """Return the one case that is meant.

    Raises:
        CaseNotFound, Refusal: none is, or several are.
    """
    with site.store.read() as tx:
        if whose.case_id is not None:
            return load_case(tx, site.store.site_id, whose.case_id)
        cases = read_cases(tx, site.store.site_id, policy=whose.policy, period=whose.period)
    mine = [case for case in cases if case.student_no == whose.student_no]
    if len(mine) == 1:
        return mine[0]
    if not mine:
        raise Refusal(f"学号 {whose.student_no} 没有个案；请核对学号、规定和学期（yujing case list）。")
    named = "、".join(f"{case.id}（{case.policy} {case.period}）" for case in mine)
    raise Refusal(f"学号 {whose.student_no} 有不止一个个案：{named}；请写明个案编号。")


def places_of(site: Site, cases: Collection[Case]) -> dict[int, Place]:
    """Return what records of each case are checked against: its procedure and the student's class."""
    regulations = regulations_of_cases(site, cases)
    with site.store.read() as tx:
        rows = load_table(tx, "students", site.store.site_id, student_nos={case.student_no for case in cases})
    classes = dict(zip(rows["student_no"].to_pylist(), rows["class_name"].to_pylist(), strict=True))
    return {case.id: Place(case, regulations[case.id].procedure, classes.get(case.student_no) or "") for case in cases}


def around_of(site: Site, helpers: Iterable[str]) -> Around:
    """Return today, the people of the settings, and which of the student numbers written exist."""
    numbers = {number for text in helpers for number in _numbers(text)}
    known: frozenset[str] = frozenset()
    if numbers:
        with site.store.read() as tx:
            rows = load_table(tx, "students", site.store.site_id, student_nos=numbers)
        known = frozenset(rows["student_no"].to_pylist())
    actors = {entry.account: actor_of(site, entry.account) for entry in site.settings.actors}
    return Around(site.today(), actors, known)


def _numbers(text: str) -> list[str]:
    try:
        return read_field(RecordField.HELPERS, text).split("、") if text.strip() else []
    except Unreadable:
        return []


def recordable(site: Site, actor: Actor, cases: Iterable[Case]) -> dict[int, Place]:
    """Return those of the cases for which a person may record, with what records of them are checked against.

    Cases under a regulation that is not in use any more are left out.
    """
    in_use = {regulation.id for regulation in regulations_of(site)}
    places = places_of(site, [case for case in cases if case.policy in in_use])
    return {
        number: place
        for number, place in places.items()
        if may(
            actor,
            CaseAction.RECORD,
            college=place.case.college,
            procedure=place.procedure,
            class_name=place.class_name or None,
        )
    }
