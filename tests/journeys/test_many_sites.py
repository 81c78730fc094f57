"""Two schools in one installation and one PostgreSQL server: served by workers, invisible to each other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import sleep

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from typer.testing import CliRunner

from config.installation import Installation, load_installation
from config.settings_file import load_settings
from connector.standin.rest import Answer, Request
from connector.standin.server import StandIn
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import approve
from sync.actions.run import jobs_of
from sync.actions.sites import add_site, list_sites
from sync.actions.worker_jobs import list_jobs
from sync.actions.working import run_worker
from sync.cli.exits import Exit
from sync.cli.main import app
from sync.demo.clock import StoryClock
from sync.plan.plan import plan_from_body
from sync.site import Site, open_site, store_url
from sync.store.audit import read_audit
from sync.store.holding import AlreadyRunning, Holding
from sync.store.job_runs import recent_runs
from sync.store.plans import PlanState, read_plans
from tests.journeys.commands import PATIENCE
from tests.journeys.small_college import (
    NAMES,
    NUMBERS,
    TODAY,
    WARNED,
    a_small_college,
    point_to,
    recipients,
    roster,
    write_bundle,
)
from tests.sync.scene import ZONE

pytestmark = pytest.mark.xdist_group("many-sites")

SITES = ("jiangzhou", "linhai")


CLOCK = StoryClock(TODAY, ZONE)


@dataclass(frozen=True)
class Two:
    """The installation, each site's folder and Moodle, the database for its administrator, and the queue's role."""

    installation: Installation
    folders: dict[str, Path]
    moodles: dict[str, StandIn]
    server: str
    queue: str


def sql(url: str, statement: str) -> list[str]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement))
        found = [str(each) for each in result.scalars()] if result.returns_rows else []
    engine.dispose()
    return found


def settle(folder: Path, name: str, moodle: StandIn) -> None:
    """Point a new site to its Moodle and give it the registrar's bundle, under the id and address it was made with."""
    address = load_settings(folder).store.url
    point_to(folder, moodle.url, moodle.token, store=address)
    settings = folder / "settings.toml"
    settings.write_text(settings.read_text("utf-8").replace('id = "small"', f'id = "{name}"'), "utf-8")
    with open_site(folder, CLOCK) as site:
        import_bundle(site, write_bundle(folder / "registrar"), "李红")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[Two]:
    """Give an installation of two sites, each with a role and schema of its own; the registrar's facts are in.

    Each test works on a day of its own.
    """
    admin, database = postgres_server.format(database="postgres"), "province"
    server, queue = postgres_server.format(database=database), f"queue_{database}"
    sql(admin, f"CREATE DATABASE {database}")
    sql(admin, f"CREATE ROLE {queue} LOGIN")
    sql(server, f"CREATE SCHEMA {queue} AUTHORIZATION {queue}")
    home, folders = tmp_path_factory.mktemp("province") / "installation", {}
    with (
        StandIn(a_small_college()) as first,
        StandIn(a_small_college()) as second,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("YUJING_QUEUE_URL", server.replace("postgres@", f"{queue}@"))
        moodles = dict(zip(SITES, (first, second), strict=True))
        for name, moodle in moodles.items():
            folders[name] = add_site(home, name, f"{name}学院", "李红", database=server, administrator=server).folder
            settle(folders[name], name, moodle)
        yield Two(load_installation(home), folders, moodles, server, queue)
    sql(admin, f"DROP DATABASE {database} WITH (FORCE)")
    for role in (queue, *(f"yujing_{name}" for name in SITES)):
        sql(admin, f"DROP ROLE {role}")


def work(two: Two, clock: StoryClock = CLOCK) -> None:
    """Let a worker do what is due at ten o'clock."""
    run_worker(two.installation, until_empty=True, clock=clock)


def proposed(site: Site) -> str:
    with site.store.read() as tx:
        (plan,) = read_plans(tx, site.store.site_id, [PlanState.PROPOSED])
    return plan.checksum


def steps(site: Site) -> list[str]:
    with site.store.read() as tx:
        (plan,) = read_plans(tx, site.store.site_id, [PlanState.PROPOSED])
    return [step.kind for step in plan_from_body(plan.body).steps]


def test_workers_end_where_one_daemon_does_and_leave_its_site_alone(two: Two) -> None:
    ours, theirs = SITES
    with open_site(two.folders[theirs], CLOCK) as site, Holding(site.store, "daemon", CLOCK, "守护进程"):
        work(two)
        assert not two.moodles[theirs].requests
        jobs = jobs_of(site)
        for job in (jobs.pull, jobs.evaluate, jobs.plan):
            assert job(lambda: False)
        by_daemon = steps(site)
    with open_site(two.folders[ours], CLOCK) as site:
        assert steps(site) == by_daemon
        with site.store.read() as tx:
            runs = recent_runs(tx, site.store.site_id)
        assert {runs[job][1] for job in ("pull", "evaluate", "plan", "remind")} == {"done"}
        with pytest.raises(AlreadyRunning), Holding(site.store, "daemon", CLOCK, "守护进程"):
            pass
        approve(site, proposed(site), "王敏")
    work(two)
    assert recipients(two.moodles[ours]) == sorted(WARNED)
    assert set().union(*roster(two.moodles[ours]).values()) == set(WARNED)
    assert recipients(two.moodles[theirs]) == []
    asked = sum(two.moodles[ours].requests.values())
    work(two)
    assert sum(two.moodles[ours].requests.values()) == asked, "no slot is worked on twice"


def test_nobody_reads_what_is_the_others(two: Two) -> None:
    clock = StoryClock(TODAY + timedelta(days=1), ZONE)
    urls = {f"yujing_{name}": store_url(load_settings(two.folders[name]), two.folders[name]) for name in SITES}
    urls[two.queue] = two.installation.queue_url()
    tables = {**{f"yujing_{name}": "student" for name in SITES}, two.queue: "procrastinate_jobs"}
    work(two, clock)
    for role, url in urls.items():
        for schema, table in tables.items():
            if schema != role:
                with pytest.raises(ProgrammingError, match="permission denied"):
                    sql(url, f"TABLE {schema}.{table}")

    def faults() -> list[str]:
        lines = list_sites(two.installation, thorough=True, clock=clock)
        assert [(line.id, line.served) for line in lines] == [(name, "workers") for name in SITES]
        return [fault for line in lines for fault in line.faults]

    assert faults() == []
    for opened in ("USAGE ON SCHEMA yujing_linhai", "SELECT ON ALL TABLES IN SCHEMA yujing_linhai"):
        sql(two.server, f"GRANT {opened} TO yujing_jiangzhou")
    (fault,) = faults()
    assert "数据库角色能读别的模式：yujing_linhai" in fault
    sql(two.server, "REVOKE USAGE ON SCHEMA yujing_linhai FROM yujing_jiangzhou")
    sql(two.server, "UPDATE yujing_linhai.runs SET site_id = 'somebody' WHERE kind = 'import'")
    (fault,) = faults()
    assert "还有别的站点（somebody）的数据" in fault


def test_a_poisonous_job_waits_for_a_person_and_its_site_goes_on(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, other = SITES
    clock = StoryClock(TODAY + timedelta(days=2), ZONE)
    monkeypatch.setattr("sync.worker.running.WAITS_SECONDS", (0,))
    policy = two.folders[ours] / "policies" / "asnu.yaml"
    policy.write_text("id: [", "utf-8")
    work(two, clock)
    assert status(two, "sites", "list") == Exit.NEEDS_PERSON
    parked = list_jobs(two.installation)
    assert {(job.site, job.state, job.part) for job in parked} == {(ours, "failed", "全校")}
    assert all("asnu.yaml" in job.reason for job in parked)
    assert outcomes(two, ours, clock)["evaluate"] == "failed"
    assert outcomes(two, other, clock)["evaluate"] == "done"

    policy.unlink()
    for job in parked:
        asked = ("worker", "release", str(job.number), "--reason", "规定文件已改正")
        assert status(two, *asked, "--actor", "nobody") == Exit.NEEDS_PERSON
        assert status(two, *asked, "--actor", "李红") == Exit.DONE
        assert status(two, *asked, "--actor", "李红") == Exit.NEEDS_PERSON
    work(two, clock)
    assert status(two, "worker", "jobs") == Exit.DONE
    assert outcomes(two, ours, clock)["evaluate"] == "done"
    with open_site(two.folders[ours], clock) as site, site.store.read() as tx:
        released = [each for each in read_audit(tx, site.store.site_id) if each.action == "job.released"]
    assert {each.actor for each in released} == {"李红"}
    assert "job:evaluate" in {each.subject for each in released}


def outcomes(two: Two, name: str, clock: StoryClock) -> dict[str, str]:
    """Return how each stage of a site ended that was worked on today."""
    with open_site(two.folders[name], clock) as site, site.store.read() as tx:
        runs = recent_runs(tx, site.store.site_id)
        return {
            job: outcome for job, (slot, outcome, _) in runs.items() if slot.astimezone(ZONE).date() == site.today()
        }


def test_a_worker_told_to_end_in_the_middle_leaves_the_rest_to_the_next(two: Two) -> None:
    ours = two.moodles[SITES[0]]
    asked, rest = Event(), ours._rest
    answer = rest.answer

    def slowly(request: Request, url: str) -> tuple[Answer, bool]:
        asked.set()
        sleep(0.2)
        return answer(request, url)

    rest.answer = slowly  # type: ignore[method-assign]
    command = [sys.executable, "-c", "from sync.cli.main import main; main()", "worker"]
    named = {**os.environ, "YUJING_INSTALLATION": str(two.installation.folder)}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=named) as process:
        assert asked.wait(PATIENCE)
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "worker stopped" in logged, "Traceback" in logged) == (0, True, False), logged
    assert not [secret for secret in (*NUMBERS, *NAMES.values(), ours.token) if secret in logged]
    waiting = {(job.site, job.stage) for job in list_jobs(two.installation) if job.state == "todo"}
    assert (SITES[0], "pull") in waiting
    assert not [job for job in list_jobs(two.installation) if job.state != "todo"]


def status(two: Two, *arguments: str) -> int:
    named = {"YUJING_INSTALLATION": str(two.installation.folder)}
    return CliRunner().invoke(app, arguments, env=named).exit_code
