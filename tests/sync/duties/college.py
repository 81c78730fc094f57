"""A calendar with short terms and leap days, the four procedures, and warned students to owe something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from config.policy_files import load_policy
from config.procedure import Procedure
from config.procedure_duties import DutyKind
from config.procedure_life import Role
from sync.cases.permission import Actor
from sync.duties.calendar import Calendar, calendar_of
from sync.duties.case_duties import CollegeList, duties_of_case
from sync.duties.case_facts import CaseFacts, Done, Told
from sync.duties.list_duties import Approval, CollegeFacts, ListFacts, duties_of_list
from sync.duties.owed import Owed
from sync.duties.owners import Owners
from sync.duties.receipts import Receipt
from sync.duties.schedule import Schedule
from sync.regulations import Regulation
from sync.store.case_record import Case, CaseState, Review

COLLEGE = "数学学院"
CLASS = "数学2301班"
LONG_AFTER = date(2027, 1, 1)

COUNSELLOR = Actor("zhang", "张辅导", frozenset({Role.COUNSELLOR}), frozenset({COLLEGE}))
ADVISER = Actor("li", "李班导", frozenset({Role.CLASS_ADVISER}), frozenset({COLLEGE}), frozenset({CLASS}))
SECRETARY = Actor("wang", "王秘书", frozenset({Role.SECRETARY}), frozenset({COLLEGE}))
LEADER = Actor("zhao", "赵院长", frozenset({Role.COLLEGE_LEADER}), frozenset({COLLEGE}))
PEOPLE = (COUNSELLOR, ADVISER, SECRETARY, LEADER)


def day(text: str) -> date:
    """Return a day; without a year, one of 2025."""
    return date.fromisoformat(text if text.count("-") == 2 else f"2025-{text}")


def a_term(name: str, starts_on: str, ends_on: str, vacation: str | None = None) -> dict[str, Any]:
    return {
        "term": name,
        "starts_on": day(starts_on),
        "ends_on": day(ends_on),
        "vacation_starts_on": day(vacation) if vacation else None,
    }


TERMS = (
    a_term("2023-2024-1", "2023-09-04", "2024-01-12", "2024-01-13"),
    a_term("2023-2024-2", "2024-02-26", "2024-07-05", "2024-07-06"),
    a_term("2024-2025-1", "2024-09-02", "2025-01-10", "2025-01-11"),
    a_term("2024-2025-2", "2025-02-17", "2025-07-04", "2025-07-07"),
    a_term("2024-2025-3", "2025-07-14", "2025-07-23", "2025-07-24"),
    a_term("2025-2026-1", "2025-09-01", "2026-01-09", "2026-01-10"),
    a_term("2025-2026-2", "2026-03-02", "2026-07-10", "2026-07-11"),
)


def a_calendar(terms: Iterable[dict[str, Any]] = TERMS) -> Calendar:
    return calendar_of(terms)


@cache
def the(policy: str) -> Regulation:
    """Return a shipped regulation."""
    law = load_policy(policy)
    return Regulation(law, None, Procedure.model_validate(law.policy.procedure))


def with_duties(policy: str, *duties: dict[str, Any], **changes: Any) -> Regulation:
    """Return a shipped regulation with other duties."""
    regulation = the(policy)
    kept = {"judged": regulation.procedure.judged, "builds_up": regulation.procedure.builds_up}
    procedure = Procedure.model_validate({**kept, "duties": duties, **changes})
    return replace(regulation, procedure=procedure)


def a_duty(**values: Any) -> dict[str, Any]:
    given = {"id": "talk", "title": "谈话", "kind": "interview", "by": ["counsellor"], "clause": "第一条"}
    return {**given, **values}


def a_case(number: int = 1, *, policy: str = "asnu", level: str = "yellow", **changes: Any) -> Case:
    moment = datetime(2025, 3, 14, 4, 0, tzinfo=UTC)
    case = Case(
        id=number,
        policy=policy,
        track="study",
        student_no=f"2023{number:04d}",
        period="2024-2025-1",
        college=COLLEGE,
        state=CaseState.ISSUED,
        level=level,
        firm_level=level,
        review=Review.NONE,
        by_hand=False,
        revision=1,
        version=3,
        verdict_digest="0" * 64,
        assessment_id=None,
        issued_level=level,
        issued_revision=1,
        issues=1,
        reexamine_digest=None,
        kept_digest=None,
        successor_id=None,
        turned_to=None,
        opened_at=moment,
        changed_at=moment,
    )
    return replace(case, **changes)


def a_warning(policy: str, level: str, issued: str, *, period: str = "2024-2025-1", **facts: Any) -> CaseFacts:
    """Return a case that was issued on a day."""
    case = facts.pop("case", None) or a_case(policy=policy, level=level, period=period)
    told = facts.pop("told", (Told(day(issued), level),))
    return CaseFacts(case, CLASS, told, **facts)


def a_record(kind: str, on: str, role: str = "counsellor", **values: Any) -> Done:
    numbers = values.pop("number", hash((kind, on, role)) % 1000)
    return Done(DutyKind(kind), day(on), "某人", role, record_id=numbers, **values)


def owed_for(
    facts: CaseFacts,
    regulation: Regulation | None = None,
    *,
    receipts: Sequence[Receipt] = (),
    first: str | None = None,
    until: date = LONG_AFTER,
    calendar: Calendar | None = None,
    people: Sequence[Actor] = PEOPLE,
) -> list[Owed]:
    """Return what is owed for a case."""
    schedule = Schedule(calendar or a_calendar(), until)
    listing = CollegeList(receipts, day(first) if first else facts.told[0].day)
    chosen = regulation or the(facts.case.policy)
    return list(duties_of_case(chosen, facts, listing, schedule, Owners(people)))


def owed_for_list(
    regulation: Regulation,
    period: str,
    *,
    issued: str | None = None,
    nobody: str | None = None,
    receipts: Sequence[Receipt] = (),
    done: Sequence[Done] = (),
    until: date = LONG_AFTER,
    classes: Sequence[str] = (CLASS,),
    calendar: Calendar | None = None,
) -> list[Owed]:
    """Return what is owed for a college's list."""
    approval = Approval(day(issued), "赵院长") if issued else None
    college = CollegeFacts(COLLEGE, approval, day(nobody) if nobody else None, classes if issued else (), receipts)
    schedule = Schedule(calendar or a_calendar(), until)
    return list(duties_of_list(regulation, ListFacts(period, (college,), done), schedule, Owners(PEOPLE)))


def one(owed: Iterable[Owed], duty: str) -> Owed:
    """Return the only one owed of a duty."""
    (found,) = [each for each in owed if each.duty.id == duty]
    return found


def due_days(owed: Iterable[Owed], duty: str) -> list[str]:
    """Return the days on which a duty is due, as text."""
    return [str(each.due) for each in owed if each.duty.id == duty]
