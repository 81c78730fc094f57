"""What is owed for the list of a period: by a college, for a class, by the school; the list itself first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from config.procedure_dates import Anchor
from config.procedure_duties import Duty, DutyKind, Scope, ShownBy
from config.procedure_life import Role
from sync.duties.calendar import Term
from sync.duties.case_facts import Done
from sync.duties.owed import Owed, Proof, Subject
from sync.duties.owners import Owners
from sync.duties.receipts import Receipt
from sync.duties.schedule import Schedule
from sync.regulations import Regulation

RECEIPT: Final = "list_receipt"
"""The id of the duty to write down when a list was received, which the procedure does not name."""
RECEIPT_WITHIN: Final = timedelta(weeks=1)
"""A working agreement: until then the receipt of an issued list should be on record."""


@dataclass(frozen=True, slots=True)
class Approval:
    """A list was approved and issued, on a day, by whom."""

    day: date
    by: str


@dataclass(frozen=True, slots=True)
class CollegeFacts:
    """What is known of a college's list.

    ``issued`` is when its first notice went out (None: none did). ``nobody`` is the day on which it was judged with
    nobody to be warned. ``classes`` are those with a warned student.
    """

    college: str
    issued: Approval | None = None
    nobody: date | None = None
    classes: Sequence[str] = ()
    receipts: Sequence[Receipt] = ()


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What is known of the list of a policy and period, by college, and what was recorded about no single case."""

    period: str
    colleges: Sequence[CollegeFacts]
    done: Sequence[Done] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """For what a duty of a list is owed, when its list was issued (None: not yet), and when it was judged empty."""

    subject: Subject
    issued: Approval | None
    nobody: date | None = None
    receipts: Sequence[Receipt] = ()


def duties_of_list(regulation: Regulation, facts: ListFacts, schedule: Schedule, owners: Owners) -> Iterator[Owed]:
    """Yield what is owed for a list, in the procedure's order.

    The list itself is owed from the first day of the working term on; everything else once a college (or class) has
    somebody who is warned.
    """
    screened, judged = regulation.law.policy.screened, regulation.procedure.judged
    term = schedule.calendar.working_term(facts.period, screened, judged)
    if term is None or term.starts_on > schedule.until:
        return
    places = _places(regulation.id, facts)
    for duty in regulation.procedure.duties:
        for place in places.get(duty.scope, ()):
            if duty.kind is DutyKind.LIST or place.issued is not None:
                yield from _of_place(duty, place, facts, term, schedule, owners)
    yield from _receipts(regulation, places[Scope.COLLEGE], term, schedule, owners)


def _places(policy: str, facts: ListFacts) -> Mapping[Scope, Sequence[_Place]]:
    colleges, classes = [], []
    for each in facts.colleges:
        subject = Subject(policy, facts.period, Scope.COLLEGE, each.college)
        colleges.append(_Place(subject, each.issued, each.nobody, each.receipts))
        for name in each.classes:
            classes.append(_Place(Subject(policy, facts.period, Scope.CLASS, each.college, name), each.issued))
    return {Scope.COLLEGE: colleges, Scope.CLASS: classes, Scope.SCHOOL: [_school(policy, facts)]}


def _school(policy: str, facts: ListFacts) -> _Place:
    """Return the school as a place: its list is out with the first notice, and empty once it is so in every college."""
    issued = [each.issued for each in facts.colleges if each.issued]
    empty = [each.nobody for each in facts.colleges if each.nobody]
    nobody = max(empty) if facts.colleges and len(empty) == len(facts.colleges) else None
    first = min(issued, key=lambda approval: approval.day) if issued else None
    return _Place(Subject(policy, facts.period, Scope.SCHOOL), first, nobody)


def _of_place(
    duty: Duty, place: _Place, facts: ListFacts, term: Term, schedule: Schedule, owners: Owners
) -> Iterator[Owed]:
    subject = place.subject
    who = owners.of(duty.by, subject.college, subject.class_name)
    done = [each for each in facts.done if _about(each, subject) and _answers(each, duty)]
    if duty.due is not None:
        issued = place.issued.day if place.issued else None
        received = min((receipt.day for receipt in place.receipts), default=issued)
        own = issued if duty.due.anchor in (Anchor.NOTICE_ISSUED, Anchor.LIST_RECEIVED) else None
        due = schedule.due(duty.due, term, issued=own, received=received)
        note = "" if due else f"校历里还没有推算“{duty.due}”所需的学期"
        yield Owed(duty, subject, term.name, due, who, _shown(duty, place) or _first(done, duty), None, note)
    if duty.pace is not None:
        for window in schedule.windows(duty.pace, term.starts_on, term, _end(schedule, term, facts.period)):
            proofs = tuple(_proof(each) for each in done if window.first <= each.day <= window.last)
            yield Owed(duty, subject, term.name, window.last, who, proofs, window)


def _end(schedule: Schedule, term: Term, period: str) -> date:
    """Return the last day of the time in which a list is worked on: the working term, or the working year's terms."""
    yearly = period.count("-") == 1
    terms = schedule.calendar.year_terms(term.year) if yearly else (term,)
    return max(each.last_day for each in terms)


def _shown(duty: Duty, place: _Place) -> tuple[Proof, ...]:
    """Return what the system itself knows of it: the list was issued, or there was nobody to be listed."""
    if duty.shown_by is not ShownBy.APPROVAL:
        return ()
    if place.issued is not None:
        return (Proof(place.issued.day, place.issued.by, act="名单已批准并发出"),)
    return () if place.nobody is None else (Proof(place.nobody, "", act="已判断，无人达到标准"),)


def _first(done: Sequence[Done], duty: Duty) -> tuple[Proof, ...]:
    named = [each for each in done if each.duty == duty.id] or [each for each in done if not each.duty]
    return tuple(_proof(each) for each in named[:1])


def _answers(done: Done, duty: Duty) -> bool:
    return done.kind is duty.kind and done.role in duty.by and done.duty in ("", duty.id)


def _about(done: Done, subject: Subject) -> bool:
    """Say whether a record is about a place; one without a college or class is about all of them."""
    return done.college in ("", subject.college) and done.class_name in ("", subject.class_name)


def _proof(done: Done) -> Proof:
    return Proof(done.day, done.by, done.record_id)


def _receipts(
    regulation: Regulation, places: Sequence[_Place], term: Term, schedule: Schedule, owners: Owners
) -> Iterator[Owed]:
    """Yield the duty to write down when the list was received, where periods are counted from there."""
    counted = [
        duty.clause
        for duty in regulation.procedure.duties
        if duty.due is not None and duty.due.anchor is Anchor.LIST_RECEIVED
    ]
    if not counted:
        return
    duty = Duty(
        id=RECEIPT,
        title="登记收到名单的日期（有关期限由此起算）",
        kind=DutyKind.HAND_ON,
        by=(Role.SECRETARY,),
        clause=counted[0],
        scope=Scope.COLLEGE,
        occasion="by_hand",
    )
    for place in places:
        if place.issued is not None:
            due = schedule.calendar.at_work(place.issued.day + RECEIPT_WITHIN)
            earliest = min(place.receipts, key=lambda receipt: receipt.day, default=None)
            proof = () if earliest is None else (Proof(earliest.day, earliest.by, act="已登记收到名单"),)
            who = owners.of(duty.by, place.subject.college)
            yield Owed(duty, place.subject, term.name, due, who, proof)
