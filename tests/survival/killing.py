"""Days that are killed at each of their points, beside a twin that nobody disturbs."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.journeys.small_college import NUMBERS
from tests.survival.ends import broken_snapshots, difference, end_of
from tests.survival.processes import Foreman, Shift
from tests.survival.university import START, Life
from tests.survival.work import DAY, REMOVAL, Stage
from tests.survival.worlds import Kept, World, Worlds

KILLED = -9
CORRECTED = {**START, (NUMBERS[0], "MATH101"): 88.5, (NUMBERS[1], "MATH101"): 30.5, (NUMBERS[4], "PE101"): 30.5}
"""One is no longer hit, one is hit harder, one anew."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A day of the story, with what is done on it."""

    name: str
    life: Life
    stages: tuple[Stage, ...] = DAY


STORY = (
    Plot("first list", Life()),
    Plot("corrections", Life(marks=CORRECTED, later=1)),
    Plot("next term", Life(3, {**CORRECTED, (NUMBERS[1], "MATH102"): 20.5, (NUMBERS[5], "MATH102"): 20.5})),
    Plot("uninstalling", Life(3, {**CORRECTED, (NUMBERS[1], "MATH102"): 20.5}, later=1), REMOVAL),
)


@dataclass(frozen=True)
class Chapter:
    """A day as it begins, the points that it comes to undisturbed, and how it ends then."""

    plot: Plot
    before: Kept
    points: tuple[str, ...]
    end: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Death:
    """A point of a chapter at which the work is killed, counted from 1; 0: from outside, ``after`` so many seconds."""

    chapter: int
    point: int
    after: float = 0.0

    def __str__(self) -> str:
        return f"{self.chapter}:{self.point}" + (f":{self.after:.3f}" if self.after else "")


class Killing:
    """Tells the story once undisturbed; then kills it wherever one likes."""

    def __init__(self, worlds: Worlds, foreman: Foreman, place: Path) -> None:
        self._worlds, self._foreman, self._place = worlds, foreman, place
        self.chapters: list[Chapter] = []

    def tell(self, chapters: int = len(STORY)) -> None:
        """Tell so many chapters undisturbed, and keep how each begins and ends."""
        with self._worlds.new(STORY[0].life) as world:
            kept = self._worlds.keep(world, STORY[0].life)
        for plot in STORY[:chapters]:
            told = self._place / "told"
            with self._worlds.again(kept, plot.life) as world:
                before = self._worlds.keep(world, plot.life)
                code = self._foreman.run(Shift(world.folder, plot.life.day, plot.stages, told=told))
                if code:
                    raise RuntimeError(f"{plot.name}: the undisturbed run ended with {code}")
                points = tuple(told.read_text(encoding="utf-8").splitlines())
                self.chapters.append(Chapter(plot, before, points, self._end(world, plot)))
                kept = self._worlds.keep(world, plot.life)

    def all_points(self) -> list[Death]:
        """Return every point of every chapter told."""
        return [
            Death(number, point)
            for number, chapter in enumerate(self.chapters)
            for point in range(1, len(chapter.points) + 1)
        ]

    def die(self, death: Death) -> str:
        """Kill a chapter at a point, begin again an hour later; say where the end differs from the twin's."""
        chapter = self.chapters[death.chapter]
        plot = chapter.plot
        with self._worlds.again(chapter.before) as world:
            code = self._run(world, plot, death)
            if code != KILLED and not (death.after and code == 0):
                return f"it ended with {code} instead of being killed"
            world.do(plot.stages, plot.life.day, 1)
            return difference(self._end(world, plot), chapter.end)

    def _run(self, world: World, plot: Plot, death: Death) -> int:
        shift = Shift(world.folder, plot.life.day, plot.stages, kill_at=death.point)
        if not death.after:
            return self._foreman.run(shift)
        pid = self._foreman.start(shift)
        time.sleep(death.after)
        return self._foreman.kill(pid)

    def _end(self, world: World, plot: Plot) -> dict[str, Any]:
        with world.site(plot.life.day, 2) as site:
            return {**end_of(site, world.moodle), "broken snapshots": broken_snapshots(site)}


def sample(deaths: list[Death], count: int, seed: str) -> list[Death]:
    """Return so many points drawn by a seed, spread over all of them: one from each stretch of equal length."""
    chance, edges = random.Random(seed), [len(deaths) * place // count for place in range(count + 1)]
    return [chance.choice(deaths[first:last]) for first, last in pairwise(edges) if first < last]
