"""The built wheel holds everything that the product needs, nothing else, and works away from its source."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("connector", "rules", "reports", "sync", "config")
PAPERS = ("pyproject.toml", "README.md", "LICENSE")
OFFLINE = ("--no-build-isolation", "--no-deps", "--no-index", "--quiet", "--disable-pip-version-check")


pytestmark = pytest.mark.xdist_group("wheel")
"""One worker builds it, once."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the source, so that nothing is left in the repository; no network is needed."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for paper in PAPERS:
        shutil.copy(ROOT / paper, source)
    command = [sys.executable, "-m", "pip", "wheel", *OFFLINE, "--wheel-dir", str(out), str(source)]
    built = subprocess.run(command, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return next(out.glob("yujing-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel to a folder of its own, as an installer would."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def files_of(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for room in ROOMS
        for path in (folder / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_every_file_of_the_five_rooms(installed: Path) -> None:
    assert files_of(installed) == files_of(ROOT)


@pytest.mark.parametrize(
    "file",
    [
        "config/settings.example.toml",
        "config/installation.example.toml",
        "config/policies/asnu.yaml",
        "config/policies/bhuad.yaml",
        "config/forms/style.typ",
        "reports/archive/index.xsd",
        "config/forms/bhuad/notice.typ",
        "config/messages/common/warning.txt",
        "connector/moodle/setup/setup.php",
        "connector/moodle/setup/needs.php",
        "sync/store/migrations/env.py",
    ],
)
def test_what_is_read_at_run_time_is_there(installed: Path, file: str) -> None:
    assert (installed / file).stat().st_size > 0


def test_the_wheel_holds_nothing_but_the_five_rooms(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == set(ROOMS)


def test_the_wheel_says_its_licence_and_brings_the_command(installed: Path) -> None:
    info = next(installed.glob("*.dist-info"))
    metadata = Parser().parsestr((info / "METADATA").read_text(encoding="utf-8"))
    assert metadata["License-Expression"] == "GPL-3.0-or-later"
    assert (info / "licenses" / "LICENSE").exists()
    assert "yujing = sync.cli.entry:main" in (info / "entry_points.txt").read_text(encoding="utf-8")


def yujing(installed: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of the unpacked wheel, away from the repository."""
    code = "import sync, sys; assert sync.__file__.startswith(sys.path[1]); from sync.cli.entry import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, cwd=installed.parent, env=environment, capture_output=True, text=True, timeout=60)


def test_the_unpacked_wheel_makes_a_site_and_its_tables(installed: Path, tmp_path: Path) -> None:
    """The example of the settings, the policies and every migration are found where the wheel put them."""
    site = tmp_path / "site"
    assert yujing(installed, "init", str(site)).returncode == 0
    checked = yujing(installed, "check", "--offline", "--json", "--site", str(site))
    assert '"bhuad"' in checked.stdout, checked.stderr
    assert (site / "data" / "yujing.sqlite3").stat().st_size > 0
