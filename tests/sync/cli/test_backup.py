"""``yujing backup``, ``verify`` and ``restore`` as an administrator sees them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from typer.testing import CliRunner

from sync.cli.exits import Exit
from sync.cli.main import app
from tests.journeys.stages import At


def yujing(*arguments: str, status: Exit = Exit.DONE) -> str:
    result = CliRunner().invoke(app, [*arguments], env={"YUJING_ACTOR": "李红", "COLUMNS": "200"})
    assert result.exit_code == status, f"{arguments}: {result.output} {result.exception!r}"
    return result.output


def test_from_the_first_key_to_the_restored_site(at: At, tmp_path: Path) -> None:
    key = str(tmp_path / "key.txt")
    shown = yujing("backup", "key", "--to", key, "--json")
    public = re.search(r"age1\w+", shown)
    assert public is not None
    assert "AGE-SECRET-KEY" not in shown, "the private key is in the file alone"
    small = at("applied", more=f'\n[backup]\nrecipients = ["{public[0]}"]\n')
    site = ("--site", str(small.folder))
    assert "还没有备份" in yujing("backup", "list", *site)
    made = json.loads(yujing("backup", "--json", *site))
    file = made["file"]
    assert Path(file).name in yujing("backup", "list", *site)
    assert "全部完好" in yujing("verify", *site)
    assert "全部完好" in yujing("verify", file, "--key", key, *site)
    refused = yujing("restore", file, "--key", key, "--reason", "试", *site, status=Exit.NEEDS_PERSON)
    assert "--replace" in refused
    told = yujing("restore", file, "--key", key, "--reason", "试", "--replace", *site)
    assert "3 条消息状态待核" in told
    assert "before-restore" in told
    repeated = json.loads(yujing("restore", file, "--key", key, "--reason", "试", "--replace", "--json", *site))
    assert repeated["rows"] == made["rows"]
    again = yujing("verify", *site)
    assert "恢复" in again
    assert "另存的旧数据" in again
    Path(key).chmod(0o644)
    assert "chmod 600" in yujing("verify", file, "--key", key, *site, status=Exit.BAD_INPUT)


def test_without_a_key_it_says_where_one_is_looked_for(at: At) -> None:
    small = at("new")
    told = yujing("verify", "x.age", "--site", str(small.folder), status=Exit.BAD_INPUT)
    assert "--key" in told
    assert "YUJING_BACKUP_KEY" in told
