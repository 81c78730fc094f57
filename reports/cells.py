"""What a cell of a sheet may hold: text that stays text, numbers, days, and figures that look as they are written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What office programs take for the beginning of a formula."""

LONGEST_CELL: Final = 32_000
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a workbook can't hold."""

_LIKE_A_NUMBER: Final = re.compile(r"[0-9][0-9eE.,:/%+\s-]*")
"""What an office program would turn into a number or a day when somebody edits the cell: 0012, 1/2, 2025-1."""

_FIGURE: Final = re.compile(r"([^0-9\"-]*)((?:0|[1-9][0-9]{0,9})(?:\.[0-9]{1,5})?)([^0-9\"-]*)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and how it is shown (a number format), so that it sorts and adds up and still reads as a text would."""

    value: Decimal
    shown: str


Cell = str | int | Decimal | date | Number | None


def figure_cell(text: str) -> Cell:
    """Return a figure in words as a number that is shown in just these words: 约14.99%, 达到 15%, 2.5学分.

    What is no single figure stays text. The number is the one that the text shows (0.1499), which is cut, never
    rounded onto a threshold (`reports.numbers`).
    """
    found = _FIGURE.fullmatch(text)
    if found is None:
        return text
    before, digits, after = found.groups()
    value = Decimal(digits)
    percent = after.startswith("%")
    places = "0" if "." not in digits else "0." + "0" * len(digits.partition(".")[2])
    rest = after[1:] if percent else after
    shown = f"{_quoted(before)}{places}{'%' if percent else ''}{_quoted(rest)}"
    return Number(value / 100 if percent else value, shown)


def with_figures(row: Sequence[str], count: int) -> tuple[Cell, ...]:
    """Return a row of texts with the last ``count`` of them, which are figures, as numbers."""
    return *row[:-count], *(figure_cell(text) for text in row[-count:])


def held(text: str) -> str:
    """Return what a workbook can hold of a text."""
    return _ILLEGAL.sub("", text)[:LONGEST_CELL]


def stays_text(text: str) -> bool:
    """Say whether a text must be marked as text, lest it becomes a formula, number or day when somebody edits it."""
    return text.startswith(FORMULA_STARTS) or _LIKE_A_NUMBER.fullmatch(text) is not None


def _quoted(words: str) -> str:
    return f'"{words}"' if words else ""
