"""The shorthand for terms, students, events and programmes of worked examples.

A term:       ``2024-2025-1：2024-09-02 至 2025-01-10，补考截止 2025-03-07``
A student:    ``2023级 软件工程 在读``
An event:     ``2024-11-02 处分（2025-11-01 止）``
A programme:  ``第1学期：高等数学、大学英语``

The grammar is strict: whatever it does not know is a `LineError` that says where it stands and what to write.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from rules.examples.values import (
    EventLine,
    LineError,
    StudentLine,
    TermLine,
    day_of,
    is_term,
    remarks_of,
    without_remarks,
    words_of,
)

_SPAN: Final = re.compile(r"[：:]\s*(\S+)\s*至\s*([^\s，,]+)(?:[，,]\s*补考截止\s*(\S+))?\s*")

STATUSES: Final = {"在读": "enrolled", "休学": "leave", "退学": "withdrawn", "毕业": "graduated"}
EVENTS: Final = {
    "旷考": "exam_absence",
    "旷课": "class_absence",
    "处分": "discipline",
    "休学": "leave",
    "复学": "return",
    "延长学习年限": "extension",
}


def read_term(line: str) -> TermLine:
    """Read a term of the calendar."""
    name = line.strip()[:11]
    at = len(line) - len(line.lstrip()) + len(name)
    found = _SPAN.fullmatch(line, at)
    if not is_term(name) or found is None:
        raise LineError("校历写成“2024-2025-1：2024-09-02 至 2025-01-10，补考截止 2025-03-07”，没有补考截止的不写")
    start, end, makeup = (day_of(found[at], found.start(at)) if found[at] else None for at in (1, 2, 3))
    if start is None or end is None or end < start:
        raise LineError("学期的结束日早于开始日", found.start(2))
    return TermLine(name, start, end, makeup)


def read_student(line: str) -> StudentLine:
    """Read who the example is about: entry year, status, major, in any order, each at most once."""
    student = StudentLine()
    for word in words_of(line):
        if re.fullmatch(r"\d{4}级", word.text):
            student = replace(student, entry_year=int(word.text[:4]))
        elif word.text in STATUSES:
            student = replace(student, status=STATUSES[word.text])
        elif student.major is None:
            student = replace(student, major=word.text)
        else:
            raise LineError(f"看不懂“{word.text}”；学生写成“2023级 软件工程 在读”（或 休学、退学、毕业）", word.column)
    return student


def read_event(line: str) -> EventLine:
    """Read an event: its day, its kind, and in brackets its last day or the term it is entered under."""
    remarks = remarks_of(line)
    words = words_of(without_remarks(line))
    if len(words) != 2 or words[1].text not in EVENTS:
        raise LineError(f"事件写成“2024-11-02 处分（2025-11-01 止）”；种类有：{'、'.join(EVENTS)}")
    event = EventLine(EVENTS[words[1].text], day_of(words[0].text, words[0].column))
    for remark in remarks:
        if remark.text.endswith("止"):
            event = replace(event, ended_on=day_of(remark.text[:-1].strip(), remark.column))
        elif remark.text.startswith("记入") and is_term(remark.text[2:].strip()):
            event = replace(event, term=remark.text[2:].strip())
        else:
            raise LineError("括号里写“2025-11-01 止”，或“记入 2024-2025-1”", remark.column)
    return event


def read_scheduled(line: str) -> tuple[int, tuple[str, ...]]:
    """Read what a programme sets for one study term: ``第1学期：高等数学、大学英语``."""
    found = re.fullmatch(r"\s*第(\d{1,2})学期\s*[：:]\s*(.+)", line)
    if found is None or not int(found[1]):
        raise LineError("培养方案写成“第1学期：高等数学、大学英语”，学期从入学数起")
    return int(found[1]), tuple(name.strip() for name in re.split("[、，,]", found[2]) if name.strip())
