"""The shorthand: every line is read as it says, and what it does not say well is told with its column."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from rules.examples.course_lines import read_course
from rules.examples.lines import read_event, read_scheduled, read_student, read_term
from rules.examples.values import CourseLine, EventLine, LineError, StudentLine, TermLine, day_of
from rules.policy.grades import COMMON_LEVELS

GRADES = frozenset(COMMON_LEVELS)
AUTUMN = "2024-2025-1"


def course(line: str) -> CourseLine:
    return read_course(line, GRADES)


def records(line: str) -> list[tuple[object, ...]]:
    return [(each.term, each.kind, each.score, each.result, each.graded_on) for each in course(line).records]


class TestCourses:
    def test_a_course_with_a_regular_exam_and_a_missed_makeup(self) -> None:
        line = "高等数学 4学分 必修：2024-2025-1 正考 59.99；补考 缺考"
        assert course(line).name == "高等数学"
        assert course(line).credits == Decimal(4)
        assert records(line) == [
            (AUTUMN, "regular", "59.99", None, None),
            (AUTUMN, "makeup", None, "absent", None),
        ]

    def test_what_is_not_said_is_usual(self) -> None:
        read = course("大学英语（上） 2.5学分：2024-2025-1 重修 合格")
        assert (read.name, read.course_type, read.degree_course) == ("大学英语（上）", "required", False)
        assert (read.pass_mark, read.many) == (Decimal(60), None)
        assert read.records[0].score == "合格"

    @pytest.mark.parametrize(("word", "kind"), [("必修", "required"), ("选修", "elective"), ("public", "public")])
    def test_types(self, word: str, kind: str) -> None:
        assert course(f"体育 1学分 {word}：未选").course_type == kind

    def test_degree_course_and_pass_mark(self) -> None:
        read = course("专业 设计 3学分 学位课 及格线59.5：未选")
        assert (read.name, read.degree_course, read.pass_mark) == ("专业 设计", True, Decimal("59.5"))
        assert read.records == ()

    def test_several_alike(self) -> None:
        assert course("3门课 2学分：2024-2025-1 正考 50").many == 3
        assert course("0门课程 2学分：2024-2025-1 正考 50").many == 0

    @pytest.mark.parametrize(
        ("grade", "score", "result"),
        [
            ("0", "0", None), ("100", "100", None), ("优", "优", None), ("缺考", None, "absent"),
            ("免修", None, "exempt"), ("缓考", None, "deferred"), ("55 记为通过", "55", "pass"),
            ("记为未通过", None, "fail"), ("未出", None, None),
        ],
    )  # fmt: skip
    def test_grades(self, grade: str, score: str | None, result: str | None) -> None:
        assert records(f"课 1学分：2024-2025-1 正考 {grade}") == [(AUTUMN, "regular", score, result, None)]

    def test_the_day_of_publication_and_an_enrolment_alone(self) -> None:
        line = "课 1学分：2024-2025-1 正考 50（2025-01-20 公布）; 2024-2025-2 选课"
        assert records(line) == [
            (AUTUMN, "regular", "50", None, date(2025, 1, 20)),
            ("2024-2025-2", None, None, None, None),
        ]

    @pytest.mark.parametrize(
        ("line", "column", "advice"),
        [
            ("高等数学 4学分 正考 50", 0, "中文冒号"),
            ("高等数学：2024-2025-1 正考 50", 0, "再写学分"),
            ("4学分：2024-2025-1 正考 50", 0, "再写学分"),
            ("：未选", 0, "再写学分"),
            ("课 4学分 必须：未选", 6, "必修"),
            ("课 4学分 及格线101：未选", 6, "及格线70"),
            ("课 4学分：正考 50", 6, "2024-2025-1 正考 59.99"),
            ("课 4学分：", 6, "未选"),
            ("课 4学分：2024-2025-1 正考 50；", 24, "每段"),
            ("课 4学分：未选；2024-2025-1 正考 50", 6, "每段"),
            ("课 4学分：2024-2026-1 正考 50", 6, "每段"),
            ("课 4学分：2024-2025-1 期末 50", 18, "正考、补考、重修"),
            ("课 4学分：2024-2025-1 正考", 18, "正考、补考、重修"),
            ("课 4学分：2024-2025-1 选课 50", 18, "选课"),
            ("课 4学分：2024-2025-1 正考 101", 21, "0–100"),
            ("课 4学分：2024-2025-1 正考 5O", 21, "0–100"),
            ("课 4学分：2024-2025-1 正考 50 60", 24, "0–100"),
            ("课 4学分：2024-2025-1 正考 缺考 免修", 24, "0–100"),
            ("课 4学分：2024-2025-1 正考 50 未出", 24, "0–100"),
            ("课 4学分：2024-2025-1 正考 50（2025-01-20）", 24, "公布"),
            ("课 4学分：2024-2025-1 正考 50（2025-02-30 公布）", 24, "不是日期"),
        ],
    )
    def test_what_is_outside_the_grammar_is_told_with_its_column(self, line: str, column: int, advice: str) -> None:
        with pytest.raises(LineError) as caught:
            course(line)
        assert advice in caught.value.message
        assert caught.value.column == column


class TestTerms:
    def test_a_term_with_and_without_makeups(self) -> None:
        first, last, over = date(2024, 9, 2), date(2025, 1, 10), date(2025, 3, 7)
        line = "2024-2025-1：2024-09-02 至 2025-01-10"
        assert read_term(f"{line}，补考截止 2025-03-07") == TermLine(AUTUMN, first, last, over)
        assert read_term(line) == TermLine(AUTUMN, first, last, None)

    @pytest.mark.parametrize(
        ("line", "column"),
        [
            ("2024-2025-1 2024-09-02 至 2025-01-10", 0),
            ("2024-2025：2024-09-02 至 2025-01-10", 0),
            ("2024-2025-1：2024-09-02 至 2025-01-32", 25),
            ("2024-2025-1：2024-09-02 至 2024-09-01", 25),
        ],
    )
    def test_a_term_that_cannot_be(self, line: str, column: int) -> None:
        with pytest.raises(LineError) as caught:
            read_term(line)
        assert caught.value.column == column


class TestStudentsAndEvents:
    def test_students(self) -> None:
        assert read_student("") == StudentLine(None, "enrolled", None)
        assert read_student("2023级 软件工程 休学") == StudentLine(2023, "leave", "软件工程")
        assert read_student("毕业").status == "graduated"

    def test_a_student_has_one_major(self) -> None:
        with pytest.raises(LineError, match="请病假") as caught:
            read_student("软件工程 请病假")
        assert caught.value.column == 5

    def test_events(self) -> None:
        day, end = date(2024, 11, 2), date(2025, 11, 1)
        assert read_event("2024-11-02 处分（2025-11-01 止）") == EventLine("discipline", day, end, None)
        assert read_event("2024-11-02 旷考（记入 2024-2025-1）") == EventLine("exam_absence", day, None, AUTUMN)
        assert read_event("2024-11-02 延长学习年限").kind == "extension"

    @pytest.mark.parametrize(
        ("line", "column"),
        [
            ("2024-11-02", 0), ("2024-11-02 迟到", 0), ("2024-13-02 旷课", 0),
            ("2024-11-02 处分（到期）", 14), ("2024-11-02 处分（记入 2024）", 14),
        ],
    )  # fmt: skip
    def test_an_event_that_cannot_be(self, line: str, column: int) -> None:
        with pytest.raises(LineError) as caught:
            read_event(line)
        assert caught.value.column == column

    def test_programmes(self) -> None:
        assert read_scheduled("第3学期：高等数学、大学英语") == (3, ("高等数学", "大学英语"))
        for line in ("第0学期：高等数学", "三：高等数学"):
            with pytest.raises(LineError, match="第1学期"):
                read_scheduled(line)

    def test_a_day_is_written_in_full(self) -> None:
        assert day_of("2025-03-20") == date(2025, 3, 20)
        with pytest.raises(LineError, match="2025-03-20"):
            day_of("20250320")
