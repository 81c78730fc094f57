"""How each kind of column is read: one distinct text at a time, to a value or to a message."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from rules.bundle.layout import ColumnLayout, Kind
from rules.facts.schema import SCALE

_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LOOSE_DATE: Final = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?: 0?0:00(?::00)?)?")
_DECIMAL: Final = re.compile(r"\d{1,9}(?:\.\d{1,6})?")
_TERM: Final = re.compile(r"(\d{4})-(\d{4})-([1-9])")
_PERIOD: Final = re.compile(r"(\d{4})-(\d{4})(-[1-9])?")
_YEAR: Final = re.compile(r"(?:19|20|21)\d{2}")
_MOST_CREDITS: Final = 1000
_MOST_STUDY_TERMS: Final = 40


class UnreadableError(ValueError):
    """A text that is no value of its column's kind; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, and a remark where it was read with tolerance."""

    value: Any
    remark: str | None = None


def parser_of(column: ColumnLayout, level_grades: Collection[str]) -> Callable[[str], Parsed]:
    """The function that reads the clean, non-empty texts of a column; it raises `UnreadableError`."""
    if column.kind == "score":
        return lambda text: _score(text, level_grades)
    if column.kind == "choice":
        return lambda text: _choice(text, column.choices)
    return _PARSERS[column.kind]


def _text(text: str) -> Parsed:
    return Parsed(text)


def _date(text: str) -> Parsed:
    found = _ISO_DATE.fullmatch(text) or _LOOSE_DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        value = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise UnreadableError("不是日期；请写成 2025-03-20") from error
    return Parsed(value, None if value.isoformat() == text else "日期没有写成 2025-03-20 的样子，已按日期读入")


def _decimal(text: str, most: int, advice: str) -> Decimal:
    if not _DECIMAL.fullmatch(text) or Decimal(text) > most:
        raise UnreadableError(advice)
    return Decimal(text)


def _credits(text: str) -> Parsed:
    value = _decimal(text, _MOST_CREDITS, "不是学分；请写 0 以上的数，例如 2.5，最多六位小数")
    return Parsed(int(value * SCALE))


def _mark(text: str) -> Parsed:
    return Parsed(int(_decimal(text, 100, "不是及格分数；请写 0–100 的数，例如 60") * SCALE))


def _score(text: str, level_grades: Collection[str]) -> Parsed:
    if text not in level_grades:
        _decimal(text, 100, "不是成绩；请写 0–100 的数（最多六位小数）或政策文件列出的等级（如 优、合格、A）")
    return Parsed(text)


def _year(text: str) -> Parsed:
    if not _YEAR.fullmatch(text):
        raise UnreadableError("不是年份；请写四位数，例如 2022")
    return Parsed(int(text))


def _study_term(text: str) -> Parsed:
    if not text.isdecimal() or not text.isascii() or not 1 <= int(text[:4]) <= _MOST_STUDY_TERMS or len(text) > 4:
        raise UnreadableError("不是修读学期；请写入学后的第几个学期，从 1 数起")
    return Parsed(int(text))


def _term(text: str) -> Parsed:
    found = _TERM.fullmatch(text)
    if found is None or int(found[2]) != int(found[1]) + 1:
        raise UnreadableError("不是学期；请写成 2024-2025-1（学年-学期，1 秋 2 春 3 短学期）")
    return Parsed(text)


def _period(text: str) -> Parsed:
    found = _PERIOD.fullmatch(text)
    if found is None or int(found[2]) != int(found[1]) + 1:
        raise UnreadableError("不是学期或学年；请写成 2024-2025-1，按学年的办法写成 2024-2025")
    return Parsed(text)


def _flag(text: str) -> Parsed:
    if text.lower() not in {"true", "false"}:
        raise UnreadableError("请写 true（是学位课）或 false（不是）")
    return Parsed(text.lower() == "true")


def _choice(text: str, choices: tuple[str, ...]) -> Parsed:
    if text not in choices:
        raise UnreadableError(f"不是允许的值；请写 {'、'.join(choices)} 之一")
    return Parsed(text)


_PARSERS: Final[dict[Kind, Callable[[str], Parsed]]] = {
    "text": _text,
    "code": _text,
    "term": _term,
    "period": _period,
    "date": _date,
    "year": _year,
    "study_term": _study_term,
    "credits": _credits,
    "mark": _mark,
    "flag": _flag,
}
