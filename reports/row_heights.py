"""How high a row must be for its wrapped text: office programs don't work it out for merged or for generated cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil
from typing import Final

LINE: Final = 15
"""Points from line to line in the body font."""

PADDING: Final = 5
HIGHEST: Final = 409
"""No row of a workbook is higher."""

WIDE: Final = 2.2
NARROW: Final = 1.1
"""What a character takes of a column's width; a little more than it does, so that no font cuts the last line."""


def row_height(texts: Sequence[object], widths: Sequence[float]) -> float | None:
    """Return the height in points that ``texts`` need in columns of ``widths``; None where each fits on one line.

    A row without a height of its own goes on growing by itself when somebody types into it.
    """
    lines = max((_lines(str(text), width) for text, width in zip(texts, widths, strict=True)), default=1)
    return min(HIGHEST, lines * LINE + PADDING) if lines > 1 else None


def _lines(text: str, width: float) -> int:
    if len(text) * WIDE <= width - 1 and "\n" not in text:
        return 1
    return sum(max(1, ceil(_width(part) / max(1.0, width - 1))) for part in text.split("\n"))


def _width(text: str) -> float:
    return sum(WIDE if unicodedata.east_asian_width(char) in "WFA" else NARROW for char in text)
