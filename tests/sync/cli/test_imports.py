"""``--help`` answers at once, because nothing heavy is imported before a command runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "pyarrow", "sqlalchemy", "alembic", "typst", "pydantic", "rich", "requests", "openpyxl", "jinja2")


def imported_by(statement: str) -> set[str]:
    """Return the top-level packages that a fresh process has imported after a statement."""
    code = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import sync.cli.main",
        "from typer.testing import CliRunner; from sync.cli.main import app; CliRunner().invoke(app, ['--help'])",
        "from typer.testing import CliRunner; from sync.cli.main import app; CliRunner().invoke(app, ['case', '-h'])",
    ],
)
def test_nothing_heavy_is_imported_for_help(statement: str) -> None:
    assert imported_by(statement) & {*HEAVY} == set()
