"""The figures of a regulation and period as frozen results: what the terminal, the sheet, the PDF and JSON show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sync.statistics.places import Group

Count = int | None
"""A number of students or things; None where it is hidden, or where nothing is known."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of those who stood warned last period (None: hidden), and the conversion rate.

    ``rate`` is exact; None where nobody stayed, or where it would give a hidden figure away (``rate_hidden``).
    """

    before: Count
    left: Count
    lifted: Count
    lowered: Count
    same: Count
    escalated: Count
    undecided: Count
    rate: Fraction | None
    rate_hidden: bool = False


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group's figures on one track. ``warned`` is by level, low to high; ``outcome`` None: last period is unknown."""

    group: Group
    judged: int
    warned: tuple[Count, ...]
    total: Count
    carried: Count
    waiting: Count
    revoked: Count
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level's figures: issued this period, and what became of last period's at this level."""

    level: str
    label: str
    warned: Count
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A period beside the others: by level, in all, carried, and the conversion rate."""

    period: str
    judged: int
    warned: tuple[Count, ...]
    total: Count
    carried: Count
    before: Count
    rate: Fraction | None
    rate_hidden: bool = False


@dataclass(frozen=True, slots=True)
class TrackFigures:
    """One track's figures; the first of ``rows`` is the whole, ``levels`` are the labels, low to high."""

    track: str
    label: str
    levels: tuple[str, ...]
    rows: tuple[GroupRow, ...]
    by_level: tuple[LevelRow, ...]
    history: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course: students with an outcome, who failed an attempt (None: hidden), failed attempts, and the exact rate."""

    code: str
    name: str
    students: int
    failed: Count
    attempts: Count
    rate: Fraction | None


@dataclass(frozen=True, slots=True)
class WorkRow:
    """Work of one kind or place: owed, done, still in time, overdue, without a day; None where it is hidden."""

    what: str
    clause: str
    owed: Count
    done: Count
    open: Count
    overdue: Count


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A college's papers: notices issued, delivered and signed for, answered by guardians; records in all."""

    college: str
    notices: Count
    delivered: Count
    answered: Count
    records: Count


@dataclass(frozen=True, slots=True)
class Statistics:
    """Everything about one regulation and period, for ``root``: the whole, a college or a class.

    ``scope`` names the colleges that the regulation governs (empty: the school), ``by`` is how far it is taken apart;
    ``outside``: small figures are hidden.
    """

    policy: str
    title: str
    period: str
    previous: str
    previous_known: bool
    as_of: date | None
    day: date
    scope: str
    root: Group
    by: str
    outside: bool
    tracks: tuple[TrackFigures, ...]
    courses: tuple[CourseRow, ...]
    duties: tuple[WorkRow, ...]
    work: tuple[WorkRow, ...]
    papers: tuple[PaperRow, ...]
