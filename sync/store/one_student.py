"""Everything a verdict on one student needs, read without the rest of the university."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from rules.explanation.argument import Provenance
from rules.facts.facts import Facts
from sync.store.columnar import standing
from sync.store.fact_tables import FACT_TABLES, LMS
from sync.store.facts import load_facts, standing_of
from sync.store.transaction import Transaction


def load_student_facts(
    transaction: Transaction,
    site_id: str,
    student_no: str,
    groups: Collection[Sequence[str]] = (),
    known_at: datetime | None = None,
) -> Facts:
    """Return the facts of one student, as `sync.store.facts.load_facts` would give them among all others.

    ``groups`` are columns of the register: with ``("college", "class_name")`` everybody of the student's class is
    among the facts. They hold no student where the register lacks this one.
    """
    together = {student_no, *_peers(transaction, site_id, student_no, groups, known_at)}
    return load_facts(transaction, site_id, known_at, student_nos=together)


def load_provenance(
    transaction: Transaction, site_id: str, student_no: str, known_at: datetime | None = None
) -> Provenance:
    """Return why pulled marks of a student are no outcomes, and which codes were replaced by an equivalence."""
    table = FACT_TABLES["attempts"]
    query = select(table.c.course_code, table.c.term, table.c.source, table.c.pending, table.c.original_code).where(
        standing_of(table, site_id, known_at, [student_no])
    )
    pending: dict[tuple[str, str], str] = {}
    replaced: dict[tuple[str, str], str] = {}
    for code, term, source, why, original in transaction.execute(query):
        if source == LMS and why is not None:
            pending[code, term] = why
        if original != code:
            replaced[code, term] = original
    return Provenance(pending, replaced)


def _peers(
    transaction: Transaction,
    site_id: str,
    student_no: str,
    groups: Collection[Sequence[str]],
    known_at: datetime | None,
) -> list[str]:
    """Return the numbers of everybody who shares one of the groups with the student."""
    if not groups:
        return []
    table = FACT_TABLES["students"]
    columns = sorted({name for group in groups for name in group})
    own = transaction.execute(
        select(*(table.c[name] for name in columns)).where(standing_of(table, site_id, known_at, [student_no]))
    ).first()
    if own is None:
        return []
    place = dict(zip(columns, own, strict=True))
    alike = or_(*(and_(*(table.c[name] == place[name] for name in group)) for group in groups))
    return list(
        transaction.execute(select(table.c.student_no).where(standing(table, site_id, known_at), alike)).scalars()
    )
