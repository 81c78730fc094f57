"""What carrying out a plan needs, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from connector.moodle.port import Moodle
from sync.backup.number_book import NumberBook
from sync.clock import Clock
from sync.outbox.ahead import Charge, HeadsUp
from sync.outbox.letters import Post
from sync.plan.case_steps import IssueRow
from sync.plan.plan import Plan
from sync.progress import Progress, untold
from sync.store.database import Store
from sync.store.plans import PlanRecord


@dataclass(frozen=True, slots=True)
class Numbering:
    """How notices are numbered: the pattern (``{year}``, ``{number}``, ``{college}``) and where the year turns.

    ``book`` keeps what was given apart from the store, for the day on which that is a restored one.
    """

    pattern: str
    zone: ZoneInfo
    book: NumberBook | None = None

    def year(self, at: datetime) -> int:
        """Return the year in which a moment falls on the site."""
        return at.astimezone(self.zone).year


@dataclass(frozen=True, slots=True)
class TellFirst:
    """Who is to know before the students of some rows, looked up before anything is locked; and who writes to them."""

    charges: Callable[[Sequence[IssueRow]], Sequence[Charge]]
    heads_up: HeadsUp


@dataclass(frozen=True, slots=True)
class ApplyTools:
    """What carrying out a plan needs of the site.

    ``replan`` makes the plan anew from the situation of now, of the same kind and with the same risks accepted;
    where it differs from the one that was approved, nothing is done. ``progress`` is told of each step. ``first``
    tells counsellors before their students; without it every student is written to at once.
    """

    store: Store
    moodle: Moodle
    clock: Clock
    post: Post
    numbering: Numbering
    replan: Callable[[PlanRecord], Plan]
    progress: Progress = untold
    first: TellFirst | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that could not be done for one person, and why; the rest went on."""

    student_no: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """What became of a plan. ``finished`` false: it was told to stop, and the next run goes on."""

    checksum: str
    finished: bool
    steps: int
    left_out: tuple[LeftOut, ...] = field(default=())
