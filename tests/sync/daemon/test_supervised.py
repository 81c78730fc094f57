"""What systemd hears of the daemon: ready, alive as long as it is, stopping."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from config.schedule import Schedule
from sync.daemon.pulse import Pulse
from sync.daemon.running import Jobs, idle, run
from sync.daemon.supervised import notify, supervised
from sync.store.database import Store
from tests.sync.scene import ZONE, StoppedClock


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        monkeypatch.setenv("WATCHDOG_USEC", "20000")
        yield listening


def heard(systemd: socket.socket) -> list[str]:
    return systemd.recv(4096).decode().splitlines()


def test_ready_alive_and_stopping(systemd: socket.socket) -> None:
    with supervised(Pulse()):
        assert heard(systemd) == ["READY=1", "STATUS=waiting for the next slot"]
        assert heard(systemd) == ["WATCHDOG=1", "STATUS=waiting for the next slot"]
    rest = []
    while "STOPPING=1" not in rest:
        rest += heard(systemd)


def test_work_that_is_stuck_is_no_sign_of_life(systemd: socket.socket, caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    pulse = Pulse(3600, lambda: now)
    with pulse.working("pull"), supervised(pulse):
        heard(systemd)
        now = 3599.0
        while (told := heard(systemd))[0] != "WATCHDOG=1":
            pass
        assert told[1] == "STATUS=at work: pull"
        now = 3601.0
        while heard(systemd)[0] == "WATCHDOG=1":
            pass
        assert not pulse.beat().alive
    assert "pull has been at work for 3601 s and counts as stuck: " in caplog.text
    assert "daemon/test_supervised.py:" in caplog.text, "where it is"


def test_a_loop_that_has_not_looked_around_is_dead() -> None:
    now = 0.0
    pulse = Pulse(3600, lambda: now)
    now = 599.0
    assert pulse.beat().alive
    now = 601.0
    assert not pulse.beat().alive
    pulse.ticked(database=False)
    assert pulse.beat().alive
    assert not pulse.beat().database


@pytest.mark.parametrize("address", ["", "/nowhere/at/all", "@nobody-listens-here"])
def test_nobody_listening_hurts_nobody(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify("READY=1")


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGHUP])
def test_the_daemon_says_so_itself(systemd: socket.socket, sqlite_store: Store, wanted: signal.Signals) -> None:
    def send(stop: object) -> str:
        os.kill(os.getpid(), wanted)
        return ""

    times = Schedule(pull=(time(2),), evaluate=(), plan=(), remind=())
    run(sqlite_store, StoppedClock(), times, ZONE, Jobs(idle, idle, idle, idle, send), tick_seconds=0.05)
    said = []
    while "STOPPING=1" not in said:
        said += heard(systemd)
    assert said[0] == "READY=1"
