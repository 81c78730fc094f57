"""Read what periods came to from the store: warnings issued and carried, who was judged, where everybody was."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from sync.duties.calendar import calendar_of
from sync.statistics.places import Place, place_at
from sync.statistics.standing import Issued, PeriodStands, revoked_of, stands_of, waiting_of
from sync.store.assessments import (
    AssessmentRecord,
    assessments_by_id,
    assessments_by_period,
    read_assessment_body,
)
from sync.store.case_record import Case, CaseState
from sync.store.cases import events_of_kind, read_cases
from sync.store.facts import load_table
from sync.store.issued import earlier_warnings
from sync.store.register_versions import register_versions

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.transaction import Transaction

_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)
"""When a warning was made that was here before this system: earlier than the register knew anybody."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods asked for, oldest first, with the assessment of each that the site judged, and the cases behind."""

    stands: tuple[PeriodStands, ...]
    records: Mapping[str, AssessmentRecord]
    cases: Mapping[int, Case]
    places: Mapping[int, Place]


def known_periods(tx: Transaction, site: Site, regulation: Regulation) -> tuple[str, ...]:
    """Return the periods of a regulation that the site judged, oldest first."""
    return tuple(sorted(_records(tx, site, regulation)))


def periods_until(tx: Transaction, site: Site, regulation: Regulation, period: str, count: int) -> list[str]:
    """Return ``count`` periods up to ``period``, one after the other; short terms make none."""
    if regulation.law.policy.screened == "school_year":
        year = int(period.partition("-")[0])
        return [f"{each}-{each + 1}" for each in range(year - count + 1, year + 1)]
    calendar = calendar_of(load_table(tx, "terms", site.store.site_id).to_pylist())
    terms = [term.name for term in calendar.terms if not term.short or term.name == period]
    at = terms.index(period) if period in terms else len(terms)
    return [*terms[max(0, at - count + 1) : at], period]


def read_periods(tx: Transaction, site: Site, regulation: Regulation, periods: Sequence[str]) -> Periods:
    """Read what these periods of a regulation came to."""
    site_id = site.store.site_id
    cases = {
        each.id: each for each in read_cases(tx, site_id, policy=regulation.id) if regulation.governs(each.college)
    }
    rows = [row for row in earlier_warnings(tx, site_id).to_pylist() if row["policy"] == regulation.id and row["level"]]
    numbers = {row["student_no"] for row in rows} | {case.student_no for case in cases.values()}
    versions = register_versions(tx, site_id, numbers)

    def place(case: Case) -> Place:
        return place_at(versions.get(case.student_no, ()), case.opened_at, case.college)

    places = {case.id: place(case) for case in cases.values()}
    own = {(case.student_no, case.track, case.period): case for case in cases.values()}
    issued = []
    for row in rows:
        case = own.get((row["student_no"], row["track"], row["period"]))
        where = places[case.id] if case else place_at(versions.get(row["student_no"], ()), _LONG_AGO)
        if case or regulation.governs(where.college):
            issued.append(Issued(row["student_no"], row["track"], row["period"], row["level"], where, case))
    carried, records = _carried_into(tx, site_id, cases), _records(tx, site, regulation)
    found = []
    for period in periods:
        mine = [case for case in cases.values() if case.period == period]
        judged, out = _judged(tx, site, regulation, records.get(period))
        stands = stands_of(period, issued, carried)
        found.append(PeriodStands(period, stands, waiting_of(mine, places), revoked_of(mine, places), judged, out))
    return Periods(tuple(found), records, cases, places)


def _records(tx: Transaction, site: Site, regulation: Regulation) -> dict[str, AssessmentRecord]:
    every = assessments_by_period(tx, site.store.site_id)
    mine = [each for each in every if (each.policy, each.scope) == (regulation.id, regulation.scope)]
    return {each.period: each for each in mine}


def _carried_into(tx: Transaction, site_id: str, cases: Mapping[int, Case]) -> dict[int, frozenset[str]]:
    """Return the periods that each case was carried into, as those who signed it knew them."""
    period_of = {known.id: known.period for known in assessments_by_id(tx, site_id).values()}
    found: dict[int, set[str]] = {}
    for event in events_of_kind(tx, site_id, [f"turned_{CaseState.CARRIED_OVER.value}"]):
        case, period = cases.get(event.case_id), period_of.get(event.assessment_id or "", "")
        if case is not None and period > case.period:
            found.setdefault(case.id, set()).add(period)
    for case in cases.values():
        if case.state is CaseState.CARRIED_OVER and case.turned_to and case.turned_to > case.period:
            found.setdefault(case.id, set()).add(case.turned_to)
    return {number: frozenset(periods) for number, periods in found.items()}


def _judged(
    tx: Transaction, site: Site, regulation: Regulation, record: AssessmentRecord | None
) -> tuple[dict[str, Place], dict[str, str]]:
    """Return who was judged and where they were then, and who was not and why."""
    if record is None:
        return {}, {}
    body = json.loads(read_assessment_body(tx, site.store.site_id, record.id))
    skipped = {each["student_no"]: each["reason"] for each in body["skipped"]}
    register = load_table(tx, "students", site.store.site_id, record.known_at)
    names = ("student_no", "college", "major", "class_name")
    rows: Iterable[tuple[str, str, str, str]] = zip(*(register[name].to_pylist() for name in names), strict=True)
    everybody = {number: Place(*where) for number, *where in rows if regulation.governs(where[0])}
    judged = {number: place for number, place in everybody.items() if number not in skipped}
    return judged, {number: reason for number, reason in skipped.items() if number in everybody}
