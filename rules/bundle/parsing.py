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


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern whose digits are 0 to 9 alone, in either case of its letters."""
    return re.compile(text, re.ASCII | re.IGNORECASE)


_ISO_DATE: Final = _pattern(r"(\d{4})-(\d{2})-(\d{2})")
_LOOSE_DATE: Final = _pattern(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_COMPACT_DATE: Final = _pattern(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_TIME_OF_DAY: Final = _pattern(r"\d{4}\D\d{1,2}\D\d{1,2}日?[ T]\d{1,2}:\d{2}.*")
_SERIAL_DATE: Final = _pattern(r"[345]\d{4}(?:\.\d+)?")
_DECIMAL: Final = _pattern(r"0*(\d{1,9})(?:\.(\d{1,6})0*)?")
_TOO_FINE: Final = _pattern(r"\d{1,9}\.\d{7,}")
_SPOILED_NUMBER: Final = _pattern(r"\d(?:\.\d+E\+?|E\+)\d+|\d{4,}\.0+")
_TERM: Final = _pattern(r"(\d{4})-(\d{4})-([1-9])")
_PERIOD: Final = _pattern(r"(\d{4})-(\d{4})(-[1-9])?")
_WHOLE: Final = _pattern(r"(\d{1,4})(\.0+)?")
_YEARS: Final = range(1900, 2200)
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


def spoiled(text: str) -> bool:
    """Whether a number of a student or course was once kept as a quantity: ``2.0220101E+9``, ``2022010103.0``."""
    return _SPOILED_NUMBER.fullmatch(text) is not None


def _number(text: str) -> Parsed:
    if spoiled(text):
        raise UnreadableError("号码被当作数值存过，位数或开头的 0 可能已丢失；请把这一列设为“文本”格式后重新导出")
    return Parsed(text)


def _date(text: str) -> Parsed:
    found = _ISO_DATE.fullmatch(text) or _LOOSE_DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        value = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise UnreadableError(_no_date(text)) from error
    if value.year < _YEARS.start:
        raise UnreadableError("年份太早，不会是真的；请写成 2025-03-20")
    return Parsed(value, None if value.isoformat() == text else "日期没有写成 2025-03-20 的样子，已按日期读入")


def _no_date(text: str) -> str:
    if _TIME_OF_DAY.fullmatch(text):
        return "带有时刻，不是日期；请只留日期，例如 2025-03-20"
    if _SERIAL_DATE.fullmatch(text):
        return "像是表格软件的日期序号；请把这一列设为日期格式后重新导出，写成 2025-03-20"
    return "不是日期；请写成 2025-03-20"


def _decimal(text: str, most: int, advice: str) -> str:
    """A decimal from 0 to ``most`` with at most six places; zeros at either end beyond that mean nothing."""
    found = _DECIMAL.fullmatch(text)
    if found is None and _TOO_FINE.fullmatch(text):
        raise UnreadableError("小数超过六位，不能原样保存；请按学校的办法取到六位以内后重新导出")
    if found is None or Decimal(text) > most:
        raise UnreadableError(advice)
    return found[1] + (f".{found[2]}" if found[2] else "")


def _scaled(text: str) -> Parsed:
    return Parsed(int(Decimal(text) * SCALE))


def _credits(text: str) -> Parsed:
    return _scaled(_decimal(text, _MOST_CREDITS, "不是学分；请写 0 以上的数，例如 2.5，最多六位小数"))


def _mark(text: str) -> Parsed:
    return _scaled(_decimal(text, 100, "不是及格分数；请写 0–100 的数，例如 60"))


def _score(text: str, level_grades: Collection[str]) -> Parsed:
    """A level grade, or a number as it was written, with at most three digits before the point and six after it."""
    if text in level_grades:
        return Parsed(text)
    advice = "不是成绩；请写 0–100 的数（最多六位小数）或政策文件列出的等级（如 优、合格、A）"
    return Parsed(_decimal(text, 100, advice))


def _whole(text: str) -> tuple[int | None, str | None]:
    """A whole number, also as ``2022.0``, with the remark that this deserves; None where it is none."""
    found = _WHOLE.fullmatch(text)
    if found is None:
        return None, None
    return int(found[1]), "整数写成了小数，已按整数读入" if found[2] else None


def _year(text: str) -> Parsed:
    year, remark = _whole(text)
    if year not in _YEARS:
        raise UnreadableError("不是年份；请写四位数，例如 2022")
    return Parsed(year, remark)


def _study_term(text: str) -> Parsed:
    number, remark = _whole(text)
    if number is None or not 1 <= number <= _MOST_STUDY_TERMS:
        raise UnreadableError("不是修读学期；请写入学后的第几个学期，从 1 数起")
    return Parsed(number, remark)


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
    "number": _number,
    "term": _term,
    "period": _period,
    "date": _date,
    "year": _year,
    "study_term": _study_term,
    "credits": _credits,
    "mark": _mark,
    "flag": _flag,
}
