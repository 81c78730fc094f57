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
LATER = 0.02
"""Hours between two stages."""
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
class Scene:
    """A stage of a day as it begins, and the points it comes to undisturbed; ``place`` is its place in the day."""

    place: int
    before: Kept
    points: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    """A day by its stages, and how it ends undisturbed."""

    plot: Plot
    scenes: tuple[Scene, ...]
    end: dict[str, Any]

    @property
    def points(self) -> list[str]:
        """Every point that the day comes to."""
        return [point for scene in self.scenes for point in scene.points]

    def at(self, point: int) -> tuple[Scene, int]:
        """Return the scene in which a point of the day lies, and which of the scene's it is, both from 1."""
        for scene in self.scenes:
            if point <= len(scene.points):
                return scene, point
            point -= len(scene.points)
        raise ValueError(f"{self.plot.name} has no such point")


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
            with self._worlds.again(kept, plot.life) as world:
                scenes = tuple(self._scene(world, plot, place) for place in range(len(plot.stages)))
                self.chapters.append(Chapter(plot, scenes, self._end(world, plot)))
                kept = self._worlds.keep(world, plot.life)

    def _scene(self, world: World, plot: Plot, place: int) -> Scene:
        before, told = self._worlds.keep(world, plot.life), self._place / "told"
        code = self._foreman.run(self._shift(world, plot, place, told=told))
        if code:
            raise RuntimeError(f"{plot.name}: the undisturbed {plot.stages[place].__name__} ended with {code}")
        return Scene(place, before, tuple(told.read_text(encoding="utf-8").splitlines()))

    def _shift(self, world: World, plot: Plot, place: int, **options: Any) -> Shift:
        """Return the work of one stage; every stage is a process of its own and begins a little later."""
        return Shift(world.folder, plot.life.day, (plot.stages[place],), place * LATER, **options)

    def all_points(self) -> list[Death]:
        """Return every point of every chapter told."""
        return [
            Death(number, point)
            for number, chapter in enumerate(self.chapters)
            for point in range(1, len(chapter.points) + 1)
        ]

    def die(self, death: Death) -> str:
        """Kill a stage at a point, an hour later begin it again and go on; say where it ends otherwise."""
        chapter = self.chapters[death.chapter]
        plot = chapter.plot
        scene, point = (chapter.scenes[0], 0) if death.after else chapter.at(death.point)
        with self._worlds.again(scene.before) as world:
            if death.after:
                code = self._killed_from_outside(world, plot, death.after)
            else:
                code = self._foreman.run(self._shift(world, plot, scene.place, kill_at=point))
            if code != KILLED and not (death.after and code == 0):
                return f"it ended with {code} instead of being killed"
            try:
                world.do(plot.stages[scene.place :], plot.life.day, 1)
            except Exception as error:
                return f"it could not go on: {type(error).__name__}: {error}"
            return difference(self._end(world, plot), chapter.end)

    def _killed_from_outside(self, world: World, plot: Plot, seconds: float) -> int:
        """Begin the whole day, and kill it at a moment that it does not choose."""
        pid = self._foreman.start(Shift(world.folder, plot.life.day, plot.stages))
        time.sleep(seconds)
        return self._foreman.kill(pid)

    def _end(self, world: World, plot: Plot) -> dict[str, Any]:
        with world.site(plot.life.day, 2) as site:
            return {**end_of(site, world.moodle), "broken snapshots": broken_snapshots(site)}


def sample(deaths: list[Death], count: int, seed: str) -> list[Death]:
    """Return so many points drawn by a seed, spread over all of them: one from each stretch of equal length."""
    chance, edges = random.Random(seed), [len(deaths) * place // count for place in range(count + 1)]
    return [chance.choice(deaths[first:last]) for first, last in pairwise(edges) if first < last]
