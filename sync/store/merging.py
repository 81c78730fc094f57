"""Put together what the registrar and the LMS say of attempts: one row per student, course, term and kind.

The steps, all of them over whole columns:

1. A pulled attempt whose sitting the registrar has too (the same student, course and term; a make-up is one sitting,
   a regular exam or a retake the other) gives way: the registrar's is the fact.
2. A pulled regular attempt is a retake when the student failed that course in an earlier term.
3. Where several rows still share a key, one of them is taken (`sync.store.doubles`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.facts.schema import SCALE
from sync.store.doubles import one_per_key
from sync.store.fact_tables import LMS, REGISTRAR
from sync.store.keyed import joined, once

NUMBER: Final = r"^\d{1,6}(\.\d{1,6})?$"
COLUMNS: Final = (
    "source",
    "student_no",
    "original_code",
    "course_code",
    "term",
    "kind",
    "score",
    "result",
    "graded_on",
    "level_passed",
    "active",
    "lms_course_id",
)
"""What the merging reads of each version of an attempt."""


def merge_attempts(rows: pa.Table, terms: Sequence[str], courses: pa.Table) -> pa.Table:
    """Return the attempts that count as facts, with the columns of ``rows``, each key once.

    ``terms`` are in the order of the calendar; rows of a term or course that it lacks must not be among ``rows``.
    """
    registrar, lms = split(rows)
    if not lms.num_rows and not pc.any(pc.not_equal(rows["original_code"], rows["course_code"])).as_py():
        return rows
    lms = lms.filter(pc.invert(pc.is_in(sittings(lms), value_set=sittings(registrar).combine_chunks())))
    both = pa.concat_tables([registrar, lms])
    return one_per_key(name_retakes(both, terms, courses))


def split(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the registrar's rows and the LMS's."""
    return rows.filter(pc.equal(rows["source"], REGISTRAR)), rows.filter(pc.equal(rows["source"], LMS))


def sittings(rows: pa.Table) -> pa.ChunkedArray:
    """Return what sitting each attempt is of: student, course, term, and whether it is the make-up."""
    sat = pc.if_else(pc.equal(rows["kind"], "makeup"), "makeup", "main")
    return joined(rows["student_no"], rows["course_code"], rows["term"], sat)


def name_retakes(rows: pa.Table, terms: Sequence[str], courses: pa.Table) -> pa.Table:
    """Return ``rows`` with each pulled ``regular`` attempt after a failure in an earlier term named ``retake``."""
    order = pc.index_in(rows["term"], value_set=pa.array(terms, pa.string()))
    course = joined(rows["student_no"], rows["course_code"])
    failures = pa.table({"course": course, "order": order}).filter(failed(rows, courses))
    first = once(failures.sort_by("order"), ["course"])
    position = pc.index_in(course, value_set=first["course"].combine_chunks())
    failed_in = pc.take(first["order"], position)
    candidate = pc.and_(pc.equal(rows["source"], LMS), pc.equal(rows["kind"], "regular"))
    retake = pc.and_(candidate, pc.fill_null(pc.less(failed_in, order), False))
    return rows.set_column(rows.schema.get_field_index("kind"), "kind", pc.if_else(retake, "retake", rows["kind"]))


def failed(rows: pa.Table, courses: pa.Table) -> pa.ChunkedArray:
    """Say of each row whether it is a failed attempt: by its result, else its level, else its score."""
    marks = pc.take(courses["pass_mark"], pc.index_in(rows["course_code"], value_set=courses["course_code"]))
    by_score = pc.less(scaled_scores(rows["score"]), marks)
    by_mark = pc.coalesce(pc.invert(rows["level_passed"]), by_score, pa.scalar(False))
    by_result = pc.is_in(rows["result"], value_set=pa.array(["fail", "absent"]))
    return pc.if_else(pc.is_null(rows["result"]), by_mark, by_result)


def scaled_scores(scores: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return numeric scores in millionths, null for level grades and where there is none."""
    numeric = pc.fill_null(pc.match_substring_regex(scores, NUMBER), False)
    exact = pc.cast(pc.if_else(numeric, scores, None), pa.decimal128(12, 6))
    return pc.cast(pc.multiply(exact, pa.scalar(SCALE, pa.decimal128(8, 0))), pa.int64())
