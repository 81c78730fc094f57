"""What people write into a record: days, times, choices and texts, read with tolerance, refused with advice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Final

from config.procedure_records import SHAPES, RecordField
from rules.bundle.cleaning import clean

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 5_000
MOST_STUDENTS: Final = 20

_TIME: Final = r"(?P<hour>\d{1,2})\s*(?:[:点时]\s*(?P<minute>\d{1,2})?\s*分?)(?::\d{2}(?:\.\d+)?)?"
_DAY: Final = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
    rf"(?:[ T]\s*{_TIME})?"
)
_COMPACT: Final = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})")
_SERIAL: Final = re.compile(r"(\d{5})(?:\.0*)?")
_FIRST_SERIAL: Final = date(1899, 12, 30)
_SERIALS: Final = range(36_526, 73_051)
"""The serial numbers of the days from 2000 to 2099: whatever a spreadsheet wrote instead of a date."""
_WITHOUT_YEAR: Final = re.compile(r"\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?")
_YEAR_LAST: Final = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{2,4}")
_CLOCK: Final = re.compile(_TIME)
_NUMBER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,99}")
_BETWEEN: Final = re.compile(r"[、,，;；\s/]+")
_YES_NO: Final = {"是": "yes", "否": "no"}


class Unreadable(ValueError):
    """What was written cannot be read; the message says what to write instead."""


def read_day(written: str) -> tuple[date, str]:
    """Return the day that was written, and the time of day (``HH:MM``) where one stands beside it, else empty.

    Known are 2025-03-05, 2025-3-5, 2025/3/5, 2025.3.5, 2025年3月5日, 20250305, and the serial number that a spreadsheet
    keeps for a date.

    Raises:
        Unreadable: it is no day, or could be more than one.
    """
    text = clean(written, code=True)[0]
    serial = _SERIAL.fullmatch(text)
    if serial is not None and int(serial[1]) in _SERIALS:
        return _FIRST_SERIAL + timedelta(days=int(serial[1])), ""
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        raise Unreadable(_no_day(text))
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise Unreadable("没有这一天，请核对月和日") from None
    parts = found.groupdict()
    return day, _clock(parts["hour"], parts["minute"]) if parts.get("hour") else ""


def _no_day(text: str) -> str:
    if _WITHOUT_YEAR.fullmatch(text):
        return "没有写年份；请写成 2025-03-05"
    if _YEAR_LAST.fullmatch(text):
        return "分不清年、月、日；请写成 2025-03-05"
    return "不是日期；请写成 2025-03-05"


def read_field(field: RecordField, written: str) -> str:
    """Return what a field says: a code of its choices, a time as ``HH:MM``, student numbers between 、, or clean text.

    Raises:
        Unreadable: it says nothing that the field may hold.
    """
    shape = SHAPES[field]
    if shape.choices is not None:
        return _choice(shape.choices, clean(written, code=False)[0])
    if shape.shape == "time":
        return _time(clean(written, code=True)[0])
    if shape.shape == "students":
        return _students(clean(written, code=True)[0])
    return _text(written) if shape.shape == "text" else _line(written)


def _choice(choices: Mapping[str, str], text: str) -> str:
    """Return the code of a choice: by its code, its words, or letters of them (拒签) that no other has so."""
    text = _YES_NO.get(text, text)
    if text in choices:
        return text
    exact = [code for code, title in choices.items() if title == text]
    like = exact or [code for code, title in choices.items() if len(text) > 1 and _runs_through(text, title)]
    if len(like) != 1:
        raise Unreadable(f"请从这些里选一项：{'；'.join(choices.values())}")
    return like[0]


def _runs_through(text: str, title: str) -> bool:
    letters = iter(title)
    return all(letter in letters for letter in text)


def _time(text: str) -> str:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise Unreadable("不是时间；请写成 14:30")
    return _clock(found["hour"], found["minute"])


def _clock(hour: str, minute: str | None) -> str:
    try:
        return f"{time(int(hour), int(minute or 0)):%H:%M}"
    except ValueError:
        raise Unreadable("没有这个时间；请写成 14:30") from None


def _students(text: str) -> str:
    numbers = list(dict.fromkeys(number for number in _BETWEEN.split(text) if number))
    wrong = [number for number in numbers if not _NUMBER.fullmatch(number)]
    if wrong or not numbers:
        raise Unreadable("请写学号，不写姓名；多个学号用顿号分开")
    if len(numbers) > MOST_STUDENTS:
        raise Unreadable(f"学号太多（最多 {MOST_STUDENTS} 个），请核对")
    return "、".join(numbers)


def _line(written: str) -> str:
    text = " ".join(clean(written, code=False)[0].split())
    if len(text) > LONGEST_LINE:
        raise Unreadable(f"太长（{len(text)} 字），最多 {LONGEST_LINE} 字；详细的写在“内容”里")
    return text


def _text(written: str) -> str:
    lines = clean(written, code=False)[0].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip()
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"太长（{len(text)} 字），最多 {LONGEST_TEXT} 字；全文可作为附件归档（yujing record scan）")
    return text
