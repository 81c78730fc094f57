"""``yujing run`` as a process: it prepares at its times, writes only what a person approved, and ends when told to."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest
from typer.testing import CliRunner

from connector.standin.server import StandIn
from sync.cli.exits import Exit
from sync.cli.main import app
from tests.journeys.commands import PATIENCE, Lines, start
from tests.journeys.small_college import NAMES, NUMBERS, WARNED, a_small_college, recipients, roster, write_site
from tests.sync.scene import ZONE

pytestmark = pytest.mark.xdist_group("daemon")


@contextmanager
def a_daemon(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Lines]]:
    process = start(folder, "run", hurried=True)
    try:
        yield process, Lines(process)
    finally:
        process.kill()
        process.wait(PATIENCE)


def yujing(folder: Path, *arguments: str, status: Exit = Exit.DONE) -> str:
    result = CliRunner().invoke(app, [*arguments, "--site", str(folder)], env={"YUJING_ACTOR": "李红"})
    assert result.exit_code == status, result.output
    return result.stdout


def ended(process: subprocess.Popen[str], lines: Lines) -> list[str]:
    """Tell the daemon to end; return everything that it wrote."""
    process.send_signal(signal.SIGTERM)
    written = lines.rest()
    assert process.wait(PATIENCE) == 0, written
    assert "daemon stopped" in written[-1]
    assert "Traceback" not in "".join(written)
    return written


def ask(port: int, path: str) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()


def written_to(moodle: StandIn) -> list[str]:
    return [name for name in moodle.requests if any(word in name for word in ("create", "add", "send", "delete"))]


def test_from_the_first_slot_to_the_last_message(tmp_path: Path) -> None:
    today = datetime.now(ZONE).date()
    with StandIn(a_small_college(today)) as moodle:
        folder = write_site(tmp_path / "site", moodle.url, moodle.token, today=today)
        with (folder / "settings.toml").open("a", encoding="utf-8") as settings:
            settings.write('\n[monitoring]\nlisten = "127.0.0.1:0"\n')
        yujing(folder, "import", str(folder / "registrar"))
        with a_daemon(folder) as (process, lines):
            port = int(lines.until("health and figures at port").rpartition(" ")[2])
            for job in ("pull: ", "evaluate: ", "plan: "):
                lines.until(job)
            second = start(folder, "run")
            _, refusal = second.communicate(timeout=PATIENCE)
            assert (second.returncode, "已在运行" in refusal) == (Exit.NEEDS_PERSON, True)
            assert written_to(moodle) == []
            planned = json.loads(yujing(folder, "plan", "--json", status=Exit.NEEDS_PERSON))
            yujing(folder, "approve", planned["checksum"], "--actor", "王敏")
            for job in ("apply: ", "send: "):
                lines.until(job)
            status = json.loads(yujing(folder, "status", "--json"))
            assert (status["well_being"]["doing"], status["well_being"]["amiss"]) == ("daemon", [])
            assert status["well_being"]["moodle_at"] is not None
            health, figures = ask(port, "/health"), ask(port, "/metrics")
            assert json.loads(health)["status"] == "ok", health
            assert 'yujing_job_ends_total{job="send",outcome="done",site="small"} 1.0' in figures
            logged = "".join((*ended(process, lines), health, figures))
        assert recipients(moodle) == sorted(WARNED)
        assert set().union(*roster(moodle).values()) == set(WARNED)
    assert not [secret for secret in (*NUMBERS, *NAMES.values(), moodle.token) if secret in logged]


def test_a_moodle_out_of_reach_does_not_end_it(tmp_path: Path) -> None:
    folder = write_site(tmp_path / "site", today=datetime.now(ZONE).date())
    yujing(folder, "import", str(folder / "registrar"))
    with a_daemon(folder) as (process, lines):
        lines.until("pull failed: MoodleUnavailable")
        lines.until("evaluate: ")
        lines.until("plan failed: MoodleUnavailable")
        ended(process, lines)
