"""People, courses, terms and grades by number: the facts as columns of small integers, ready for the engine.

A person's or course's number is its place in the order of student numbers or course codes; a term's is its place in
the calendar. Every distinct score text is read once, into a score in millionths and, for a level grade, whether it
passes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.engine.calendar import Calendar
from rules.facts.facts import Facts
from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS, RESULTS, SCALE
from rules.policy.grades import GradeScheme

_NUMBER: Final = re.compile(r"\d{1,3}(\.\d{1,6})?")
_GRADES: Final = pa.schema(
    [("grade", pa.int32()), ("given_score", pa.string()), ("score", pa.int64()), ("passes", pa.bool_())]
)


@dataclass(frozen=True, slots=True)
class NumberedFacts:
    """The facts by number. ``grades`` holds the distinct scores: text, millionths, and a level grade's pass."""

    learners: pa.Table
    courses: pa.Table
    attempts: pa.Table
    enrolments: pa.Table
    events: pa.Table
    grades: pa.Table


def number_facts(facts: Facts, calendar: Calendar, scheme: GradeScheme) -> NumberedFacts:
    """Number everything. A row that refers to a person, course or term that is not there is dropped."""
    learners = _numbered(facts.students, "student_no", "student")
    courses = _numbered(facts.courses, "course_code", "course")
    terms = pa.array([term.name for term in calendar.terms], pa.string())
    lookup = {
        "student": ("student_no", learners["student_no"].combine_chunks()),
        "course": ("course_code", courses["course_code"].combine_chunks()),
        "place": ("term", terms),
    }
    texts = facts.attempts["score"].combine_chunks().dictionary_encode()
    attempts = {
        **_places(facts.attempts, lookup),
        "kind": _code(facts.attempts["kind"], ATTEMPT_KINDS),
        "result": _code(facts.attempts["result"], RESULTS),
        "graded_on": facts.attempts["graded_on"],
        "grade": texts.indices,
    }
    events = {
        **_places(facts.events, {"student": lookup["student"]}),
        "named": pc.index_in(facts.events["term"], value_set=terms, skip_nulls=True),
        "kind": _code(facts.events["kind"], EVENT_KINDS),
        **{name: facts.events[name] for name in ("occurred_on", "ended_on", "term", "note")},
    }
    return NumberedFacts(
        learners,
        courses,
        _found(attempts),
        _found(_places(facts.enrolments, lookup)),
        _found(events),
        _grades(texts.dictionary.to_pylist(), scheme),
    )


def code_of(value: str, values: tuple[str, ...]) -> int:
    """The number of a kind or result: its place in the schema's list."""
    return values.index(value)


def scaled(value: Decimal) -> int:
    """A decimal of the policy in millionths."""
    return int(value * SCALE)


def _numbered(table: pa.Table, key: str, name: str) -> pa.Table:
    ordered = table.sort_by(key)
    return ordered.append_column(name, pa.array(range(ordered.num_rows), pa.int32()))


def _places(table: pa.Table, lookup: dict[str, tuple[str, pa.Array]]) -> dict[str, pa.ChunkedArray]:
    return {name: pc.index_in(table[column], value_set=values) for name, (column, values) in lookup.items()}


def _code(column: pa.ChunkedArray, values: tuple[str, ...]) -> pa.ChunkedArray:
    return pc.index_in(column, value_set=pa.array(values), skip_nulls=True).cast(pa.int8())


def _found(columns: dict[str, pa.ChunkedArray]) -> pa.Table:
    """The rows whose every reference was found."""
    table = pa.table(columns)
    for name in ("student", "course", "place"):
        if name in columns and table[name].null_count:
            table = table.filter(pc.is_valid(table[name]))
    return table


def _grades(texts: list[str], scheme: GradeScheme) -> pa.Table:
    rows = [{"grade": at, "given_score": text, **_read(text, scheme)} for at, text in enumerate(texts)]
    return pa.Table.from_pylist(rows, schema=_GRADES)


def _read(text: str, scheme: GradeScheme) -> dict[str, int | bool | None]:
    """A score text as millionths; a level grade by the scheme; neither is left unknown."""
    level = scheme.levels.get(text)
    if level is not None:
        return {"score": None if level.score is None else scaled(level.score), "passes": level.passes}
    if _NUMBER.fullmatch(text) and Decimal(text) <= 100:
        return {"score": scaled(Decimal(text)), "passes": None}
    return {"score": None, "passes": None}
