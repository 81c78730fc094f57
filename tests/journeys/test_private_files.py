"""Whatever a site writes is nobody else's to read: files are 0600 and folders 0700, whatever the account's own mask."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from connector.standin.server import StandIn
from sync.actions.check_modes import loosely_kept
from tests.journeys.small_college import TODAY, a_small_college, write_site

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a site's folder after a whole run by the commands, started by an account that hides nothing."""
    folder = tmp_path_factory.mktemp("private") / "site"
    with StandIn(a_small_college()) as moodle:
        before = os.umask(0o077)
        try:
            write_site(folder, moodle.url, moodle.token)
        finally:
            os.umask(before)
        command = [sys.executable, "-m", "tests.journeys.openly", str(folder), TODAY.isoformat()]
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_file_and_folder_of_a_whole_run_is_its_owners_alone(written: Path) -> None:
    assert [f"{stat.S_IMODE(path.stat().st_mode):o} {path}" for path in loosely_kept(written)] == []


@pytest.mark.parametrize(
    "kind",
    [
        "data/yujing.sqlite3",
        "data/snapshots/**/*.json",
        "output/**/*.pdf",
        "output/**/*.xlsx",
        "written/bundle/attempts.csv",
        "written/ledger.xlsx",
        "written/verdicts.json",
        "written/archive/**/*.xml",
        "another/settings.toml",
    ],
)
def test_the_run_wrote_what_the_rule_is_about(written: Path, kind: str) -> None:
    assert list(written.glob(kind))


def test_what_others_may_read_is_found_wherever_it_lies(written: Path) -> None:
    (written / "data" / "snapshots").chmod(0o750)
    (written / "written" / "ledger.xlsx").chmod(0o604)
    (written / "output" / "elsewhere").symlink_to("/")
    assert {path.name for path in loosely_kept(written)} == {"snapshots", "ledger.xlsx"}
