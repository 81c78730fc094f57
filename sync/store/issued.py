"""Which warnings stand as issued: what a regulation reads that looks at the level of an earlier period."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Column, ColumnElement, Subquery, and_, func, select, true

from rules.facts.schema import JUDGED, SCHEMAS, WARNINGS
from sync.store.assessments import ASSESSMENTS
from sync.store.case_states import CaseState
from sync.store.case_tables import CASES, EVENTS
from sync.store.columnar import read_columns, standing
from sync.store.fact_tables import FACT_TABLES
from sync.store.keyed import once, without
from sync.store.notices import NOTICES
from sync.store.transaction import Transaction

_STANDING: Final = tuple(
    state.value
    for state in (
        CaseState.ISSUED,
        CaseState.IN_SUPPORT,
        CaseState.CARRIED_OVER,
        CaseState.ESCALATED,
        CaseState.LIFTED,
        CaseState.CLOSED,
    )
)
"""The student was warned and the warning was not taken back; that it is over by now changes nothing for its period."""


def issued_warnings(transaction: Transaction, site_id: str, known_at: datetime | None = None) -> pa.Table:
    """Return the warnings issued until ``known_at`` (now, where it is None) that stood then.

    The level is what the student was last told, as the ledger of notices has it.
    """
    return _told(transaction, site_id, known_at, EVENTS.c.to_state.in_(_STANDING))


def earlier_warnings(transaction: Transaction, site_id: str, known_at: datetime | None = None) -> pa.Table:
    """Return the warnings issued, and those that the registrar's bundles name from before, as known then.

    Where the site ever issued a warning itself to the student for the period, its own word counts, also that it was
    taken back; the row of the bundle does not.
    """
    names = WARNINGS.names
    imported = _imported(transaction, "warnings", site_id, known_at).cast(WARNINGS)
    ever = _told(transaction, site_id, known_at, true())
    others = without(imported, ever, names[:-1])
    merged = pa.concat_tables([issued_warnings(transaction, site_id, known_at), others])
    return merged.sort_by([(name, "ascending") for name in names[:-1]])


def judged_periods(transaction: Transaction, site_id: str, known_at: datetime | None = None) -> pa.Table:
    """Return the periods that the site judged, whoever was warned, and those that the registrar's bundles name."""
    kept = (
        select(ASSESSMENTS.c.policy, ASSESSMENTS.c.period)
        .where(ASSESSMENTS.c.site_id == site_id, _by(ASSESSMENTS.c.known_at, known_at))
        .distinct()
    )
    own = pa.Table.from_pylist([row._asdict() for row in transaction.execute(kept)], schema=JUDGED)
    imported = _imported(transaction, "judged", site_id, known_at)
    tracks = pc.if_else(pc.equal(imported["track"], ""), None, imported["track"])
    imported = imported.set_column(imported.schema.get_field_index("track"), "track", tracks).cast(JUDGED)
    return distinct(pa.concat_tables([own, imported]))


def distinct(judged: pa.Table) -> pa.Table:
    """Return each period once, in order."""
    return once(judged, JUDGED.names).sort_by([(name, "ascending") for name in JUDGED.names])


def _told(
    transaction: Transaction, site_id: str, known_at: datetime | None, standing_as: ColumnElement[bool]
) -> pa.Table:
    """What students were told last, of the cases in some states."""
    state = _last(EVENTS.c.case_id, EVENTS.c.version, _by(EVENTS.c.at, known_at))
    issue = _last(NOTICES.c.case_id, NOTICES.c.issue, _by(NOTICES.c.allotted_at, known_at))
    query = (
        select(CASES.c.student_no, CASES.c.policy, CASES.c.track, CASES.c.period, NOTICES.c.level)
        .join(state, state.c.case_id == CASES.c.id)
        .join(EVENTS, and_(EVENTS.c.case_id == CASES.c.id, EVENTS.c.version == state.c.number))
        .join(issue, issue.c.case_id == CASES.c.id)
        .join(NOTICES, and_(NOTICES.c.case_id == CASES.c.id, NOTICES.c.issue == issue.c.number))
        .where(CASES.c.site_id == site_id, standing_as)
        .order_by(CASES.c.student_no, CASES.c.policy, CASES.c.track, CASES.c.period)
    )
    rows = [row._asdict() for row in transaction.execute(query)]
    return pa.Table.from_pylist(rows, schema=WARNINGS)


def _imported(transaction: Transaction, name: str, site_id: str, known_at: datetime | None) -> pa.Table:
    table = FACT_TABLES[name]
    return read_columns(transaction, table, SCHEMAS[name].names, standing(table, site_id, known_at))


def _last(case: Column[int], number: Column[int], when: ColumnElement[bool]) -> Subquery:
    return select(case.label("case_id"), func.max(number).label("number")).where(when).group_by(case).subquery()


def _by(at: Column[datetime], known_at: datetime | None) -> ColumnElement[bool]:
    return true() if known_at is None else at <= known_at
