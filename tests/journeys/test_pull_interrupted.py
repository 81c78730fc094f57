"""``yujing pull`` as a process, killed or told to end: what was read stays read, and the next one does the rest."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from sync.actions.pull import pull
from sync.store.offerings import list_offerings
from sync.store.runs import last_run
from tests.journeys.commands import PATIENCE, start
from tests.journeys.small_college import on
from tests.journeys.stages import At, Small

pytestmark = pytest.mark.xdist_group("killed")
SLOW = 0.5
"""Seconds of each answer of Moodle, so that a pull can be met in its midst."""


def one_read(small: Small) -> int:
    """Wait until a course has been stored, and return how many have."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with on(small.folder) as site, site.store.read() as transaction:
            if found := len(list_offerings(transaction, site.store.site_id)):
                return found
        time.sleep(0.02)
    raise AssertionError("nothing was read")


def interrupted(small: Small, number: signal.Signals) -> subprocess.CompletedProcess[str]:
    """Run a pull over a slow Moodle, one request at a time, and send it a signal once a course was read."""
    settings = small.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[moodle]\n", "[moodle]\nparallel = 1\n"), encoding="utf-8")
    small.moodle.settings.latency = {"*": SLOW}
    process = start(small.folder, "pull")
    one_read(small)
    process.send_signal(number)
    told = process.communicate(timeout=PATIENCE)
    small.moodle.settings.latency = {}
    return subprocess.CompletedProcess(process.args, process.returncode, *told)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_end_it_says_so_and_the_next_one_goes_on(at: At, number: signal.Signals) -> None:
    small = at("imported")
    ended = interrupted(small, number)
    assert ended.returncode == 1
    assert "接着读" in ended.stderr
    assert "Traceback" not in ended.stderr
    with on(small.folder) as site:
        result = pull(site, "李红")
    assert result.resumed > 0
    assert result.complete


def test_killed_it_has_lost_nothing_that_it_had_read(at: At) -> None:
    small = at("imported")
    assert interrupted(small, signal.SIGKILL).returncode == -9
    with on(small.folder) as site:
        with site.store.read() as transaction:
            run = last_run(transaction, site.store.site_id, "pull")
        assert run is not None
        assert run.status == "running"
        result = pull(site, "李红")
        assert (result.resumed + result.offerings, result.complete) == (4, True)
        assert result.resumed > 0
