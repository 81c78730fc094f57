"""The table of earlier warnings in a bundle: what it takes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.bundle.findings import BundleError
from rules.bundle.reading import read_bundle
from rules.bundle.writing import write_bundle

from ..college import LAST_AUTUMN, LAST_SPRING, a_college

HEAD = "student_no,policy,track,period,level\n"
ROW = "2021010101,small,study,2023-2024-1,low\n"


def a_bundle(folder: Path, warnings: str) -> Path:
    write_bundle(a_college().settled().facts(), folder)
    (folder / "warnings.csv").write_text(warnings, encoding="utf-8")
    return folder


@pytest.mark.parametrize("period", ["2023-2024-1", "2023-2024-3", "2023-2024"])
def test_a_period_is_a_term_or_a_school_year(tmp_path: Path, period: str) -> None:
    facts = read_bundle(a_bundle(tmp_path, HEAD + ROW.replace("2023-2024-1", period))).facts
    assert [row["period"] for row in facts.warnings.to_pylist()] == [period]


@pytest.mark.parametrize("period", ["", "2023", "2023-2025", "2023-2025-1", "2023-2024-0", "2023-2024-12", "autumn"])
def test_anything_else_is_no_period(tmp_path: Path, period: str) -> None:
    with pytest.raises(BundleError) as caught:
        read_bundle(a_bundle(tmp_path, HEAD + ROW.replace("2023-2024-1", period)))
    (finding,) = (each for each in caught.value.findings if each.severity == "error")
    assert (finding.file, finding.row, finding.column) == ("warnings.csv", 2, "period")


def test_one_warning_per_student_policy_track_and_period(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="重复"):
        read_bundle(a_bundle(tmp_path, HEAD + ROW + ROW.replace("low", "high")))


def test_nobody_is_warned_who_is_not_in_the_register(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="students"):
        read_bundle(a_bundle(tmp_path, HEAD + ROW.replace("2021010101", "2021019999")))


def test_a_bundle_without_the_table_has_none(tmp_path: Path) -> None:
    folder = a_bundle(tmp_path, HEAD)
    (folder / "warnings.csv").unlink()
    assert read_bundle(folder).facts.warnings.num_rows == 0


def test_written_and_read_again_they_are_the_same(tmp_path: Path) -> None:
    college = a_college().settled().warned("low", LAST_AUTUMN, "small").warned("high", LAST_SPRING, "small")
    write_bundle(college.facts(), tmp_path)
    assert read_bundle(tmp_path).facts.warnings.to_pylist() == college.warnings


def test_a_warning_may_have_no_level(tmp_path: Path) -> None:
    facts = read_bundle(a_bundle(tmp_path, HEAD + ROW.replace("low", ""))).facts
    assert [row["level"] for row in facts.warnings.to_pylist()] == [None]


def judged(folder: Path, rows: str) -> Path:
    (a_bundle(folder, HEAD) / "judged.csv").write_text("policy,track,period\n" + rows, encoding="utf-8")
    return folder


def test_a_judged_period_is_of_one_track_or_of_all(tmp_path: Path) -> None:
    found = read_bundle(judged(tmp_path, "small,,2023-2024-1\nsmall,study,2023-2024-2\n")).facts.judged
    assert [tuple(row.values()) for row in found.to_pylist()] == [
        ("small", None, "2023-2024-1"),
        ("small", "study", "2023-2024-2"),
    ]


@pytest.mark.parametrize(("rows", "column"), [("small,,2023\n", "period"), (",,2023-2024\n", "policy")])
def test_a_judged_period_names_a_policy_and_a_period(tmp_path: Path, rows: str, column: str) -> None:
    with pytest.raises(BundleError) as caught:
        read_bundle(judged(tmp_path, rows))
    assert [each.column for each in caught.value.findings] == [column]


def test_a_judged_period_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="重复"):
        read_bundle(judged(tmp_path, "small,,2023-2024-1\n" * 2))
