"""Store one complete reading of an offering: all of it in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, select

from sync.store.columnar import stamp, standing
from sync.store.fact_tables import LMS, fact_attempts, fact_enrolments
from sync.store.findings import replace_findings
from sync.store.lms_attempts import VALUES, Standing, decide
from sync.store.lms_rows import AttemptRow, OfferingFacts, Written
from sync.store.offering_writing import write_offering_list
from sync.store.transaction import Transaction

_ATTEMPT = ("lms_user_id", "lms_item_id", *VALUES, "active")
_ENROLMENT = ("lms_user_id", "student_no", "original_code", "course_code", "term")


def write_offering(transaction: Transaction, site_id: str, facts: OfferingFacts, run_id: int, at: datetime) -> Written:
    """Store what a reading says of an offering: the offering, its list, its facts, and what is amiss with it."""
    course = facts.offering.lms_course_id
    constants = {"site_id": site_id, "source": LMS, "lms_course_id": course, "known_at": at, "run_id": run_id}
    write_offering_list(transaction, site_id, facts, at)
    _write_enrolments(transaction, facts, constants)
    written = _write_attempts(transaction, facts, constants)
    replace_findings(transaction, site_id, f"offering:{course}", facts.findings, run_id, at)
    return written


def _write_attempts(transaction: Transaction, facts: OfferingFacts, constants: Mapping[str, Any]) -> Written:
    decision = decide(_standing_attempts(transaction, constants), facts)
    at = constants["known_at"]
    stamp(transaction, fact_attempts, decision.supersede + decision.withdraw, superseded_at=at)
    stamp(transaction, fact_attempts, decision.vanish, vanished_at=at)
    stamp(transaction, fact_attempts, decision.reappear, vanished_at=None)
    for row_id, active in decision.activity.items():
        transaction.execute(fact_attempts.update().where(fact_attempts.c.id == row_id).values(active=active))
    _insert(transaction, fact_attempts, decision.new + decision.changed, constants)
    counts = (decision.new, decision.changed, decision.vanish, decision.withdraw)
    return Written(*(len(rows) for rows in counts))


def _standing_attempts(transaction: Transaction, constants: Mapping[str, Any]) -> list[Standing]:
    columns = [fact_attempts.c[name] for name in ("id", "graded_on", "vanished_at", *_ATTEMPT)]
    rows = transaction.execute(select(*columns).where(_mine(fact_attempts, constants)))
    return [_as_standing(row) for row in rows]


def _as_standing(row: Any) -> Standing:  # noqa: ANN401 - a row of the store
    attempt = AttemptRow(**{name: getattr(row, name) for name in _ATTEMPT})
    return Standing(row.id, attempt, row.graded_on, row.vanished_at is not None)


def _write_enrolments(transaction: Transaction, facts: OfferingFacts, constants: Mapping[str, Any]) -> None:
    """Store the enrolments; a student who is gone stays enrolled, marked, since what was taken was taken."""
    shell = facts.offering.kind == "shell"
    columns = [fact_enrolments.c[name] for name in ("id", "vanished_at", *_ENROLMENT)]
    rows = transaction.execute(select(*columns).where(_mine(fact_enrolments, constants))).all()
    before = {_known_by(row, shell): row for row in rows}
    now = {_known_by(row, shell): row for row in facts.enrolments}
    differing = {key for key in before.keys() & now.keys() if _values(before[key]) != _values(now[key])}
    at = constants["known_at"]
    gone = [row.id for key, row in before.items() if key not in now and row.vanished_at is None]
    back = [before[key].id for key in (before.keys() & now.keys()) - differing if before[key].vanished_at]
    stamp(transaction, fact_enrolments, gone, vanished_at=at)
    stamp(transaction, fact_enrolments, back, vanished_at=None)
    stamp(transaction, fact_enrolments, [before[key].id for key in differing], superseded_at=at)
    new = [row for key, row in now.items() if key in differing or key not in before]
    added = [dict(zip(_ENROLMENT, _values(row), strict=True)) for row in new]
    _insert(transaction, fact_enrolments, added, constants)


def _known_by(row: Any, shell: bool) -> tuple[int | str, ...]:  # noqa: ANN401 - a row of the store or a new one
    return (row.lms_user_id, row.term) if shell else (row.lms_user_id,)


def _values(row: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a row of the store or a new one
    return tuple(getattr(row, name) for name in _ENROLMENT)


def _mine(table: Table, constants: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an SQL condition
    return and_(
        standing(table, constants["site_id"]),
        table.c.source == LMS,
        table.c.lms_course_id == constants["lms_course_id"],
    )


def _insert(
    transaction: Transaction, table: Table, rows: Sequence[Mapping[str, Any]], constants: Mapping[str, Any]
) -> None:
    if rows:
        transaction.execute(table.insert(), [{**row, **constants} for row in rows])


def withdraw_offering(transaction: Transaction, site_id: str, lms_course_id: int, at: datetime) -> Written:
    """Withdraw all facts of a course that the mapping now says is no offering; the versions stay on record."""
    constants = {"site_id": site_id, "lms_course_id": lms_course_id}
    attempts, enrolments = (
        list(transaction.scalars(select(table.c.id).where(_mine(table, constants))))
        for table in (fact_attempts, fact_enrolments)
    )
    stamp(transaction, fact_attempts, attempts, superseded_at=at)
    stamp(transaction, fact_enrolments, enrolments, superseded_at=at)
    return Written(withdrawn=len(attempts))
