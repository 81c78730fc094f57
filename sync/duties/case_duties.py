"""What is owed for one warned student, from the notice until the case is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.procedure_dates import Anchor
from config.procedure_duties import Duty, DutyKind, Occasion, Scope
from sync.cases.permission import Actor
from sync.duties.calendar import Term
from sync.duties.case_facts import CaseFacts, Done
from sync.duties.owed import Owed, Proof, Subject
from sync.duties.owners import Owners
from sync.duties.receipts import Receipt, received_on
from sync.duties.schedule import Schedule
from sync.regulations import Regulation
from sync.store.case_record import CaseState

_RECURRING: frozenset[Anchor] = frozenset(Anchor) - {Anchor.LIST_RECEIVED, Anchor.NOTICE_ISSUED, Anchor.TRIAL_START}
"""What the calendar itself dates comes again in every term that a case is carried into."""


@dataclass(frozen=True, slots=True)
class CollegeList:
    """The list that a case stands on: the receipts of its college, and the day of the college's first notice."""

    receipts: Sequence[Receipt]
    first_notice: date


@dataclass(frozen=True, slots=True)
class _Work:
    """One case under way: ``used`` are the records that a duty owed once has taken."""

    facts: CaseFacts
    subject: Subject
    listing: CollegeList
    schedule: Schedule
    owners: Owners
    used: set[int | None]


def duties_of_case(
    regulation: Regulation, facts: CaseFacts, listing: CollegeList, schedule: Schedule, owners: Owners
) -> Iterator[Owed]:
    """Yield what is owed for a case, in the procedure's order.

    Steps: for each duty of the procedure ask whether it applies to the level and the occasion, and since when; date it
    in each working term that the case has seen; add its cycles; match the records. A case that is over owes nothing
    more but its file.
    """
    if not facts.told or not facts.filed:
        return
    ranks = ranks_of(regulation, facts.told[-1].level)
    subject = _subject(facts, ranks)
    work = _Work(facts, subject, listing, schedule, owners, set())
    terms = _terms(regulation, facts, schedule)
    for duty in regulation.procedure.duties:
        if duty.scope is not Scope.CASE or not (facts.owes or duty.kind is DutyKind.ARCHIVE):
            continue
        since = _since(duty, facts, ranks, builds_up=regulation.procedure.builds_up)
        if since is not None and _arises(duty, facts):
            yield from _of_duty(work, duty, since, terms)


def ranks_of(regulation: Regulation, level: str) -> dict[str, int]:
    """Return the levels of a level's track with their place, 0 for the lowest; empty where the law lacks the level."""
    tracks = [track.levels for track in regulation.law.policy.tracks]
    levels = next((levels for levels in tracks if any(each.id == level for each in levels)), ())
    return {each.id: place for place, each in enumerate(levels)}


def _subject(facts: CaseFacts, ranks: dict[str, int]) -> Subject:
    case, level = facts.case, facts.told[-1].level
    return Subject(
        policy=case.policy,
        period=case.period,
        scope=Scope.CASE,
        college=case.college,
        class_name=facts.class_name,
        case_id=case.id,
        student_no=case.student_no,
        level=level,
        rank=ranks.get(level, 0),
    )


def _terms(regulation: Regulation, facts: CaseFacts, schedule: Schedule) -> list[Term | None]:
    """Return the working terms of a case: its own, and those of the periods that it was carried into."""
    screened, judged = regulation.law.policy.screened, regulation.procedure.judged
    calendar = schedule.calendar
    first = calendar.working_term(facts.case.period, screened, judged)
    into = facts.case.turned_to if facts.case.state is CaseState.CARRIED_OVER and not facts.succeeded else None
    last = calendar.working_term(into, screened, judged) if into else first
    if first is None or last is None:
        return [first]
    later = [term for term in calendar.terms if first.starts_on < term.starts_on <= last.starts_on and not term.short]
    return [first, *(term for term in later if screened == "term" or term.name.endswith("-1"))]


def _since(duty: Duty, facts: CaseFacts, ranks: dict[str, int], *, builds_up: bool) -> date | None:
    """Return since when a duty is owed at the case's level without a break; None where it is not owed now.

    A raised level keeps the days of what was owed before; a notice issued anew has to be handed over anew.
    """
    since: date | None = None
    for told in facts.told:
        if not _of_level(duty, told.level, ranks, builds_up=builds_up):
            since = None
        elif since is None or duty.kind is DutyKind.NOTICE:
            since = told.day
    return since


def _of_level(duty: Duty, level: str, ranks: dict[str, int], *, builds_up: bool) -> bool:
    if not duty.level or duty.level == level:
        return True
    return builds_up and duty.level in ranks and level in ranks and ranks[level] > ranks[duty.level]


def _arises(duty: Duty, facts: CaseFacts) -> bool:
    """Say whether the occasion of a duty is there."""
    return {
        Occasion.ALWAYS: True,
        Occasion.NO_PROGRESS: facts.no_progress,
        Occasion.BY_HAND: duty.id in facts.added,
        Occasion.UNDELIVERABLE: facts.undeliverable,
        Occasion.TRIAL: facts.trial is not None,
    }[duty.occasion]


def _of_duty(work: _Work, duty: Duty, since: date, terms: list[Term | None]) -> Iterator[Owed]:
    """Yield a duty once until its day, in each of the terms where the calendar dates it, and then in its cycles."""
    owners = work.owners.of(duty.by, work.subject.college, work.subject.class_name)
    due: date | None = None
    if duty.due is not None or duty.occasion is Occasion.BY_HAND:
        again = duty.due is not None and duty.due.anchor in _RECURRING
        for count, term in enumerate(terms if again else terms[:1]):
            owed = _once(work, duty, since, term, owners, later=count > 0)
            due = due or owed.due
            yield owed
    if duty.pace is None:
        return
    starts = since if due is None else max(since, due + timedelta(days=1))
    name = terms[0].name if terms[0] else ""
    for window in work.schedule.windows(duty.pace, starts, terms[0]):
        done = tuple(_proofs(work, duty, window.first, window.last))
        yield Owed(duty, work.subject, name, window.last, owners, done, window)


def _once(work: _Work, duty: Duty, since: date, term: Term | None, owners: tuple[Actor, ...], *, later: bool) -> Owed:
    received, note = None, ""
    if duty.due is not None and duty.due.anchor is Anchor.LIST_RECEIVED:
        accounts = {owner.account for owner in owners}
        received, note = received_on(work.listing.receipts, accounts, since, work.listing.first_notice)
    due = work.facts.added.get(duty.id)
    if duty.due is not None:
        due = work.schedule.due(duty.due, term, issued=since, received=received, trial=work.facts.trial)
        note = note or ("" if due else f"校历里还没有推算“{duty.due}”所需的学期")
    earliest = term.starts_on if term and later else since if duty.kind is DutyKind.NOTICE else date.min
    proof = _taken(work, duty, earliest)
    return Owed(duty, work.subject, term.name if term else "", due, owners, proof, None, note)


def _taken(work: _Work, duty: Duty, earliest: date) -> tuple[Proof, ...]:
    """Return the record that discharges a duty owed once: one that names it, else the first of its kind left over.

    A delivery counts for every duty to deliver; any other record for one duty only.
    """
    kept = [done for done in work.facts.done if _answers(done, duty) and done.day >= earliest]
    left = [done for done in kept if done.record_id not in work.used]
    chosen = ([done for done in left if done.duty == duty.id] or [done for done in left if not done.duty])[:1]
    if chosen and duty.kind is not DutyKind.NOTICE:
        work.used.add(chosen[0].record_id)
    return tuple(proof_of(done) for done in chosen)


def _proofs(work: _Work, duty: Duty, first: date, last: date) -> Iterator[Proof]:
    """Yield the records of a cycle: whatever duty they were entered for, a talk is a talk."""
    for done in work.facts.done:
        if first <= done.day <= last and _answers(done, duty):
            yield proof_of(done)


def _answers(done: Done, duty: Duty) -> bool:
    return done.kind is duty.kind and done.role in duty.by


def proof_of(done: Done) -> Proof:
    """Return a record as the proof of a duty."""
    return Proof(done.day, done.by, done.record_id)
