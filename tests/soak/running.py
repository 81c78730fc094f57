"""Run an episode beside a twin without faults, say where they part, and find the fewest faults that make them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.journeys.small_college import TODAY
from tests.soak.episodes import Episode
from tests.soak.sites import World, a_world


@dataclass
class Told:
    """What came of an episode: how many syncs ran, how each ended, which faults hit, and where the twins part."""

    syncs: int = 0
    endings: list[str] = field(default_factory=list)
    injected: dict[str, int] = field(default_factory=dict)
    parted: str = ""


def run(episode: Episode) -> Told:
    """Run all chapters: the faulty syncs, a clean one, and then the comparison with the twin's only one."""
    told = Told()
    with (
        TemporaryDirectory(prefix="yujing-soak-") as place,
        a_world(Path(place) / "faulty" / "site") as faulty,
        a_world(Path(place) / "twin" / "site") as twin,
    ):
        for number in range(len(episode.chapters)):
            told.parted = _chapter(episode, number, faulty, twin, told)
            if told.parted:
                break
        told.injected = dict(faulty.moodle.faults.injected)
    return told


def _chapter(episode: Episode, number: int, faulty: World, twin: World, told: Told) -> str:
    chapter, day = episode.chapters[number], TODAY + timedelta(days=number)
    faulty.turn(chapter.change)
    twin.turn(chapter.change)
    for step, faults in enumerate(chapter.syncs):
        told.endings.append(faulty.sync(day, step, faults) or "done")
        told.syncs += 1
    last = len(chapter.syncs)
    for world in (faulty, twin):
        if ending := world.sync(day, last, ()):
            return f"chapter {number}: a sync without faults failed in {ending}"
    told.syncs += 1
    return _difference(number, faulty.state(day), twin.state(day))


def _difference(number: int, ours: dict[str, Any], twins: dict[str, Any]) -> str:
    parted = [name for name in ours if ours[name] != twins[name]]
    return "\n".join(f"chapter {number}, {name}: {ours[name]}\n  instead of {twins[name]}" for name in parted)


def shrunk(episode: Episode) -> Episode:
    """Take away fault after fault as long as the twins still part."""
    places = [
        (chapter, sync, fault)
        for chapter, found in enumerate(episode.chapters)
        for sync, faults in enumerate(found.syncs)
        for fault in range(len(faults))
    ]
    for place in reversed(places):
        smaller = episode.without(*place)
        if run(smaller).parted:
            episode = smaller
    return episode
