"""The grounds of one student's verdict, sealed in one JSON object, to be judged again without anything else.

It holds the law as it was compiled, the facts that the verdict on this student depends on (the layout of a facts
bundle), the period, the day, and what was found. Of other people there is nothing, unless the law ranks the student
among them: they are numbered then, without name or student number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from rules.assessment import Assessment
from rules.assessment_json import assessment_object
from rules.bundle.findings import BundleError
from rules.bundle.reading import read_bundle
from rules.bundle.writing import text_tables
from rules.engine.calendar import PeriodError
from rules.engine.evaluate import evaluate
from rules.explanation.narrowing import narrowed
from rules.facts.facts import Facts
from rules.policy.law import Law
from rules.snapshot import SnapshotError, law_data, law_of

FORMAT: Final = 1
"""The layout of the object; another one is refused."""
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
        "facts": {table: _rows(texts) for table, texts in text_tables(one) if texts.num_rows},
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def sealed_law(file: Path) -> Law:
    """Return the law in a sealed file; raise `SnapshotError` where there is none that this version can read."""
    return law_of(_body(file)["policy"])


def judge_again(file: Path) -> Judged:
    """Judge what a file has sealed, from nothing but the file.

    Raises:
        SnapshotError: the file is not what `seal` writes, or cannot be judged; the text says why.
    """
    body = _body(file)
    try:
        law = law_of(body["policy"])
        facts = read_bundle(file, law.level_grades).facts
        found = evaluate(facts, law, body["period"], date.fromisoformat(body["as_of"]))
        number, kept = str(body["student_no"]), dict(body["verdict"])
    except (BundleError, PeriodError, KeyError, TypeError, ValueError) as error:
        raise SnapshotError(f"{file.name}：不能重新判断：{error}") from error
    if law.hash != body["policy_hash"]:
        raise SnapshotError(f"{file.name}：所附规定的校验值与判定时的不同")
    return Judged(number, law.id, kept, _of_one(found, number))


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
