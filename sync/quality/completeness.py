"""Stops because the registrar's tables lack what the rules need."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pyarrow.compute as pc

from rules.facts.facts import Facts
from rules.policy.law import Law
from sync.quality.period import terms_up_to
from sync.quality.stops import Stop, a_stop

_AFTER_MAKEUP = ("outstanding_after_makeup", "due_and_not_earned")
_DUE = ("due_and_not_earned", "due")


def counts_after_makeup(law: Law) -> bool:
    """Say whether a law counts any course only once its make-up is over."""
    return _counts(law, _AFTER_MAKEUP)


def counts_what_is_due(law: Law) -> bool:
    """Say whether a law counts courses that a programme schedules, also those that nobody took."""
    return _counts(law, _DUE)


def _counts(law: Law, sets: Collection[str]) -> bool:
    return any(getattr(measure, key, None) in sets for measure in law.measures.values() for key in ("of", "among"))


def completeness_stops(facts: Facts, law: Law, period: str) -> Iterator[Stop]:
    """Yield stops for courses without credits, and for terms without an end of make-up where that matters."""
    taken = set(facts.enrolments["course_code"].to_pylist()) | set(facts.attempts["course_code"].to_pylist())
    if counts_what_is_due(law):
        taken |= _scheduled(facts)
    empty = facts.courses.filter(pc.equal(facts.courses["credits"], 0)).to_pylist()
    lines = [f"{row['course_code']} {row['course_name']}" for row in empty if row["course_code"] in taken]
    if lines:
        text = f"有 {len(lines)} 门有人修读或须修读的课程学分为 0，按学分的计算会漏掉它们。请教务核对学分后重新导入"
        yield a_stop("no_credits", period, text, lines)
    if counts_after_makeup(law):
        yield from _open_makeups(facts, period)


def _scheduled(facts: Facts) -> set[str]:
    """Return the courses that the students' programmes schedule."""
    columns = (facts.students[name].to_pylist() for name in ("major", "entry_year"))
    followed = set(zip(*columns, strict=True))
    rows = facts.programmes.select(["major", "entry_year", "course_code"]).to_pylist()
    return {row["course_code"] for row in rows if (row["major"], row["entry_year"]) in followed}


def _open_makeups(facts: Facts, period: str) -> Iterator[Stop]:
    held = set(facts.attempts["term"].to_pylist())
    lines = [
        str(row["term"])
        for row in terms_up_to(facts.terms, period)
        if row["makeup_ends_on"] is None and row["term"] in held
    ]
    if lines:
        text = (
            f"学期表中 {'、'.join(sorted(lines))} 没有补考成绩截止日 makeup_ends_on，"
            "正考不及格会立即计入，可能预警还未补考的学生。请教务补填后重新导入"
        )
        yield a_stop("no_makeup_end", period, text, lines)
