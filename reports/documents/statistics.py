"""The statistics of a period on paper: figures in tables and charts, and papers on which people write what they think.

Everything is text by now; what a chart draws is given in thousandths of its full length, so that no template reckons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table. The first ``texts`` columns are texts, the others figures; the rows at the places ``sums`` stand out."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1
    sums: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of figure of a chart, by category: how much to draw (thousandths), and what to write.

    None: nothing is drawn, since the figure is hidden or not known; its label says so.
    """

    name: str
    lengths: tuple[int | None, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart in plain shapes: ``stacked`` bars across, or a ``line`` over periods; ``totals`` stand where bars end."""

    kind: Literal["stacked", "line"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    totals: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class StatisticsSection:
    """A titled part: sentences, then charts, then tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[FigureTable, ...] = ()


@dataclass(frozen=True, slots=True)
class StatisticsReport:
    """The report: what a dean reads first, the parts, and what the figures mean. ``note`` says what was hidden."""

    school: str
    title: str
    policy_title: str
    period: str
    scope: str
    made_on: date
    summary: tuple[str, ...]
    sections: tuple[StatisticsSection, ...]
    definitions: tuple[tuple[str, str], ...]
    note: str = ""
    form: str = "common/statistics"


@dataclass(frozen=True, slots=True)
class WritingSpace:
    """A titled space that people write in, as many ruled lines high at least."""

    heading: str
    lines: int


@dataclass(frozen=True, slots=True)
class SummaryPaper:
    """A summary that a regulation asks for (ustl 第五条 7, lsec 五.2 …): figures filled in, thoughts left to people.

    ``scope`` is the school, a college or a class, ``to`` the offices that get it (none: it stays), ``clause`` what asks
    for it; ``signing`` are who signs, before the seal of ``office``.
    """

    school: str
    title: str
    policy_title: str
    clause: str
    period: str
    scope: str
    made_on: date
    facts: tuple[str, ...]
    tables: tuple[FigureTable, ...]
    writing: tuple[WritingSpace, ...]
    definitions: tuple[tuple[str, str], ...]
    signing: tuple[str, ...]
    office: str
    to: tuple[str, ...] = ()
    note: str = ""
    form: str = "common/summary"
