"""CSV bundles as registrars' systems write them: what numbers, dates and files may look like, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rules.bundle.reading import read_bundle
from tests.rules.bundles import TABLES, a_bundle, an_attempt, errors, rows, the_error

EVENTS = "student_no,kind,occurred_on,ended_on,term,note\n"


def score_read(folder: Path, given: str) -> object:
    return rows(read_bundle(a_bundle(folder, attempts=an_attempt(score=given))).facts, "attempts")[0]["score"]


class TestScores:
    @pytest.mark.parametrize(
        ("given", "read"),
        [
            ("60", "60"),
            ("60.0", "60.0"),
            ("60.000000", "60.000000"),
            ("60.0000000", "60.000000"),
            ("59.9999990", "59.999999"),
            ("060", "60"),
            ("0000000060.5", "60.5"),
            ("0", "0"),
            ("000", "0"),
            ("100.00000000", "100.000000"),
        ],
    )
    def test_zeros_that_mean_nothing_do_not_matter(self, tmp_path: Path, given: str, read: str) -> None:
        assert score_read(tmp_path, given) == read

    @pytest.mark.parametrize("given", ["59.9999999", "60.0000001", "33.33333333333333"])
    def test_more_than_six_places_are_never_rounded(self, tmp_path: Path, given: str) -> None:
        found = the_error(a_bundle(tmp_path, attempts=an_attempt(score=given)))
        assert found.value == given
        assert "六位" in found.message

    @pytest.mark.parametrize("given", [".5", "60.", "+60", "6.0E1", "٦٠", "100.0000001", "1e2", "60%", "NaN", "六十"])
    def test_what_is_no_plain_decimal_is_refused(self, tmp_path: Path, given: str) -> None:
        assert the_error(a_bundle(tmp_path, attempts=an_attempt(score=given))).column == "score"

    def test_credits_may_have_trailing_zeros_too(self, tmp_path: Path) -> None:
        courses = TABLES["courses"].replace("4.5", "4.50000000")
        assert rows(read_bundle(a_bundle(tmp_path, courses=courses)).facts, "courses")[0]["credits"] == 4_500_000


class TestNumbersOfStudentsAndCourses:
    @pytest.mark.parametrize("given", ["2.0220101E9", "2.0220101E+09", "2E+09", "2022010103.0", "2.02201010312346e+17"])
    def test_a_number_that_was_kept_as_a_quantity_is_refused_once(self, tmp_path: Path, given: str) -> None:
        found = the_error(a_bundle(tmp_path, attempts=an_attempt(student_no=given)))
        assert (found.column, found.value) == ("student_no", given)
        assert "文本" in found.message

    def test_in_the_register_as_well(self, tmp_path: Path) -> None:
        students = TABLES["students"].replace("2022010103", "2.0220101E+9")
        assert errors(a_bundle(tmp_path, students=students))[0].file == "students.csv"

    @pytest.mark.parametrize("code", ["2E10", "1E5", "CS.0", "101.0", "0012"])
    def test_codes_that_only_look_like_it_are_codes(self, tmp_path: Path, code: str) -> None:
        courses = TABLES["courses"].replace("MATH101", code)
        facts = read_bundle(a_bundle(tmp_path, courses=courses, attempts=an_attempt(course_code=code))).facts
        assert rows(facts, "courses")[0]["course_code"] == code

    def test_leading_zeros_stay(self, tmp_path: Path) -> None:
        students = TABLES["students"].replace("2022010103", "0022010103")
        facts = read_bundle(a_bundle(tmp_path, students=students, attempts=an_attempt(student_no="0022010103"))).facts
        assert rows(facts, "attempts")[0]["student_no"] == "0022010103"

    def test_lost_leading_zeros_are_guessed_but_never_put_back(self, tmp_path: Path) -> None:
        students = TABLES["students"].replace("2022010103", "0022010103")
        found = the_error(a_bundle(tmp_path, students=students, attempts=an_attempt(student_no="22010103")))
        assert (found.row, found.value) == (2, "22010103")
        assert "0022010103" in found.message


class TestDatesAndYears:
    @pytest.mark.parametrize(
        "given", ["20250120", "2025-01-20T00:00:00", "2025-01-20 00:00:00.000", "2025/01/20 0:00:00", "2025年01月20日"]
    )
    def test_clear_dates_are_read_and_reported(self, tmp_path: Path, given: str) -> None:
        bundle = read_bundle(a_bundle(tmp_path, attempts=an_attempt(graded_on=given)))
        assert rows(bundle.facts, "attempts")[0]["graded_on"] == date(2025, 1, 20)
        (warning,) = bundle.warnings
        assert (warning.row, warning.column, warning.value) == (2, "graded_on", given)

    @pytest.mark.parametrize(
        ("given", "why"),
        [
            ("2025-01-20 08:30:00", "时刻"),
            ("2025-01-20T08:30", "时刻"),
            ("45677", "序号"),
            ("45677.0", "序号"),
            ("20250230", "不是日期"),
            ("2025-13-01", "不是日期"),
            ("25/1/20", "不是日期"),
            ("1/20/2025", "不是日期"),
            ("20.01.2025", "不是日期"),
            ("2025", "不是日期"),
            ("1899-12-31", "太早"),
            ("0001-01-20", "太早"),
        ],
    )
    def test_what_could_mean_something_else_is_refused(self, tmp_path: Path, given: str, why: str) -> None:
        assert why in the_error(a_bundle(tmp_path, attempts=an_attempt(graded_on=given))).message

    def test_a_day_far_in_the_future_may_stand_for_ever(self, tmp_path: Path) -> None:
        events = EVENTS + "2022010103,leave,2024-09-01,9999-12-31,,\n"
        assert rows(read_bundle(a_bundle(tmp_path, events=events)).facts, "events")[0]["ended_on"] == date(9999, 12, 31)

    @pytest.mark.parametrize("given", ["2022.0", "2022.00"])
    def test_a_year_written_as_a_decimal_is_read_and_reported(self, tmp_path: Path, given: str) -> None:
        bundle = read_bundle(a_bundle(tmp_path, students=TABLES["students"].replace("2022,", f"{given},")))
        assert rows(bundle.facts, "students")[0]["entry_year"] == 2022
        assert [each.value for each in bundle.warnings] == [given]

    @pytest.mark.parametrize("given", ["2022.5", "1899", "2200", "202", "20220"])
    def test_what_is_no_year_is_refused(self, tmp_path: Path, given: str) -> None:
        found = the_error(a_bundle(tmp_path, students=TABLES["students"].replace("2022,", f"{given},")))
        assert found.column == "entry_year"

    def test_one_day_written_twice_is_one_key(self, tmp_path: Path) -> None:
        events = EVENTS + "2022010103,leave,2024-09-01,,,\n2022010103,leave,2024/9/1,,,\n"
        found = the_error(a_bundle(tmp_path, events=events))
        assert (found.row, "第 2 行" in found.message) == (3, True)

    def test_one_year_written_twice_is_one_key(self, tmp_path: Path) -> None:
        programmes = "major,entry_year,course_code,study_term\n软件,2022,MATH101,1\n软件,2022.0,MATH101,2\n"
        assert the_error(a_bundle(tmp_path, programmes=programmes)).row == 3


class TestFiles:
    @pytest.mark.parametrize(("sign", "word"), [(";", "分号"), ("\t", "制表符"), ("，", "全角逗号"), ("|", "竖线")])
    def test_another_separator_is_named(self, tmp_path: Path, sign: str, word: str) -> None:
        found = the_error(a_bundle(tmp_path, attempts=TABLES["attempts"].replace(",", sign)))
        assert (found.file, found.row) == ("attempts.csv", 1)
        assert word in found.message

    @pytest.mark.parametrize(
        "lines",
        [
            '"abc\n2022010103,discipline,2024-09-01,,,x\n',
            '"abc',
            '"abc"d\n2022010103,discipline,2024-09-01,,,x\n',
            '"abc\n2022010103,discipline,2024-09-01,,,"x\n',
        ],
    )
    def test_a_quote_left_open_never_swallows_the_rows_below(self, tmp_path: Path, lines: str) -> None:
        found = the_error(a_bundle(tmp_path, events=EVENTS + "2022010103,leave,2024-09-01,,," + lines))
        assert (found.file, found.row) == ("events.csv", 2)
        assert "引号" in found.message

    def test_quotes_and_line_breaks_within_a_cell_are_text(self, tmp_path: Path) -> None:
        events = EVENTS + '2022010103,leave,2024-09-01,,,"因病，\n""住院"""\n2022010103,return,2025-01-01,,,5" 屏\n'
        notes = [each["note"] for each in rows(read_bundle(a_bundle(tmp_path, events=events)).facts, "events")]
        assert notes == ['因病，\n"住院"', '5" 屏']

    @pytest.mark.parametrize("ending", ["\r\n", "\r"])
    def test_lines_may_end_as_on_other_systems(self, tmp_path: Path, ending: str) -> None:
        folder = a_bundle(tmp_path)
        (folder / "attempts.csv").write_bytes(TABLES["attempts"].replace("\n", ending).encode())
        assert read_bundle(folder).warnings == ()

    def test_utf8_with_a_damaged_byte_is_not_taken_for_gb18030(self, tmp_path: Path) -> None:
        folder = a_bundle(tmp_path)
        good = TABLES["students"].encode()
        (folder / "students.csv").write_bytes(good + b"2022010104,\xe5\xbc,x,y,z,2022,enrolled\n")
        found = the_error(folder)
        assert (found.file, found.row) == ("students.csv", 3)
        assert "损坏" in found.message

    def test_with_a_mark_at_its_beginning_neither(self, tmp_path: Path) -> None:
        folder = a_bundle(tmp_path)
        (folder / "terms.csv").write_bytes(b"\xef\xbb\xbf" + TABLES["terms"].encode() + b"\xd5\xc5\n")
        assert "损坏" in the_error(folder).message

    def test_a_damaged_byte_far_down_in_a_large_file(self, tmp_path: Path) -> None:
        folder = a_bundle(tmp_path)
        lines = "".join(f"C{at},课程,2,required,true\n" for at in range(60_000))
        (folder / "courses.csv").write_bytes((TABLES["courses"] + lines).encode() + b"C,\xe5\xbc,2,required,true\n")
        assert errors(folder)[0].row == 60_003

    @pytest.mark.parametrize(
        ("attempts", "row"),
        [
            (an_attempt(score="9" * 10_001), 2),
            (an_attempt(score="9" * 2_000_000) + "x" * 2_000_000 + ",,,,,,\n", None),
            (an_attempt(score='"' + "9" * 200_000 + '"'), 2),
            ("a" * 200_000 + ",b\n", 1),
        ],
    )
    def test_a_cell_beyond_all_measure(self, tmp_path: Path, attempts: str, row: int | None) -> None:
        found = the_error(a_bundle(tmp_path, attempts=attempts))
        assert (found.file, found.row) == ("attempts.csv", row)
        assert "太长" in found.message

    def test_a_table_that_lies_elsewhere_is_not_read(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere.csv").write_text(TABLES["students"], encoding="utf-8")
        folder = tmp_path / "bundle"
        folder.mkdir()
        (a_bundle(folder) / "students.csv").unlink()
        (folder / "students.csv").symlink_to(tmp_path / "elsewhere.csv")
        found = the_error(folder)
        assert (found.file, found.value) == ("students.csv", None)
        assert "链接" in found.message

    def test_a_link_within_the_folder_is_no_trick(self, tmp_path: Path) -> None:
        (a_bundle(tmp_path) / "students.csv").rename(tmp_path / "students-2025.csv")
        (tmp_path / "students.csv").symlink_to(tmp_path / "students-2025.csv")
        assert len(rows(read_bundle(tmp_path).facts, "students")) == 1

    def test_a_folder_that_is_itself_a_link_may_be_read(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        a_bundle(tmp_path / "real")
        (tmp_path / "latest").symlink_to(tmp_path / "real")
        assert len(rows(read_bundle(tmp_path / "latest").facts, "students")) == 1


class TestHeaders:
    @pytest.mark.parametrize("given", ["\ufeff student_no", "student_no\u00a0", "ｓｔｕｄｅｎｔ_ｎｏ"])
    def test_oddities_in_a_header_are_put_right_and_reported(self, tmp_path: Path, given: str) -> None:
        attempts = TABLES["attempts"].replace("student_no", given)
        bundle = read_bundle(a_bundle(tmp_path, encoding="utf-8", attempts=attempts))
        assert [(each.file, each.row) for each in bundle.warnings] == [("attempts.csv", 1)]
        assert rows(bundle.facts, "attempts")[0]["student_no"] == "2022010103"

    def test_several_of_them_are_one_warning(self, tmp_path: Path) -> None:
        (warning,) = read_bundle(a_bundle(tmp_path, attempts=TABLES["attempts"].replace(",", " , ", 6))).warnings
        assert "7 列" in warning.message

    @pytest.mark.parametrize("given", ["Student_No", "student no", "studentno", "student-no"])
    def test_a_column_with_almost_the_right_name_is_asked_about(self, tmp_path: Path, given: str) -> None:
        found = the_error(a_bundle(tmp_path, attempts=TABLES["attempts"].replace("student_no", given)))
        assert found.column == "student_no"
        assert given in found.message

    def test_a_column_with_quite_another_name_is_not(self, tmp_path: Path) -> None:
        found = the_error(a_bundle(tmp_path, attempts=TABLES["attempts"].replace("student_no", "学号")))
        assert "学号" not in found.message


class TestEarlierWarnings:
    @pytest.mark.parametrize("period", ["2024-2025-1", "2024-2025"])
    def test_a_period_is_a_term_or_a_school_year(self, tmp_path: Path, period: str) -> None:
        text = f"student_no,policy,track,period,level\n2022010103,asnu,study,{period},red\n"
        assert rows(read_bundle(a_bundle(tmp_path, warnings=text)).facts, "warnings")[0]["period"] == period

    @pytest.mark.parametrize("period", ["2024-2026", "2024-2026-1", "2024", "2024-2025-0", "2024-2025-"])
    def test_and_nothing_else(self, tmp_path: Path, period: str) -> None:
        text = f"student_no,policy,track,period,level\n2022010103,asnu,study,{period},red\n"
        assert the_error(a_bundle(tmp_path, warnings=text)).column == "period"
