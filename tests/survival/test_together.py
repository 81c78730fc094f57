"""Two at once: whoever comes second waits or is refused, and everything is done once."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.survival.conftest import Day
from tests.survival.processes import Foreman, Shift, a_foreman
from tests.survival.work import DAY, applies, decides, evaluates, finishes, imports, plans, pulls, sends

pytestmark = pytest.mark.xdist_group("killed")
EVERY_MOMENT = bool(os.environ.get("YUJING_EVERY_MOMENT"))


@pytest.fixture(scope="module")
def foremen() -> Iterator[tuple[Foreman, Foreman]]:
    with a_foreman() as one, a_foreman() as other:
        yield one, other


@pytest.mark.parametrize("apart", [0.0, 0.3, 0.6, 0.9] if EVERY_MOMENT else [0.0])
def test_two_processes_do_the_same_day_at_once(day: Day, foremen: tuple[Foreman, Foreman], apart: float) -> None:
    with day.worlds.again(day.before) as world:
        pids = [each.start(Shift(world.folder, day.life.day, hours=apart * n)) for n, each in enumerate(foremen)]
        codes = [foreman.end_of(pid) for foreman, pid in zip(foremen, pids, strict=True)]
        assert set(codes) <= {0, 1}, "each ends by itself, or is refused"
        world.do(DAY, day.life.day, 2)
        assert day.parted(world, 3) == ""


def test_two_senders_at_once(day: Day, foremen: tuple[Foreman, Foreman]) -> None:
    with day.worlds.again(day.before) as world:
        world.do((imports, pulls, evaluates, decides, finishes, plans, applies), day.life.day)
        shifts = [Shift(world.folder, day.life.day, (sends,), hours=1) for _ in foremen]
        pids = [foreman.start(shift) for foreman, shift in zip(foremen, shifts, strict=True)]
        for foreman, pid in zip(foremen, pids, strict=True):
            foreman.end_of(pid)
        world.do((sends,), day.life.day, 2)
        assert day.parted(world, 3) == ""
