"""One sheet of an .xlsx archive as it is unpacked: how far it reaches, and which cells would be read as empty.

The reader of sheets gives nothing for a cell in error (``#N/A``) and for a formula that was never computed. An empty
mark is pending, so that such a cell would quietly clear a student: each is an error instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from rules.bundle.findings import MOST_PER_CHECK

MOST_CELLS: Final = 60_000_000
"""The room that a sheet may take: the reader makes room for every cell between the first and the last."""

_NARROW: Final = 26
_WIDE: Final = 208
_LONGEST_ROW: Final = 1 << 24

_ROW_END: Final = b"row>"
_REFERENCE: Final = rb"\sr\s*=\s*[\"']"
_BEYOND_Z: Final = re.compile(_REFERENCE + rb"[A-Za-z]{2}")
_BEYOND_GZ: Final = re.compile(_REFERENCE + rb"(?:[A-Za-z]{3}|[H-Zh-z][A-Za-z]|[A-Za-z]{1,2}\d{8})")
_FAR_ROW: Final = re.compile(_REFERENCE + rb"[A-Za-z]{0,2}(\d{5,7})[\"']")
_PLACE: Final = re.compile(_REFERENCE + rb"([A-Za-z]{1,3})(\d{1,7})[\"']")
_IN_ERROR: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*\bt\s*=\s*[\"']e[\"'][^>]*>")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_NOT_COMPUTED: Final = re.compile(
    rb"<(?:\w+:)?c\b(?![^>]*\bt\s*=\s*[\"']str[\"'])[^>]*>\s*"
    rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


class TooLargeError(ValueError):
    """A sheet that reaches too far for the machine."""


@dataclass(frozen=True, slots=True)
class LostCell:
    """A cell that would be read as empty: its row and column letters, where it says them, and why."""

    row: int | None
    letters: str
    message: str


@dataclass
class SheetPart:
    """Collects, piece by piece, what must be known of a sheet before it is read.

    ``lost`` holds at most a thousand cells; ``lost_count`` counts all of them.
    """

    lost: list[LostCell] = field(default_factory=list)
    lost_count: int = 0
    rows: int = 0
    width: int = _NARROW
    _rest: bytes = b""

    def add(self, piece: bytes) -> None:
        """Look at the next piece of the part; `TooLargeError` as soon as the sheet reaches too far."""
        text = self._rest + piece
        cut = text.rfind(_ROW_END) + len(_ROW_END)
        if cut < len(_ROW_END):
            if len(text) > _LONGEST_ROW:
                raise TooLargeError
            self._rest = text
            return
        self._look(text[:cut])
        self._rest = text[cut:]

    def close(self) -> None:
        """Look at what is left at the end of the part."""
        self._look(self._rest)
        self._rest = b""

    def _look(self, text: bytes) -> None:
        if _BEYOND_GZ.search(text):
            raise TooLargeError
        if self.width < _WIDE and _BEYOND_Z.search(text):
            self.width = _WIDE
        self.rows = max([self.rows, *map(int, set(_FAR_ROW.findall(text)))])
        if self.rows * self.width > MOST_CELLS:
            raise TooLargeError
        for found in _IN_ERROR.finditer(text):
            self._lose(found[0], "这一格是公式错误（如 #N/A），读出来会是空的；请改成值")
        if _FORMULA.search(text):
            for found in _NOT_COMPUTED.finditer(text):
                self._lose(found[0], "这一格的公式没有算出结果，读出来会是空的；请在表格软件里打开并保存，或改成值")

    def _lose(self, cell: bytes, message: str) -> None:
        self.lost_count += 1
        if self.lost_count <= MOST_PER_CHECK:
            place = _PLACE.search(cell)
            row, letters = (int(place[2]), place[1].decode()) if place else (None, "")
            self.lost.append(LostCell(row, letters, message))
