"""People, courses, terms and grades by number: the facts as columns of small integers, ready for the engine.

A person's or course's number is its place in the order of student numbers or course codes; a term's is its place in
the calendar. Every distinct score text is read once, into a score in millionths and, for a level grade, whether it
passes.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.engine.calendar import Term
from rules.engine.session import THREADS
from rules.facts.facts import Facts
from rules.facts.schema import ATTEMPT_KINDS, EVENT_KINDS, RESULTS, SCALE
from rules.policy.grades import GradeScheme

_NUMBER: Final = re.compile(r"\d{1,3}(\.\d{1,6})?")
Lookup = tuple[pa.ChunkedArray, pa.Array]
_GRADES: Final = pa.schema(
    [
        ("grade", pa.int32()),
        ("given_score", pa.string()),
        ("score", pa.int64()),
        ("passes", pa.bool_()),
        ("points", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class NumberedFacts:
    """The facts by number. ``scores`` are the distinct texts of scores; an attempt's ``grade`` is a place in them."""

    learners: pa.Table
    courses: pa.Table
    attempts: pa.Table
    enrolments: pa.Table
    events: pa.Table
    scores: list[str]


def number_facts(facts: Facts, terms: tuple[Term, ...]) -> NumberedFacts:
    """Number everything. A row that refers to a person, course or term that is not there is dropped."""
    learners = _numbered(facts.students, "student_no", "student")
    courses = _numbered(facts.courses, "course_code", "course")
    student, course = learners["student_no"].combine_chunks(), courses["course_code"].combine_chunks()
    term = pa.array([term.name for term in terms], pa.string())
    texts = facts.attempts["score"].combine_chunks().dictionary_encode()
    attempts, enrolments = _numbers(
        [
            {
                "student": (facts.attempts["student_no"], student),
                "course": (facts.attempts["course_code"], course),
                "place": (facts.attempts["term"], term),
                "kind": (facts.attempts["kind"], pa.array(ATTEMPT_KINDS)),
                "result": (facts.attempts["result"], pa.array(RESULTS)),
            },
            {
                "student": (facts.enrolments["student_no"], student),
                "course": (facts.enrolments["course_code"], course),
                "place": (facts.enrolments["term"], term),
            },
        ]
    )
    codes = {name: attempts[name].cast(pa.int8()) for name in ("kind", "result")}
    return NumberedFacts(
        learners,
        courses,
        _found({**attempts, **codes, "graded_on": facts.attempts["graded_on"], "grade": texts.indices}),
        _found(enrolments),
        _found(_events(facts.events, student, term)),
        texts.dictionary.to_pylist(),
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


def _numbers(tables: list[dict[str, Lookup]]) -> list[dict[str, pa.ChunkedArray]]:
    """Each text as its place among the known ones; columns side by side, as Arrow works without Python's lock."""
    with ThreadPoolExecutor(THREADS) as pool:
        work = [{name: pool.submit(_number, *lookup) for name, lookup in table.items()} for table in tables]
        return [{name: future.result() for name, future in table.items()} for table in work]


def _number(column: pa.ChunkedArray, known: pa.Array) -> pa.ChunkedArray:
    return pc.index_in(column, value_set=known, skip_nulls=True)


def _events(events: pa.Table, student: pa.Array, term: pa.Array) -> dict[str, pa.ChunkedArray]:
    return {
        "student": _number(events["student_no"], student),
        "named": _number(events["term"], term),
        "kind": _number(events["kind"], pa.array(EVENT_KINDS)),
        **{name: events[name] for name in ("occurred_on", "ended_on", "term", "note")},
    }


def _found(columns: dict[str, pa.ChunkedArray]) -> pa.Table:
    """The rows whose every reference was found."""
    table = pa.table(columns)
    for name in ("student", "course", "place"):
        if name in columns and table[name].null_count:
            table = table.filter(pc.is_valid(table[name]))
    return table


def grades_of(texts: list[str], scheme: GradeScheme) -> pa.Table:
    """Every distinct score: its place, its text, millionths; for a level grade whether it passes, and its points."""
    rows = [{"grade": at, "given_score": text, **_read(text, scheme)} for at, text in enumerate(texts)]
    return pa.Table.from_pylist(rows, schema=_GRADES)


def _read(text: str, scheme: GradeScheme) -> dict[str, int | bool | None]:
    """A score text as millionths; a level grade by the scheme; neither is left unknown."""
    level = scheme.levels.get(text)
    if level is not None:
        score, points = (None if value is None else scaled(value) for value in (level.score, level.points))
        return {"score": score, "passes": level.passes, "points": points}
    if _NUMBER.fullmatch(text) and Decimal(text) <= 100:
        return {"score": scaled(Decimal(text)), "passes": None}
    return {"score": None, "passes": None}
