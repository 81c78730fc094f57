"""The only door to openpyxl: grids of cells become workbooks that print well.

A workbook is written row by row (``write_only``), so that 50,000 rows take no more memory than one. Text stays text:
what begins like a formula is written with the format "text" and never as a formula. Headings stay in sight and repeat
on every printed page, later pages carry the title in their head, and all say which of how many they are. The same
sheets and stamp give the same bytes.
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

from reports.cell_looks import Looks, Page, texts
from reports.cells import FORMULA_STARTS, Cell, held
from reports.entries import Entry, offer
from reports.row_heights import row_height

MODIFIED: Final = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
"""Where openpyxl writes the time of saving, whatever it was told."""

CORE: Final = "docProps/core.xml"

Paper = Literal["A3", "A4"]
PAPER: Final[dict[Paper, int]] = {"A3": 8, "A4": 9}
LONGEST_HEADER: Final = 200
"""A page's head may have 255 characters, its codes among them."""

TITLE: Final = 18
BODY: Final = 11
"""The sizes of title and text, in points."""

MOST_FROZEN: Final = 8
"""With more rows above the first one of the table, they scroll away with it: nothing else would be left in sight."""


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
    filter buttons on the headings. ``row`` is how high a row is at least, in points. ``kept`` leading columns stay in
    sight as the headings do.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    subtitle: str = ""
    lines: Sequence[str] = ()
    paper: Paper = "A4"
    landscape: bool = True
    filters: bool = True
    row: float = 20
    kept: int = 0


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
        looks = Looks(page)
        for row in table.rows:
            page.append([_plain(looks, value) for value in row])
    _save(book, file, title=title, stamp=stamp)


def _plain(looks: Looks, value: str | None) -> Any:  # noqa: ANN401
    """Return a text as it is; as a cell where it would be taken for a formula."""
    if not value or not value.startswith(FORMULA_STARTS):
        return held(value) if value else None
    return looks.cell(value, "body")


def _save(book: Page, file: Path, *, title: str, stamp: datetime) -> None:
    book.properties.title = held(title)
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
    if head <= MOST_FROZEN:
        page.freeze_panes = f"{get_column_letter(sheet.kept + 1)}{head + 1}"
    page.sheet_format.defaultRowHeight, page.sheet_format.customHeight = sheet.row, True
    page.merged_cells = [f"A{row}:{last}{row}" for row in range(1, head)]  # a list: openpyxl's own set has no order
    count = _write_rows(page, sheet, head)
    if sheet.filters and count:
        page.auto_filter.ref = f"A{head}:{last}{head + count}"
    offer(page, [column.entry for column in sheet.columns], head + 1, head + count)
    page.print_title_rows = f"{head}:{head}"


def _print_setup(page: Page, sheet: Sheet) -> None:
    page.page_setup.paperSize = PAPER[sheet.paper]
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.HeaderFooter.differentFirst = True  # the first page has the title in its first row
    page.oddHeader.center.text = " ".join(held(sheet.title)[:LONGEST_HEADER].split()).replace("&", "＆")
    page.oddFooter.center.text = page.firstFooter.center.text = "第 &P 页　共 &N 页"
    page.page_margins.left = page.page_margins.right = 0.6
    page.page_margins.top = page.page_margins.bottom = 0.75


def _write_rows(page: Page, sheet: Sheet, head: int) -> int:
    """Write title, lines, headings and rows, each as high as its text needs; return how many rows of data there were.

    A row's height is forgotten once written, so that memory stays level.
    """
    looks, number = Looks(page), head
    wide = sum(column.width for column in sheet.columns)
    page.row_dimensions[1].height = max(34, (row_height([sheet.title], [wide * BODY / TITLE]) or 0) * TITLE / BODY)
    page.append([looks.cell(sheet.title, "title")])
    for number, (cells, values, widths) in enumerate(_laid_out(sheet, looks), 2):
        if height := row_height(texts(values), widths):
            page.row_dimensions[number].height = max(height, sheet.row)
        page.append(cells)
        page.row_dimensions.pop(number, None)
    return number - head


def _laid_out(sheet: Sheet, looks: Looks) -> Iterator[tuple[list[Any], Sequence[Cell], list[float]]]:
    """Yield the cells of every row below the title, with values and widths; a merged one is as wide as the table."""
    columns = sheet.columns
    widths = [column.width for column in columns]
    if sheet.subtitle:
        yield [looks.cell(sheet.subtitle, "centred")], [sheet.subtitle], [sum(widths)]
    for line in sheet.lines:
        yield [looks.cell(line, "line")], [line], [sum(widths)]
    headings = [column.heading for column in columns]
    yield [looks.cell(heading, "heading", bordered=True) for heading in headings], headings, widths
    for row in sheet.rows:
        yield (
            [
                looks.cell(value, "centred" if column.centred else "body", bordered=True, entry=column.entry)
                for value, column in zip(row, columns, strict=True)
            ],
            row,
            widths,
        )


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
