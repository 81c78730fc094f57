"""The systemd unit and the container file: true of the site and of the commands there are; ``yujing health``."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from config.settings_file import load_settings
from sync.actions.health import site_health
from sync.actions.init import init_site
from sync.actions.service import container_file, systemd_unit
from sync.cli.exits import Exit
from sync.cli.main import app
from sync.clock import SystemClock
from sync.monitoring.health import Check
from sync.monitoring.serving import served
from sync.site import open_site
from sync.store.leases import take_lease

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init_site(tmp_path / "site", "admin")
    return tmp_path / "site"


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "settings.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def parsed(text: str) -> dict[str, dict[str, list[str]]]:
    """Return what a unit says, section by section; a key may stand there several times."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            key, _, value = line.partition("=")
            section.setdefault(key, []).append(value)
    return sections


def options_of(words: list[str]) -> None:
    """Check that these words, after ``yujing``, are a command with options that it has."""
    command: Any = typer.main.get_command(app).commands[words[0]]  # type: ignore[attr-defined]
    known = {name for each in command.params for name in each.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_the_unit_runs_a_command_that_there_is_as_the_owner_of_the_folder(folder: Path) -> None:
    service = parsed(systemd_unit(folder))["Service"]
    program, *words = shlex.split(service["ExecStart"][0])
    assert Path(program).name == "yujing"
    options_of(words)
    assert words[-1] == str(folder)
    assert service["User"] == [folder.owner()]
    assert service["Type"] == ["notify"]
    assert service["ReadWritePaths"] == [str(folder)]
    assert "LoadCredential" not in service


@pytest.mark.parametrize(
    ("directive", "value"),
    [
        ("ProtectSystem", "strict"),
        ("NoNewPrivileges", "true"),
        ("PrivateTmp", "true"),
        ("UMask", "0077"),
        ("LimitCORE", "0"),
        ("CapabilityBoundingSet", ""),
        ("Restart", "on-failure"),
        ("WatchdogSec", "5min"),
        ("MemoryMax", "4G"),
    ],
)
def test_the_unit_is_hardened_and_watched(folder: Path, directive: str, value: str) -> None:
    assert parsed(systemd_unit(folder))["Service"][directive] == [value]


def test_folders_elsewhere_may_be_written_and_odd_paths_are_quoted(folder: Path, tmp_path: Path) -> None:
    odd = tmp_path / 'a "b" 100% c'
    change(folder, 'output = "output"', f"output = '{odd}'")
    change(folder, 'url = "sqlite:///data/yujing.sqlite3"', f'url = "sqlite:///{tmp_path}/db/yujing.sqlite3"')
    (written,) = parsed(systemd_unit(folder))["Service"]["ReadWritePaths"]
    assert [each.replace("%%", "%") for each in shlex.split(written)] == sorted(
        map(str, (folder, odd, tmp_path / "db"))
    )


def test_credentials_are_the_secrets_there_are_and_the_originals_out_of_reach(folder: Path) -> None:
    (folder / "secrets" / "moodle-token").touch(mode=0o600)
    service = parsed(systemd_unit(folder, credentials=True))["Service"]
    names = [each.partition(":")[0] for each in service["LoadCredential"]]
    assert names == ["moodle-token", "marker-key", "data-key"]
    assert service["InaccessiblePaths"] == [f"-{folder / 'secrets'}"]


def test_a_link_to_the_version_in_use_is_kept(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "versions" / "1" / "bin").mkdir(parents=True)
    (tmp_path / "versions" / "1" / "bin" / "yujing").touch()
    (tmp_path / "current").symlink_to("versions/1")
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "current" / "bin" / "yujing")])
    assert f"ExecStart={tmp_path}/current/bin/yujing run" in systemd_unit(folder)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_understands_the_unit(folder: Path, tmp_path: Path) -> None:
    unit = tmp_path / "yujing.service"
    unit.write_text(systemd_unit(folder, credentials=True, user="root"), encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    assert "yujing.service" not in verified.stderr, verified.stderr


def test_the_container_file_uses_what_the_wheelhouse_brings_and_commands_that_there_are() -> None:
    text = container_file()
    lines = re.sub(
        r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    ).splitlines()
    said = [line.partition(" ")[::2] for line in lines if line]
    build = (ROOT / ".ci" / "wheelhouse" / "install.sh").read_text(encoding="utf-8")
    for what in ("sha256sum --check --quiet --strict SHA256SUMS", "--require-hashes", "--no-index"):
        assert what in text
        assert what in build
    assert [value for name, value in said if name == "USER"] == ["10001:10001"]
    assert text.index("USER 10001") < text.index("HEALTHCHECK")
    for name in ("ENTRYPOINT", "CMD", "HEALTHCHECK", "VOLUME", "STOPSIGNAL"):
        assert name in dict(said)
    options_of(["run"])
    options_of(["health"])
    assert 'CMD ["yujing", "health"]' in dict(said)["HEALTHCHECK"]


def test_the_commands_write_them_out(folder: Path) -> None:
    result = CliRunner().invoke(app, ["service", "systemd", "--site", str(folder), "--user", "root", "--memory", "2G"])
    assert result.exit_code == Exit.DONE
    assert "MemoryMax=2G" in result.stdout
    assert "专用账号" in result.stderr
    assert CliRunner().invoke(app, ["service", "container"]).stdout == container_file()
    assert CliRunner().invoke(app, ["service", "systemd", "--site", str(folder / "no")]).exit_code == Exit.BAD_INPUT


def test_health_without_an_address_is_what_the_store_tells(folder: Path) -> None:
    file = folder / "settings.toml"
    hours = re.sub(r'^(pull|evaluate|plan|remind|backup) = \["[^]]*\]', r"\1 = []", file.read_text("utf-8"), flags=re.M)
    file.write_text(hours, encoding="utf-8")
    result = CliRunner().invoke(app, ["health", "--site", str(folder)])
    assert result.exit_code == Exit.NEEDS_PERSON
    assert "没有占住这个站点" in result.stdout
    with open_site(folder) as site:
        take_lease(site.store, "daemon", "here:1:x", SystemClock().now(), timedelta(hours=1))
    result = CliRunner().invoke(app, ["health", "--site", str(folder)])
    assert (result.exit_code, result.stdout) == (Exit.DONE, "正常\n")


@pytest.mark.parametrize("why", ["", "pull 已经做了 7.0 小时"])
def test_health_with_an_address_is_what_the_daemon_answers(folder: Path, why: str) -> None:
    with served(("127.0.0.1", 0), lambda: (Check("loop", why),), lambda: b"", "text/plain") as port:
        change(folder, 'listen = ""', f'listen = "0.0.0.0:{port}"')
        assert load_settings(folder).monitoring.listen.endswith(f":{port}")
        result = site_health(folder)
    assert (result.well, result.wrong, result.asked) == (not why, (why,) if why else (), True)
    gone = site_health(folder)
    assert (gone.well, gone.asked) == (False, False)
    assert "没有回答" in gone.wrong[0]


def test_health_of_workers_is_what_the_store_tells_although_a_daemon_would_be_asked(folder: Path) -> None:
    """Workers listen nowhere: a monitoring address in the settings must not make them look dead."""
    change(folder, 'listen = ""', 'listen = "127.0.0.1:1"')
    file = folder / "settings.toml"
    hours = re.sub(r'^(pull|evaluate|plan|remind|backup) = \["[^]]*\]', r"\1 = []", file.read_text("utf-8"), flags=re.M)
    file.write_text(hours, encoding="utf-8")
    with open_site(folder) as site:
        take_lease(site.store, "daemon", "workers:0:", SystemClock().now(), timedelta(hours=1))
    assert (site_health(folder).well, site_health(folder).asked) == (True, False)
