"""Workbooks as bundles: what cells may hold, and archives that must not be opened."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from rules.bundle.findings import BundleError
from rules.bundle.reading import read_bundle
from tests.rules.bundles import a_workbook, errors, header_of, rows, the_error
from tests.rules.college import AUTUMN


class TestWorkbooks:
    def test_a_workbook_is_a_bundle(self, tmp_path: Path) -> None:
        bundle = read_bundle(a_workbook(tmp_path / "b.xlsx"))
        assert bundle.warnings == ()
        assert rows(bundle.facts, "courses")[0]["credits"] == 4_500_000

    def test_cells_may_be_numbers_and_dates(self, tmp_path: Path) -> None:
        header = header_of("attempts")
        line = [2022010103.0, "MATH101", AUTUMN, "regular", 59.1, None, datetime(2025, 1, 20)]  # noqa: DTZ001
        terms = [["term", "starts_on", "ends_on", " "], [AUTUMN, date(2024, 9, 1), "2025-01-15"], [None, None, None]]
        courses = [header_of("courses"), ["MATH101", "数学", 4, "required", True]]
        book = a_workbook(tmp_path / "b.xlsx", attempts=[header, line], terms=terms, courses=courses)
        bundle = read_bundle(book)
        (attempt,) = rows(bundle.facts, "attempts")
        assert (attempt["student_no"], attempt["score"]) == ("2022010103", "59.1")
        assert attempt["graded_on"] == date(2025, 1, 20)
        assert rows(bundle.facts, "courses")[0]["degree_course"] is True

    def test_a_time_of_day_is_no_date(self, tmp_path: Path) -> None:
        header = header_of("attempts")
        line = ["2022010103", "MATH101", AUTUMN, "regular", "59", None, datetime(2025, 1, 20, 8, 30)]  # noqa: DTZ001
        found = the_error(a_workbook(tmp_path / "b.xlsx", attempts=[header, line]))
        assert (found.file, found.row, found.column) == ("b.xlsx[attempts]", 2, "graded_on")

    def test_unknown_missing_and_empty_sheets(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx", 说明=[["x"]], terms=None, courses=[])
        with pytest.raises(BundleError) as caught:
            read_bundle(book)
        messages = [str(each) for each in caught.value.findings]
        assert any("b.xlsx[说明]" in each for each in messages)
        assert any("缺少工作表 terms" in each for each in messages)
        assert any("b.xlsx[courses]：表是空的" in each for each in messages)

    def test_two_sheets_of_one_name(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx", **{" terms": [["term"]]})
        assert "两个工作表" in the_error(book).message

    def test_what_is_no_workbook(self, tmp_path: Path) -> None:
        (tmp_path / "b.xlsx").write_bytes(b"not a workbook")
        assert "不是 .xlsx" in the_error(tmp_path / "b.xlsx").message

    def test_an_archive_that_is_no_workbook(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as archive:
            archive.writestr("x", "y")
        assert "打不开" in the_error(tmp_path / "b.xlsx").message

    def test_an_archive_that_grows_beyond_measure_is_not_opened(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", "0" * 5_000_000)
        assert "CSV" in the_error(tmp_path / "b.xlsx").message

    def test_a_sheet_at_its_row_limit_says_to_use_csv(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rules.bundle.workbooks.MOST_ROWS", 3)
        header = header_of("courses")
        book = a_workbook(tmp_path / "b.xlsx", courses=[header] + [["x"] * 5] * 2)
        assert any("CSV" in each.message for each in errors(book))
