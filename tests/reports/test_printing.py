"""A whole run on paper: order, single files, the merged print, students left out."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.case_samples import interview
from reports.confined import Limits
from reports.documents import Notice, Student, StudentForm
from reports.filenames import file_name, safe
from reports.forms import PrintSetup
from reports.ordering import class_key
from reports.pool import run_all
from reports.printing import print_merged, print_singles
from reports.samples import STUDENT, UNPRINTABLE_STUDENT, bhuad_notice, discipline_notice
from reports.setting import Outcome, settled
from tests.reports.paper import SETUP, page_count, page_texts, printed


def a_notice(number: str, *, college: str = "信息工程学院", class_name: str = "软件2401班", count: int = 4) -> Notice:
    student = replace(STUDENT, number=number, college=college, class_name=class_name)
    return replace(bhuad_notice(count, student=student), number=f"{college}预警〔2026〕{number[-4:]}号")


def order_of(file: Path) -> list[str]:
    texts = [page for page in page_texts(file) if "学号：" in page]
    return [text.partition("学号：")[2][:10] for text in texts]


def test_the_merged_print_is_in_class_order(tmp_path: Path) -> None:
    documents = [
        a_notice("2024110012", class_name="软件10班"),
        a_notice("2024110011", class_name="软件9班"),
        a_notice("2024110005", class_name="软件10班"),
        a_notice("2024110020", college="艺术学院"),
    ]
    result = print_merged(documents, tmp_path / "all.pdf", SETUP)
    assert order_of(tmp_path / "all.pdf") == ["2024110011", "2024110005", "2024110012", "2024110020"]
    assert result.pages == page_count(tmp_path / "all.pdf") == 8
    assert result.files == (tmp_path / "all.pdf",)


def test_the_documents_of_a_student_stay_together_in_their_order(tmp_path: Path) -> None:
    first, second = a_notice("2024110001"), a_notice("2024110002")
    documents: list[StudentForm] = [first, interview(first.student), second, interview(second.student)]
    print_merged(documents, tmp_path / "all.pdf", SETUP)
    pages = page_texts(tmp_path / "all.pdf")
    assert [index for index, page in enumerate(pages) if "谈话记录表" in page] == [2, 5]
    assert all("2024110002" in page for page in pages[3:])


def test_every_student_starts_on_a_front_page_when_asked(tmp_path: Path) -> None:
    documents = [replace(discipline_notice(), student=replace(STUDENT, number=f"20241100{n:02}")) for n in range(3)]
    print_merged(documents, tmp_path / "all.pdf", replace(SETUP, duplex=True))
    pages = page_texts(tmp_path / "all.pdf")
    assert ["学号：" in page for page in pages] == [True, False] * 3
    assert pages[1] == ""


def test_a_student_without_records_has_the_notice_alone_in_the_file(tmp_path: Path) -> None:
    documents = [a_notice("2024110002"), a_notice("2024110001")]
    result = print_singles(documents, tmp_path / "out", SETUP)
    assert [file.name for file in result.files] == ["2024110001_2026-0001.pdf", "2024110002_2026-0002.pdf"]
    assert result.files[0].read_bytes() == printed(documents[1])
    assert result.pages == 4
    assert sorted(tmp_path.joinpath("out").iterdir()) == sorted(result.files)


def a_case(number: str) -> list[StudentForm]:
    notice = a_notice(number)
    return [notice, replace(interview(notice.student), number=notice.number)]


def test_a_students_notice_and_records_are_one_file_for_the_archive(tmp_path: Path) -> None:
    result = print_singles([*a_case("2024110002"), *a_case("2024110001")], tmp_path, SETUP)
    assert [file.name for file in result.files] == ["2024110001_2026-0001.pdf", "2024110002_2026-0002.pdf"]
    pages = page_texts(result.files[0])
    assert ["学业二级预警通知书" in pages[0], "谈话记录表" in pages[2]] == [True, True]
    assert ["第1页共2页" in pages[0], "第2页共2页" in pages[1], "第1页共1页" in pages[2]] == [True] * 3
    assert all("2024110001" in page for page in pages)
    assert result.pages == 6
    with pikepdf.open(result.files[0]) as document, document.open_metadata() as metadata:
        assert metadata.pdfa_status == "2U"
        assert metadata["dc:title"] == "学业二级预警通知书 信息工程学院预警〔2026〕0001号"


def test_two_notices_of_a_student_are_two_files(tmp_path: Path) -> None:
    one = a_notice("2024110001")
    result = print_singles([one, replace(one, number="信息工程学院预警〔2026〕0002号")], tmp_path, SETUP)
    assert [file.name for file in result.files] == ["2024110001_2026-0001.pdf", "2024110001_2026-0002.pdf"]


def test_a_record_is_not_printed_without_the_notice_that_cannot_be_set(tmp_path: Path) -> None:
    notice, record = a_case("2024110001")
    assert isinstance(notice, Notice)
    rare = replace(notice, courses=(replace(notice.courses[0], name="\U000e0041"),))
    result = print_singles([rare, record, *a_case("2024110002")], tmp_path, SETUP)
    assert [file.name for file in result.files] == ["2024110002_2026-0002.pdf"]
    assert [fault.field for fault in result.faults] == ["courses[1].name"]


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_change_nothing_about_the_pages(workers: int, tmp_path: Path) -> None:
    documents = [a_notice(f"202411{index:04}") for index in range(70)]
    told: list[int] = []
    result = print_merged(documents, tmp_path / "all.pdf", SETUP, workers=workers, progress=told.append)
    assert sum(told) == 70
    assert order_of(result.files[0]) == [document.student.number for document in documents]
    again = print_merged(reversed(documents), tmp_path / "again.pdf", SETUP, workers=workers)
    assert again.files[0].read_bytes() == result.files[0].read_bytes()


def test_who_cannot_be_set_is_named_and_the_others_are_printed(tmp_path: Path) -> None:
    documents = [a_notice("2024110001"), bhuad_notice(4, student=UNPRINTABLE_STUDENT)]
    result = print_merged(documents, tmp_path / "all.pdf", SETUP)
    assert order_of(tmp_path / "all.pdf") == ["2024110001"]
    (fault,) = result.faults
    assert "2024110004" in str(fault)
    assert "U+E0041" in str(fault)


def test_nothing_to_print_writes_nothing(tmp_path: Path) -> None:
    result = print_merged([], tmp_path / "all.pdf", SETUP)
    assert (result.files, result.pages) == ((), 0)
    assert not (tmp_path / "all.pdf").exists()


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2024110001_2026-0001"):
        print_singles([a_notice("2024110001"), a_notice("2024110001")], tmp_path, SETUP)


def test_a_reprint_has_a_file_of_its_own() -> None:
    reprint = replace(a_notice("2024110001"), reprinted_on=date(2026, 4, 1))
    assert file_name([reprint]) == "2024110001_2026-0001_reprint-20260401.pdf"


NAMES = st.text() | st.text("设计学院（）~./\\\u0000:\uf900𠮷 a-", max_size=8)


@given(NAMES, NAMES)
def test_file_names_are_harmless_and_never_confused(one: str, other: str) -> None:
    name = safe(one)
    assert (name == safe(other)) == (one == other)
    assert all(char.isalnum() or char in "-~（）" for char in name)  # no separator, no dot, no space, no control
    assert unicodedata.normalize("NFC", name) == unicodedata.normalize("NFD", name) == name


def test_chinese_names_stay_readable() -> None:
    assert safe("设计学院（中外合作办学）") == "设计学院（中外合作办学）"
    assert safe("../学院") == "~2e~~2e~~2f~学院"
    assert safe("𠮷\uf900") == "~20bb7~~f900~"


@given(st.lists(st.builds(Student, *[st.text(max_size=8)] * 5, st.just(2024)), max_size=8))
def test_any_names_can_be_ordered(students: list[Student]) -> None:
    keys = [class_key(student) for student in sorted(students, key=class_key)]
    assert keys == sorted(class_key(student) for student in reversed(students))


def a_site_with(folder: Path, source: str) -> PrintSetup:
    """A site whose own template of bhuad's interview record is ``source``."""
    (folder / "forms" / "bhuad").mkdir(parents=True)
    (folder / "forms" / "bhuad" / "interview.typ").write_text(source, encoding="utf-8")
    return replace(SETUP, templates=(folder / "forms", *SETUP.templates))


def test_a_broken_template_stops_nothing_but_its_own_form(tmp_path: Path) -> None:
    setup = a_site_with(tmp_path, "#let form(doc, id) = doc.nickname")
    documents = [*a_case("2024110002"), *a_case("2024110001")]
    merged = print_merged(documents, tmp_path / "all.pdf", setup)
    singles = print_singles(documents, tmp_path / "out", setup)
    assert order_of(merged.files[0]) == ["2024110001", "2024110002"]
    assert [file.name for file in singles.files] == ["2024110001_2026-0001.pdf", "2024110002_2026-0002.pdf"]
    for result in (merged, singles):
        assert result.pages == 4
        (fault,) = map(str, result.faults)
        assert "表单模板 bhuad/interview.typ 第 1 行" in fault
        assert "2 份没有打印（2024110001、2024110002），其余照常打印" in fault


ONE_FAILS: Final = """#let form(doc, id) = {
  if doc.student.number == "2024110002" { %s }
  page[谈话 #doc.student.number]
}"""


def test_a_form_that_one_students_data_breaks_is_printed_for_the_others(tmp_path: Path) -> None:
    setup = a_site_with(tmp_path, ONE_FAILS % "doc.nickname")
    documents = [each for number in ("2024110001", "2024110002", "2024110003") for each in a_case(number)]
    merged = print_merged(documents, tmp_path / "all.pdf", setup)
    assert order_of(merged.files[0]) == ["2024110001", "2024110002", "2024110003"]
    assert [page[2:] for page in page_texts(merged.files[0]) if page.startswith("谈话")] == ["2024110001", "2024110003"]
    assert "1 份没有打印（2024110002）" in str(merged.faults[0])
    singles = print_singles(documents, tmp_path / "out", setup)
    assert [page_count(file) for file in singles.files] == [3, 2, 3]


def _sleeps_over_one(documents: Sequence[StudentForm], part: Path, setup: PrintSetup) -> Outcome:
    """Set nothing, and never come to an end with student 2024110002."""
    if any(document.student.number == "2024110002" for document in documents):
        time.sleep(600)
    return Outcome((part,), len(documents), ())


def test_a_form_that_never_ends_for_one_student_is_printed_for_the_others(tmp_path: Path) -> None:
    setup = replace(SETUP, limits=Limits(seconds=3, seconds_each=0))
    documents = [a_case(f"202411000{number}")[1] for number in (1, 2)]
    job = (documents, tmp_path / "00000", setup)
    ended = settled(_sleeps_over_one, setup)
    (outcome,) = run_all(_sleeps_over_one, [job], limits=setup.limits, ended=ended)
    assert outcome.pages == len(outcome.files) == 1
    (fault,) = map(str, outcome.faults)
    assert "bhuad/interview.typ 排了 3 秒还没有排完" in fault
    assert "（2024110002）" in fault
