"""The statistics of a period as sheets: one for each table of the report, figures as numbers, and what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from reports.cells import Cell, figure_cell
from reports.documents import FigureTable, StatisticsReport
from reports.workbook import Column, Sheet, write_workbook

MEANINGS: Final = (Column("名称", 16), Column("含义", 110))
LONGEST_NAME: Final = 31
"""What a sheet's name may be long."""
FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_statistics(report: StatisticsReport, file: Path, *, stamp: datetime) -> None:
    """Write every table of ``report`` as a sheet, on A4 across, and a last one with the definitions."""
    sheets = [_sheet(report, name, table) for name, table in _named(report)]
    meanings = Sheet(
        name="各项数字的含义",
        title="各项数字的含义",
        columns=MEANINGS,
        rows=report.definitions,
        filters=False,
    )
    write_workbook([*sheets, meanings], file, title=f"{report.school}{report.title}", stamp=stamp)


def _named(report: StatisticsReport) -> Iterator[tuple[str, FigureTable]]:
    """Yield each table with a name of its own: its title, else its section's heading without the numeral."""
    seen: Counter[str] = Counter()
    for section in report.sections:
        for table in section.tables:
            name = (table.title or section.heading.partition("、")[2]).translate(FORBIDDEN)[: LONGEST_NAME - 3]
            seen[name] += 1
            yield name if seen[name] == 1 else f"{name}（{seen[name]}）", table


def _sheet(report: StatisticsReport, name: str, table: FigureTable) -> Sheet:
    where = f"{report.period}　{report.scope}　统计日期：{report.made_on}"
    return Sheet(
        name=name,
        title=f"{report.school}{report.title}：{name}",
        subtitle=where,
        lines=(f"依据：《{report.policy_title}》", *((report.note,) if report.note else ())),
        columns=tuple(_columns(table)),
        rows=[_cells(row, table.texts) for row in table.rows],
        kept=table.texts,
    )


def _columns(table: FigureTable) -> Iterator[Column]:
    for at, heading in enumerate(table.headings):
        if at < table.texts:
            widest = max([len(heading), *(len(row[at]) for row in table.rows)])
            yield Column(heading, min(36, 4 + 2 * widest))
        else:
            yield Column(heading, 11, centred=True)


def _cells(row: tuple[str, ...], texts: int) -> tuple[Cell, ...]:
    """Return a row with its figures as numbers; a hidden one (＊) stays a mark."""
    return (*row[:texts], *(_figure(text) for text in row[texts:]))


def _figure(text: str) -> Cell:
    return int(text) if text.isascii() and text.isdigit() else figure_cell(text)
