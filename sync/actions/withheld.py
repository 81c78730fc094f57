"""Gather what exceptions and the gate keep back, and page one of the lists that a plan issues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sync.actions.acting import person_of
from sync.actions.record import stops_found
from sync.cases.dispensing import in_force
from sync.lists.reading import standing_heads
from sync.lists.wording import exception_line, heads_line
from sync.plan.situation import Withheld
from sync.store.assessments import AssessmentRecord, latest_assessments, read_assessment_body
from sync.store.dispensations import Dispensation, DispensationKind, read_dispensations
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site


def read_withheld(tx: Transaction, site: Site, regulations: Sequence[Regulation]) -> Withheld:
    """Return what exceptions and the gate keep back today, and who was not judged, in lines for whoever signs."""
    in_use = {regulation.id for regulation in regulations}
    exceptions, today = read_dispensations(tx, site.store.site_id), site.today()
    stops = stops_found(tx, site.store.site_id)

    def named(kind: DispensationKind) -> frozenset[tuple[str, str]]:
        return frozenset((each.policy, each.student_no) for each in in_force(exceptions, today, kind))

    return Withheld(
        exempt=named(DispensationKind.EXEMPT),
        in_person=named(DispensationKind.IN_PERSON),
        stopped=frozenset(policy for policy, count in stops.items() if count and policy in in_use),
        page_one=tuple(_page_one(tx, site, regulations, exceptions)),
    )


def _page_one(
    tx: Transaction, site: Site, regulations: Sequence[Regulation], exceptions: Sequence[Dispensation]
) -> Iterator[str]:
    newest = {(record.policy, record.scope): record for record in latest_assessments(tx, site.store.site_id)}
    told: set[int] = set()
    for regulation in regulations:
        record = newest.get((regulation.id, regulation.scope))
        if record is None:
            continue
        where = f"（{regulation.scope}）" if regulation.scope else ""
        yield f"{regulation.id} {record.period}{where}：{heads_line(standing_heads(tx, site, regulation, record))}"
        yield from _pending(tx, site, record)
        mine = [each for each in exceptions if each.policy == regulation.id and each.in_force(site.today())]
        for each in mine:
            if each.id not in told:
                told.add(each.id)
                yield exception_line(each, regulation, lambda account: person_of(site, account))


def _pending(tx: Transaction, site: Site, record: AssessmentRecord) -> Iterator[str]:
    pending = json.loads(read_assessment_body(tx, site.store.site_id, record.id))["pending"]
    if pending["enrolments"]:
        of = pending["of"]
        yield f"{record.policy} {record.period}：{pending['enrolments']} 项选课尚无成绩（共 {of} 项），未计为不及格"
