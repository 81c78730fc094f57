"""``yujing policy check``: files and ids, people and programs, the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.cli.exits import Exit
from tests.config.lint import test_lint as lint
from tests.sync.cli.running import yujing

FILES = Path(lint.__file__).parent
GAP, FAULTS, HINT = (str(FILES / f"{name}.yaml") for name in ("gap_above", "many_faults", "numbers"))


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("asnu", "bhuad", "lsec", "ustl"), Exit.DONE),
        ((), Exit.DONE),
        ((HINT,), Exit.DONE),
        ((GAP,), Exit.NEEDS_PERSON),
        (("asnu", GAP), Exit.NEEDS_PERSON),
        ((FAULTS, GAP), Exit.BAD_INPUT),
        (("asn",), Exit.BAD_INPUT),
        (("none.yaml",), Exit.BAD_INPUT),
    ],
)
def test_the_status_tells_clean_from_doubtful_from_wrong(tmp_path: Path, names: tuple[str, ...], status: Exit) -> None:
    assert yujing(tmp_path, "policy", "check", *names).exit_code == status


def test_each_remark_is_a_line_with_its_place_and_the_last_line_counts() -> None:
    lines = yujing(None, "policy", "check", FAULTS).stdout.splitlines()
    assert lines[0] == f"{FAULTS}:5:10 错误：不认识的项，请检查拼写；是不是 citation？"
    assert lines[-1] == f"{FAULTS}：错误 {len(lines) - 1} 处。"
    assert yujing(None, "policy", "check", "asnu").stdout.endswith("asnu.yaml：没有发现问题。\n")


def test_a_program_reads_all_of_it() -> None:
    (found,) = json.loads(yujing(None, "policy", "check", GAP, "--json").stdout)
    (remark,) = found["remarks"]
    assert found["file"] == remark.pop("file") == GAP
    assert remark.pop("message").startswith("“累计未通过学分”30 及以上时")
    assert remark == {"severity": "finding", "code": "gap", "line": 23, "column": 17}


def test_an_id_stands_for_all_its_versions(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    text = Path(GAP).read_text(encoding="utf-8")
    for name in ("local", "local@2019"):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    found = json.loads(yujing(tmp_path, "policy", "check", "local", "--json").stdout)
    assert [Path(each["file"]).stem for each in found] == ["local", "local@2019"]


def test_without_a_name_the_sites_own_files_and_those_in_use_are_checked(tmp_path: Path) -> None:
    site = tmp_path / "site"
    yujing(None, "init", str(site))
    (site / "policies" / "local.yaml").write_text(Path(GAP).read_text(encoding="utf-8"), encoding="utf-8")
    found = json.loads(yujing(site, "policy", "check", "--json").stdout)
    assert next(Path(each["file"]).stem for each in found) == "local"
    assert len(found) > 1
