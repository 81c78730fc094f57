"""A stop because too many marks of the period are still pending."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from rules.facts.facts import Facts
from sync.quality.period import ended_terms
from sync.quality.stops import Stop, a_stop
from sync.store.merging import NUMBER

_OUTCOMES = pa.array(["pass", "fail", "absent", "exempt"])
_KEY = ("student_no", "course_code", "term")
_SHOWN = 200


def pending_stop(
    facts: Facts, skipped: Collection[str], period: str, as_of: date, levels: Collection[str], share: Decimal
) -> Iterator[Stop]:
    """Yield a stop where more than ``share`` of the enrolments of the period's ended terms lack an outcome.

    Counted are the enrolments of evaluated students (``skipped`` are not), an attempt implying one; ``levels`` are
    the level grades that the policy maps.
    """
    every, open_ = enrolments_of(facts, skipped, ended_terms(facts.terms, period, as_of), as_of, levels)
    if len(open_) > len(every) * share:
        text = (
            f"{period} 已结束学期的 {len(every)} 条选课中有 {len(open_)} 条还没有成绩结果，超过上限 {share * 100:f}%。"
            "请催促任课教师录入并公布成绩后重新读取"
        )
        lines = sorted("，".join(key) for key in open_)
        yield a_stop("pending", period, text, lines)


def enrolments_of(
    facts: Facts, skipped: Collection[str], terms: Collection[str], as_of: date, levels: Collection[str]
) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return the enrolments (student, course, term) of evaluated students in some terms, and those still without one.

    That is: without an attempt that is known on ``as_of`` and has passed or failed.
    """
    wanted = pa.array(sorted(terms), pa.string())
    students = facts.students["student_no"].filter(
        pc.invert(pc.is_in(facts.students["student_no"], value_set=pa.array(sorted(skipped), pa.string())))
    )
    enrolments, attempts = (
        _within(table, wanted, students.combine_chunks()) for table in (facts.enrolments, facts.attempts)
    )
    every = set(_keys(enrolments)) | set(_keys(attempts))
    return every, every - set(_keys(attempts.filter(_decided(attempts, as_of, levels))))


def _within(table: pa.Table, terms: pa.Array, students: pa.Array) -> pa.Table:
    inside = pc.and_(pc.is_in(table["term"], value_set=terms), pc.is_in(table["student_no"], value_set=students))
    return table.filter(inside)


def _keys(table: pa.Table) -> list[tuple[str, ...]]:
    return list(zip(*(table[name].to_pylist() for name in _KEY), strict=True))


def _decided(attempts: pa.Table, as_of: date, levels: Collection[str]) -> pa.ChunkedArray:
    """Say of each attempt whether it is known on ``as_of`` and has passed or failed."""
    known = pc.fill_null(pc.less_equal(attempts["graded_on"], pa.scalar(as_of)), False)
    numeric = pc.fill_null(pc.match_substring_regex(attempts["score"], NUMBER), False)
    scored = pc.or_(numeric, pc.is_in(attempts["score"], value_set=pa.array(sorted(levels), pa.string())))
    unspoken = pc.is_null(attempts["result"])
    by_result = pc.is_in(attempts["result"], value_set=_OUTCOMES)
    return pc.and_(known, pc.if_else(unspoken, scored, by_result))
