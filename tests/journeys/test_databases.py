"""The main job, command by command, on either database: one line of the settings differs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from connector.standin.server import StandIn
from sync.cli.exits import Exit
from sync.cli.main import app
from tests.journeys.small_college import (
    DOUBTFUL,
    SQLITE,
    TODAY,
    WARNED,
    a_small_college,
    recipients,
    roster,
    write_site,
)

pytestmark = pytest.mark.xdist_group("databases")


WHO = {"YUJING_ACTOR": "李红"}


def test_the_main_job(store: str, tmp_path: Path) -> None:
    with StandIn(a_small_college()) as moodle:
        folder = write_site(tmp_path / "site", moodle.url, moodle.token, store=store)

        def yujing(*arguments: str, status: Exit = Exit.DONE) -> Any:
            result = CliRunner().invoke(app, [*arguments, "--site", str(folder), "--json"], env=WHO)
            assert result.exit_code == status, f"{arguments}: {result.output} {result.exception!r}"
            return json.loads(result.stdout)

        yujing("import", str(folder / "registrar"))
        assert yujing("pull")["attempts_new"] == 24
        judge = ["evaluate", "--as-of", TODAY.isoformat(), "--site", str(folder)]
        assert CliRunner().invoke(app, judge, env=WHO).exit_code == Exit.NEEDS_PERSON
        assert {line["student_no"] for line in yujing("case", "list")} == {*WARNED, DOUBTFUL}
        planned = yujing("plan", status=Exit.NEEDS_PERSON)
        yujing("approve", planned["checksum"], "--actor", "王敏")
        assert yujing("apply")["left_out"] == []
        assert yujing("send", "--at-night")["outcomes"] == {"sent": len(WARNED)}
        assert yujing("forms")[0]["notices"] == len(WARNED)
        assert yujing("plan", status=Exit.NEEDS_PERSON)["empty"]
        assert yujing("status")["waiting"]
        assert recipients(moodle) == sorted(WARNED)
        assert set().union(*roster(moodle).values()) == set(WARNED)
        assert yujing("export", str(tmp_path / "out"), "--actor", "李红", "--reason", "核对")["rows"]["attempts"] == 36
    assert (folder / "data" / "yujing.sqlite3").exists() == (store == SQLITE)
