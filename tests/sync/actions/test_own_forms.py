"""A college's own forms: shown before they are used, tried by the check, and never in the way of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.problems import ConfigError
from reports.forms import FormError
from sync.actions.check import check_site
from sync.actions.check_finding import CheckFinding
from sync.actions.form_checking import check_forms
from sync.actions.forms import print_forms
from sync.actions.init import init_site
from sync.actions.own_templates import take_template
from sync.actions.previewing import known_forms, preview_form
from tests.journeys.small_college import on
from tests.journeys.stages import At
from tests.reports.paper import page_texts, text_of

FAULTY = "#let form(doc, id) = doc.nickname\n"


def paper_errors(folder: Path) -> list[CheckFinding]:
    findings = check_site(folder, online=False).findings
    return [each for each in findings if each.area == "paper" and each.severity in ("error", "warning")]


def own(folder: Path, name: str, text: str) -> None:
    (folder / "forms" / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / "forms" / name).write_text(text, encoding="utf-8")


def test_a_new_site_says_how_its_forms_are_changed(tmp_path: Path) -> None:
    init_site(tmp_path / "site", "zhangsan")
    forms = tmp_path / "site" / "forms"
    assert sorted(path.name for path in forms.iterdir()) == ["README.md", "texts.yaml"]
    assert "yujing forms preview" in (forms / "README.md").read_text(encoding="utf-8")
    assert paper_errors(tmp_path / "site") == []


def test_without_a_site_the_shipped_forms_are_shown(tmp_path: Path) -> None:
    shown = preview_form(tmp_path, "bhuad/notice", None, tmp_path / "notice.pdf")
    pages = page_texts(shown.file)
    assert shown.faults == ()
    assert shown.pages == len(pages) >= len(shown.shown) >= 8
    assert all("样张" in page for page in pages)
    assert "因处分预警" in shown.shown
    assert {"asnu/notice", "lsec/plan"} <= {each.form for each in known_forms(tmp_path)}


def test_a_misspelt_form_or_case_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="是不是 asnu/notice"):
        preview_form(tmp_path, "asnu/notise", None, None)
    with pytest.raises(ConfigError, match="long（姓名、学院、专业、班级都很长）"):
        preview_form(tmp_path, "asnu/notice", "longest", None)


def test_a_copied_template_is_the_sites_and_is_not_copied_over(tmp_path: Path) -> None:
    taken = take_template(tmp_path, "asnu/notice")
    assert "notice.typ" in taken.parts
    assert [each.form for each in known_forms(tmp_path) if each.own] == ["asnu/notice"]
    with pytest.raises(ConfigError, match="没有覆盖"):
        take_template(tmp_path, "asnu/notice")
    with pytest.raises(ConfigError, match="没有这个模板"):
        take_template(tmp_path, "../settings")


def test_own_words_stand_on_the_notice_as_text(at: At) -> None:
    folder = at("new").folder
    own(
        folder,
        "texts.yaml",
        "forms:\n  common: {note: '心理热线 #panic() *1234*', issuer: 学生发展中心}\n"
        "  asnu/notice:\n    title: 学业预警告知书\n    help: 请来找我们。\n    consequences: {orange: 请抓紧补考。}\n",
    )
    text = text_of(preview_form(folder, "asnu/notice", "typical", None).file)
    for said in ("学业预警告知书", "请来找我们。", "请抓紧补考。", "心理热线#panic()*1234*", "学生发展中心（公章）"):
        assert said in text
    assert "学业预警通知书" not in text.replace("预警学业预警通知书", "")
    assert paper_errors(folder) == []


def test_the_check_finds_words_that_would_never_be_printed(at: At) -> None:
    folder = at("new").folder
    own(
        folder,
        "texts.yaml",
        "forms:\n  asnu/notise: {note: 甲}\n  asnu/plan: {consequences: {yellow: 甲}}\n"
        "  asnu/notice: {consequences: {yelow: 甲}}\nseals:\n  教务处: seals/none.png\n",
    )
    told = "".join(each.what for each in paper_errors(folder))
    for said in (
        "没有表单 asnu/notise",
        "asnu/plan 的模板不印 consequences",
        "asnu/notice 的 consequences 里没有等级 yelow",
        "找不到教务处的印章图片 seals/none.png",
    ):
        assert said in told


def test_a_broken_template_is_found_by_the_check_and_stops_only_its_own_form(at: At) -> None:
    folder = at("sent").folder
    own(folder, "asnu/interview.typ", FAULTY)
    (error,) = paper_errors(folder)
    assert error.subject == "表单 asnu/interview"
    assert "asnu/interview.typ 第 1 行" in error.what
    with pytest.raises(FormError, match="没有“nickname”这个字段"):
        preview_form(folder, "asnu/interview", None, None)
    with on(folder) as site:
        (tried,) = check_forms(site)
        (printed,) = print_forms(site)
    assert [tried.faults, printed.faults] == [printed.faults, printed.faults]
    assert "其余照常打印" in printed.faults[0]
    assert printed.pages > 0
    assert "学业预警通知书" in text_of(printed.files[0])
