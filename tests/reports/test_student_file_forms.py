"""The papers of a student's file: transcript, covers and contents, on paper as on the day they were looked at."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.documents import Form
from reports.sample_files import file_contents, file_cover, transcript, transfer_list, volume_cover
from reports.samples import LONG_STUDENT, NUMBER, RARE_STUDENT
from tests.reports.paper import fonts_of, page_lines, page_texts, printed

GOLDEN = Path(__file__).parent / "golden"
REMARK = "本期之后各学期未通过的成绩只列出，不计入未通过课程。"
CASES: dict[str, Callable[[], Form]] = {
    "transcript": transcript,
    "transcript-8-terms": lambda: transcript(8, student=RARE_STUDENT),
    "transcript-no-points": lambda: transcript(1, points=False, student=LONG_STUDENT, remark=REMARK),
    "transcript-nothing": lambda: transcript(0),
    "file-cover": file_cover,
    "file-cover-two-notices": lambda: file_cover(LONG_STUDENT, numbers=(NUMBER, NUMBER), given=False),
    "file-contents": file_contents,
    "file-contents-long": lambda: replace(file_contents(LONG_STUDENT), rows=file_contents().rows * 7),
    "volume-cover": lambda: volume_cover(40),
    "transfer-list": lambda: transfer_list(gaps=3),
}


@cache
def paper(name: str) -> bytes:
    """A case on paper: set once for all tests."""
    return printed(CASES[name]())


@pytest.mark.parametrize("name", CASES)
def test_pages_look_as_they_did(name: str) -> None:
    """Text and places of every line; after a wanted change run with YUJING_UPDATE_GOLDEN=1 and look at the pages."""
    pages = [
        [[round(line.x), round(line.y), line.text] for line in page if line.text.strip()]
        for page in page_lines(paper(name))
    ]
    lines = ",\n ".join(json.dumps(line, ensure_ascii=False) for page in pages for line in [*page, "---- page ----"])
    golden, found = GOLDEN / f"{name}.json", f"[{lines}]\n"
    if os.environ.get("YUJING_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_nothing_leaves_the_margins_and_every_font_is_in_the_file(name: str) -> None:
    for page in page_lines(paper(name)):
        for line in page:
            assert (line.x >= 56, line.right <= 540, line.y >= 20) == (True, True, True), line
    assert all(fonts_of(paper(name)).values())


def test_a_long_transcript_repeats_its_headings_and_whose_it_is() -> None:
    """40 courses and more run on; pages come apart, so each says whose it is, and the term goes on under its name."""
    document = transcript(8, student=RARE_STUDENT)
    pages = page_texts(paper("transcript-8-terms"))
    assert len(pages) >= 4
    assert all(RARE_STUDENT.name in page and RARE_STUDENT.number in page for page in pages)
    listing = [page for page in pages if "绩点结果" in page]
    assert len(listing) >= 3
    for page in listing:
        assert "学期选课21.75学分" in page
    text = "".join(pages)
    for term in document.terms:
        assert all(line.code in text for line in term.lines)


def test_a_terms_name_never_stands_alone_at_the_foot_of_a_page() -> None:
    lines = [[line for line in page if line.y > 60] for page in page_lines(paper("transcript-8-terms"))]
    assert all("学年第" not in page[-1].text for page in lines)


def test_what_is_not_passed_is_marked_and_what_is_open_says_so() -> None:
    (text,) = page_texts(paper("transcript"))[:1]
    for words in ("▲未通过", "尚无成绩", "缓考", "免修", "缺考"):
        assert words in text, words
    whole = "".join(page_texts(paper("transcript")))
    for words in (
        "未通过课程6门",
        "累计取得16.5学分",
        "（GPA）（本学期）：1.996",
        "成绩截至2026年3月6日",
        "不计为未通过",
    ):
        assert words in whole, words


def test_a_policy_without_grade_points_has_no_such_column() -> None:
    text = "".join(page_texts(paper("transcript-no-points")))
    assert "绩点" not in text
    assert REMARK in text


def test_the_cover_says_that_the_file_is_no_part_of_the_students_dossier() -> None:
    """Neither ustl (第一条) nor lsec (一.3) enters a warning in it: 不记入学生档案."""
    for name in ("file-cover", "file-cover-two-notices", "volume-cover"):
        text = page_texts(paper(name))[0]
        assert "不归入学生个人档案" in text
        assert "不是纪律处分" in text


def test_the_cover_carries_what_the_archive_gave_and_leaves_room_for_what_it_has_not() -> None:
    given, blank = page_texts(paper("file-cover"))[0], page_texts(paper("file-cover-two-notices"))[0]
    for words in (
        "全宗号J012",
        "档号J012-2025-2026-1-D10-asnu-2024110001",
        "保管期限10年",
        "2026年3月6日至2026年7月3日",
    ):
        assert words in given, words
    assert "全宗号档号2025-2026" in blank
    assert "2026年3月6日至年月日" in blank
    assert blank.count(NUMBER) == 2


def test_contents_have_the_columns_of_an_archive_and_a_box_for_what_people_put_in() -> None:
    text = "".join(page_texts(paper("file-contents")))
    assert "序号责任者题名日期页数备注" in text
    assert "课程考试试卷等学业相关材料□已归入" in text


def test_a_volume_lists_every_student_of_the_class() -> None:
    text = "".join(page_texts(paper("volume-cover")))
    assert all(row[0] in text for row in volume_cover(40).rows)
    assert "五.1" in text


HOSTILE = '#panic() $x$ *b* _i_ `r` <l> @ref \\ "q" [c] // /* {} =h'


def poisoned(value: Any) -> Any:
    """The same document with something that looks like markup in every text but the template's name."""
    if isinstance(value, str):
        return HOSTILE
    if is_dataclass(value) and not isinstance(value, type):
        texts = {part.name: poisoned(getattr(value, part.name)) for part in fields(value) if part.name != "form"}
        return replace(value, **texts)
    return tuple(poisoned(item) for item in value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("make", [lambda: transcript(1, 3), file_cover, file_contents, volume_cover])
def test_data_is_never_markup(make: Callable[[], Form]) -> None:
    pages = page_texts(printed(poisoned(make())))
    assert "".join(HOSTILE.split()) in "".join(pages)


@settings(max_examples=5, deadline=None)
@given(
    per_term=st.lists(st.integers(1, 19), min_size=1, max_size=4),
    name=st.text("㛃𬱖买提·Zaz9（）", min_size=1, max_size=60),
    code=st.text("ABCX0123456789", min_size=1, max_size=40),
)
def test_whatever_the_length_every_attempt_is_on_the_paper_within_the_margins(
    per_term: list[int], name: str, code: str
) -> None:
    usual = transcript(len(per_term), 19)
    lines = tuple(
        replace(
            term,
            lines=tuple(
                replace(line, name=name, code=f"{at}A{number}B{code}") for number, line in enumerate(term.lines[:many])
            ),
        )
        for at, (term, many) in enumerate(zip(usual.terms, per_term, strict=True))
    )
    pdf = printed(replace(usual, terms=lines, student=replace(usual.student, name=name)))
    text = "".join(page_texts(pdf))
    assert all("".join(line.code.split()) in text for term in lines for line in term.lines)
    assert all(line.right <= 540 and line.y >= 20 for page in page_lines(pdf) for line in page)
