"""Whose student is warned and what is next: the own students of a counsellor, a class adviser or a college."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from config.actors import CLASS_ROLES
from config.procedure_duties import DutyKind
from config.procedure_life import Role
from reports.near_list import near_row
from reports.ordering import natural
from reports.vocabulary import period_name
from sync.actions.acting import Who, actor_of
from sync.actions.deciding import seen_by
from sync.actions.duties import duties
from sync.actions.duty_words import DutyLine
from sync.actions.near_misses import NearList, near
from sync.filling.case_file import CaseFile, case_file
from sync.plan.flags import flag_of
from sync.store.cases import read_cases
from sync.store.outbox import read_messages
from sync.store.outbox_record import Message, OutboxState
from sync.store.records import read_records

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site
    from sync.store.case_record import Case

NEXT: Final = 3
"""So many duties are shown for a student."""

WAITS: Final = "先告知辅导员，稍后通知本人"
ON_PAPER: Final = "须打印送达"
_TOLD: Final[Mapping[OutboxState, str]] = {
    OutboxState.PENDING: "通知待发",
    OutboxState.CLAIMED: "通知待发",
    OutboxState.UNKNOWN: "通知待核对",
    OutboxState.SENT: "已通知",
    OutboxState.REJECTED: ON_PAPER,
    OutboxState.NEEDS_PERSON: "通知待核对",
    OutboxState.CANCELLED: "",
}


@dataclass(frozen=True, slots=True)
class NextDuty:
    """Something to be done for a student, by whom and until when; ``days_over`` is 0 where it is not late."""

    what: str
    who: tuple[str, ...]
    due: date | None
    days_over: int
    clause: str


@dataclass(frozen=True, slots=True)
class OwnStudent:
    """A warned student: who, at which level, whether told, and what comes next. Never a mark.

    ``rank`` is the level's place in its track, 0 the lowest; ``duties`` are the next ones, ``owed`` counts all: of a
    counsellor or class adviser the own ones, else everybody's.
    """

    case_id: int
    student_no: str
    name: str
    college: str
    class_name: str
    policy: str
    title: str
    period: str
    level: str
    rank: int
    told: str
    duties: tuple[NextDuty, ...]
    owed: int


@dataclass(frozen=True, slots=True)
class OwnNear:
    """A student one step below a level, as `reports.near_list` puts it; nobody has been told of that."""

    student_no: str
    name: str
    college: str
    class_name: str
    title: str
    now: str
    level: str
    clause: str
    figure: str
    value: str
    threshold: str
    gap: str


@dataclass(frozen=True, slots=True)
class OwnStudents:
    """The students of a person on a day: by college and class, the highest level first; and who is near one."""

    as_of: date
    account: str
    person: str
    students: tuple[OwnStudent, ...]
    near: tuple[OwnNear, ...]


def own_students(site: Site, who: Who, *, policy: str | None = None, near_misses: bool = True) -> OwnStudents:
    """Return the warned students of a person's colleges and classes, and those one step below a level.

    Students are shown from being issued until the case ends; a class adviser sees one whose counsellor hears first
    only when the student's own message is no longer waiting for that.

    Raises:
        UnknownActor: the settings don't know the account.
        ConfigError: the policy named is not in use.
        PeriodError, Refusal: as `sync.actions.near_misses.near`.
    """
    actor = actor_of(site, who)
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=policy)
        messages = read_messages(tx, site.store.site_id, kind="warning")
    by_id = {case.id: case for case in cases}
    newest = {message.case_id: message for message in messages if message.state is not OutboxState.CANCELLED}
    shown = [case for case in cases if flag_of(case, by_id) is not None]
    own = [case for case in seen_by(site, actor, shown) if not _too_early(actor, newest.get(case.id))]
    lists = near(site, policy=policy, seen=actor) if near_misses else ()
    return OwnStudents(
        as_of=site.today(),
        account=actor.account,
        person=actor.person,
        students=tuple(sorted(_students(site, actor, own, newest, policy), key=_place)),
        near=tuple(each for one in lists for each in _near(one, own)),
    )


def _too_early(actor: Actor, warning: Message | None) -> bool:
    """Say whether the student has to hear first: whoever is but a class adviser is not told ahead of him."""
    waits = warning is not None and warning.state is OutboxState.PENDING and warning.behind is not None
    return waits and actor.roles == {Role.CLASS_ADVISER}


def _students(
    site: Site, actor: Actor, cases: Sequence[Case], newest: Mapping[int | None, Message], policy: str | None
) -> Iterable[OwnStudent]:
    file = case_file(site, cases)
    owed: dict[int | None, list[DutyLine]] = defaultdict(list)
    looks_after = bool(CLASS_ROLES & actor.roles)
    for line in duties(site, policy=policy, seen=actor).lines if cases else ():
        if actor.account in line.accounts or not looks_after:
            owed[line.case_id].append(line)
    handed = _handed_over(site, [case.id for case in cases])
    return [_student(file, case, _told(newest.get(case.id), handed.get(case.id)), owed[case.id]) for case in cases]


def _handed_over(site: Site, case_ids: Sequence[int]) -> dict[int | None, date]:
    """Return the day on which each notice was handed over on paper."""
    with site.store.read() as tx:
        records = read_records(tx, site.store.site_id, case_ids)
    return {record.case_id: record.happened_on for record in records if record.kind is DutyKind.NOTICE}


def _told(warning: Message | None, handed: date | None) -> str:
    if handed is not None:
        return f"已送达（{handed:%m-%d}）"
    if warning is None:
        return ""
    waits = warning.state is OutboxState.PENDING and warning.behind is not None
    return WAITS if waits else _TOLD[warning.state]


def _student(file: CaseFile, case: Case, told: str, owed: Sequence[DutyLine]) -> OwnStudent:
    student, regulation, level = file.student(case), file.regulations[case.id], case.issued_level or case.level
    return OwnStudent(
        case_id=case.id,
        student_no=case.student_no,
        name=student.name,
        college=case.college,
        class_name=student.class_name,
        policy=case.policy,
        title=regulation.title,
        period=period_name(case.period),
        level=regulation.level_name(level),
        rank=[each.id for each in regulation.levels_of(level)].index(level),
        told=told,
        duties=tuple(NextDuty(each.what, each.who, each.due, each.days_over, each.clause) for each in owed[:NEXT]),
        owed=len(owed),
    )


def _place(student: OwnStudent) -> tuple[object, ...]:
    return natural(student.college), natural(student.class_name), -student.rank, student.student_no, student.case_id


def _near(one: NearList, cases: Iterable[Case]) -> Iterable[OwnNear]:
    """Yield who is near a level and has not been warned at it, or at a higher one, already."""
    ranks = {level.id: rank for track in one.law.policy.tracks for rank, level in enumerate(track.levels)}
    held = {
        (case.track, case.student_no): ranks.get(case.issued_level or "", -1)
        for case in cases
        if case.policy == one.law.id
    }
    for miss in one.found:
        if held.get((miss.track, miss.student_no), -1) >= ranks[miss.level]:
            continue
        person = one.people[miss.student_no]
        row = near_row(one.law, miss)
        now, level, clause, figure, value, threshold, gap = row[4:]
        place = (person.student_no, person.name, person.college, person.class_name)
        yield OwnNear(*place, one.law.policy.title, now, level, clause, figure, value, threshold, gap)
