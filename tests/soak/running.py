"""Run an episode beside a twin without faults, say where they part, and find the fewest chapters that make them."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.exc import OperationalError

from connector.moodle.errors import MoodleError
from sync.actions.cases import answer_objection, list_cases, object_to
from sync.actions.pull import pull
from sync.refusal import Refusal
from sync.site import Site
from tests.soak.episodes import TRIES, Chapter, Episode
from tests.soak.faulty import DELAY, Died, Troubles, hurried
from tests.survival.ends import difference, end_of
from tests.survival.work import ACTOR, APPROVER, DAY, Stage, pulls
from tests.survival.worlds import Files, World, Worlds

ON_THE_WAY = {"plan", "plan_step", "plan_signature", "findings"}
"""What a sync that came to its end in several parts planned and noted in between: the cases and Moodle are the same."""


def reads_all(site: Site) -> None:
    """Read all of Moodle: which sealed courses would have their turn depends on how often one has pulled."""
    pull(site, ACTOR, full=True)


STAGES = tuple(reads_all if stage is pulls else stage for stage in DAY)


@dataclass
class Told:
    """What came of an episode: how many syncs ran, how each ended, which faults hit, and where the twins part."""

    syncs: int = 0
    chapters: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    injected: Counter[str] = field(default_factory=Counter)
    parted: str = ""


def run(episode: Episode) -> Told:
    """Run all chapters: the faulty syncs, a clean one, and then the comparison with the twin's only one."""
    told, troubles, calm = Told(), Troubles(), Troubles()
    with TemporaryDirectory(prefix="yujing-soak-") as place:
        worlds = Worlds(Path(place), Files())
        with worlds.new(episode.chapters[0].life) as world:
            kept = worlds.keep(world, episode.chapters[0].life)
        with worlds.again(kept) as faulty, worlds.again(kept) as twin:
            faulty.moodle.faults = troubles
            for number, chapter in enumerate(episode.chapters):
                told.parted = _chapter(episode.seed, number, chapter, ((faulty, troubles), (twin, calm)), told)
                told.chapters += 1
                if told.parted:
                    break
    told.injected = troubles.injected
    return told


def _chapter(seed: str, number: int, chapter: Chapter, worlds: tuple[tuple[World, Troubles], ...], told: Told) -> str:
    for world, _ in worlds:
        world.become(chapter.life)
        with world.site(chapter.life.day) as site:
            _decide(site, chapter)
    faulty, troubles = worlds[0]
    for step in range(chapter.syncs):
        troubles.begin(f"{seed}-{number}-{step}")
        told.endings[_sync(faulty, troubles, chapter, step) or "done"] += 1
        troubles.end()
        told.syncs += 1
        time.sleep(DELAY)  # until Moodle has done what it was asked too late
    for world, calm in worlds:
        if ending := _sync(world, calm, chapter, chapter.syncs):
            return f"chapter {number}: a sync without faults failed in {ending}"
    told.syncs += 1
    ours, twins = (_end(world, chapter) for world, _ in worlds)
    parted = difference(ours, twins)
    return f"chapter {number}: {parted}" if parted else ""


def _decide(site: Site, chapter: Chapter) -> None:
    """Answer the objections that are open; then somebody objects to one of the warnings, where anybody does."""
    for line in list_cases(site):
        if line.waits == "有异议待答复":
            answer_objection(site, line.id, APPROVER, "已核对试卷", uphold=chapter.upheld)
    issued = [line for line in list_cases(site) if line.state == "已发出" and not line.waits]
    if chapter.objection is not None and issued:
        line = issued[int(chapter.objection * len(issued))]
        object_to(site, line.id, ACTOR, "请核对我的试卷", "学生本人")


def _sync(world: World, troubles: Troubles, chapter: Chapter, step: int) -> str:
    """Do a day's work; return the stage that failed and how, or nothing."""
    with world.site(chapter.life.day, 1 + step) as opened:
        site = hurried(opened, troubles)
        for stage in STAGES:
            if ending := _stage(site, stage, TRIES if troubles.on else 1):
                return ending
    return ""


def _stage(site: Site, stage: Stage, tries: int) -> str:
    """Do a stage, as often as it takes within so many tries; return how the last one failed, or nothing."""
    for _ in range(tries):
        try:
            stage(site)
        except (MoodleError, Refusal, Died, OperationalError) as error:
            failed = f"{stage.__name__}: {type(error).__name__}"
        else:
            return ""
    return failed


def _end(world: World, chapter: Chapter) -> dict[str, Any]:
    with world.site(chapter.life.day, 12) as site:
        found = end_of(site, world.moodle)
    return {name: rows for name, rows in found.items() if name not in ON_THE_WAY}


def shrunk(episode: Episode, parted_after: int) -> Episode:
    """Leave out what comes later, and take the faults out of chapter after chapter as long as the twins still part."""
    episode = episode.until(parted_after)
    for number in range(parted_after):
        calmer = episode.without_faults_in(number)
        if run(calmer).parted:
            episode = calmer
    return episode
