"""Workbooks as bundles: what cells may hold, and archives that must not be opened."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

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


ATTEMPT = ["2022010103", "MATH101", AUTUMN, "regular", "59", None, "2025-01-20"]


def an_attempt_with(**cells: Any) -> list[list[Any]]:
    """The sheet of one attempt, some of its cells replaced."""
    header = header_of("attempts")
    return [header, [cells.get(name, value) for name, value in zip(header, ATTEMPT, strict=True)]]


def repacked(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with every part changed."""
    with zipfile.ZipFile(path) as source:
        parts = {name: change(name, source.read(name)) for name in source.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return path


def test_a_workbook_of_the_usual_programs_names_its_relationships_and_is_read(tmp_path: Path) -> None:
    """Excel and LibreOffice declare ``xmlns:r`` on every sheet, which is no reference to a far cell."""

    def declared(name: str, content: bytes) -> bytes:
        relationships = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        return content.replace(b"<worksheet ", b"<worksheet " + relationships) if "worksheets/" in name else content

    assert read_bundle(repacked(a_workbook(tmp_path / "b.xlsx"), declared)).warnings == ()


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "read"),
        [(59.5, "59.5"), (60, "60"), (0.1 + 0.2, "0.3"), (59.99999999999999, "60"), (0.000001, "0.000001")],
    )
    def test_numbers_are_read_as_a_spreadsheet_shows_them(self, tmp_path: Path, cell: float, read: str) -> None:
        book = a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(score=cell))
        assert rows(read_bundle(book).facts, "attempts")[0]["score"] == read

    def test_a_computed_mean_is_not_rounded(self, tmp_path: Path) -> None:
        found = the_error(a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(score=200 / 3)))
        assert (found.row, found.column, found.value) == (2, "score", "66.6666666666667")

    def test_a_number_of_eighteen_digits_has_lost_some(self, tmp_path: Path) -> None:
        found = the_error(a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(student_no=202201010312345678)))
        assert (found.column, "文本" in found.message) == ("student_no", True)

    @pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
    def test_dates_of_both_calendars(self, tmp_path: Path, epoch: datetime) -> None:
        book = openpyxl.load_workbook(a_workbook(tmp_path / "b.xlsx"))
        book.epoch = epoch
        book["attempts"]["G2"] = date(2025, 1, 20)
        book.save(tmp_path / "b.xlsx")
        assert rows(read_bundle(tmp_path / "b.xlsx").facts, "attempts")[0]["graded_on"] == date(2025, 1, 20)

    @pytest.mark.parametrize("cell", [time(8, 30), timedelta(hours=30), 45677, True])
    def test_what_is_no_date_is_refused(self, tmp_path: Path, cell: object) -> None:
        assert the_error(a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(graded_on=cell))).row == 2

    def test_a_number_may_be_a_compact_date(self, tmp_path: Path) -> None:
        bundle = read_bundle(a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(graded_on=20250120)))
        assert rows(bundle.facts, "attempts")[0]["graded_on"] == date(2025, 1, 20)

    def test_text_cells_are_cleaned_like_those_of_a_csv_file(self, tmp_path: Path) -> None:
        bundle = read_bundle(a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(score=" ５９\u200b")))
        assert rows(bundle.facts, "attempts")[0]["score"] == "59"
        assert len(bundle.warnings) == 3

    def test_an_empty_row_between_rows_is_passed_over(self, tmp_path: Path) -> None:
        header, row = an_attempt_with()
        book = a_workbook(tmp_path / "b.xlsx", attempts=[header, [], [*row[:3], "retake", *row[4:]], [], []])
        assert len(rows(read_bundle(book).facts, "attempts")) == 1


class TestCellsThatWouldReadAsEmpty:
    @pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!"])
    def test_a_cell_in_error_is_an_error(self, tmp_path: Path, error: str) -> None:
        found = the_error(a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(score=error)))
        assert (found.file, found.row, found.column) == ("b.xlsx[attempts]", 2, "E")

    def test_a_formula_that_was_never_computed_is_an_error(self, tmp_path: Path) -> None:
        found = the_error(a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(score="=50+9")))
        assert (found.row, found.column, "公式" in found.message) == (2, "E", True)

    def test_a_formula_with_its_result_is_read(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(score="=50+9"))
        repacked(book, lambda name, content: content.replace(b"<v></v>", b"<v>59</v>").replace(b"<v />", b"<v>59</v>"))
        assert rows(read_bundle(book).facts, "attempts")[0]["score"] == "59"

    def test_a_formula_whose_result_is_no_text_is_empty(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(result='=""'))
        repacked(book, lambda name, content: content.replace(b'<c r="F2">', b'<c r="F2" t="str">'))
        assert rows(read_bundle(book).facts, "attempts")[0]["result"] is None

    def test_in_a_sheet_that_is_no_table_it_does_not_matter(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx", 统计=[["#N/A", "=1+1"]])
        assert len(read_bundle(book).warnings) == 1

    def test_a_thousand_are_named_and_the_rest_counted(self, tmp_path: Path) -> None:
        header, row = an_attempt_with(score="#N/A")
        found = errors(a_workbook(tmp_path / "b.xlsx", attempts=[header] + [row] * 1003))
        assert [each.message for each in found if each.file.endswith("[attempts]")][1000] == "还有 3 格有同样的问题"

    def test_merged_cells_are_an_error(self, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(a_workbook(tmp_path / "b.xlsx"))
        book["attempts"].merge_cells("A2:A3")
        book["attempts"].merge_cells("A5:B5")
        book.save(tmp_path / "b.xlsx")
        assert [each.message[:9] for each in errors(tmp_path / "b.xlsx")] == [
            "第 2–3 行有合",
            "第 5 行有合并的",
        ]


class TestUnsafeArchives:
    def test_a_stray_cell_at_the_far_end_is_not_given_room(self, tmp_path: Path) -> None:
        book = openpyxl.load_workbook(a_workbook(tmp_path / "b.xlsx"))
        book["attempts"]["XFD1048576"] = "x"
        book.save(tmp_path / "b.xlsx")
        assert "CSV" in the_error(tmp_path / "b.xlsx").message

    @pytest.mark.parametrize("place", ["A9999999", "A99999999", "GZ400000", "HA1", "AAA1"])
    def test_however_far_it_is_said_to_be(self, tmp_path: Path, place: str) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        repacked(book, lambda name, content: content.replace(b'r="G2"', f'r="{place}"'.encode()))
        assert "CSV" in the_error(book).message

    def test_columns_beyond_z_are_columns(self, tmp_path: Path) -> None:
        header, row = an_attempt_with()
        more = [f"备注{at}" for at in range(40)]
        book = a_workbook(tmp_path / "b.xlsx", attempts=[header + more, row + more])
        assert len(read_bundle(book).aside["attempts"].column_names) == 40

    def test_entities_are_not_expanded(self, tmp_path: Path) -> None:
        laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><worksheet'
        book = a_workbook(tmp_path / "b.xlsx")
        repacked(book, lambda name, content: content.replace(b"<worksheet", laughs) if "sheet1" in name else content)
        assert "DOCTYPE" in the_error(book).message

    def test_a_part_that_unpacks_to_more_than_it_says(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/x.bin", b"\0" * 100_000)
        content = book.read_bytes()
        assert content.count((100_000).to_bytes(4, "little")) == 2
        book.write_bytes(content.replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
        assert "损坏" in the_error(book).message

    def test_too_many_parts(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        with zipfile.ZipFile(book, "a") as archive:
            for at in range(2_001):
                archive.writestr(f"x{at}", "")
        assert "CSV" in the_error(book).message

    def test_two_parts_of_one_name(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        with zipfile.ZipFile(book, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", "")
        assert "损坏" in the_error(book).message

    def test_a_password(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        content = bytearray(book.read_bytes())
        at = content.index(b"PK\x01\x02")
        content[at + 8] |= 1
        content[content.index(b"PK\x03\x04") + 6] |= 1
        book.write_bytes(content)
        assert "损坏" in the_error(book).message

    @pytest.mark.parametrize("length", [30, 1_000, -30])
    def test_a_file_that_was_cut_short(self, tmp_path: Path, length: int) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        book.write_bytes(book.read_bytes()[:length])
        assert the_error(book).file == "b.xlsx"

    def test_a_row_without_end(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        noise = b"".join(sha256(str(at).encode()).hexdigest().encode() for at in range(300_000))
        repacked(book, lambda name, content: content.replace(b"</row>", noise, 1) if "sheet1" in name else content)
        assert "CSV" in the_error(book).message

    @pytest.mark.parametrize("target", [b"/xl/worksheets/none.xml", b"/xl/worksheets/../worksheets/sheet4.xml"])
    def test_a_sheet_that_was_not_looked_into_is_not_opened(self, tmp_path: Path, target: bytes) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        repacked(book, lambda name, content: content.replace(b"/xl/worksheets/sheet4.xml", target))
        found = the_error(book)
        assert (found.file, "找不到" in found.message) == ("b.xlsx[attempts]", True)

    def test_a_relation_to_nothing_is_passed_over(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        nothing = b'<Relationship Id="rId99" /></Relationships>'
        repacked(
            book, lambda name, content: content.replace(b"</Relationships>", nothing) if "workbook" in name else content
        )
        assert read_bundle(book).warnings == ()

    def test_targets_may_be_relative(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx", attempts=an_attempt_with(score="#N/A"))
        repacked(
            book,
            lambda name, content: content.replace(b"/xl/worksheets/", b"worksheets/") if "rels" in name else content,
        )
        assert the_error(book).column == "E"

    def test_a_sheet_that_is_no_xml(self, tmp_path: Path) -> None:
        book = a_workbook(tmp_path / "b.xlsx")
        repacked(book, lambda name, content: b"<worksheet><sheetData><row r=" if "sheet4" in name else content)
        assert [each.file for each in errors(book)] == ["b.xlsx[attempts]"]
