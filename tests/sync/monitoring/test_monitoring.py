"""Health and figures: true of the daemon, asked for over HTTP, and nothing about a person in them."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest

from config.settings import Settings
from connector.moodle.limits import Call
from sync.daemon.pulse import Pulse
from sync.monitoring.health import health_of
from sync.monitoring.metering import Meter
from sync.monitoring.metrics import CONTENT_TYPE, Metrics, Sources
from sync.monitoring.serving import served
from sync.monitoring.view import jobs_of, look_at
from sync.site import Site
from sync.store.database import Store
from sync.store.job_runs import finish_run, start_run
from sync.store.leases import take_lease
from tests.sync.scene import NOON, StoppedClock

SETTINGS = Settings.model_validate(
    {
        "site": {"university": "某大学"},
        "policies": [{"id": "asnu"}],
        "contacts": [{"name": "周静", "office": "教学办公室", "telephone": "0000-6000100"}],
        "schedule": {"pull": ["02:00"], "evaluate": ["05:00"], "plan": [], "remind": [], "backup": []},
    }
)
TWO = NOON - timedelta(hours=10)
"""The slot of 02:00 on the site; it is noon."""


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    site = Site(SETTINGS, sqlite_store, tmp_path, StoppedClock())
    assert take_lease(sqlite_store, "daemon", "here:1:x", NOON, timedelta(days=2))
    return site


def work(site: Site, job: str, hours_ago: float, outcome: str = "done", message: str = "") -> None:
    slot = NOON - timedelta(hours=hours_ago)
    with site.store.begin() as tx:
        start_run(tx, "main", job, slot, slot)
        if outcome:
            finish_run(tx, "main", job, slot, outcome, message, slot + timedelta(seconds=90))


def wrong(site: Site, pulse: Pulse | None = None) -> list[str]:
    return [check.name for check in health_of(site, pulse or Pulse()) if not check.ok]


def test_all_is_well_when_every_slot_was_worked_on(site: Site) -> None:
    work(site, "pull", 10)
    work(site, "evaluate", 7, "failed")
    assert wrong(site) == []


def test_a_slot_that_nobody_works_on_is_overdue_after_the_hours_set(site: Site) -> None:
    work(site, "evaluate", 7)
    assert wrong(site) == ["slots"]
    patient = SETTINGS.monitoring.model_copy(update={"late_after_hours": 10})
    assert wrong(replace(site, settings=SETTINGS.model_copy(update={"monitoring": patient}))) == []
    work(site, "pull", 10, "")
    assert wrong(site) == ["slots"], "begun is not done"
    pulse = Pulse()
    with pulse.working("pull"):
        assert wrong(site, pulse) == [], "it is being worked on"


def test_reading_that_waits_for_its_hours_is_not_overdue(site: Site) -> None:
    work(site, "evaluate", 7)
    quiet = SETTINGS.pull.model_validate({"quiet_from": "01:00", "quiet_until": "11:30"})
    assert wrong(replace(site, settings=SETTINGS.model_copy(update={"pull": quiet}))) == []
    overnight = SETTINGS.pull.model_validate({"quiet_from": "22:00", "quiet_until": "02:00"})
    assert wrong(replace(site, settings=SETTINGS.model_copy(update={"pull": overnight}))) == ["slots"]


def test_work_that_is_stuck_a_lease_that_is_gone_and_a_database_that_is_away(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    pulse = Pulse(3600, lambda: now)
    with pulse.working("pull"):
        now = 3601.0
        assert wrong(site, pulse) == ["loop"]
    clock = StoppedClock(NOON + timedelta(days=3))
    work(site, "pull", -62)
    work(site, "evaluate", -65)
    assert wrong(replace(site, clock=clock)) == ["lease"]

    def refuse(*_: object) -> None:
        raise OSError("张三")

    monkeypatch.setattr(Store, "read", refuse)
    checks = {check.name: check.why for check in health_of(site, Pulse())}
    assert "OSError" in checks["database"]
    assert "张三" not in str(checks)


def test_the_next_slot_and_the_last_success_are_known(site: Site) -> None:
    work(site, "pull", 34)
    work(site, "pull", 10, "failed", "MoodleUnavailable")
    pull, evaluate, plan, *_ = jobs_of(site, NOON)
    assert pull.run is not None
    assert (pull.run.slot, pull.run.outcome) == (TWO, "failed")
    assert pull.succeeded_at == TWO - timedelta(days=1) + timedelta(seconds=90)
    assert pull.next_at == TWO + timedelta(days=1)
    assert (evaluate.run, plan.next_at, plan.late) == (None, None, False)


def test_the_newest_backup_of_this_site_counts(site: Site) -> None:
    assert look_at(site).backup_at is None
    folder = site.path(SETTINGS.backup.folder)
    folder.mkdir()
    for name in (
        "yujing-main-20250309T193000Z.age",
        "yujing-main-20250308T193000Z.age",
        "yujing-other-20250310T010000Z.age",
    ):
        (folder / name).touch()
    assert look_at(site).backup_at == NOON - timedelta(hours=8, minutes=30)


@pytest.fixture
def asked(site: Site) -> Iterator[tuple[Site, Meter, int]]:
    meter, pulse = Meter(), Pulse()
    pulse.ended("pull", "failed")
    metrics = Metrics(Sources(site, pulse, meter))
    meter(Call("core_user_get_users", 0.25, 1000, 200))
    meter(Call("core_user_get_users", 0.25, 0, 0, "MoodleOutcomeUnknown"))
    with served(("127.0.0.1", 0), lambda: health_of(site, pulse), metrics.text, CONTENT_TYPE) as port:
        yield site, meter, port


def get(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_health_and_figures_over_http(asked: tuple[Site, Meter, int]) -> None:
    site, _, port = asked
    status, told = get(port, "/health")
    assert (status, json.loads(told)["status"]) == (503, "failing")
    work(site, "pull", 10, message="张三 59 分")
    work(site, "evaluate", 7)
    assert (get(port, "/health")[0], get(port, "/health", "HEAD")) == (200, (200, ""))
    status, figures = get(port, "/metrics")
    assert status == 200
    for line in (
        'yujing_store_up{site="main"} 1.0',
        'yujing_job_ends_total{job="pull",outcome="failed",site="main"} 1.0',
        'yujing_moodle_requests_total{outcome="answered",site="main"} 1.0',
        'yujing_moodle_requests_total{outcome="outcome_unknown",site="main"} 1.0',
        'yujing_moodle_request_seconds_total{site="main"} 0.5',
        'yujing_job_last_duration_seconds{job="pull",site="main"} 90.0',
        'yujing_messages{site="main",state="unknown"} 0.0',
    ):
        assert line in figures.splitlines()
    assert "张三" not in figures
    labels = set(re.findall(r'(\w+)="', figures))
    assert labels == {"site", "job", "outcome", "state", "version", "revision"}, "none tells of colleges or levels"


def test_figures_without_a_database_say_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Store, "read", refuse)
    text = Metrics(Sources(site, Pulse(), Meter())).text().decode()
    assert 'yujing_store_up{site="main"} 0.0' in text
    assert "yujing_daemon_alive" in text
    assert "yujing_messages" not in text


QUESTIONS = (
    (b"GET / HTTP/1.0", b" 404 "),
    (b"POST /metrics HTTP/1.0", b" 501 "),
    (b"GET /health?" + b"x" * 3000 + b" HTTP/1.0", b" 414 "),
    (b"GET /health?" + b"x" * 70_000 + b" HTTP/1.0", b" 414 "),
)


def test_what_is_no_question_gets_no_answer_and_reaches_no_log(
    asked: tuple[Site, Meter, int], capfd: pytest.CaptureFixture[str]
) -> None:
    for request_line, status in QUESTIONS:
        with socket.create_connection(("127.0.0.1", asked[2]), timeout=10) as connection:
            connection.sendall(request_line + b"\r\n\r\n")
            assert status in connection.makefile("rb").readline()
    assert capfd.readouterr().err == ""


def test_callers_who_say_nothing_do_not_keep_others_out_for_ever(
    asked: tuple[Site, Meter, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.monitoring.serving._Answering.timeout", 0.2)
    silent = [socket.create_connection(("127.0.0.1", asked[2]), timeout=10) for _ in range(20)]
    assert all(each.recv(1) == b"" for each in silent), "each is hung up on"
    for each in silent:
        each.close()
    assert get(asked[2], "/health")[0] == 503


def test_an_address_that_is_taken_stops_no_daemon(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        with served(taken.getsockname(), lambda: (), lambda: b"", CONTENT_TYPE) as port:
            assert port == 0
        assert "nobody can ask for health" in caplog.text
    with served(None, lambda: (), lambda: b"", CONTENT_TYPE) as port:
        assert port == 0
