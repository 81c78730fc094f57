"""A disk that is full: nothing half-written is taken for whole, and once there is room the day goes on."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from sync.site import Site
from tests.survival.conftest import Day
from tests.survival.work import DAY, evaluates

pytestmark = pytest.mark.xdist_group("disk")
EVERY_MOMENT = bool(os.environ.get("YUJING_EVERY_MOMENT"))
PAGE = 4096


def done_before_it_failed(site: Site) -> int:
    """Do the day's work until the disk is full; return how many stages were done."""
    for place, stage in enumerate(DAY):
        try:
            stage(site)
        except (OperationalError, OSError):
            return place
    return len(DAY)


@contextmanager
def limited_files(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond so many bytes: the system refuses to write on, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("pages", range(8) if EVERY_MOMENT else [4])
def test_a_database_that_cannot_grow(on_file: Day, pages: int) -> None:
    with on_file.worlds.again(on_file.before) as world:
        with world.site(on_file.life.day) as site:
            with site.store.engine.connect() as connection:
                now = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

            def full(connection: Any, _record: object) -> None:
                connection.execute(f"PRAGMA max_page_count={now + pages}")

            event.listen(site.store.engine, "connect", full)
            site.store.engine.dispose()
            assert done_before_it_failed(site) < len(DAY)
        world.do(DAY, on_file.life.day, 1)
        assert on_file.parted(world) == ""


@pytest.mark.parametrize("kilobytes", [0, 1, 2, 4, 8, 16] if EVERY_MOMENT else [2])
def test_snapshots_that_cannot_be_written(on_file: Day, kilobytes: int) -> None:
    stage = DAY.index(evaluates)
    with on_file.worlds.again(on_file.before) as world:
        with world.site(on_file.life.day) as site:
            for before in DAY[:stage]:
                before(site)
            with limited_files(kilobytes * 1024), pytest.raises((OSError, OperationalError)):
                DAY[stage](site)
        world.do(DAY, on_file.life.day, 1)
        assert on_file.parted(world) == ""


@contextmanager
def a_small_disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a disk of this size; tests are skipped where that is not allowed."""
    place.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    try:
        subprocess.run(mounting, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only who may mount a disk can fill one")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.skipif(not EVERY_MOMENT, reason="make soak")
@pytest.mark.parametrize("spare", [0, 20, 60, 120, 240, 480, 960])
def test_a_real_disk_that_is_full(on_file: Day, tmp_path: Path, spare: int) -> None:
    """The whole folder of the site lies on a disk of its own, which something else fills up to a rest."""
    with (
        a_small_disk(tmp_path / "disk", 8 * 1024) as disk,
        on_file.worlds.elsewhere(disk).again(on_file.before) as world,
    ):
        filler = disk / "filler"
        free = os.statvfs(disk).f_bavail * PAGE - spare * 1024
        filler.write_bytes(b"\0" * free)
        try:
            with world.site(on_file.life.day) as site:
                assert done_before_it_failed(site) < len(DAY)
        except (OSError, OperationalError, ValueError):
            pass  # not even the site could be opened
        filler.unlink()
        world.do(DAY, on_file.life.day, 1)
        assert on_file.parted(world) == ""
