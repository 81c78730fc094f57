"""Load the facts of a site, as the rules read them: what was known at a moment, the registrar's word first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import ColumnElement, Select, Table, and_, func, select, tuple_

from rules.facts.facts import Facts
from rules.facts.schema import JUDGED, KEYS, SCHEMAS
from sync.store.columnar import read_columns, standing
from sync.store.fact_tables import FACT_TABLES
from sync.store.issued import distinct, earlier_warnings, judged_periods
from sync.store.keyed import once, without
from sync.store.merging import COLUMNS, merge_attempts
from sync.store.protected import blanked
from sync.store.transaction import Transaction

Whose = Collection[str] | Select[tuple[str]]
"""Students by their numbers, or a query that finds these."""


def load_facts(
    transaction: Transaction,
    site_id: str,
    known_at: datetime | None = None,
    colleges: Collection[str] | None = None,
    student_nos: Collection[str] | None = None,
) -> Facts:
    """Return the facts of a site as they were known at ``known_at`` (now, where it is None).

    Facts that vanished from their source are among them: disappearance is not correction. What the catalogue, the
    calendar or the register lacks is left out (`sync.quality` lists it). ``warnings`` and ``judged`` are as
    `sync.store.issued` says. With ``colleges``, only their students and what belongs to them; with ``student_nos``,
    only these. Nobody else's rows are read. Pulled attempts are merged with the registrar's as
    `sync.store.merging` says.
    """
    whose = _whose(site_id, known_at, colleges, student_nos)
    terms = load_table(transaction, "terms", site_id, known_at)
    courses = load_table(transaction, "courses", site_id, known_at)
    students = load_table(transaction, "students", site_id, known_at, whose)
    if colleges is not None:
        students = _only(students, "college", pa.array(sorted(colleges), pa.string()))
    catalogue = {"student_no": students, "course_code": courses, "term": terms}
    warned = earlier_warnings(transaction, site_id, known_at)
    warnings = _known_only(warned, {"student_no": students})
    attempts = _known_only(load_attempt_rows(transaction, site_id, known_at, whose), catalogue)
    merged = merge_attempts(attempts, _in_order(terms), courses)
    return Facts(
        terms=terms,
        students=students,
        courses=courses,
        programmes=_programmes(
            transaction, site_id, known_at, None if student_nos is None else set(students["major"].to_pylist())
        ),
        enrolments=_enrolments(transaction, site_id, known_at, catalogue, whose),
        attempts=merged.select(SCHEMAS["attempts"].names).cast(SCHEMAS["attempts"]),
        events=_known_only(load_table(transaction, "events", site_id, known_at, whose), {"student_no": students}),
        warnings=warnings,
        judged=_judged(judged_periods(transaction, site_id, known_at), warned, warnings),
    )


def load_attempt_rows(
    transaction: Transaction,
    site_id: str,
    known_at: datetime | None = None,
    whose: Whose | None = None,
) -> pa.Table:
    """Return every standing version of an attempt, of both sources, with the columns that merging reads."""
    return _attempt_rows(transaction, standing_of(FACT_TABLES["attempts"], site_id, known_at, whose))


def load_doubled_attempt_rows(transaction: Transaction, site_id: str) -> pa.Table:
    """Return the rows of `load_attempt_rows` of which there are several for one student, course and term.

    Only these can contradict each other; the others, nearly all of them, stay where they are.
    """
    table = FACT_TABLES["attempts"]
    now = standing(table, site_id)
    key = (table.c.student_no, table.c.course_code, table.c.term)
    several = select(*key).where(now).group_by(*key).having(func.count() > 1)
    return _attempt_rows(transaction, and_(now, tuple_(*key).in_(several)))


def count_rows(transaction: Transaction, name: str, site_id: str) -> int:
    """Return how many rows of a table stand now, of all sources."""
    table = FACT_TABLES[name]
    return int(transaction.execute(select(func.count()).where(standing(table, site_id))).scalar_one())


def _attempt_rows(transaction: Transaction, where: ColumnElement[bool]) -> pa.Table:
    table = FACT_TABLES["attempts"]
    rows = read_columns(transaction, table, (*COLUMNS, "reported_on", "pending"), where)
    open_ = pc.is_valid(rows["pending"])
    values = {name: pc.if_else(open_, None, rows[name]) for name in ("score", "result", "level_passed")}
    values["graded_on"] = pc.coalesce(rows["graded_on"], rows["reported_on"])
    for name, column in values.items():
        rows = rows.set_column(rows.schema.get_field_index(name), name, column)
    return rows.select(list(COLUMNS))


def load_table(
    transaction: Transaction,
    name: str,
    site_id: str,
    known_at: datetime | None = None,
    student_nos: Whose | None = None,
) -> pa.Table:
    """Return one table as `load_facts` would, without reading the others; for those that need no merging.

    That is ``terms``, ``students`` and ``courses``: whoever needs names or dates alone must not wait for every mark.
    Guardians and priority groups are empty: `sync.store.protected` opens them for those who need them.
    """
    table, schema = FACT_TABLES[name], SCHEMAS[name]
    where = standing_of(table, site_id, known_at, student_nos)
    rows = read_columns(transaction, table, schema.names, where).cast(schema)
    return blanked(rows) if name == "students" else rows


def standing_of(
    table: Table, site_id: str, known_at: datetime | None = None, whose: Whose | None = None
) -> ColumnElement[bool]:
    """Select the standing versions of a site, or of some of its students (found by their index)."""
    where = standing(table, site_id, known_at)
    if whose is None:
        return where
    return and_(where, table.c.student_no.in_(whose if isinstance(whose, Select) else sorted(whose)))


def _whose(
    site_id: str, known_at: datetime | None, colleges: Collection[str] | None, student_nos: Collection[str] | None
) -> Whose | None:
    """Return whose rows to read: of these students, of whoever is in one of these colleges, or of all (None)."""
    if student_nos is not None or colleges is None:
        return student_nos
    students = FACT_TABLES["students"]
    here = and_(standing(students, site_id, known_at), students.c.college.in_(sorted(colleges)))
    return select(students.c.student_no).where(here)


def _enrolments(
    transaction: Transaction,
    site_id: str,
    known_at: datetime | None,
    catalogue: dict[str, pa.Table],
    whose: Whose | None,
) -> pa.Table:
    rows = _known_only(load_table(transaction, "enrolments", site_id, known_at, whose), catalogue)
    return once(rows, KEYS["enrolments"])


def _programmes(
    transaction: Transaction, site_id: str, known_at: datetime | None, majors: Collection[str] | None
) -> pa.Table:
    """Return the programmes, of some majors only where named.

    Where equivalences made two rows one course, the earlier study term stands.
    """
    table, schema = FACT_TABLES["programmes"], SCHEMAS["programmes"]
    where = standing(table, site_id, known_at)
    if majors is not None:
        where = and_(where, table.c.major.in_(sorted(majors)))
    rows = read_columns(transaction, table, schema.names, where).cast(schema)
    return once(rows.sort_by("study_term"), KEYS["programmes"])


def _judged(judged: pa.Table, warned: pa.Table, loaded: pa.Table) -> pa.Table:
    """Add the periods that only warnings of others name, who are not loaded: nobody loaded was warned then."""
    key = JUDGED.names
    others = without(warned, loaded, key).select(key).cast(JUDGED)
    return distinct(pa.concat_tables([judged, others]))


def _known_only(rows: pa.Table, catalogue: dict[str, pa.Table]) -> pa.Table:
    for column, known in catalogue.items():
        rows = _only(rows, column, known[column].combine_chunks())
    return rows


def _only(rows: pa.Table, column: str, values: pa.Array) -> pa.Table:
    return rows.filter(pc.is_in(rows[column], value_set=values))


def _in_order(terms: pa.Table) -> list[str]:
    ordered: list[str] = terms.sort_by([("starts_on", "ascending"), ("term", "ascending")])["term"].to_pylist()
    return ordered
