"""Where Moodle and the registrar say different things of the same attempt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from rules.facts.facts import Facts
from sync.quality.stops import Stop, a_stop
from sync.store.doubles import Row, comparable, has_outcome
from sync.store.merging import sittings, split

_OUTCOME = {"pass": True, "exempt": True, "fail": False, "absent": False}


@dataclass(frozen=True, slots=True)
class Difference:
    """One attempt of which two sources say different things; the registrar's is the fact."""

    student_no: str
    course_code: str
    term: str
    kind: str
    registrar: str
    lms: str

    @property
    def text(self) -> str:
        """Say it in one line of Chinese."""
        return f"{self.student_no} {self.course_code} {self.term}：教务 {self.registrar}，Moodle {self.lms}"


def differences(attempts: pa.Table, courses: pa.Table) -> list[Difference]:
    """Return the sittings of which both sources know an outcome, and not the same one.

    ``attempts`` are the standing rows, of those that stand alone none are needed
    (`sync.store.facts.load_doubled_attempt_rows`). Scores are compared where both are numbers, or both level grades;
    else whether it was passed.
    """
    registrar, lms = (_outcomes(rows) for rows in split(attempts))
    lms, registrar = _shared_with(lms, registrar), _shared_with(registrar, lms)
    theirs = dict(zip(sittings(registrar).to_pylist(), registrar.to_pylist(), strict=True))
    marks = dict(zip(courses["course_code"].to_pylist(), courses["pass_mark"].to_pylist(), strict=True))
    found = []
    for key, ours in zip(sittings(lms).to_pylist(), lms.to_pylist(), strict=True):
        row = theirs[key]
        if _differ(row, ours, marks.get(row["course_code"])):
            names = (row["student_no"], row["course_code"], row["term"], row["kind"])
            found.append(Difference(*names, _said(row), _said(ours)))
    return sorted(found, key=lambda each: (each.student_no, each.course_code, each.term))


def difference_stop(found: Sequence[Difference], facts: Facts, period: str, share: Decimal) -> Iterator[Stop]:
    """Yield a stop where the differences touch more than ``share`` of the students."""
    mine = set(facts.students["student_no"].to_pylist())
    listed = [each for each in found if each.student_no in mine]
    students = {each.student_no for each in listed}
    if len(students) > len(mine) * share:
        text = (
            f"有 {len(students)} 名学生在教务表格与 Moodle 中的成绩不一致，超过学生总数的 {share * 100:f}%。"
            "以教务为准，但请先查明原因"
        )
        yield a_stop("registrar_differences", period, text, [each.text for each in listed])


def _outcomes(rows: pa.Table) -> pa.Table:
    given = pc.or_(pc.is_valid(rows["score"]), pc.is_valid(rows["result"]))
    return rows.filter(pc.and_(given, pc.invert(pc.fill_null(pc.equal(rows["result"], "deferred"), False))))


def _shared_with(rows: pa.Table, others: pa.Table) -> pa.Table:
    return rows.filter(pc.is_in(sittings(rows), value_set=sittings(others).combine_chunks()))


def _differ(one: Row, other: Row, pass_mark: int | None) -> bool:
    if not (has_outcome(one) and has_outcome(other)):
        return False
    scores = comparable(one["score"]), comparable(other["score"])
    if None not in scores and type(scores[0]) is type(scores[1]):
        return scores[0] != scores[1]
    return _passed(one, pass_mark) != _passed(other, pass_mark)


def _passed(row: Row, pass_mark: int | None) -> bool | None:
    if row["result"] is not None:
        return _OUTCOME.get(row["result"])
    number = comparable(row["score"])
    if isinstance(number, Decimal) and pass_mark is not None:
        return number * 1_000_000 >= pass_mark
    passed: bool | None = row["level_passed"]
    return passed


def _said(row: Row) -> str:
    return "、".join(str(row[name]) for name in ("score", "result") if row[name] is not None)
