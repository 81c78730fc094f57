"""A college's own templates: what is said when one is broken, and what none of them can do."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from reports.case_samples import interview
from reports.confined import Limits, OverrunError, run_confined
from reports.forms import FormError, PrintSetup, render_form, render_marked
from reports.samples import bhuad_notice
from reports.specimens import variants
from tests.reports.paper import FORMS, SETUP, page_texts

TIGHT = Limits(seconds=60, seconds_each=0, megabytes=1500)


def a_site(folder: Path, source: str | bytes, name: str = "bhuad/notice.typ") -> PrintSetup:
    """A site folder with a template of its own."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(source.encode() if isinstance(source, str) else source)
    return replace(SETUP, templates=(folder, FORMS))


def told(setup: PrintSetup) -> str:
    with pytest.raises(FormError) as caught:
        render_form(bhuad_notice(), setup)
    return str(caught.value)


@pytest.mark.parametrize(
    ("source", "where", "what"),
    [
        ("#let form(doc, id) = doc.nickname", "第 1 行第 26 列", "没有“nickname”这个字段"),
        ("#let form(doc, id) = [\n  #doc.student.nmae\n]", "第 2 行第 16 列", "是不是“name”？"),
        (
            "#let form(doc, id) = for row in doc.courses [\n#row.credit\n]",
            "第 2 行第 6 列",
            "term、code、name、course_type、credits",
        ),
        ("#let form(doc, id) = [#titel(doc.school)]", "第 1 行第 24 列", "没有名为“titel”的变量或函数"),
        ("#let form(doc, id) = {\n  [x]", "第 1 行第 22 列", "括号没有配对"),
        ('#let form(doc, id) = image("/seal.png")', "第 1 行", "找不到文件“seal.png”"),
        ('#let form(doc, id) = [#(1 + "a")]', "第 1 行", "cannot add integer and string"),
        ("#let form(doc, id) = doc.courses.at(99).name", "第 1 行", "超出了列表的长度"),
    ],
)
def test_a_broken_template_says_where_and_what(source: str, where: str, what: str, tmp_path: Path) -> None:
    said = told(a_site(tmp_path, source))
    assert "表单模板 bhuad/notice.typ" in said
    assert where in said
    assert what in said
    assert "yujing-form-" not in said


def test_a_fault_in_a_shared_part_names_the_part(tmp_path: Path) -> None:
    setup = a_site(tmp_path, '#import "/parts/head.typ": head\n#let form(doc, id) = head(doc)')
    a_site(tmp_path, "// 抬头\n#let head(doc) = doc.studnet.name", "parts/head.typ")
    said = told(setup)
    assert "parts/head.typ 第 2 行" in said
    assert "是不是“student”？" in said
    assert "│ #let head(doc) = doc.studnet.name" in said


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('#let form(doc, id) = read("/etc/passwd")', "只能引用 forms 文件夹里的文件"),
        ('#let form(doc, id) = read("../../../etc/passwd")', "不能读别处的文件"),
        ('\n#import "@preview/cetz:0.3.0"', "第 2 行引用了外部程序包"),
        ('#import "\\u{40}preview/cetz:0.3.0"', "第 1 行引用了外部程序包"),
        ("#let form(doc, id) = panic(sys.inputs.keys().len())", "panicked"),
    ],
)
def test_a_template_reads_nothing_but_its_folder(source: str, said: str, tmp_path: Path) -> None:
    assert said in told(a_site(tmp_path, source))


def test_a_link_to_a_file_elsewhere_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}", encoding="utf-8")
    setup = a_site(tmp_path / "forms", "#let form(doc, id) = []")
    (tmp_path / "forms" / "list.json").symlink_to(secret)
    assert "之外的链接" in told(setup)


def test_a_picture_too_large_to_be_one_is_refused(tmp_path: Path) -> None:
    setup = a_site(tmp_path, "#let form(doc, id) = []")
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    assert "huge.png 太大" in told(setup)


@pytest.mark.parametrize(
    ("source", "limits", "said"),
    [
        (
            "#let turn(n) = for i in range(100000) { for j in range(100000) { let x = i * j } }\n"
            "#let form(doc, id) = turn(1)",
            Limits(seconds=2, seconds_each=0),
            "bhuad/notice.typ 排了 2 秒还没有排完",
        ),
        (
            '#let form(doc, id) = ("0123456789" * 200000000).len()',
            TIGHT,
            "bhuad/notice.typ 用的内存超过 1500 MB",
        ),
        (
            '#let p = str.from-unicode(64) + "preview/cetz:0.3.0"\n#import p\n#let form(doc, id) = []',
            TIGHT,
            "模板不能引用外部程序包：打印不连接网络",
        ),
        ("#let form(doc, id) = doc.nickname", TIGHT, "没有“nickname”这个字段"),
    ],
    ids=["endless", "memory", "network", "fault"],
)
def test_a_confined_template_stops_nothing_but_itself(source: str, limits: Limits, said: str, tmp_path: Path) -> None:
    started = time.monotonic()
    assert said in told(replace(a_site(tmp_path, source), limits=limits))
    assert time.monotonic() - started < 60


def test_a_confined_form_is_the_same_file() -> None:
    assert render_form(interview(), replace(SETUP, limits=TIGHT)) == render_form(interview(), SETUP)


def _fails() -> None:
    raise LookupError("gone")


def test_an_exception_of_confined_work_is_the_callers() -> None:
    with pytest.raises(LookupError, match="gone"):
        run_confined(_fails, (), TIGHT)
    with pytest.raises(OverrunError):
        run_confined(time.sleep, (60,), Limits(seconds=0.1, seconds_each=0))


def test_what_is_only_shown_says_so_on_every_page() -> None:
    shown = [each for each in variants("bhuad/notice") if each.name in {"typical", "long"}]
    pages = page_texts(render_marked([each.document for each in shown], [each.label for each in shown], SETUP))
    assert len(pages) == 4
    assert all("样张" in page for page in pages)
    assert ["一般情形" in page for page in pages] == [True, True, False, False]


def test_a_picture_in_the_site_folder_is_printed(tmp_path: Path) -> None:
    setup = a_site(
        tmp_path, '#import "/style.typ": *\n#let form(doc, id) = sheet(id, image("/seals/seal.png", width: 40mm))'
    )
    (tmp_path / "seals").mkdir()
    Image.new("RGB", (40, 40), "red").save(tmp_path / "seals" / "seal.png")
    assert b"/Image" in render_form(bhuad_notice(), setup)
