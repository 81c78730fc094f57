"""What a run did, for a dean to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReportFigure:
    """One number with its name, as text (``"37 人"``); ``note`` explains it where it needs explaining."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A small table; every row has as many cells as ``headings``."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One step of the run: what was done in figures, in sentences, and in a table where that helps."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    figures: tuple[ReportFigure, ...] = ()
    table: ReportTable | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """The readable report of one run. ``summary`` is what a dean reads when reading nothing else."""

    school: str
    title: str
    period: str
    made_at: datetime
    summary: tuple[str, ...]
    sections: tuple[ReportSection, ...]
    form: str = "common/run-report"
