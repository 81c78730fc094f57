"""The house stays as drawn: layers, module sizes, escape hatches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("connector", "rules", "reports", "sync", "config")
MODULES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
}
LONGEST_MODULE = 250
ESCAPES = {"type: ignore": 12, "pragma: no cover": 6, "noqa": 40}
DOORS = {
    "requests": "connector/",
    "sqlalchemy": "sync/store/",
    "alembic": "sync/store/",
    "cryptography": "sync/store/",
    "schedule": "sync/daemon/",
    "prometheus_client": "sync/monitoring/",
    "procrastinate": "sync/worker/",
    "psycopg_pool": "sync/worker/",
    "duckdb": "rules/engine/",
    "jinja2": "reports/",
    "typst": "reports/",
    "openpyxl": "reports/",
    "segno": "reports/codes",
    "zxingcpp": "reports/scanned",
    "pypdfium2": "reports/",
    "pyrage": "sync/backup/sealing",
    "werkzeug": "connector/standin/",
}


def test_no_module_grows_beyond_what_a_reader_holds_in_mind() -> None:
    lines = {module: text.count("\n") for module, text in MODULES.items()}
    assert {module: number for module, number in lines.items() if number > LONGEST_MODULE} == {}


@pytest.mark.parametrize(("hatch", "limit"), ESCAPES.items())
def test_escape_hatches_stay_rare(hatch: str, limit: int) -> None:
    uses = [module for module, text in MODULES.items() for line in text.splitlines() if hatch in line]
    assert len(uses) <= limit, f"{hatch}: {len(uses)} uses in {sorted(set(uses))}"


@pytest.mark.parametrize(("library", "door"), DOORS.items())
def test_each_library_has_one_door(library: str, door: str) -> None:
    pattern = re.compile(rf"^\s*(?:from|import) {library}\b", re.MULTILINE)
    strays = [
        module
        for module, text in MODULES.items()
        if pattern.search(text) and not module.startswith((door, "sync/store/migrations/"))
    ]
    assert strays == []


def test_no_room_is_called_utils_helpers_or_manager() -> None:
    vague = re.compile(r"utils?|helpers?|managers?|common|misc")
    assert [module for module in MODULES if vague.search(Path(module).stem)] == []
