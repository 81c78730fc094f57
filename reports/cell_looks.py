"""The looks of cells: fonts, borders, and what a value is shown as. Each look is made once per workbook page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from reports.cells import FORMULA_STARTS, Cell, Number, held, stays_text
from reports.entries import FORMATS, SHADE, Entry

Page = Any
"""A write-only worksheet of openpyxl, whose published types leave out most of what it has."""

_GENERAL: Final = "General"
_TEXT: Final = "@"
_NO_DIGITS: Final = str.maketrans("", "", '0."')


class Looks:
    """Makes the cells of one page, those of one look from one pattern: a style costs more than a value."""

    def __init__(self, page: Page) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        middle: dict[str, Any] = {"vertical": "center", "wrap_text": True}
        thin = Side(style="thin")
        self._page = page
        self._border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self._waiting = PatternFill("solid", fgColor=SHADE)
        self._looks: dict[str, tuple[Any, Any]] = {
            "title": (Font(name="宋体", size=18, bold=True), Alignment(horizontal="center", **middle)),
            "line": (Font(name="宋体", size=11), Alignment(horizontal="left", **middle)),
            "heading": (Font(name="黑体", size=11), Alignment(horizontal="center", **middle)),
            "body": (Font(name="宋体", size=11), Alignment(horizontal="left", **middle)),
            "centred": (Font(name="宋体", size=11), Alignment(horizontal="center", **middle)),
        }
        self._patterns: dict[tuple[object, ...], Any] = {}

    def cell(self, value: Cell, look: str, *, bordered: bool = False, entry: Entry | None = None) -> Any:  # noqa: ANN401
        """Return a cell; text is text, whatever it begins with. One with an ``entry`` and no value waits for people."""
        from openpyxl.cell.cell import Cell as Written

        plain, shown = _shown(value)
        waits = entry is not None and plain in (None, "")
        if entry is not None and waits:
            plain, shown = None, FORMATS[entry.shape]  # an empty text would be taken for something written
        quoted = isinstance(plain, str) and plain.startswith(FORMULA_STARTS)
        pattern = self._pattern(look, shown, bordered, waits, quoted)
        cell = Written(self._page, 1, 1, None, pattern)
        cell.value = plain
        if isinstance(plain, str) and plain:
            cell.data_type = "s"
        return cell

    def _pattern(self, look: str, shown: str, bordered: bool, waits: bool, quoted: bool) -> Any:  # noqa: ANN401
        key = (look, shown, bordered, waits, quoted)
        if key not in self._patterns:
            from openpyxl.cell import WriteOnlyCell

            cell: Any = WriteOnlyCell(self._page)
            cell.font, cell.alignment = self._looks[look]
            cell.number_format = shown
            if bordered:
                cell.border = self._border
            if waits:
                cell.fill = self._waiting
            if quoted:
                cell.quotePrefix = True
            self._patterns[key] = cell._style
        return self._patterns[key]


def texts(values: Sequence[Cell]) -> list[str]:
    """Return what the cells of a row take of their width, as texts."""
    return [_width_of(value) if isinstance(value, Number) else str(value or "") for value in values]


def _width_of(number: Number) -> str:
    """Return a text about as wide as a number with the words around it."""
    return f"{number.value}{number.shown.translate(_NO_DIGITS)}"


def _shown(value: Cell) -> tuple[Any, str]:
    """Return what openpyxl writes for a value, and in which number format."""
    if isinstance(value, Number):
        return value.value, value.shown
    if isinstance(value, str):
        text = held(value)
        return text, _TEXT if stays_text(text) else _GENERAL
    if isinstance(value, datetime):
        return value.replace(tzinfo=None), "yyyy-mm-dd hh:mm"
    return value, "yyyy-mm-dd" if isinstance(value, date) else _GENERAL
