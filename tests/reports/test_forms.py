"""Forms on paper: what stands on them, how they break over pages, and what the archive asks of the file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.case_samples import interview
from reports.documents import Form
from reports.fonts import SHIPPED
from reports.forms import FormError
from reports.glyphs import UnprintableError, glyph_faults
from reports.sample_tables import list_paper, result_table
from reports.samples import (
    LONG_STUDENT,
    RARE_STUDENT,
    STUDENT,
    UNPRINTABLE_STUDENT,
    asnu_notice,
    bhuad_notice,
    correction,
    discipline_notice,
    lsec_notice,
    run_report,
    ustl_notice,
)
from tests.reports.paper import FORMS, SETUP, fonts_of, page_count, page_lines, page_texts, printed, text_of

GOLDEN = Path(__file__).parent / "golden"
REPRINTED = date(2026, 4, 1)


CASES: dict[str, Callable[[], Form]] = {
    "bhuad-level1": lambda: bhuad_notice(6),
    "bhuad-level2": lambda: bhuad_notice(4),
    "bhuad-40-courses": lambda: bhuad_notice(40),
    "bhuad-long-names": lambda: bhuad_notice(6, student=LONG_STUDENT),
    "bhuad-rare-name": lambda: bhuad_notice(6, student=RARE_STUDENT),
    "bhuad-discipline": discipline_notice,
    "bhuad-reprint": lambda: replace(bhuad_notice(6), reprinted_on=REPRINTED),
    "bhuad-interview": interview,
    "bhuad-interview-written": lambda: interview(content="谈话围绕学习方法展开。\n学生愿意参加学习小组。"),
    "bhuad-interview-long-names": lambda: interview(LONG_STUDENT),
    "asnu-0-courses": lambda: asnu_notice("red", 0),
    "asnu-1-course": lambda: asnu_notice("yellow", 1),
    "asnu-6-courses": lambda: asnu_notice("orange", 6),
    "asnu-40-courses": lambda: asnu_notice("red", 40),
    "asnu-long-names": lambda: asnu_notice("yellow", 1, student=LONG_STUDENT),
    "asnu-interview": lambda: interview(policy="asnu"),
    "asnu-interview-long": lambda: interview(policy="asnu", content="谈话围绕学习方法展开。\n" * 30),
    "lsec-notice": lambda: lsec_notice("notice", 3),
    "lsec-oral": lambda: lsec_notice("oral", 1),
    "lsec-written": lambda: lsec_notice("written", 2),
    "lsec-40-courses": lambda: lsec_notice("written", 40),
    "lsec-long-names": lambda: lsec_notice("written", 2, student=LONG_STUDENT),
    "ustl-downgrade": lambda: ustl_notice("downgrade", 3),
    "ustl-withdrawal": lambda: ustl_notice("withdrawal", 12),
    "ustl-degree": lambda: ustl_notice("degree", 6),
    "ustl-long-names": lambda: ustl_notice("degree", 1, student=LONG_STUDENT),
    "correction": correction,
    "correction-taken-back-long": lambda: replace(correction(LONG_STUDENT), instead="", instead_on=None),
    "run-report": run_report,
    "list": list_paper,
    "list-40": lambda: list_paper(count=40),
    "list-long-names": lambda: list_paper(LONG_STUDENT),
    "results": result_table,
    "results-40": lambda: result_table(count=40),
    "results-long-names": lambda: result_table(LONG_STUDENT),
    "results-rare-name": lambda: result_table(RARE_STUDENT),
}
ACROSS = ("list", "list-40", "list-long-names", "results", "results-40", "results-long-names", "results-rare-name")
"""What prints on paper laid across."""
PAGES = {
    "list": 2,
    "list-40": 5,
    "results": 1,
    "results-40": 5,
    "bhuad-40-courses": 3,
    "bhuad-level1": 2,
    "bhuad-discipline": 1,
    "bhuad-interview-long-names": 1,
    "asnu-1-course": 2,
    "lsec-written": 2,
    "ustl-downgrade": 2,
}


@pytest.mark.parametrize("name", CASES)
def test_pages_look_as_they_did(name: str) -> None:
    """Text and places of every line; after a wanted change run with YUJING_UPDATE_GOLDEN=1 and look at the pages."""
    pages = [
        [[round(line.x), round(line.y), line.text] for line in page if line.text.strip()]
        for page in page_lines(printed(CASES[name]()))
    ]
    lines = ",\n ".join(json.dumps(line, ensure_ascii=False) for page in pages for line in [*page, "---- page ----"])
    golden, found = GOLDEN / f"{name}.json", f"[{lines}]\n"
    if os.environ.get("YUJING_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_nothing_leaves_the_page_or_the_margins(name: str) -> None:
    width = 841.9 if name in ACROSS else 595.3
    for page in page_lines(printed(CASES[name]())):
        for line in page:
            assert line.x >= 51, line  # 18 mm: the narrowest left margin of any form
            assert line.right <= width - 51, line
            assert line.y >= 20, line  # what office printers still reach


@pytest.mark.parametrize(("name", "pages"), PAGES.items())
def test_page_counts(name: str, pages: int) -> None:
    assert page_count(printed(CASES[name]())) == pages


@pytest.mark.parametrize("name", CASES)
def test_files_are_fit_for_the_archive(name: str) -> None:
    pdf = printed(CASES[name]())
    with pikepdf.open(BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert metadata.pdfa_status == "2U"
        assert metadata["dc:title"]
        assert str(metadata["xmp:CreateDate"]).startswith("2026-03-06")
        assert "/MarkInfo" in document.Root
    assert all(fonts_of(pdf).values())
    assert pdf == printed(CASES[name]())


def test_the_notice_carries_what_annex_1_prints() -> None:
    first, second = page_texts(printed(bhuad_notice(6)))
    in_order = (
        "江州学院学业一级预警通知书",
        "学院：信息工程学院班级：软件2401班学号：2024110001",
        "张挈同学：",
        "经我处审核，你在校学习期间，从第一学期结束起，所修读的课程经正常补考或重修后，累计不及格课程达6门，"
        "根据《江州学院学生学业预警与学业帮扶管理办法》，决定对你作学业一级警示。",
        "请你务必调整好学习计划，尽早取得应修课程的学分，按要求修完相关课程，以便能顺利地进入下一环节的学习。"
        "若你不重视、不积极、不及时地调整学习计划，预计将无法按期毕业。",
        "同时请你及时登录我校教务系统平台（https://jw.jiangzhou.example/jwglxt）查询自己的所修课程成绩情况。",
        "特此通知。",
        "提醒：学生在校期间，从第一学期结束起，所修读的课程经正常补考或重修后，累计不及格科目达五门者，予以留级；"
        "累计不及格科目达七门者，予以退学。",
        "江州学院教务处（公章）",
        "2026年3月6日",
    )
    places = [first.index(part) for part in in_order]
    assert places == sorted(places)
    assert "不及格课程一览（共6门）" in second
    assert "0512-60001234" in second
    assert "2026年3月16日前（含当日）" in second


def test_the_second_level_has_its_own_statements() -> None:
    text = text_of(printed(bhuad_notice(4)))
    assert "江州学院学业二级预警通知书" in text
    assert "累计不及格课程达4门，根据" in text
    assert "予以学业二级警示，希望引起你的高度重视。" in text
    assert "如果不及格课程从第一学期结束起累积达到6门以上（含6门）的，将予以学业一级预警。" in text


def test_a_discipline_notice_names_the_sanction_and_no_count() -> None:
    text = text_of(printed(discipline_notice(3)))
    assert "受到学校纪律处分（2025年11月5日，记过处分），预计将不能按期毕业" in text
    assert "累计不及格课程达" not in text


def test_a_notice_without_a_web_address_leaves_the_brackets_out() -> None:
    assert "教务系统平台查询自己" in text_of(printed(replace(bhuad_notice(6), portal="")))


@pytest.mark.parametrize("make", [lambda: bhuad_notice(40), lambda: asnu_notice("red", 40)])
def test_headings_repeat_and_every_course_is_listed_once_a_copy(make: Callable[[], Any]) -> None:
    document = make()
    pages = page_texts(printed(document))
    listing = [page for page in pages if "课程代码" in page]
    copies = 2 if document.form.startswith("asnu") else 1
    assert len(listing) >= 2 * copies
    text = "".join(pages)
    assert all(text.count(course.code) == copies for course in document.courses)


def test_pages_are_counted_per_copy() -> None:
    pages = page_texts(printed(asnu_notice("red", 40)))
    firsts = [page for page in pages if "第1页" in page]
    assert ["第1页共2页" in firsts[0], "第1页共3页" in firsts[1]] == [True, True]
    assert len(pages) == 5


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("asnu") and "interview" not in name])
def test_the_stub_is_whole_at_the_foot_of_the_students_first_page(name: str) -> None:
    document = CASES[name]()
    pages = page_lines(printed(document))
    with_stub = [page for page in pages if any("存根由学院留存" in line.text for line in page)]
    assert len(with_stub) == 1
    cut = next(line.y for line in with_stub[0] if "沿此线剪下" in line.text)
    below = "".join("".join(line.text.split()) for line in with_stub[0] if line.y < cut)
    for part in ("（存根）", document.number[-11:], "学生签字", "签收日期", "预警等级"):
        assert part in below
    students = pages[pages.index(with_stub[0]) :]
    assert all(line.y > cut for page in students[1:] for line in page)  # so that a duplex print loses nothing


def test_both_copies_carry_number_keeper_and_signature() -> None:
    pages = page_texts(printed(asnu_notice("orange", 1)))
    assert len(pages) == 2
    for page, keeper in zip(pages, ("学院留存", "学生留存"), strict=True):
        assert keeper in page
        assert "编号：信息工程学院预警〔2026〕0001号" in page
        assert "学生签字：" in page
        assert "可能产生的后果" in page


def test_a_reprint_is_marked_on_every_copy_and_stub() -> None:
    for make in (bhuad_notice, lambda: asnu_notice("red", 1)):
        pages = page_texts(printed(replace(make(), reprinted_on=REPRINTED)))
        assert all("补打2026年4月1日" in page for page in pages)
    assert "（存根）补打" in text_of(printed(replace(asnu_notice(), reprinted_on=REPRINTED)))


def test_a_notice_of_lsec_is_signed_by_the_student_and_answered_by_the_guardian() -> None:
    """二.7 and 四.3: 学院存根 signed by the student, 家长联 with 家长回执 that comes back."""
    students, guardians = page_texts(printed(lsec_notice("written", 2)))
    assert "学业警示通知单（学院存根）" in students
    assert "学生签字" in students.partition("（学院存根）")[2]
    assert "不是处分，也不进入你的个人档案" in students
    assert "警示形式书面警示" in students
    assert "尊敬的家长：" in guardians
    assert "不是纪律处分，不记入学生档案" in guardians
    receipt = guardians.partition("（家长回执）")[2]
    for part in ("家长意见", "家长签字", "签收日期", "编号信息工程学院预警〔2026〕0001号"):
        assert part in receipt


@pytest.mark.parametrize(
    ("level", "heading", "consequence"),
    [
        ("downgrade", "学业降级、退学警示通知书", "按学籍管理规定处理"),
        ("withdrawal", "学业降级、退学警示通知书", "经你本人申请、家长同意、学院审批、学校批准"),
        ("degree", "学位警示通知书", "授予学士学位"),
    ],
)
def test_the_school_gives_each_of_its_warnings_the_form_that_it_names(
    level: str, heading: str, consequence: str
) -> None:
    """Two forms, both issued by 教务处 (ustl 第五条 1)."""
    college, *student = page_texts(printed(ustl_notice(level, 2)))
    assert heading in college
    assert consequence in college
    assert "江州学院教务处（公章）" in college
    assert f"{heading}（存根）" in "".join(student)


def test_interviews_fill_what_is_known_and_leave_room_for_the_rest() -> None:
    text = text_of(printed(interview()))
    for part in ("学业预警学生谈话记录表", "学生姓名张挈", "学号2024110001", "谈话时间", "谈话地点", "谈话内容"):
        assert part in text
    for part in ("学生（签字）：", "谈话人（签字）：", "记录人（签字）：", "年月日"):
        assert part in text
    assert "信息楼305" in text_of(printed(interview(content="谈话围绕学习方法展开。")))
    assert page_count(printed(interview(content="学生说明了情况。\n" * 80))) > 1


@pytest.mark.parametrize("lines", range(18, 32))
def test_figures_never_part_from_their_heading(lines: int) -> None:
    report = run_report()
    filled = replace(report.sections[0], heading="此前", paragraphs=("从教学平台读取了成绩。",) * lines, figures=())
    pages = page_texts(printed(replace(report, sections=(filled, report.sections[0]))))
    (place,) = [page for page in pages if "一、读取数据" in page]
    assert all(figure.value in place for figure in report.sections[0].figures)
    assert report.sections[0].paragraphs[0] in place


def test_rare_characters_are_set_and_found_again() -> None:
    assert RARE_STUDENT.name in text_of(printed(bhuad_notice(6, student=RARE_STUDENT)))


def test_a_character_that_no_font_has_is_found_before_printing() -> None:
    document = bhuad_notice(4, student=UNPRINTABLE_STUDENT)
    (fault,) = glyph_faults(document, SHIPPED)
    assert (fault.student_number, fault.field, fault.characters) == ("2024110004", "student.name", "\U000e0041")
    with pytest.raises(UnprintableError, match=r"2024110004.*student\.name.*U\+E0041"):
        printed(document)


def test_a_site_template_wins_and_keeps_the_shared_style(tmp_path: Path) -> None:
    (tmp_path / "bhuad").mkdir()
    (tmp_path / "bhuad" / "notice.typ").write_text(
        '#import "/style.typ": *\n#let form(doc, id) = sheet(id)[本院自制：#doc.student.name]\n', encoding="utf-8"
    )
    setup = replace(SETUP, templates=(tmp_path, FORMS))
    assert text_of(printed(bhuad_notice(), setup)) == "本院自制：张挈第1页共1页"
    assert "谈话内容" in text_of(printed(interview(), setup))


@pytest.mark.parametrize("form", ["bhuad/unknown", 'x/y": *\n#panic()', "../style"])
def test_a_form_without_a_template_is_refused(form: str) -> None:
    with pytest.raises(FormError):
        printed(replace(bhuad_notice(), form=form))


def test_another_moment_changes_the_bytes_and_nothing_else_does() -> None:
    document = bhuad_notice(4)
    later = replace(SETUP, stamp=SETUP.stamp + timedelta(days=1))
    assert printed(document, later) != printed(document)


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_name_is_either_set_or_refused_by_name(name: str) -> None:
    document = bhuad_notice(1, student=replace(STUDENT, name=name))
    if glyph_faults(document, SHIPPED):
        with pytest.raises(UnprintableError, match=r"student\.name"):
            printed(document)
    else:
        assert page_count(printed(document)) == 2


@settings(max_examples=15, deadline=None)
@given(st.text("张李王䶮㛃·（）ABCabc019-_/. ", min_size=1, max_size=60), st.integers(0, 60))
def test_long_names_and_long_lists_stay_within_the_page(name: str, count: int) -> None:
    student = replace(STUDENT, name=name, class_name=name, college=name)
    for page in page_lines(printed(asnu_notice("red", count, student=student))):
        assert all(line.x >= 62 and line.right <= 595.3 - 62 and line.y >= 15 for line in page)
