"""The shorthand for courses of worked examples: ``高等数学 4学分 必修：2024-2025-1 正考 59.99；补考 缺考``.

Before the colon the course: its name (or ``3门课``), credits, and 必修 (if nothing else is said), 选修, 学位课,
及格线70. After it the records, each a term (left out: the one before it), 正考, 补考 or 重修 with a grade, or 选课
alone; in brackets the day of its publication. ``未选``: never enrolled in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from rules.examples.values import (
    CourseLine,
    LineError,
    RecordLine,
    Word,
    day_of,
    is_term,
    remarks_of,
    without_remarks,
    words_of,
)

_MARK: Final = re.compile(r"\d{1,3}(\.\d{1,6})?")
_CREDITS: Final = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)学分")
_MANY: Final = re.compile(r"(\d{1,2})门课程?")
_PASS_MARK: Final = re.compile(r"及格线(\d{1,3}(?:\.\d{1,6})?)")
_OTHER_TYPE: Final = re.compile(r"[a-z][a-z0-9_]*")

TYPES: Final = {"必修": "required", "选修": "elective"}
KINDS: Final = {"正考": "regular", "补考": "makeup", "重修": "retake"}
RESULTS: Final = {"缺考": "absent", "免修": "exempt", "缓考": "deferred", "记为通过": "pass", "记为未通过": "fail"}
ENROLLED: Final = "选课"
NEVER: Final = "未选"
NO_GRADE: Final = "未出"


def read_course(line: str, level_grades: Collection[str]) -> CourseLine:
    """Read a course and the records at it; ``level_grades`` are those that the policy's scheme maps."""
    head, colon, rest = line.partition("：")
    if not colon:
        raise LineError("修读写成“高等数学 4学分 必修：2024-2025-1 正考 59.99；补考 缺考”，课程后面用中文冒号")
    course = _described(head)
    return replace(course, records=tuple(_records(rest, len(head) + 1, level_grades)))


def _described(head: str) -> CourseLine:
    words = words_of(head)
    at = next((at for at, word in enumerate(words) if _CREDITS.fullmatch(word.text)), 0)
    found = _CREDITS.fullmatch(words[at].text) if words else None
    if found is None or not at:
        raise LineError("课程写成“高等数学 4学分 必修”，先写课程名，再写学分")
    name = " ".join(word.text for word in words[:at])
    many = _MANY.fullmatch(name)
    course = CourseLine(name, Decimal(found[1]), many=int(many[1]) if many else None)
    for word in words[at + 1 :]:
        course = _with(course, word)
    return course


def _with(course: CourseLine, word: Word) -> CourseLine:
    pass_mark = _PASS_MARK.fullmatch(word.text)
    if word.text in TYPES or _OTHER_TYPE.fullmatch(word.text):
        return replace(course, course_type=TYPES.get(word.text, word.text))
    if word.text == "学位课":
        return replace(course, degree_course=True)
    if pass_mark and Decimal(pass_mark[1]) <= 100:
        return replace(course, pass_mark=Decimal(pass_mark[1]))
    raise LineError(f"看不懂“{word.text}”；学分后面可写 必修、选修、学位课、及格线70", word.column)


def _records(text: str, offset: int, level_grades: Collection[str]) -> Iterator[RecordLine]:
    term: str | None = None
    parts = re.split("[；;]", text)
    for part in parts:
        words = words_of(without_remarks(part), offset)
        remarks = remarks_of(part, offset)
        offset += len(part) + 1
        if [word.text for word in words] == [NEVER] and len(parts) == 1 and not remarks:
            return
        if words and is_term(words[0].text):
            term = words.pop(0).text
        if not words or term is None:
            raise LineError("每段写成“2024-2025-1 正考 59.99”；从未选过的写“未选”", offset - len(part) - 1)
        record = _record(term, words, level_grades)
        yield _published(record, remarks)


def _record(term: str, words: list[Word], level_grades: Collection[str]) -> RecordLine:
    kind, grades = words[0], words[1:]
    record = RecordLine(term, KINDS.get(kind.text), column=kind.column)
    if kind.text == ENROLLED and not grades:
        return record
    if kind.text not in KINDS or not grades:
        raise LineError(f"“{kind.text}”：这里写 正考、补考、重修 加成绩，或只写 选课", kind.column)
    for word in grades:
        record = _graded(record, word, level_grades)
    return record


def _graded(record: RecordLine, word: Word, level_grades: Collection[str]) -> RecordLine:
    if word.text in RESULTS and record.result is None:
        return replace(record, result=RESULTS[word.text])
    known = word.text in level_grades or (_MARK.fullmatch(word.text) and Decimal(word.text) <= 100)
    if known and record.score is None and record.result is None:
        return replace(record, score=word.text)
    if word.text == NO_GRADE and record.score is None and record.result is None:
        return record
    words = "、".join((*RESULTS, NO_GRADE))
    raise LineError(f"看不懂成绩“{word.text}”；写 0–100 的数、等级（如 优、合格），或 {words}", word.column)


def _published(record: RecordLine, remarks: list[Word]) -> RecordLine:
    for remark in remarks:
        if not remark.text.endswith("公布"):
            raise LineError("括号里写成绩公布的日期，如“（2025-03-21 公布）”", remark.column)
        record = replace(record, graded_on=day_of(remark.text[:-2].strip(), remark.column))
    return record
