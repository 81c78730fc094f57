"""The registrar's tables as the store keeps them: equivalences applied, level grades understood."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from config.mapping_marks import MarksMapping
from rules.facts.facts import Facts
from sync.mapping.equivalences import Equivalences

OF_THE_PAST: Final = ("warnings", "judged")


def entry_years(students: pa.Table) -> dict[str, int]:
    """Return the entry year of each student of a register."""
    return dict(zip(students["student_no"].to_pylist(), students["entry_year"].to_pylist(), strict=True))


def as_stored(facts: Facts, equivalences: Equivalences, marks: MarksMapping) -> dict[str, pa.Table]:
    """Return each table of a bundle with the columns that its table of the store has besides those of versions.

    ``warnings`` and ``judged`` tell of the past, mostly once: where they are empty, nothing is said of it, and they
    are not among the tables.
    """
    tables = {name: table for name, table in facts.tables() if table.num_rows or name not in OF_THE_PAST}
    if "judged" in tables:
        tracks = pc.fill_null(facts.judged["track"], "")
        tables["judged"] = facts.judged.set_column(facts.judged.schema.get_field_index("track"), "track", tracks)
    for name in ("enrolments", "attempts"):
        tables[name] = _coded(tables[name], "student_no", equivalences, equivalences.for_student)
    tables["programmes"] = _coded(tables["programmes"], "entry_year", equivalences, equivalences.for_entry_year)
    tables["attempts"] = _understood(tables["attempts"], marks)
    return tables


def _coded(rows: pa.Table, whose: str, equivalences: Equivalences, counts_as: Callable[..., str]) -> pa.Table:
    """Keep the code as given in ``original_code``, and put the one that counts into ``course_code``."""
    codes = rows["course_code"]
    rows = rows.append_column("original_code", codes)
    old = pa.array(sorted(equivalences.old_codes), pa.string())
    affected = pc.indices_nonzero(pc.is_in(codes, value_set=old)).to_pylist()
    if not affected:
        return rows
    counted = codes.to_pylist()
    owners = rows[whose].take(pa.array(affected)).to_pylist()
    for place, owner in zip(affected, owners, strict=True):
        counted[place] = counts_as(owner, counted[place])
    return rows.set_column(rows.schema.get_field_index("course_code"), "course_code", pa.array(counted, pa.string()))


def _understood(rows: pa.Table, marks: MarksMapping) -> pa.Table:
    """Add what a level grade means, the date as reported, and the date of an outcome."""
    levels = level_meanings(rows["score"], marks)
    scored = pc.and_(pc.is_null(rows["result"]), pc.is_valid(rows["score"]))
    decided = pc.is_in(rows["result"], value_set=pa.array(["pass", "fail", "absent", "exempt"]))
    dates = rows["graded_on"]
    dated = pc.if_else(pc.or_(scored, decided), dates, None)
    return (
        rows.set_column(rows.schema.get_field_index("graded_on"), "graded_on", dated)
        .append_column("reported_on", dates)
        .append_column("level_passed", levels)
        .append_column("active", pa.repeat(True, rows.num_rows))
    )


def level_meanings(scores: pa.ChunkedArray, marks: MarksMapping) -> pa.Array:
    """Return whether each level grade is a pass; null for numbers, for none, and for levels that the table lacks."""
    words, meanings = list(marks.levels), [meaning == "pass" for meaning in marks.levels.values()]
    places = pc.index_in(scores, value_set=pa.array(words, pa.string()))
    return pc.take(pa.array(meanings, pa.bool_()), places)
