"""Read the lists as they stand now: from the newest assessment, the cases, the register, exceptions and the gate."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from rules.assessment import Assessment, Pending, Skipped, Warning
from sync.cases.dispensing import in_force
from sync.cases.life import BEFORE_ISSUE, ISSUED
from sync.lists.body import ListBody, ListRow, body_from_text
from sync.lists.difference import ListDifference, difference
from sync.lists.heads import Heads, heads
from sync.lists.surroundings import Surroundings, surroundings
from sync.store.assessments import AssessmentRecord, latest_assessments, latest_of, read_assessment_body
from sync.store.case_record import Case, Review
from sync.store.cases import read_cases
from sync.store.dispensations import Dispensation, DispensationKind, read_dispensations
from sync.store.facts import load_table
from sync.store.signed_lists import SignedList, read_signed_lists
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site

EVERY_COLLEGE = ""
"""In place of a college: the list of all that the policy governs."""


@dataclass(frozen=True, slots=True)
class StandingList:
    """A list as it stands now, and what a reader must know beside it.

    ``last`` is the list that was signed last, ``before`` the one signed last that is not this one, ``changes`` what is
    otherwise since then. ``exceptions`` are those in force, ``expired`` those whose last day passed since then (ever,
    where there is none). ``cases`` are those behind the rows, ``colleges`` those of its students and cases.
    """

    regulation: Regulation
    record: AssessmentRecord
    body: ListBody
    heads: Heads
    beside: Surroundings
    exceptions: tuple[Dispensation, ...]
    expired: tuple[Dispensation, ...]
    last: SignedList | None
    before: SignedList | None
    changes: ListDifference | None
    cases: tuple[Case, ...]
    colleges: tuple[str, ...]

    @property
    def version(self) -> int:
        """Its number among the lists of its policy, period and college: the next one, unless it is signed as it is."""
        if self.last is None:
            return 1
        return self.last.version if self.is_signed else self.last.version + 1

    @property
    def is_signed(self) -> bool:
        """Whether just this list was signed last."""
        return self.last is not None and self.last.checksum == self.body.checksum


@dataclass(frozen=True, slots=True)
class _Source:
    """Everything that the lists of one regulation follow from. ``colleges``: of each student of the register now."""

    regulation: Regulation
    record: AssessmentRecord
    assessment: Assessment
    cases: tuple[Case, ...]
    colleges: Mapping[str, str]
    then: frozenset[str]
    exceptions: tuple[Dispensation, ...]
    signed: tuple[SignedList, ...]
    today: date


def standing_lists(
    site: Site, regulation: Regulation, period: str | None = None, *, colleges: Collection[str] | None = None
) -> tuple[StandingList, ...]:
    """Return the lists of a regulation: of all its colleges together, where it has several, and of each.

    There is none where the regulation was never judged.

    ``period`` is the newest one where none is named; ``colleges``, where given, are the lists wanted
    (`EVERY_COLLEGE` for that of all).
    """
    with site.store.read() as tx:
        record = _record(tx, site.store.site_id, regulation, period)
        if record is None:
            return ()
        source = _source(tx, site, regulation, record)
    named = sorted(set(source.colleges.values()))
    wanted = colleges if colleges is not None else [EVERY_COLLEGE, *named] if len(named) > 1 else named
    around = surroundings(site, regulation, record, source.assessment, source.colleges)
    return tuple(_list(source, college, around[college]) for college in wanted if college in around)


def standing_heads(tx: Transaction, site: Site, regulation: Regulation, record: AssessmentRecord) -> Heads:
    """Return how everybody whom a regulation governs is accounted for, without reading a mark."""
    source = _source(tx, site, regulation, record)
    return _heads(source, EVERY_COLLEGE, _listed(source, EVERY_COLLEGE))


def _record(tx: Transaction, site_id: str, regulation: Regulation, period: str | None) -> AssessmentRecord | None:
    if period is not None:
        return latest_of(tx, site_id, regulation.id, period, regulation.scope)
    found = {(each.policy, each.scope): each for each in latest_assessments(tx, site_id)}
    return found.get((regulation.id, regulation.scope))


def _source(tx: Transaction, site: Site, regulation: Regulation, record: AssessmentRecord) -> _Source:
    site_id = site.store.site_id
    body = json.loads(read_assessment_body(tx, site_id, record.id))
    cases = read_cases(tx, site_id, policy=regulation.id, period=record.period)
    then = _governed(load_table(tx, "students", site_id, record.known_at), regulation)
    return _Source(
        regulation=regulation,
        record=record,
        assessment=_assessment(record, body),
        cases=tuple(case for case in cases if regulation.governs(case.college)),
        colleges=_governed(load_table(tx, "students", site_id), regulation),
        then=frozenset(then),
        exceptions=tuple(read_dispensations(tx, site_id, policy=regulation.id)),
        signed=tuple(read_signed_lists(tx, site_id, policy=regulation.id, period=record.period)),
        today=site.today(),
    )


def _governed(students: pa.Table, regulation: Regulation) -> dict[str, str]:
    columns = (students[name].to_pylist() for name in ("student_no", "college"))
    return {number: college for number, college in zip(*columns, strict=True) if regulation.governs(college)}


def _assessment(record: AssessmentRecord, body: Mapping[str, Any]) -> Assessment:
    """Return a kept assessment as far as the gate looks at it: who was passed over, who is hit."""
    names = ("student_no", "track", "level", "review", "firm_level")
    return Assessment(
        policy=record.policy,
        policy_hash=record.policy_hash,
        period=record.period,
        as_of=record.as_of,
        students_evaluated=record.students_evaluated,
        skipped=tuple(Skipped(each["student_no"], each["reason"]) for each in body["skipped"]),
        pending=Pending(**body["pending"]),
        warnings=tuple(Warning(**{name: each[name] for name in names}, rules=()) for each in body["warnings"]),
        referrals=(),
        notes=tuple(body["notes"]),
    )


def _list(source: _Source, college: str, beside: Surroundings) -> StandingList:
    listed = _listed(source, college)
    accounted = _heads(source, college, listed)
    mine = [each for each in source.exceptions if _belongs(source.colleges.get(each.student_no), college)]
    working = tuple(each for each in mine if each.in_force(source.today))
    body = ListBody(
        policy=source.regulation.id,
        policy_hash=source.record.policy_hash,
        period=source.record.period,
        college=college,
        judged=len(accounted.judged),
        rows=tuple(sorted((_row(case) for case in listed), key=lambda row: (row.student_no, row.track))),
        not_judged=accounted.not_judged,
        exceptions=tuple(each.id for each in working),
        accepted=beside.accepted_digests,
    )
    signed = [each for each in source.signed if each.college == college]
    last = signed[-1] if signed else None
    others = [each for each in signed if each.checksum != body.checksum]
    before = others[-1] if others else None
    return StandingList(
        regulation=source.regulation,
        record=source.record,
        body=body,
        heads=accounted,
        beside=beside,
        exceptions=working,
        expired=tuple(_expired(mine, source.today, before)),
        last=last,
        before=before,
        changes=None if before is None else difference(body_from_text(before.body), body),
        cases=tuple(listed),
        colleges=tuple(sorted({each for each in _every_college(source) if _belongs(each, college)})),
    )


def _every_college(source: _Source) -> Iterator[str]:
    yield from source.colleges.values()
    yield from (case.college for case in source.cases)


def _listed(source: _Source, college: str) -> list[Case]:
    """Return the cases on a list: proposed or in force, unless an exception keeps back what was never said."""
    exempt = {each.student_no for each in in_force(source.exceptions, source.today, DispensationKind.EXEMPT)}
    return [
        case
        for case in source.cases
        if _belongs(case.college, college)
        and case.state in BEFORE_ISSUE | ISSUED
        and (case.state in ISSUED or case.student_no not in exempt)
    ]


def _heads(source: _Source, college: str, listed: Sequence[Case]) -> Heads:
    exempt = {each.student_no for each in in_force(source.exceptions, source.today, DispensationKind.EXEMPT)}
    return heads(
        register=[number for number, each in source.colleges.items() if _belongs(each, college)],
        then=source.then,
        skipped={each.student_no: each.reason for each in source.assessment.skipped},
        exempt=exempt,
        warned={case.student_no for case in listed},
    )


def _row(case: Case) -> ListRow:
    level = case.issued_level if case.state in ISSUED and case.issued_level else case.level
    return ListRow(
        student_no=case.student_no,
        track=case.track,
        level=level,
        review=case.review is Review.PENDING,
        firm=case.firm_level if case.review is Review.PENDING else None,
        basis=case.verdict_digest,
    )


def _belongs(college: str | None, wanted: str) -> bool:
    return college is not None and wanted in (EVERY_COLLEGE, college)


def _expired(found: Sequence[Dispensation], today: date, before: SignedList | None) -> Iterator[Dispensation]:
    for each in found:
        over = each.ended_at is None and each.until_on < today
        if over and (before is None or each.until_on >= before.signed_at.date()):
            yield each
