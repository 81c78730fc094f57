"""Reading and writing facts bundles: what is tolerated, what is an error, and that everything is said at once."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rules.bundle.findings import Finding
from rules.bundle.reading import read_bundle
from rules.bundle.writing import write_bundle
from tests.rules.bundles import TABLES, a_bundle, an_attempt, errors, rows, the_error
from tests.rules.college import a_college


class TestGoodBundles:
    def test_a_good_bundle_has_no_warnings(self, tmp_path: Path) -> None:
        bundle = read_bundle(a_bundle(tmp_path))
        assert bundle.warnings == ()
        assert rows(bundle.facts, "courses") == [
            {
                "course_code": "MATH101",
                "course_name": "高等数学（上）",
                "credits": 4_500_000,
                "course_type": "required",
                "degree_course": True,
                "pass_mark": 60_000_000,
            }
        ]
        assert rows(bundle.facts, "attempts")[0]["graded_on"] == date(2025, 1, 20)
        assert rows(bundle.facts, "terms")[0]["vacation_starts_on"] is None

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    def test_the_usual_encodings(self, tmp_path: Path, encoding: str) -> None:
        assert rows(read_bundle(a_bundle(tmp_path, encoding=encoding)).facts, "students")[0]["name"] == "张三"

    def test_written_and_read_again_it_is_the_same(self, tmp_path: Path) -> None:
        college = a_college().settled().course("M", "2.5", pass_mark="59.5").failed("M", "59.25").scheduled("M", 3)
        college.enrolled("M").event("leave", date(2022, 9, 1), note='说"好",\n两行').pending("N")
        facts = college.facts()
        write_bundle(facts, tmp_path / "out")
        again = read_bundle(tmp_path / "out").facts
        for name, table in facts.tables():
            assert sorted(map(str, table.to_pylist())) == sorted(map(str, rows(again, name)))

    def test_tables_that_may_be_missing_are_empty(self, tmp_path: Path) -> None:
        facts = read_bundle(a_bundle(tmp_path)).facts
        assert [rows(facts, name) for name in ("programmes", "enrolments", "events")] == [[], [], []]

    def test_blank_lines_are_passed_over(self, tmp_path: Path) -> None:
        text = TABLES["attempts"].replace("\n", "\n\n", 1) + ",,,,,,\n\n"
        assert len(rows(read_bundle(a_bundle(tmp_path, attempts=text)).facts, "attempts")) == 1

    def test_a_table_may_have_a_header_only(self, tmp_path: Path) -> None:
        text = TABLES["attempts"].splitlines()[0] + "\n"
        assert rows(read_bundle(a_bundle(tmp_path, attempts=text)).facts, "attempts") == []

    @pytest.mark.parametrize("grade", ["优", "合格", "A", "0", "100", "59.999999"])
    def test_scores_are_numbers_or_level_grades(self, tmp_path: Path, grade: str) -> None:
        facts = read_bundle(a_bundle(tmp_path, attempts=an_attempt(score=grade))).facts
        assert rows(facts, "attempts")[0]["score"] == grade

    def test_the_level_grades_are_those_of_the_scheme(self, tmp_path: Path) -> None:
        folder = a_bundle(tmp_path, attempts=an_attempt(score="甲"))
        assert rows(read_bundle(folder, {"甲"}).facts, "attempts")[0]["score"] == "甲"

    @pytest.mark.parametrize(("score", "result"), [("", ""), ("", "deferred"), ("41", "deferred")])
    def test_without_an_outcome_the_date_may_be_empty(self, tmp_path: Path, score: str, result: str) -> None:
        text = an_attempt(score=score, result=result, graded_on="")
        assert rows(read_bundle(a_bundle(tmp_path, attempts=text)).facts, "attempts")[0]["graded_on"] is None


class TestWarnings:
    def test_unknown_columns_are_kept_aside(self, tmp_path: Path) -> None:
        text = TABLES["students"].replace("status\n", "status,寝室\n").replace("enrolled\n", "enrolled,3-402\n")
        bundle = read_bundle(a_bundle(tmp_path, students=text))
        assert bundle.aside["students"].to_pylist() == [{"寝室": "3-402"}]
        assert [(each.severity, each.file, each.column) for each in bundle.warnings] == [
            ("warning", "students.csv", "寝室")
        ]

    def test_unknown_files_are_named_and_hidden_ones_are_not(self, tmp_path: Path) -> None:
        for name in ("说明.txt", "marks.csv", ".DS_Store", "~$students.csv"):
            (tmp_path / name).write_text("x", encoding="utf-8")
        (tmp_path / "events.csv").mkdir()
        warned = {each.file for each in read_bundle(a_bundle(tmp_path)).warnings}
        assert warned == {"说明.txt", "marks.csv", "events.csv"}

    @pytest.mark.parametrize(
        ("given", "cause"),
        [
            ("２０２２０１０１０３", "全角"),
            (" 2022010103　", "首尾空格"),
            ("2022010103\u200b", "不可见"),
            ("\u202e2022010103", "不可见"),
            ("2022\x07010103", "不可见"),
        ],
    )
    def test_registrars_oddities_are_made_clean_and_reported(self, tmp_path: Path, given: str, cause: str) -> None:
        bundle = read_bundle(a_bundle(tmp_path, attempts=an_attempt(student_no=given)))
        assert rows(bundle.facts, "attempts")[0]["student_no"] == "2022010103"
        (warning,) = bundle.warnings
        assert (warning.row, warning.column) == (2, "student_no")
        assert cause in warning.message

    def test_one_warning_for_many_rows_with_the_first_of_them(self, tmp_path: Path) -> None:
        courses = TABLES["courses"] + "P1, 物理,2,required,true\nP2, 化学,2,required,true\n"
        (warning,) = read_bundle(a_bundle(tmp_path, courses=courses)).warnings
        assert (warning.row, warning.value) == (3, " 物理")
        assert "共 2 行" in warning.message

    def test_chinese_punctuation_belongs_in_names(self, tmp_path: Path) -> None:
        students = TABLES["students"].replace("张三", "买买提·（艾力）２")
        bundle = read_bundle(a_bundle(tmp_path, students=students))
        assert rows(bundle.facts, "students")[0]["name"] == "买买提·（艾力）2"

    def test_private_use_characters_of_old_encodings_are_replaced_and_others_reported(self, tmp_path: Path) -> None:
        students = TABLES["students"].replace("张三", "\ue81e\uf8f0")
        bundle = read_bundle(a_bundle(tmp_path, students=students))
        assert rows(bundle.facts, "students")[0]["name"] == "\u9fb4\uf8f0"
        assert ["旧编码" in bundle.warnings[0].message, "私用区" in bundle.warnings[1].message] == [True, True]

    @pytest.mark.parametrize("given", ["2025/1/20", "2025.01.20", "2025年1月20日", "2025-1-20", "2025/1/20 0:00"])
    def test_other_ways_to_write_a_date_are_tolerated(self, tmp_path: Path, given: str) -> None:
        bundle = read_bundle(a_bundle(tmp_path, attempts=an_attempt(graded_on=given)))
        assert rows(bundle.facts, "attempts")[0]["graded_on"] == date(2025, 1, 20)
        assert [each.value for each in bundle.warnings] == [given]

    @pytest.mark.parametrize(("ended_on", "odd"), [("2025-02-28", True), ("2025-03-01", False), ("", False)])
    def test_an_event_that_ends_before_it_begins_is_read_and_said(
        self, tmp_path: Path, ended_on: str, odd: bool
    ) -> None:
        events = f"student_no,kind,occurred_on,ended_on\n2022010103,leave,2025-03-01,{ended_on}\n"
        bundle = read_bundle(a_bundle(tmp_path, events=events))
        assert bundle.facts.events.num_rows == 1
        assert [(each.severity, each.file, each.row, each.column, each.value) for each in bundle.warnings] == (
            [("warning", "events.csv", 2, "ended_on", ended_on)] if odd else []
        )

    def test_a_thousand_such_events_are_named_and_the_rest_counted(self, tmp_path: Path) -> None:
        days = (date(2020, 1, 1) + timedelta(days=at) for at in range(1003))
        lines = "".join(f"2022010103,discipline,{day},2019-01-01\n" for day in days)
        found = read_bundle(a_bundle(tmp_path, events="student_no,kind,occurred_on,ended_on\n" + lines)).warnings
        assert len(found) == 1001
        assert "还有 3 行" in found[-1].message

    def test_an_event_without_readable_days_is_judged_by_its_errors_alone(self, tmp_path: Path) -> None:
        assert the_error(a_bundle(tmp_path, events="student_no,kind,ended_on\n2022010103,leave,2025-01-01\n"))


class TestErrors:
    @pytest.mark.parametrize("name", ["terms", "students", "courses", "attempts"])
    def test_a_missing_table(self, tmp_path: Path, name: str) -> None:
        left_out: dict[str, str | None] = {name: None}
        found = errors(a_bundle(tmp_path, **left_out))
        assert f"{name}.csv" in found[0].message

    def test_a_missing_column(self, tmp_path: Path) -> None:
        found = the_error(a_bundle(tmp_path, terms="term,starts_on\n2024-2025-1,2024-09-01\n"))
        assert (found.file, found.row, found.column) == ("terms.csv", 1, "ends_on")

    def test_a_missing_key_column_is_said_once(self, tmp_path: Path) -> None:
        text = "student_no,course_code,kind,graded_on\n2022010103,MATH101,regular,2025-01-20\n"
        assert (the_error(a_bundle(tmp_path, attempts=text)).column) == "term"

    def test_attempts_without_their_date_column(self, tmp_path: Path) -> None:
        text = "student_no,course_code,term,kind,score\n2022010103,MATH101,2024-2025-1,regular,41\n"
        assert the_error(a_bundle(tmp_path, attempts=text)).column == "graded_on"

    def test_a_repeated_column(self, tmp_path: Path) -> None:
        text = TABLES["courses"].replace("degree_course", "degree_course,credits").replace("true", "true,3")
        assert the_error(a_bundle(tmp_path, courses=text)).column == "credits"

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("score", "100.000001"),
            ("score", "-1"),
            ("score", "85.1234567"),
            ("score", "1e1"),
            ("score", "甲"),
            ("score", "85分"),
            ("kind", "exam"),
            ("result", "passed"),
            ("graded_on", "2025-02-30"),
            ("graded_on", "20.1.2025"),
        ],
    )
    def test_an_unreadable_value_is_named(self, tmp_path: Path, column: str, value: str) -> None:
        found = the_error(a_bundle(tmp_path, attempts=an_attempt(**{column: value})))
        assert (found.file, found.row, found.column, found.value) == ("attempts.csv", 2, column, value)
        assert value in str(found)
        assert "请" in found.message

    @pytest.mark.parametrize(
        ("table", "old", "new"),
        [
            ("courses", "4.5", "4,5"),
            ("courses", "4.5", "-1"),
            ("courses", "4.5", "1001"),
            ("courses", "true", "是"),
            ("students", "2022,", "22,"),
            ("students", "enrolled", "在读"),
            ("terms", "2024-2025-1", "2024-2026-1"),
            ("terms", "2024-2025-1", "2024-2025"),
        ],
    )
    def test_other_unreadable_values(self, tmp_path: Path, table: str, old: str, new: str) -> None:
        changes: dict[str, str | None] = {table: TABLES[table].replace(old, new)}
        assert any(each.row == 2 and each.file == f"{table}.csv" for each in errors(a_bundle(tmp_path, **changes)))

    @pytest.mark.parametrize("value", ["0", "41", "一", "99999"])
    def test_a_study_term_is_a_small_number(self, tmp_path: Path, value: str) -> None:
        text = f"major,entry_year,course_code,study_term\n软件,2022,MATH101,{value}\n"
        assert the_error(a_bundle(tmp_path, programmes=text)).column == "study_term"

    def test_a_pass_mark_is_a_mark(self, tmp_path: Path) -> None:
        text = TABLES["courses"].replace("degree_course", "degree_course,pass_mark").replace("true", "true,101")
        assert the_error(a_bundle(tmp_path, courses=text)).column == "pass_mark"

    def test_an_empty_required_value(self, tmp_path: Path) -> None:
        found = the_error(a_bundle(tmp_path, students=TABLES["students"].replace("张三", "")))
        assert (found.row, found.column) == (2, "name")

    def test_a_duplicate_key_names_both_rows(self, tmp_path: Path) -> None:
        text = TABLES["attempts"] + "2022010103,MATH101,2024-2025-1,regular,90,,2025-01-21\n"
        found = the_error(a_bundle(tmp_path, attempts=text))
        assert found.row == 3
        assert "第 2 行" in found.message

    def test_keys_that_become_equal_when_cleaned_are_duplicates(self, tmp_path: Path) -> None:
        text = TABLES["attempts"] + "２０２２０１０１０３,MATH101,2024-2025-1,regular,90,,2025-01-21\n"
        assert the_error(a_bundle(tmp_path, attempts=text)).row == 3

    @pytest.mark.parametrize(
        ("column", "value"), [("student_no", "1"), ("course_code", "NONE"), ("term", "2023-2024-1")]
    )
    def test_a_dangling_reference(self, tmp_path: Path, column: str, value: str) -> None:
        found = the_error(a_bundle(tmp_path, attempts=an_attempt(**{column: value})))
        assert (found.row, found.column, found.value) == (2, column, value)

    def test_references_of_the_other_tables(self, tmp_path: Path) -> None:
        found = errors(
            a_bundle(
                tmp_path,
                programmes="major,entry_year,course_code,study_term\n软件,2022,NONE,1\n",
                enrolments="student_no,course_code,term\n1,MATH101,2024-2025-1\n",
                events="student_no,kind,occurred_on,term\n2022010103,leave,2024-09-01,2020-2021-1\n",
            )
        )
        assert [(each.file, each.column) for each in found] == [
            ("programmes.csv", "course_code"),
            ("enrolments.csv", "student_no"),
            ("events.csv", "term"),
        ]

    def test_a_term_ends_after_it_starts(self, tmp_path: Path) -> None:
        found = the_error(a_bundle(tmp_path, terms=TABLES["terms"].replace("2025-01-15", "2024-08-31")))
        assert (found.row, found.column) == (2, "ends_on")

    def test_two_terms_do_not_start_on_one_day(self, tmp_path: Path) -> None:
        found = the_error(a_bundle(tmp_path, terms=TABLES["terms"] + "2024-2025-2,2024-09-01,2025-07-05,\n"))
        assert (found.row, found.column) == (3, "starts_on")

    @pytest.mark.parametrize(("score", "result"), [("41", ""), ("", "fail"), ("", "absent"), ("90", "pass")])
    def test_an_outcome_has_a_date(self, tmp_path: Path, score: str, result: str) -> None:
        text = an_attempt(score=score, result=result, graded_on="")
        assert the_error(a_bundle(tmp_path, attempts=text)).column == "graded_on"

    def test_a_row_of_another_width_and_the_rows_after_it(self, tmp_path: Path) -> None:
        text = TABLES["attempts"] + "2022010103,MATH101\n2022010103,MATH101,2024-2025-1,retake,bad,,2025-01-21\n"
        found = errors(a_bundle(tmp_path, attempts=text))
        assert [(each.row, each.column) for each in found] == [(3, None), (4, "score")]

    def test_all_errors_are_said_at_once(self, tmp_path: Path) -> None:
        found = errors(
            a_bundle(
                tmp_path,
                terms=TABLES["terms"].replace("2025-01-15", "soon"),
                students=TABLES["students"].replace("张三", ""),
                attempts=an_attempt(score="x", kind="y", graded_on="z"),
            )
        )
        assert len(found) == 5

    def test_a_thousand_errors_of_one_kind_are_named_and_the_rest_counted(self, tmp_path: Path) -> None:
        courses = TABLES["courses"] + "".join(f"C{at},课程,x,required,true\n" for at in range(1005))
        found = errors(a_bundle(tmp_path, courses=courses))
        assert len(found) == 1001
        assert "还有 5 行" in found[-1].message

    def test_many_duplicates_and_ragged_rows_are_counted_too(self, tmp_path: Path) -> None:
        row = TABLES["courses"].splitlines()[1]
        courses = TABLES["courses"] + f"{row}\n" * 1002 + "x,y\n" * 1003
        found = errors(a_bundle(tmp_path, courses=courses))
        assert [each.message[:9] for each in found if each.row is None] == ["还有 3 行格子数", "还有 2 行与上面"]

    @pytest.mark.parametrize("content", [b"", b"\xff\xfet\x00e\x00", b"\xff\x81\x00"])
    def test_a_file_that_is_no_table(self, tmp_path: Path, content: bytes) -> None:
        (a_bundle(tmp_path) / "terms.csv").write_bytes(content)
        assert errors(tmp_path)[0].file == "terms.csv"

    def test_a_quote_that_is_never_closed(self, tmp_path: Path) -> None:
        rest = "2022010103,MATH101,2024-2025-1,retake,41,,2025-01-20\n" * 60_000
        text = TABLES["attempts"] + '2022010103,"MATH101,2024-2025-1,makeup,41,,2025-01-20\n' + rest
        assert "引号没有成对" in the_error(a_bundle(tmp_path, attempts=text)).message

    def test_two_files_of_one_name(self, tmp_path: Path) -> None:
        (a_bundle(tmp_path) / "TERMS.CSV").write_text(TABLES["terms"], encoding="utf-8")
        assert "两个文件" in the_error(tmp_path).message

    def test_a_path_that_is_no_bundle(self, tmp_path: Path) -> None:
        (tmp_path / "x.csv").write_text("x", encoding="utf-8")
        assert "检查路径" in the_error(tmp_path / "none").message
        assert ".xlsx" in the_error(tmp_path / "x.csv").message

    def test_invisible_values_are_shown_as_code_points_and_long_ones_cut(self) -> None:
        assert "\\u202e" in str(Finding("error", "a.csv", "x", 2, "c", "\u202eabc"))
        assert len(str(Finding("error", "a.csv", "x", 2, "c", "y" * 500))) < 100
