"""``--help`` answers at once, because nothing heavy is imported before a command runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"duckdb", "pyarrow", "sqlalchemy", "alembic", "typst", "rich", "requests", "openpyxl", "jinja2", "pikepdf"}
HELP = "from typer.testing import CliRunner; from sync.cli.main import app; CliRunner().invoke(app, {})"


def imported_by(statement: str) -> set[str]:
    """Return the top-level packages that a fresh process has imported after a statement."""
    code = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize("statement", ["import sync.cli.entry", "import sync.cli.main", HELP.format(["--help"])])
def test_nothing_heavy_is_imported_for_help(statement: str) -> None:
    assert imported_by(statement) & (HEAVY | {"pydantic"}) == set()


@pytest.mark.parametrize("group", ["case", "message", "list", "exception"])
def test_nor_for_the_help_of_a_group(group: str) -> None:
    """Newer versions of Typer import pydantic by themselves to read the arguments of a group."""
    assert imported_by(HELP.format([group, "--help"])) & HEAVY == set()
