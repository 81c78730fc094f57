"""Copies of one student who differ in the outcomes of some courses, so that one evaluation judges them all.

Each copy is a student of its own. Where the law ranks students, every copy brings its own copy of the group, so that
it is ranked among the same people as the student is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from rules.policy.law import Law
from rules.policy.measures import RankMeasure
from rules.recovery.passing import Change

_PERSONAL: Final = ("students", "enrolments", "attempts", "events")
_MARK: Final = "\x1f"
_KEY: Final = ("student_no", "course_code", "kind", "term")


def ranks(law: Law) -> bool:
    """Whether the law compares students with each other."""
    return any(isinstance(measure, RankMeasure) for measure in law.measures.values())


def changed(facts: Facts, student_no: str, changes: Iterable[Change], day: date) -> Facts:
    """The facts with some outcomes of a student changed, as known on the day."""
    return replace(facts, attempts=_with(facts.attempts, [(student_no, each) for each in changes], day))


def crowd(
    facts: Facts, student_no: str, variants: Sequence[Sequence[Change]], day: date, *, grouped: bool
) -> tuple[Facts, tuple[str, ...]]:
    """One copy of the student per variant; return the facts, and the numbers of the copies in the same order.

    With ``grouped`` the facts hold everybody whom the student is compared with, and all of them are copied; else only
    the student is, whoever else is there.
    """
    number = len(variants)
    names = tuple(f"{student_no}{_MARK}{at}" for at in range(number))
    tables = {name: getattr(facts, name) for name in (*_PERSONAL, "warnings")}
    if not grouped:
        tables = {name: table.filter(pc.equal(table["student_no"], student_no)) for name, table in tables.items()}
    made = {name: _copies(table, number, "student_no") for name, table in tables.items()}
    if grouped:
        made["students"] = _copies(tables["students"], number, "student_no", "college", "major", "class_name")
        made["programmes"] = _copies(facts.programmes, number, "major")
    changes = [(name, each) for name, variant in zip(names, variants, strict=True) for each in variant]
    made["attempts"] = _with(made["attempts"], changes, day)
    made["warnings"] = pa.concat_tables([facts.warnings, made["warnings"]])
    return replace(facts, **made), names


def _with(attempts: pa.Table, changes: Sequence[tuple[str, Change]], day: date) -> pa.Table:
    """The attempts with the changed ones in their place."""
    gone = [
        _MARK.join((student_no, each.course_code, *each.replaces))
        for student_no, each in changes
        if each.replaces is not None
    ]
    if gone:
        keys = pc.binary_join_element_wise(*(attempts[name] for name in _KEY), _MARK)
        attempts = attempts.filter(pc.invert(pc.is_in(keys, value_set=pa.array(gone))))
    rows = [each.row(student_no, day) for student_no, each in changes]
    return pa.concat_tables([attempts, pa.Table.from_pylist(rows, schema=SCHEMAS["attempts"])])


def _copies(table: pa.Table, number: int, *columns: str) -> pa.Table:
    """The table so many times, the number of the copy added to the texts of some columns."""
    copy = pc.cast(pa.array([at for at in range(number) for _ in range(table.num_rows)], pa.int32()), pa.string())
    copies = pa.concat_tables([table] * number) if number else table.slice(0, 0)
    for name in columns:
        texts = pc.binary_join_element_wise(copies[name].combine_chunks(), copy, _MARK)
        copies = copies.set_column(table.schema.get_field_index(name), table.schema.field(name), texts)
    return copies
