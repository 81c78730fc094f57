"""What the store knows that decides duties: cases with their notices and records, lists, receipts, the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from config.procedure_duties import DutyKind
from config.procedure_life import Role
from sync.duties.calendar import Calendar, calendar_of
from sync.duties.case_duties import ranks_of
from sync.duties.case_facts import CaseFacts, Done, Told
from sync.duties.list_duties import Approval, CollegeFacts, ListFacts
from sync.duties.receipts import Receipt
from sync.store.assessments import AssessmentRecord, assessments_by_period
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_cases
from sync.store.consents import Trial, read_trials
from sync.store.duty_additions import read_duty_additions
from sync.store.facts import load_table
from sync.store.list_receipts import ListReceipt, read_list_receipts
from sync.store.notices import Notice, read_notices
from sync.store.outbox import read_messages
from sync.store.outbox_record import OutboxState
from sync.store.records import Record, read_records

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site

_GONE: Final = (CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.REVOKED)
_NO_LONGER_LISTED: Final = (CaseState.REJECTED, CaseState.WITHDRAWN)
_IN_FORCE: Final = (CaseState.ISSUED, CaseState.IN_SUPPORT, CaseState.CARRIED_OVER, CaseState.ESCALATED)

Place = tuple[str, str, str]
"""Policy, period and college of a list."""


@dataclass(frozen=True)
class DutyFacts:
    """Everything that duties are worked out from, as it stood at the end of a day; ``people`` maps accounts to names.

    Notices, records and receipts of later days are left out. The states of cases are those of now.
    """

    day: date
    calendar: Calendar
    cases: Mapping[int, Case]
    classes: Mapping[str, str]
    colleges: tuple[str, ...]
    notices: Mapping[int, Sequence[tuple[date, Notice]]]
    records: Sequence[Record]
    receipts: Sequence[ListReceipt]
    additions: Mapping[int, Mapping[str, date]]
    trials: Mapping[int, Trial]
    undeliverable: frozenset[int]
    assessments: Sequence[AssessmentRecord]

    @cached_property
    def records_of(self) -> Mapping[int, list[Done]]:
        """The records of each case, in the order of their days."""
        found: dict[int, list[Done]] = defaultdict(list)
        for record in self.records:
            if record.case_id is not None:
                found[record.case_id].append(done_of(record))
        return found

    @cached_property
    def lines(self) -> Mapping[tuple[str, str, str], list[Case]]:
        """The cases of each student under a policy and track that were issued and not taken back, oldest first."""
        found: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
        for case in sorted(self.cases.values(), key=lambda case: case.period):
            if case.issues and case.state not in _GONE:
                found[case.policy, case.track, case.student_no].append(case)
        return found

    @cached_property
    def first_notices(self) -> Mapping[Place, tuple[date, Notice]]:
        """The first notice of each list."""
        found: dict[Place, tuple[date, Notice]] = {}
        for case_id, notices in self.notices.items():
            case = self.cases[case_id]
            place = (case.policy, case.period, case.college)
            for each in notices:
                if place not in found or (each[0], each[1].sequence) < (found[place][0], found[place][1].sequence):
                    found[place] = each
        return found

    @cached_property
    def receipts_of(self) -> Mapping[Place, list[Receipt]]:
        """The receipts of each list."""
        found: dict[Place, list[Receipt]] = defaultdict(list)
        for each in self.receipts:
            place = (each.policy, each.period, each.college)
            found[place].append(Receipt(each.college, each.received_on, each.received_by))
        return found


def duty_facts(site: Site, day: date) -> DutyFacts:
    """Read everything that duties are worked out from, as it stood at the end of a day."""
    zone = site.settings.site.zone
    with site.store.read() as tx:
        site_id = site.store.site_id
        register = load_table(tx, "students", site_id).select(["student_no", "class_name", "college"])
        cases = {case.id: case for case in read_cases(tx, site_id)}
        notices: dict[int, list[tuple[date, Notice]]] = defaultdict(list)
        for notice in sorted(read_notices(tx, site_id), key=lambda notice: notice.issue):
            on = notice.allotted_at.astimezone(zone).date()
            if on <= day:
                notices[notice.case_id].append((on, notice))
        additions: dict[int, dict[str, date]] = defaultdict(dict)
        for addition in read_duty_additions(tx, site_id):
            additions[addition.case_id][addition.duty] = addition.due_on
        rejected = read_messages(tx, site_id, states=[OutboxState.REJECTED])
        return DutyFacts(
            day=day,
            calendar=calendar_of(load_table(tx, "terms", site_id).to_pylist()),
            cases=cases,
            classes=dict(zip(*(register[name].to_pylist() for name in ("student_no", "class_name")), strict=True)),
            colleges=tuple(sorted(set(register["college"].to_pylist()))),
            notices=notices,
            records=[record for record in read_records(tx, site_id) if record.happened_on <= day],
            receipts=[each for each in read_list_receipts(tx, site_id) if each.received_on <= day],
            additions=additions,
            trials=read_trials(tx, site_id),
            undeliverable=frozenset(
                message.case_id
                for message in rejected
                if message.kind == "warning"
                and message.case_id is not None
                and message.revision == cases[message.case_id].issues
            ),
            assessments=assessments_by_period(tx, site_id),
        )


def facts_of_case(facts: DutyFacts, case: Case, regulation: Regulation) -> CaseFacts:
    """Return what is known of a case that was issued."""
    line = facts.lines.get((case.policy, case.track, case.student_no), [])
    later = [each for each in line if each.period > case.period]
    trial = facts.trials.get(case.id)
    return CaseFacts(
        case=case,
        class_name=facts.classes.get(case.student_no, ""),
        told=tuple(Told(on, notice.level) for on, notice in facts.notices[case.id]),
        done=[*facts.records_of.get(case.id, ()), *_decided(trial, facts.day)],
        succeeded=bool(later),
        no_progress=_without_progress(case, line, regulation),
        undeliverable=case.id in facts.undeliverable,
        trial=trial.starts_on if trial else None,
        added=facts.additions.get(case.id, {}),
    )


def _without_progress(case: Case, line: Sequence[Case], regulation: Regulation) -> bool:
    """Say whether the student was warned in the period before, still is, and at no lower level."""
    before = [each for each in line if each.period < case.period and each.state in _IN_FORCE]
    if not before or case.issued_level is None:
        return False
    ranks = ranks_of(regulation, case.issued_level)
    return ranks.get(case.issued_level, 0) >= ranks.get(before[-1].issued_level or "", 0)


def _decided(trial: Trial | None, day: date) -> list[Done]:
    if trial is None or trial.decided_on is None or trial.decided_on > day:
        return []
    return [Done(DutyKind.TRIAL_END, trial.decided_on, trial.decided_by or "", Role.DEANS_OFFICE.value)]


def lists_of(facts: DutyFacts, regulation: Regulation) -> list[ListFacts]:
    """Return the lists of a regulation: of each period that was judged or has cases, and of the one now owed."""
    cases = [case for case in facts.cases.values() if case.policy == regulation.id and regulation.governs(case.college)]
    judged = [each for each in facts.assessments if each.policy == regulation.id and each.scope == regulation.scope]
    law = regulation.law.policy
    current = facts.calendar.current_period(facts.day, law.screened, regulation.procedure.judged)
    periods = {case.period for case in cases} | {each.period for each in judged} | ({current} if current else set())
    return [_list(facts, regulation, period, cases, judged) for period in sorted(periods)]


def _list(
    facts: DutyFacts, regulation: Regulation, period: str, cases: Iterable[Case], judged: Iterable[AssessmentRecord]
) -> ListFacts:
    mine = [case for case in cases if case.period == period]
    on = next((each.as_of for each in judged if each.period == period), None)
    governed = [college for college in facts.colleges if regulation.governs(college)]
    colleges = sorted({*governed, *(case.college for case in mine)})
    about = [each for each in facts.records if each.case_id is None]
    return ListFacts(
        period=period,
        colleges=[_college(facts, regulation, period, college, mine, on) for college in colleges],
        done=[done_of(each) for each in about if (each.policy, each.period) == (regulation.id, period)],
    )


def _college(
    facts: DutyFacts, regulation: Regulation, period: str, college: str, cases: Iterable[Case], judged: date | None
) -> CollegeFacts:
    mine = [case for case in cases if case.college == college]
    place = (regulation.id, period, college)
    first = facts.first_notices.get(place)
    listed = [case for case in mine if case.state not in _NO_LONGER_LISTED]
    warned = {facts.classes.get(case.student_no, "") for case in mine if case.id in facts.notices}
    return CollegeFacts(
        college=college,
        issued=Approval(first[0], first[1].allotted_by) if first else None,
        nobody=judged if not listed and judged is not None and judged <= facts.day else None,
        classes=sorted(warned - {""}),
        receipts=facts.receipts_of.get(place, ()),
    )


def done_of(record: Record) -> Done:
    """Return a record as duties see it."""
    return Done(
        kind=record.kind,
        day=record.happened_on,
        by=record.by,
        role=record.role,
        duty=record.duty,
        record_id=record.id,
        college=record.college,
        class_name=record.class_name,
    )
