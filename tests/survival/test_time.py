"""Clocks set back and forward, yesterday's store, yesterday's bundle: nothing is done twice, nothing is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sync.actions.backup import backup
from sync.actions.import_bundle import import_bundle
from sync.actions.restore import Restoring, restore
from sync.backup.sealing import new_key
from sync.demo.clock import StoryClock
from tests.journeys.small_college import point_to
from tests.survival.conftest import Day
from tests.survival.ends import difference
from tests.survival.killing import CORRECTED
from tests.survival.university import Life
from tests.survival.work import ACTOR, DAY
from tests.survival.worlds import HOUR, World
from tests.sync.scene import ZONE

pytestmark = pytest.mark.xdist_group("time")
EVERY_MOMENT = bool(os.environ.get("YUJING_EVERY_MOMENT"))
PRIVATE, PUBLIC = new_key()
_BACKUP = f'\n[backup]\nrecipients = ["{PUBLIC}"]\n'
NEXT = Life(marks=CORRECTED, later=1)


@pytest.mark.parametrize("hours", [-30, -1, 1, 30] if EVERY_MOMENT else [-30])
@pytest.mark.parametrize("place", range(1, len(DAY)) if EVERY_MOMENT else [9])
def test_the_clock_is_set_between_two_stages(on_file: Day, place: int, hours: float) -> None:
    with on_file.worlds.again(on_file.before) as world:
        for stages, at in ((DAY[:place], 0.0), (DAY[place:], hours), (DAY, 48.0)):
            with world.site(on_file.life.day) as site:
                assert isinstance(site.clock, StoryClock)
                site.clock.sleep(at * HOUR)
                for stage in stages:
                    stage(site)
        assert on_file.people(world) == on_file.people_undisturbed


def test_a_bundle_imported_twice_changes_nothing(day: Day) -> None:
    with day.worlds.again(day.before) as world:
        world.do(DAY, day.life.day)
        with world.site(day.life.day, 1) as site:
            assert not import_bundle(site, world.folder / "registrar", ACTOR).changed_anything
        world.do(DAY, day.life.day, 1)
        assert day.parted(world) == ""


def backed_up(world: World, day: Day) -> Path:
    """Do the first day's work and back it up in the evening."""
    point_to(world.folder, world.moodle.url, world.moodle.token, store=world.store, more=_BACKUP)
    world.do(DAY, day.life.day)
    with world.site(day.life.day, 8) as site:
        return backup(site, ACTOR).file


@pytest.mark.skipif(not EVERY_MOMENT, reason="make soak; tests/journeys/test_restored.py restores in its place")
def test_a_backup_one_day_old_is_restored_and_the_day_done_again(on_file: Day) -> None:
    """What the lost day told people is found in their conversations; what it wrote to Moodle is taken over."""
    with on_file.worlds.again(on_file.before) as world:
        file = backed_up(world, on_file)
        world.become(NEXT)
        world.do(DAY, NEXT.day)
        undisturbed = on_file.people(world)
        said = Restoring(PRIVATE, "硬盘损坏", replace=True)
        clock = StoryClock(NEXT.day, ZONE)
        clock.sleep(3 * HOUR)
        restore(world.folder, file, ACTOR, said, clock)
        for later in (4, 36, 72):
            world.do(DAY, NEXT.day, later)
        again = on_file.people(world)
        assert difference(again, undisturbed) == ""
