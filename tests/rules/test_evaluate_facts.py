"""The action behind ``yujing evaluate --facts``: bundle in, assessment out, errors by their kind."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from config.policy_files import PolicyError
from rules.bundle.findings import BundleError
from rules.bundle.writing import write_bundle
from rules.engine.calendar import PeriodError
from sync.actions.evaluate_facts import _main, evaluate_facts
from tests.rules.college import AFTER_AUTUMN, AUTUMN, a_college


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    write_bundle(a_college().settled().failed_courses(4).facts(), tmp_path / "bundle")
    return tmp_path / "bundle"


def test_a_bundle_is_judged_and_what_was_tolerated_is_noted(bundle: Path) -> None:
    (bundle / "readme.txt").write_text("x", encoding="utf-8")
    assessment = evaluate_facts(bundle, "bhuad", AUTUMN, AFTER_AUTUMN)
    assert [warning.level for warning in assessment.warnings] == ["level2"]
    assert assessment.notes == ("readme.txt：不是数据包里的表，没有读",)


def test_the_policys_level_grades_are_those_that_may_stand_in_the_bundle(bundle: Path, tmp_path: Path) -> None:
    text = (bundle / "attempts.csv").read_text(encoding="utf-8").replace(",50,", ",丙,")
    (bundle / "attempts.csv").write_text(text, encoding="utf-8")
    with pytest.raises(BundleError, match="丙"):
        evaluate_facts(bundle, "bhuad", AUTUMN, AFTER_AUTUMN)


def test_each_kind_of_error_has_its_class(bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        evaluate_facts(bundle, "nobody", AUTUMN, AFTER_AUTUMN)
    with pytest.raises(BundleError):
        evaluate_facts(tmp_path / "nothing", "bhuad", AUTUMN, AFTER_AUTUMN)
    with pytest.raises(PeriodError):
        evaluate_facts(bundle, "bhuad", "2024-2025", AFTER_AUTUMN)


def test_it_runs_by_itself(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(bundle), "bhuad", AUTUMN, "2025-03-20"]
    assert _main([*arguments, str(tmp_path / "out.json")]) == 0
    assert _main(arguments) == 0
    printed = capsys.readouterr().out
    assert json.loads(printed) == json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert _main([str(bundle), "bhuad", "2024", "2025-03-20"]) == 2
    assert "按学期" in capsys.readouterr().err


def test_as_a_module(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["x", str(bundle), "bhuad", AUTUMN, "2025-13-20"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(evaluate_facts.__code__.co_filename, run_name="__main__")
    assert caught.value.code == 2


def test_importing_it_opens_neither_duckdb_nor_pyarrow() -> None:
    code = "import sys, sync.actions.evaluate_facts; print({'duckdb', 'pyarrow', 'pydantic'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "set()\n"


def test_the_day_is_a_date() -> None:
    assert date.fromisoformat("2025-03-20") == AFTER_AUTUMN
