"""Whatever goes wrong, nothing that is written anywhere holds a name, a mark or a token; what it was can be read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sync.cli.exits import Exit
from tests.sync.logs.frightened import FAILURES, SECRETS


def frightened(how: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.sync.logs.frightened", how, str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).resolve().parents[3],
        timeout=60,
    )


def leaked(text: str) -> list[str]:
    return [
        secret for secret in SECRETS if secret in text or secret in text.encode().decode("unicode_escape", "ignore")
    ]


KINDS = ("ValidationError", "IntegrityError", "ConnectionError", "ValueError ← KeyError", "MoodleRefused")


def test_a_service_that_logs_for_people(tmp_path: Path) -> None:
    process = frightened("text", tmp_path)
    written = process.stdout + process.stderr
    assert leaked(written) == []
    assert [kind for kind in KINDS if kind not in written] == []
    assert "thread lease ended: KeyError" in written
    assert "an error nobody could be told of: ValueError" in written
    assert "UserWarning: logs/frightened.py:" in written
    assert "INFO sync.daemon.running [main] the end" in written
    assert "Fatal Python error: Segmentation fault" in written, "a crash of C code tells where it was"


def test_a_service_that_logs_for_a_collector(tmp_path: Path) -> None:
    process = frightened("json", tmp_path)
    assert process.returncode == 0, process.stderr
    file = tmp_path / "log" / "yujing.log"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    written = file.read_text(encoding="utf-8")
    assert leaked(written + process.stdout + process.stderr) == []
    lines = [json.loads(line) for line in written.splitlines()]
    assert all({"time", "level", "logger", "message", "site"} <= line.keys() for line in lines)
    failed = [line for line in lines if line["logger"] == "sync.daemon.running" and line["level"] == "error"]
    assert [line["message"] for line in failed] == [f"{failure.__name__} failed" for failure in FAILURES]
    assert failed[4]["places"] == sorted(failed[4]["places"], reverse=True), "outermost first"
    assert all(place.startswith("logs/frightened.py:") for place in failed[4]["places"])
    assert not [line for line in lines if line["logger"].startswith("alembic")], "others are told of when they warn"
    assert lines[-1]["message"] == "the end"


def test_a_command_that_crashes(tmp_path: Path) -> None:
    process = frightened("command", tmp_path)
    assert process.returncode == Exit.FAULT
    assert leaked(process.stdout + process.stderr) == []
    assert "程序自身出错（ValueError ← KeyError）" in process.stderr
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize("host", ["1.2.3.4", ":9", "host:", "host:x", "host:70000"])
def test_an_address_to_listen_on_is_checked(host: str) -> None:
    from pydantic import ValidationError

    from config.monitoring import Monitoring

    with pytest.raises(ValidationError, match="地址:端口"):
        Monitoring(listen=host)
