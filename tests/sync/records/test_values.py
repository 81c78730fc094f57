"""Days, times, choices and texts are read as people write them; what could mean two things is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.procedure_records import SHAPES, RecordField
from sync.records.values import LONGEST_LINE, LONGEST_TEXT, MOST_STUDENTS, Unreadable, read_day, read_field

DAY = date(2025, 3, 5)
F = RecordField


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-05",
        "2025-3-5",
        "2025/3/5",
        "2025.3.5",
        "2025年3月5日",
        "2025年3月5",
        "20250305",
        "45721",
        "45721.0",
        "２０２５－０３－０５",
        " 2025-03-05 ",
        "2025 年 3 月 5 日",
        "2025-03-05 00:00:00",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text)[0] == DAY


@pytest.mark.parametrize(
    ("text", "clock"), [("2025-03-05 14:30", "14:30"), ("2025年3月5日 9点", "09:00"), ("45721", "")]
)
def test_a_time_beside_a_day_is_kept(text: str, clock: str) -> None:
    assert read_day(text) == (DAY, clock)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("3月5日", "没有写年份"),
        ("3-5", "没有写年份"),
        ("03/05/2025", "分不清年、月、日"),
        ("5.3.25", "分不清年、月、日"),
        ("2025-02-29", "没有这一天"),
        ("2025-13-05", "没有这一天"),
        ("2025-04-31", "没有这一天"),
        ("昨天", "不是日期"),
        ("12345", "不是日期"),
        ("99999", "不是日期"),
        ("", "不是日期"),
    ],
)
def test_what_is_no_day_is_refused_with_advice(text: str, advice: str) -> None:
    with pytest.raises(Unreadable, match=advice):
        read_day(text)


def test_a_leap_day_is_a_day_in_leap_years_alone() -> None:
    assert read_day("2024-2-29")[0] == date(2024, 2, 29)
    with pytest.raises(Unreadable):
        read_day("2025-2-29")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_way_of_writing_means_the_same_day(day: date) -> None:
    ways = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        str((day - date(1899, 12, 30)) // timedelta(days=1)),
    ]
    assert {read_day(way)[0] for way in ways} == {day}


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:30", "14:30"),
        ("9:05", "09:05"),
        ("14：30", "14:30"),
        ("14点30分", "14:30"),
        ("14时", "14:00"),
        ("14:30:00", "14:30"),
        ("0:00", "00:00"),
        ("23:59", "23:59"),
    ],
)
def test_a_time_is_read_however_it_is_written(text: str, clock: str) -> None:
    assert read_field(F.TIME, text) == clock


@pytest.mark.parametrize("text", ["24:00", "14:60", "下午", "1430", "14"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="14:30"):
        read_field(F.TIME, text)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (F.MANNER, "电话", "telephone"),
        (F.MANNER, "telephone", "telephone"),
        (F.MANNER, "微信", "message"),
        (F.MANNER, " 面谈 ", "meeting"),
        (F.WAY, "拒签", "refused"),
        (F.WAY, "挂号", "post"),
        (F.WAY, "当面送达，本人签字", "signed"),
        (F.CONFIRMED, "是", "yes"),
        (F.CONFIRMED, "否", "no"),
        (F.HORIZON, "长期", "long"),
    ],
)
def test_a_choice_is_known_by_code_words_or_letters_of_its_own(field: RecordField, text: str, code: str) -> None:
    assert read_field(field, text) == code


@pytest.mark.parametrize(
    ("field", "text"), [(F.WAY, "签字"), (F.MANNER, "飞鸽"), (F.HORIZON, "期"), (F.MANNER, "话电")]
)
def test_a_choice_that_is_none_or_several_is_refused_with_all_choices(field: RecordField, text: str) -> None:
    with pytest.raises(Unreadable, match=next(iter((SHAPES[field].choices or {}).values()))):
        read_field(field, text)


@pytest.mark.parametrize("written", ["2022010101、2022010102", "2022010101,2022010102", "2022010101 2022010102"])
def test_student_numbers_stand_between_whatever_people_put(written: str) -> None:
    assert read_field(F.HELPERS, written) == "2022010101、2022010102"


def test_a_student_named_twice_helps_once() -> None:
    assert read_field(F.HELPERS, "2022010101；2022010101") == "2022010101"


@pytest.mark.parametrize("written", ["王五", "2022010101（王五）", "、"])
def test_names_are_no_student_numbers(written: str) -> None:
    with pytest.raises(Unreadable, match="请写学号"):
        read_field(F.HELPERS, written)


def test_at_most_twenty_helpers() -> None:
    numbers = [str(number) for number in range(MOST_STUDENTS + 1)]
    assert read_field(F.HELPERS, "、".join(numbers[:-1])).count("、") == MOST_STUDENTS - 1
    with pytest.raises(Unreadable, match="太多"):
        read_field(F.HELPERS, "、".join(numbers))


@pytest.mark.parametrize(("field", "most"), [(F.PLACE, LONGEST_LINE), (F.CONTENT, LONGEST_TEXT)])
def test_texts_have_a_length(field: RecordField, most: int) -> None:
    assert len(read_field(field, "字" * most)) == most
    with pytest.raises(Unreadable, match=f"最多 {most} 字"):
        read_field(field, "字" * (most + 1))


def test_a_line_is_one_line_and_a_text_keeps_its_lines() -> None:
    assert read_field(F.PLACE, "一楼\n办公室") == "一楼 办公室"
    assert read_field(F.CONTENT, "第一行 \r\n第二行\n") == "第一行\n第二行"


def test_invisible_characters_are_gone() -> None:
    assert read_field(F.CONTENT, "ab\u202ec\u200bd\x07") == "abcd"


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", "<b>", "{{ 1 }}", "'; DROP TABLE x; --", "#set page()"]
)
def test_what_looks_like_a_program_is_text(text: str) -> None:
    assert read_field(F.CONTENT, text) == text


@given(st.text(max_size=300))
def test_reading_a_text_again_changes_nothing(text: str) -> None:
    once = read_field(F.CONTENT, text)
    assert read_field(F.CONTENT, once) == once
