"""A run killed at each of its writes, before Moodle did it and after: the next run ends as an unkilled one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from threading import Event
from typing import Literal

import pytest

from connector.standin.state import Cohort, Group
from sync.actions.plan import plan
from sync.actions.uninstall import plan_uninstall, uninstall
from sync.actions.writing import apply
from sync.plan.keeping import approved_plans
from tests.journeys.commands import PATIENCE, watch_writes
from tests.journeys.small_college import on, recipients, roster
from tests.journeys.stages import At, Small
from tests.journeys.test_killed import SHOWN, WRITES

pytestmark = pytest.mark.xdist_group("killed")
When = Literal["before", "after"]
REMOVALS = 7
"""So many writes does taking everything out take: four groups, three cohorts."""
NEIGHBOURS: dict[str, list[str]] = {"yujing:small-2:asnu:red": [], "2024-2025-2-PE102-01 yujing": []}
"""A cohort and a group of others, which look like ours."""

FORKING = get_context("forkserver")
FORKING.set_forkserver_preload(["sync.actions.uninstall", "sync.actions.writing", "tests.journeys.small_college"])


def apply_in(folder: Path, checksum: str) -> None:
    """Carry out an approved plan, in a process of its own."""
    with on(folder) as site:
        apply(site, "李红", checksum)


def uninstall_in(folder: Path, checksum: str) -> None:
    """Carry out a removal, in a process of its own."""
    with on(folder) as site:
        uninstall(site, "王敏", checksum)


def kill_at(small: Small, work: Callable[[Path, str], None], checksum: str, write: int, when: When) -> None:
    """Start ``work`` and kill it at a write: before Moodle did it, or after, and before the answer is out.

    Writes are counted on in the run that follows, so that the same number does not come again.
    """
    process, dead = FORKING.Process(target=work, args=(small.folder, checksum)), Event()

    def strike(number: int, moment: When) -> bool:
        if (number, moment) != (write, when):
            return False
        process.kill()
        return dead.wait(PATIENCE)

    def after(number: int) -> None:
        strike(number, "after")

    watch_writes(small.moodle, lambda number: strike(number, "before"), after)
    process.start()
    process.join(PATIENCE)
    dead.set()
    assert process.exitcode == -signal.SIGKILL


BOTH: tuple[When, When] = ("before", "after")


def moments(writes: int) -> list[tuple[int, When]]:
    """Return the moments at which a run of so many writes is killed: all with ``YUJING_EVERY_MOMENT``, else a ninth."""
    every = [(write, when) for write in range(1, writes + 1) for when in BOTH]
    return every if os.environ.get("YUJING_EVERY_MOMENT") else every[::9]


@pytest.mark.parametrize(("write", "when"), moments(WRITES), ids=str)
def test_apply(at: At, write: int, when: When) -> None:
    small = at("approved")
    with on(small.folder) as site:
        (checksum,) = (record.checksum for record in approved_plans(site.store))
    kill_at(small, apply_in, checksum, write, when)
    with on(small.folder) as site:
        result = apply(site, "李红")
        assert (result.checksum, result.finished, result.left_out) == (checksum, True, ())
        assert plan(site, "李红").plan.is_empty
    assert roster(small.moodle) == SHOWN
    assert len(small.moodle.site.groups) == 4
    assert recipients(small.moodle) == []


@pytest.mark.parametrize(("write", "when"), moments(REMOVALS), ids=str)
def test_uninstall(at: At, write: int, when: When) -> None:
    small = at("sent")
    told = recipients(small.moodle)
    put_neighbours(small)
    with on(small.folder) as site:
        checksum = plan_uninstall(site, "李红").plan.checksum
    kill_at(small, uninstall_in, checksum, write, when)
    with on(small.folder) as site:
        result = uninstall(site, "王敏", checksum)
        assert (result.finished, result.steps, result.left_out) == (True, REMOVALS, ())
        assert plan_uninstall(site, "李红").plan.is_empty
    assert roster(small.moodle) == NEIGHBOURS
    assert recipients(small.moodle) == told


def put_neighbours(small: Small) -> None:
    """Put a cohort and a group of others beside ours."""
    site = small.moodle.site
    cohort = Cohort(site.new_id("cohort"), "学业帮扶·asnu·特别关注", "yujing:small-2:asnu:red")
    course = next(each for each in site.courses.values() if each.shortname == "2024-2025-2-PE102-01")
    group = Group(site.new_id("group"), course.id, "学业帮扶", "yujing")
    site.cohorts[cohort.id], site.groups[group.id] = cohort, group
