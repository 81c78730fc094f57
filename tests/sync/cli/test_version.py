"""Whoever reports something, or goes back after an upgrade, is told which version runs, and from where."""

from __future__ import annotations

import tomllib
from pathlib import Path

from typer.testing import CliRunner

from sync.cli.main import app

ROOT = Path(__file__).resolve().parents[3]


def test_the_version_and_its_place_are_told() -> None:
    result = CliRunner().invoke(app, ["--version"])
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert (result.exit_code, result.output) == (0, f"yujing {version}（{ROOT}）\n")
