"""Kill the story at as many points as wanted, over several processes, and say what came of it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from typing import Any

from tests.survival.killing import STORY, Death, Killing
from tests.survival.processes import a_foreman
from tests.survival.servers import a_server
from tests.survival.worlds import Databases, Files, Postgres, Worlds

OUTSIDE = 20
"""One death in so many comes from outside, at a moment that the work does not choose."""


@dataclass
class Toll:
    """What came of the deaths so far: how many at which kind of point, and where the twins part."""

    points: int = 0
    died: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    parted: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Task:
    """The share of one process: its place among so many, on one kind of database (``server``: PostgreSQL's address)."""

    place: int
    of: int
    server: str
    seed: str
    first: int
    count: int
    only: tuple[Death, ...] = ()


def deaths_of(killing: Killing, task: Task) -> list[Death]:
    """Return the deaths of a share, in an order that follows from the seed alone."""
    if task.only:
        return list(task.only[task.place :: task.of])
    chance, deaths = random.Random(task.seed), killing.all_points()
    chance.shuffle(deaths)
    last = task.first + task.count if task.count else None
    wanted = deaths[task.first : last]
    outside = [Death(chance.randrange(len(STORY)), 0, chance.uniform(0.02, 2.5)) for _ in range(len(wanted) // OUTSIDE)]
    return [*wanted, *outside][task.place :: task.of]


def die_often(
    server: str, seed: str, *, workers: int, first: int, count: int, only: tuple[Death, ...]
) -> Iterator[Toll]:
    """Share out the deaths among processes; yield the toll after each."""
    context = get_context("spawn")
    told: Any = context.Queue()
    tasks = [Task(place, workers, server, seed, first, count, only) for place in range(workers)]
    processes: list[BaseProcess] = [context.Process(target=work_off, args=(task, told)) for task in tasks]
    for process in processes:
        process.start()
    toll, at_work = Toll(), len(processes)
    while at_work:
        try:
            points, kind, parted = told.get(timeout=1)
        except Empty:
            if all(process.exitcode is not None for process in processes):
                toll.parted.append(f"the processes ended early: {[each.exitcode for each in processes]}")
                break
            continue
        if kind is None:
            at_work -= 1
            continue
        toll.points = points
        toll.died += 1
        toll.kinds[kind] += 1
        toll.parted += [parted] if parted else []
        yield toll
    yield toll


def work_off(task: Task, told: Any) -> None:
    """Do one process's share."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(TemporaryDirectory(prefix="yujing-kills-")))
        databases: Databases = Postgres(task.server, f"kills_{task.place}") if task.server else Files()
        killing = Killing(Worlds(place, databases), stack.enter_context(a_foreman()), place)
        killing.tell()
        for death in deaths_of(killing, task):
            parted = killing.die(death)
            points = killing.chapters[death.chapter].points
            kind = "from outside" if death.after else points[death.point - 1]
            told.put((len(killing.all_points()), kind, f"{death}: {parted}" if parted else ""))
    told.put((0, None, ""))


__all__ = ["Toll", "a_server", "die_often"]
