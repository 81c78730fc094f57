"""The only door to openpyxl: grids of cells become workbooks that print well.

A workbook is written row by row (``write_only``), so that 50,000 rows take no more memory than one. Text stays text:
what begins like a formula is written with the format "text" and never as a formula. The same sheets and stamp give
the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import Any, Final, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from reports.entries import FORMATS, SHADE, Entry, offer
from reports.row_heights import row_height

Cell = str | int
Page = Any
"""A write-only worksheet of openpyxl, whose published types leave out most of what it has."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that a workbook can't hold."""

MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
"""Where openpyxl writes the time of saving, whatever it was told."""

CORE: Final = "docProps/core.xml"

A3: Final = 8
A4: Final = 9
LONGEST_CELL: Final = 32_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading and width, the width in characters of the body font; ``centred`` for short values.

    ``entry`` is what people may write where it is empty, None where the sheet itself says all; ``hidden`` is for
    programs.
    """

    heading: str
    width: float
    centred: bool = False
    entry: Entry | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: title and lines above the table, its columns, its rows, and how it prints.

    ``subtitle`` (where given) and ``lines`` stand between title and table, over its whole width. ``filters`` puts
    filter buttons on the headings. ``row`` is how high a row is at least, in points.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    subtitle: str = ""
    lines: Sequence[str] = ()
    paper: Literal["A3", "A4"] = "A4"
    landscape: bool = True
    filters: bool = True
    row: float = 20


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet without any layout: its name, its headings and its rows of texts."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[str | None]]


def write_workbook(sheets: Sequence[Sheet], file: Path, *, title: str, stamp: datetime) -> None:
    """Write ``sheets`` as an xlsx file, whole or not at all. ``stamp`` is the time of creation it carries."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    _save(book, file, title=title, stamp=stamp)


def write_tables(tables: Iterable[Table], file: Path, *, title: str, stamp: datetime) -> None:
    """Write tables for other programs to read, a sheet each; every cell is text, so that no number loses a zero."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table in tables:
        page = book.create_sheet(table.name)
        page.freeze_panes = "A2"
        page.append(list(table.headings))
        for row in table.rows:
            page.append([_plain(page, value) for value in row])
    _save(book, file, title=title, stamp=stamp)


def _plain(page: Page, value: str | None) -> Any:  # noqa: ANN401
    """Return a text as it is; as a cell where it would be taken for a formula."""
    if not value or not value.startswith(FORMULA_STARTS):
        return ILLEGAL.sub("", value)[:LONGEST_CELL] if value else None
    look = _Styles()
    return look.cell(page, value, look.body)


def _save(book: Page, file: Path, *, title: str, stamp: datetime) -> None:
    book.properties.title = title
    book.properties.creator = "Yujing"
    book.properties.created = book.properties.modified = stamp.astimezone(UTC).replace(tzinfo=None)
    buffer = BytesIO()
    book.save(buffer)
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".part")
    beside.write_bytes(_fixed(buffer, stamp))
    beside.replace(file)


def _fill(page: Page, sheet: Sheet) -> None:
    """Lay out one sheet: everything that is no row must be set before the first row is written."""
    from openpyxl.utils import get_column_letter

    head = len(sheet.lines) + (3 if sheet.subtitle else 2)
    last = get_column_letter(len(sheet.columns))
    for index, column in enumerate(sheet.columns, 1):
        page.column_dimensions[get_column_letter(index)].width = column.width
        page.column_dimensions[get_column_letter(index)].hidden = column.hidden
    _print_setup(page, sheet)
    page.freeze_panes = f"A{head + 1}"
    page.sheet_format.defaultRowHeight, page.sheet_format.customHeight = sheet.row, True
    page.row_dimensions[1].height = 34
    page.merged_cells = [f"A{row}:{last}{row}" for row in range(1, head)]  # a list: openpyxl's own set has no order
    count = _write_rows(page, sheet, head)
    if sheet.filters and count:
        page.auto_filter.ref = f"A{head}:{last}{head + count}"
    offer(page, [column.entry for column in sheet.columns], head + 1, head + count)
    page.print_title_rows = f"1:{head}"


def _print_setup(page: Page, sheet: Sheet) -> None:
    page.page_setup.paperSize = A3 if sheet.paper == "A3" else A4
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.oddFooter.center.text = "第 &P 页　共 &N 页"
    page.page_margins.left = page.page_margins.right = 0.6
    page.page_margins.top = page.page_margins.bottom = 0.75


def _write_rows(page: Page, sheet: Sheet, head: int) -> int:
    """Write lines, headings and rows below the title, each as high as its text needs; return how many rows there were.

    A row's height is forgotten once written, so that memory stays level.
    """
    style, number = _Styles(), head
    page.append([style.cell(page, sheet.title, style.title)])
    for number, (cells, widths) in enumerate(_laid_out(page, sheet, style), 2):
        if height := row_height([cell.value or "" for cell in cells], widths):
            page.row_dimensions[number].height = max(height, sheet.row)
        page.append(cells)
        page.row_dimensions.pop(number, None)
    return number - head


def _laid_out(page: Page, sheet: Sheet, style: _Styles) -> Iterator[tuple[list[Any], list[float]]]:
    """Yield the cells of every row below the title, with their widths; what is merged is as wide as the table."""
    widths = [column.width for column in sheet.columns]
    if sheet.subtitle:
        yield [style.cell(page, sheet.subtitle, style.centred)], [sum(widths)]
    for line in sheet.lines:
        yield [style.cell(page, line, style.line)], [sum(widths)]
    yield [style.cell(page, column.heading, style.heading, bordered=True) for column in sheet.columns], widths
    looks = [style.centred if column.centred else style.body for column in sheet.columns]
    for row in sheet.rows:
        cells = [style.cell(page, value, look, bordered=True) for value, look in zip(row, looks, strict=True)]
        for cell, column in zip(cells, sheet.columns, strict=True):
            if column.entry is not None and not cell.value:
                cell.value = None  # an empty text would be taken for something written
                cell.fill, cell.number_format = style.waiting, FORMATS[column.entry.shape]
        yield cells, widths


class _Styles:
    """The looks of cells, made once per sheet."""

    def __init__(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        middle: dict[str, Any] = {"vertical": "center", "wrap_text": True}
        thin = Side(style="thin")
        self.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self.waiting = PatternFill("solid", fgColor=SHADE)
        self.title = (Font(name="宋体", size=18, bold=True), Alignment(horizontal="center", **middle))
        self.line = (Font(name="宋体", size=11), Alignment(horizontal="left", **middle))
        self.heading = (Font(name="黑体", size=11), Alignment(horizontal="center", **middle))
        self.body = (Font(name="宋体", size=11), Alignment(horizontal="left", **middle))
        self.centred = (Font(name="宋体", size=11), Alignment(horizontal="center", **middle))

    def cell(self, page: Page, value: Cell, look: tuple[Any, Any], *, bordered: bool = False) -> Any:  # noqa: ANN401
        """Return a cell with its look; text is text, whatever it begins with."""
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(page, value=value if isinstance(value, int) else ILLEGAL.sub("", value)[:LONGEST_CELL])
        if isinstance(value, str) and value:
            cell.data_type = "s"
            if value.startswith(FORMULA_STARTS):
                cell.number_format = "@"
                cell.quotePrefix = True
        cell.font, cell.alignment = look
        if bordered:
            cell.border = self.border
        return cell


def _fixed(buffer: BytesIO, stamp: datetime) -> bytes:
    """Return the workbook with every member dated ``stamp``, so that equal content is equal bytes."""
    result = BytesIO()
    moment = f"{stamp.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(buffer) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = ZipInfo(name, date_time=stamp.timetuple()[:6])
            member.compress_type = ZIP_DEFLATED
            if name == CORE:
                target.writestr(member, MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", source.read(name)))
                continue
            with source.open(name) as content, target.open(member, "w", force_zip64=True) as copy:
                copyfileobj(content, copy)
    return result.getvalue()
