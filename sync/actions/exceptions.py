"""Exceptions that a person makes for one student (例外): no warning, none above a level, or no message.

An exception works on what follows from a verdict, never on the verdict: evaluating passes the student over or takes the
lower level (`sync.cases.dispensing`), a plan issues nothing against it. It ends on its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sync.actions.acting import Who, actor_of, permitted, person_of
from sync.actions.colleges import colleges_of
from sync.cases.roles import SiteAction
from sync.lists.wording import effect_of
from sync.refusal import Refusal
from sync.regulations import regulations_of
from sync.store.dispensations import (
    Dispensation,
    DispensationKind,
    end_dispensation,
    insert_dispensation,
    read_dispensations,
)
from sync.store.facts import load_table

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site

LONGEST: Final = timedelta(days=366)
"""Nobody drops out of sight for good: after a year at most a person looks again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An exception as a person asks for it; ``level`` only where it bounds the level."""

    student_no: str
    policy: str
    kind: DispensationKind
    reason: str
    until: date
    starting: date | None = None
    level: str | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """An exception in words. ``state`` says whether it works now: 生效中, 未开始, 已到期, 已终止."""

    id: int
    student_no: str
    college: str
    policy: str
    effect: str
    reason: str
    document: str
    from_on: date
    until_on: date
    made_by: str
    state: str


def add_exception(site: Site, wanted: Wanted, who: Who) -> ExceptionLine:
    """Write down an exception, with who made it and why.

    Raises:
        Refusal: the student, the level or the days do not fit, there is one like it already, or the person may not.
        ConfigError: the policy is not in use.
    """
    regulation, college = _governing(site, wanted)
    actor = permitted(site, who, SiteAction.EXEMPT, [college])
    start = wanted.starting or site.today()
    _check_level(regulation, wanted)
    _check_days(site.today(), start, wanted.until)
    at = site.clock.now()
    with site.store.begin() as tx:
        existing = read_dispensations(tx, site.store.site_id, policy=regulation.id)
        _check_new(existing, wanted, start)
        number = insert_dispensation(
            tx,
            site.store.site_id,
            student_no=wanted.student_no,
            policy=regulation.id,
            kind=wanted.kind,
            level=wanted.level,
            reason=wanted.reason,
            document=wanted.document,
            from_on=start,
            until_on=wanted.until,
            made_by=actor.account,
            at=at,
        )
    return next(line for line in list_exceptions(site) if line.id == number)


def end_exception(site: Site, number: int, who: Who, reason: str) -> ExceptionLine:
    """End an exception before its last day.

    Raises:
        Refusal: there is none such that still works, or the person may not.
    """
    found = next((line for line in list_exceptions(site) if line.id == number), None)
    if found is None:
        raise Refusal(f"没有编号为 {number} 的例外，请用 yujing exception list 查看。")
    actor = permitted(site, who, SiteAction.EXEMPT, [found.college])
    with site.store.begin() as tx:
        at = site.clock.now()
        if not end_dispensation(tx, site.store.site_id, number, actor=actor.account, reason=reason, at=at):
            raise Refusal(f"例外 {number} 已经终止过了。")
    return next(line for line in list_exceptions(site) if line.id == number)


def list_exceptions(
    site: Site, *, policy: str | None = None, working: bool = False, seen: Who | None = None
) -> tuple[ExceptionLine, ...]:
    """Return the exceptions, of one policy where named, only those that work today where asked.

    ``seen`` names whose, of the own colleges and classes (None: all).
    """
    with site.store.read() as tx:
        found = read_dispensations(tx, site.store.site_id, policy=policy)
        rows = load_table(tx, "students", site.store.site_id, student_nos={each.student_no for each in found})
    columns = (rows[name].to_pylist() for name in ("student_no", "college", "class_name"))
    places = {number: (college, class_name) for number, college, class_name in zip(*columns, strict=True)}
    actor = None if seen is None else actor_of(site, seen)
    names = {regulation.id: regulation for regulation in regulations_of(site)}
    return tuple(
        _line(site, each, places.get(each.student_no, ("", ""))[0], names.get(each.policy))
        for each in found
        if (not working or each.in_force(site.today()))
        and (actor is None or actor.sees(*places.get(each.student_no, ("", ""))))
    )


def state_of(found: Dispensation, day: date) -> str:
    """Return in words whether an exception works on a day."""
    if found.ended_at is not None:
        return "已终止"
    if day < found.from_on:
        return "未开始"
    return "已到期" if day > found.until_on else "生效中"


def _line(site: Site, found: Dispensation, college: str, regulation: Regulation | None) -> ExceptionLine:
    return ExceptionLine(
        id=found.id,
        student_no=found.student_no,
        college=college,
        policy=found.policy,
        effect=effect_of(found, regulation),
        reason=found.reason,
        document=found.document,
        from_on=found.from_on,
        until_on=found.until_on,
        made_by=person_of(site, found.made_by),
        state=state_of(found, site.today()),
    )


def _governing(site: Site, wanted: Wanted) -> tuple[Regulation, str]:
    """Return the regulation that governs the student, and the student's college."""
    regulations = regulations_of(site, wanted.policy)
    with site.store.read() as tx:
        colleges = colleges_of(load_table(tx, "students", site.store.site_id))
    if wanted.student_no not in colleges:
        raise Refusal(f"学籍里没有学号 {wanted.student_no}，请核对。")
    college = colleges[wanted.student_no]
    governing = next((each for each in regulations if each.governs(college)), None)
    if governing is None:
        raise Refusal(f"{college}不适用《{regulations[0].title}》，不需要例外。")
    return governing, college


def _check_level(regulation: Regulation, wanted: Wanted) -> None:
    levels = [level.id for track in regulation.law.policy.tracks for level in track.levels[:-1]]
    if wanted.kind is not DispensationKind.AT_MOST:
        if wanted.level is not None:
            raise Refusal("等级（--level）只用于 --kind at-most。")
    elif wanted.level not in levels:
        raise Refusal(
            f"--kind at-most 须用 --level 写明最高按哪一级，可用：{'、'.join(levels) or '（没有更低的等级）'}。"
            "例外只能降低，不能提高；提高请用 yujing case propose。"
        )


def _check_days(today: date, start: date, until: date) -> None:
    if until < max(start, today):
        raise Refusal(f"到期日 {until} 早于开始日或今天，例外不会起作用，请核对。")
    if until - start > LONGEST:
        raise Refusal(f"例外最长一年：到期日请不晚于 {start + LONGEST}，到期后可以再议。")


def _check_new(existing: Iterable[Dispensation], wanted: Wanted, start: date) -> None:
    for each in existing:
        same = (each.student_no, each.kind) == (wanted.student_no, wanted.kind) and each.ended_at is None
        if same and each.from_on <= wanted.until and start <= each.until_on:
            raise Refusal(f"这段时间已有同样的例外（编号 {each.id}，至 {each.until_on}）；要改请先终止它。")
