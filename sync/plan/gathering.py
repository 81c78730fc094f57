"""Put a situation together: the cases from the store, the rest from whoever knows it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from config.settings import Limits, Names
from sync.cases.objections import open_objections
from sync.plan.situation import AccountRef, Actual, LevelRef, OfferingRef, Situation
from sync.store.assessments import AssessmentRecord, latest_assessments, read_assessment_body
from sync.store.cases import read_cases
from sync.store.database import Store
from sync.store.placements import placed_courses


def courses_to_read(store: Store, offerings: Iterable[OfferingRef]) -> frozenset[int]:
    """Return the LMS ids of the courses whose groups a plan has to know: the current ones, and where ours were put."""
    with store.read() as tx:
        placed = placed_courses(tx, store.site_id)
    return placed | {offering.lms_course_id for offering in offerings}


def gather(
    store: Store,
    *,
    levels: tuple[LevelRef, ...],
    accounts: Mapping[str, AccountRef],
    offerings: tuple[OfferingRef, ...],
    actual: Actual,
    names: Names,
    limits: Limits,
    judged: Mapping[str, frozenset[str]] | None = None,
    carry: frozenset[int] = frozenset(),
    past_courses: frozenset[int] = frozenset(),
) -> Situation:
    """Return the situation of now, with the cases, open objections and newest assessments of the store."""
    with store.read() as tx:
        cases = tuple(read_cases(tx, store.site_id))
        objected = frozenset(open_objections(tx, store.site_id))
        latest = latest_assessments(tx, store.site_id)
        periods = {policy: max(each.period for each in records) for policy, records in _by_policy(latest).items()}
        newest = [record for record in latest if record.period == periods[record.policy]]
        bodies = {record: json.loads(read_assessment_body(tx, store.site_id, record.id)) for record in newest}
    not_judged = {
        (record.policy, entry["student_no"]): entry["reason"]
        for record, body in bodies.items()
        for entry in body["skipped"]
    }
    return Situation(
        site_id=store.site_id,
        cases=cases,
        levels=levels,
        accounts=accounts,
        offerings=offerings,
        actual=actual,
        evaluated=_evaluated(newest),
        names=names,
        limits=limits,
        periods=periods,
        judged=judged or {},
        not_judged=not_judged,
        carry=carry,
        objected=objected,
        past_courses=past_courses,
    )


def _by_policy(records: Iterable[AssessmentRecord]) -> dict[str, list[AssessmentRecord]]:
    found: dict[str, list[AssessmentRecord]] = defaultdict(list)
    for record in records:
        found[record.policy].append(record)
    return found


def _evaluated(records: Iterable[AssessmentRecord]) -> int:
    """Count the students evaluated: of a policy's scopes together, and of several policies the one with the most."""
    counts = [sum(each.students_evaluated for each in scopes) for scopes in _by_policy(records).values()]
    return max(counts, default=0)
