"""The demonstration: the whole main job on the invented university, through the actions that an administrator uses.

Three days of one spring: on 14 March the college of education makes its list, on 20 March a mark is corrected and an
objection answered, on 6 June the college of design makes its list. Each verdict is compared with what was planted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from connector.standin.server import StandIn
from sync.demo.chapters import Chapter, Chapters
from sync.demo.clock import StoryClock
from sync.demo.college import LIST_DAYS, college
from sync.demo.comparison import Mismatch
from sync.demo.reporting import write_report
from sync.demo.site_folder import write_site_folder
from sync.site import open_site

Progress = Callable[[int, int, str], None]

ZONE: Final = ZoneInfo("Asia/Shanghai")
_TOLD: Final = "told"
"""Name of the file that says that the story was told to its end in this folder."""


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration did. ``again`` says that it ran in a folder where everything had been done before.

    ``left_to_do`` counts what a second run still found to do: it must be nothing.
    """

    folder: Path
    chapters: tuple[Chapter, ...]
    mismatches: tuple[Mismatch, ...]
    compared: int
    again: bool
    left_to_do: int
    report: Path
    seconds: float

    @property
    def as_expected(self) -> bool:
        """Say whether every verdict was the planted one, and a second run found nothing to do."""
        return not self.mismatches and not (self.again and self.left_to_do)


def run_demo(folder: Path, progress: Progress) -> DemoResult:
    """Tell the story in ``folder``; where it was told before, look whether anything is left to do."""
    started = time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    again = (folder / _TOLD).exists()
    clock = StoryClock(LIST_DAYS[0][1], ZONE)
    with _university(folder, LIST_DAYS[-1][1] if again else LIST_DAYS[0][1]) as moodle:
        write_site_folder(folder / "site", moodle.url, moodle.token)
        with open_site(folder / "site", clock) as site:
            chapters = Chapters(site, clock, moodle, folder, progress)
            told = [chapters.nothing_left()] if again else list(_story(chapters))
    (folder / _TOLD).touch()
    mismatches = tuple(each for chapter in told for each in chapter.mismatches)
    compared = sum(chapter.compared for chapter in told)
    report = folder / ("report-again.pdf" if again else "report.pdf")
    write_report(told, report)
    return DemoResult(
        folder=folder,
        chapters=tuple(told),
        mismatches=mismatches,
        compared=compared,
        again=again,
        left_to_do=sum(chapter.changes for chapter in told) if again else 0,
        report=report,
        seconds=time.monotonic() - started,
    )


def _story(chapters: Chapters) -> Iterator[Chapter]:
    (_, first), (_, second), (_, third) = LIST_DAYS
    yield chapters.list_day("asnu", first)
    yield chapters.correction(second)
    yield chapters.list_day("bhuad", third)


@contextmanager
def _university(folder: Path, day: date) -> Iterator[StandIn]:
    """Run the stand-in Moodle with the university of a day; what was written to it before is there again."""
    with StandIn(college(day).moodle, state=folder / "moodle-state.json") as moodle:
        yield moodle
