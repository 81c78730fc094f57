"""The grounds of one student's verdict, sealed in one JSON object, to be judged again without anything else.

It holds the law as it was compiled, the facts that the verdict on this student depends on (the layout of a facts
bundle), the period, the day, and what was found. Of other people there is nothing, unless the law ranks the student
among them: they are numbered then, without name or student number.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from rules.assessment import Assessment
from rules.assessment_json import assessment_object
from rules.bundle.findings import BundleError
from rules.bundle.reading import read_bundle
from rules.bundle.writing import text_tables
from rules.engine.calendar import PeriodError
from rules.engine.evaluate import evaluate
from rules.explanation.narrowing import groups_of, narrowed
from rules.facts.facts import Facts
from rules.facts.schema import KEYS
from rules.policy.law import Law
from rules.snapshot import SnapshotError, law_data, law_of

FORMAT: Final = 1
"""The layout of the object; another one is refused."""
_BATCH: Final = 200
"""So many files are judged together."""

Result = TypeVar("Result")
_OTHERS: Final = "同组学生"
_PARTS: Final = ("warnings", "referrals", "skipped")


@dataclass(frozen=True, slots=True)
class Judged:
    """What a sealed verdict says, and what judging it again says: equal, or something is not what it was."""

    student_no: str
    policy: str
    kept: Mapping[str, Any]
    found: Mapping[str, Any]

    @property
    def same(self) -> bool:
        """Say whether the verdict, its figures and its evidence are what was kept."""
        return dict(self.kept) == dict(self.found)


def facts_of_one(facts: Facts, law: Law, student_no: str, name: str) -> Facts:
    """Return the facts that the verdict on a student depends on, nobody else told by name or number.

    ``name`` is put in the student's place, since kept facts have no names.
    """
    own = narrowed(facts, law, student_no)
    numbers = sorted(set(own.students["student_no"].to_pylist()) - {student_no})
    aliases = {student_no: student_no, **{number: f"{_OTHERS}{at}" for at, number in enumerate(numbers, 1)}}
    student = own.students.filter(pc.equal(own.students["student_no"], student_no)).to_pylist()
    major, year = (student[0]["major"], student[0]["entry_year"]) if student else ("", 0)
    of_major = pc.and_(pc.equal(own.programmes["major"], major), pc.equal(own.programmes["entry_year"], year))
    programmes = own.programmes if numbers else own.programmes.filter(of_major)
    dated = own.attempts.filter(pc.is_valid(own.attempts["graded_on"]))
    codes = {code for table in (own.enrolments, dated, programmes) for code in table["course_code"].to_pylist()}
    return replace(
        own,
        students=_named(_renamed(own.students, aliases), student_no, name),
        courses=own.courses.filter(
            pc.is_in(own.courses["course_code"], value_set=pa.array(sorted(codes), pa.string()))
        ),
        programmes=programmes,
        enrolments=_renamed(own.enrolments, aliases),
        attempts=_renamed(dated, aliases),
        events=_renamed(own.events, aliases),
        warnings=own.warnings.filter(pc.equal(own.warnings["student_no"], student_no)),
    )


def seal(facts: Facts, law: Law, assessment: Assessment, student_no: str, name: str, more: Mapping[str, str]) -> str:
    """Return the sealed grounds as JSON text; ``more`` is what a reader should know besides, in words.

    ``facts`` are those of the evaluation, ``assessment`` its outcome; both may be about everybody.
    """
    one = facts_of_one(facts, law, student_no, name)
    body = {
        "format": FORMAT,
        "about": dict(more),
        "student_no": student_no,
        "period": assessment.period,
        "as_of": assessment.as_of.isoformat(),
        "policy_hash": assessment.policy_hash,
        "policy": law_data(law),
        "verdict": _of_one(assessment, student_no),
        "facts": {table: _rows(texts) for table, texts in text_tables(one)},
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def sealed_law(file: Path) -> Law:
    """Return the law in a sealed file; raise `SnapshotError` where there is none that this version can read."""
    return law_of(_body(file)["policy"])


def judge_again(files: Sequence[Path]) -> Iterator[Judged | SnapshotError]:
    """Judge what each file has sealed, from nothing but the files; yield the outcomes in order, or why there is none.

    What rests on one law, period and day is judged together, where the files agree on what they have in common and the
    law ranks nobody: that gives the same, faster.
    """
    compiled: dict[str, Law] = {}
    opened = [_tried(partial(_open, file, compiled), file.name) for file in files]
    batches: dict[tuple[str, ...], list[_Opened]] = defaultdict(list)
    for each in opened:
        if isinstance(each, _Opened):
            batches[each.basis].append(each)
    found: dict[Path, Judged | SnapshotError] = {}
    for batch in batches.values():
        for start in range(0, len(batch), _BATCH):
            found.update(_judged(batch[start : start + _BATCH]))
    yield from (found[each.file] if isinstance(each, _Opened) else each for each in opened)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A sealed file that was read."""

    file: Path
    law: Law
    facts: Facts
    student_no: str
    period: str
    as_of: date
    kept: Mapping[str, Any]

    @property
    def basis(self) -> tuple[str, ...]:
        """What files have in common that can be judged together; one alone where the law ranks people."""
        alone = str(self.file) if groups_of(self.law) else ""
        return self.law.hash, self.period, self.as_of.isoformat(), alone


def _open(file: Path, compiled: dict[str, Law]) -> _Opened:
    body = _body(file)
    text = json.dumps(body["policy"], sort_keys=True)
    law = compiled[text] = compiled.get(text) or law_of(body["policy"])
    if law.hash != body["policy_hash"]:
        raise SnapshotError(f"{file.name}：所附规定的校验值与判定时的不同")
    facts = read_bundle(file, law.level_grades).facts
    day = date.fromisoformat(body["as_of"])
    return _Opened(file, law, facts, str(body["student_no"]), str(body["period"]), day, dict(body["verdict"]))


def _judged(batch: Sequence[_Opened]) -> Iterator[tuple[Path, Judged | SnapshotError]]:
    together = _together(batch) if len(batch) > 1 else batch[0].facts
    if together is None:
        for each in batch:
            yield from _judged([each])
        return
    first = batch[0]
    found = _tried(partial(evaluate, together, first.law, first.period, first.as_of), first.file.name)
    for each in batch:
        if isinstance(found, SnapshotError):
            yield each.file, found
        else:
            yield each.file, Judged(each.student_no, each.law.id, each.kept, _of_one(found, each.student_no))


def _together(batch: Sequence[_Opened]) -> Facts | None:
    """Return the facts of several files as one; None where two of them say different things of the same."""
    tables = {}
    for name, _ in batch[0].facts.tables():
        every = pa.concat_tables([getattr(each.facts, name) for each in batch])
        rows = every.group_by(every.column_names, use_threads=False).aggregate([])
        if rows.group_by(list(KEYS[name]), use_threads=False).aggregate([]).num_rows != rows.num_rows:
            return None
        tables[name] = rows.select(every.column_names).cast(every.schema)
    return Facts(**tables)


def _tried(call: Callable[[], Result], name: str) -> Result | SnapshotError:
    """Call, and return in words why it cannot be done where what was sealed is at fault."""
    try:
        return call()
    except SnapshotError as error:
        return error
    except (BundleError, PeriodError, KeyError, TypeError, ValueError) as error:
        return SnapshotError(f"{name}：不能重新判断：{error}")


def _of_one(assessment: Assessment, student_no: str) -> dict[str, Any]:
    whole = assessment_object(assessment)
    return {name: [each for each in whole[name] if each["student_no"] == student_no] for name in _PARTS}


def _body(file: Path) -> dict[str, Any]:
    try:
        body = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise SnapshotError(f"{file.name}：读不出判定依据：{error}") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT or "policy" not in body:
        raise SnapshotError(f"{file.name}：不是本版本认识的判定依据")
    return body


def _rows(texts: pa.Table) -> list[dict[str, str]]:
    """The rows of a table of texts, what is empty left out."""
    return [{name: value for name, value in row.items() if value not in (None, "")} for row in texts.to_pylist()]


def _renamed(table: pa.Table, aliases: Mapping[str, str]) -> pa.Table:
    numbers = pa.array([aliases[number] for number in table["student_no"].to_pylist()], pa.string())
    at = table.schema.get_field_index("student_no")
    return table.set_column(at, table.schema.field("student_no"), numbers)


def _named(students: pa.Table, student_no: str, name: str) -> pa.Table:
    names = [name if number == student_no else number for number in students["student_no"].to_pylist()]
    at = students.schema.get_field_index("name")
    return students.set_column(at, students.schema.field("name"), pa.array(names, pa.string()))
