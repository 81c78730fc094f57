"""A worker killed in the middle of a job: the job is taken back, and everything is done once."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from config.installation import Installation, load_installation
from connector.standin.server import StandIn
from sync.actions.cases import list_cases
from sync.actions.plan import approve
from sync.actions.sites import add_site
from sync.actions.working import run_worker
from sync.demo.clock import StoryClock
from sync.site import open_site
from sync.store.plans import PlanState, read_plans
from tests.journeys.small_college import TODAY, WARNED, a_small_college, recipients, roster
from tests.journeys.test_many_sites import settle
from tests.survival.points import Fuse
from tests.survival.worlds import Postgres
from tests.sync.scene import ZONE

pytestmark = pytest.mark.xdist_group("killed worker")
EVERY_MOMENT = bool(os.environ.get("YUJING_EVERY_MOMENT"))
FORKING = get_context("forkserver")
FORKING.set_forkserver_preload(["sync.actions.working", "tests.survival.points"])


@dataclass(frozen=True)
class School:
    """An installation of one site, its folder and Moodle, and the address of the queue."""

    home: Path
    folder: Path
    moodle: StandIn
    queue: str

    @property
    def installation(self) -> Installation:
        return load_installation(self.home)

    def killed_at(self, point: int, day: date) -> None:
        """Let a worker work until it is killed, and an hour go by in which nobody hears of it."""
        process = FORKING.Process(target=_work, args=(self.home, self.queue, point, day))
        process.start()
        process.join(300)
        assert process.exitcode == -signal.SIGKILL
        engine = create_engine(self.queue, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
        engine.dispose()

    def work(self, day: date) -> None:
        """Let another worker do what is left."""
        run_worker(self.installation, until_empty=True, clock=StoryClock(day, ZONE))


def _work(home: Path, queue: str, kill_at: int, day: date) -> None:
    os.environ["YUJING_QUEUE_URL"] = queue
    Fuse(kill_at).lay()
    run_worker(load_installation(home), until_empty=True, clock=StoryClock(day, ZONE))


@pytest.fixture
def school(tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """Give a school whose registrar's facts are in, and a queue without any job."""
    store, queue = postgres.new(), postgres.new()
    monkeypatch.setenv("YUJING_QUEUE_URL", queue)
    home = tmp_path / "installation"
    with StandIn(a_small_college()) as moodle:
        added = add_site(home, "xuexiao", "江州学院", "李红", database=store, administrator=store)
        settle(added.folder, "xuexiao", moodle)
        yield School(home, added.folder, moodle, queue)
    postgres.drop(store)
    postgres.drop(queue)
    postgres.run("DROP ROLE yujing_xuexiao")


@pytest.mark.parametrize(
    ("preparing", "writing"), [(n, n) for n in range(5, 60, 6)] if EVERY_MOMENT else [(17, 43)], ids=str
)
def test_a_worker_killed_mid_job_leaves_nothing_undone_and_nothing_doubled(
    school: School, preparing: int, writing: int
) -> None:
    school.killed_at(preparing, TODAY)
    school.work(TODAY)
    with open_site(school.folder, StoryClock(TODAY, ZONE)) as site, site.store.read() as tx:
        (plan,) = read_plans(tx, site.store.site_id, [PlanState.PROPOSED])
        approve(site, plan.checksum, "王敏")
    school.killed_at(writing, TODAY)
    for later in (0, 1):
        school.work(TODAY + timedelta(days=later))
    assert recipients(school.moodle) == sorted(WARNED)
    assert set().union(*roster(school.moodle).values()) == set(WARNED)
    with open_site(school.folder, StoryClock(TODAY, ZONE)) as site:
        assert {line.state for line in list_cases(site) if line.student_no in WARNED} == {"已发出"}
