"""What tests read off a printed page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from reports.documents import Form
from reports.forms import PrintSetup, render_form

FORMS = Path(__file__).parents[2] / "config" / "forms"
STAMP = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
SETUP = PrintSetup(templates=(FORMS,), stamp=STAMP)


@dataclass(frozen=True)
class Line:
    """A run of text with its place on the page, in points from the lower left corner."""

    x: float
    y: float
    right: float
    text: str


def printed(document: Form, setup: PrintSetup = SETUP) -> bytes:
    return render_form(document, setup)


def page_texts(pdf: bytes | Path) -> list[str]:
    """The text of every page without any white space, as a search would find it."""
    with pypdfium2.PdfDocument(pdf) as document:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def text_of(pdf: bytes | Path) -> str:
    return "".join(page_texts(pdf))


def page_lines(pdf: bytes) -> list[list[Line]]:
    """The lines of every page with their places, from top to bottom."""
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_rect(index) for index in range(text.count_rects())]
            lines = [Line(x, y, right, text.get_text_bounded(x, y, right, top)) for x, y, right, top in boxes]
            pages.append(sorted(lines, key=lambda line: (-round(line.y), line.x)))
    return pages


def page_count(pdf: bytes | Path) -> int:
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Every font of the file by name, and whether its program is embedded."""
    found: dict[str, bool] = {}
    with pikepdf.open(BytesIO(pdf)) as document:
        for page in document.pages:
            for font in dict(page.resources.get("/Font", {})).values():
                descriptor: Any = font.DescendantFonts[0].FontDescriptor
                found[str(font.BaseFont)] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found
