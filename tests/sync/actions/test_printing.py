"""What lies in the output folder: exactly the notices that are valid."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from python_calamine import load_workbook

from sync.actions import cases
from sync.actions.evaluate import evaluate
from sync.actions.forms import FormsResult, print_forms
from sync.actions.plan import approve, plan
from sync.actions.print_folders import CORRECTIONS, MERGED, SINGLES, VOID, period_folder
from sync.actions.pull import pull
from sync.actions.voided import settle_older
from sync.actions.writing import apply
from sync.cases.changes import Act
from sync.cases.decisions import move_case
from sync.regulations import regulations_of
from sync.site import Site
from sync.store.case_record import CaseState
from tests.journeys.small_college import MARKS, RED, WARNED, YELLOW, a_small_college, on
from tests.journeys.stages import At, Small
from tests.reports.paper import text_of
from tests.sync.actions.deciders import WHO, case_of


def printed(site: Site) -> FormsResult:
    (result,) = print_forms(site)
    return result


def numbers_in(folder: Path) -> list[str]:
    return sorted(path.name.partition("_")[0] for path in folder.rglob("*_*.pdf"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_before_anything_was_judged_there_is_nothing_to_print(at: At) -> None:
    with on(at("pulled").folder) as site:
        assert print_forms(site) == ()


def test_before_anything_was_issued_there_is_only_the_list(at: At) -> None:
    with on(at("evaluated").folder) as site:
        result = printed(site)
    files = [path.name for path in result.files]
    assert (result.notices, files) == (0, ["学业预警学生名单.xlsx", "学业预警学生名单.pdf"])


def test_each_issued_notice_is_one_file_and_again_the_same_bytes(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        first = printed(site)
        before = bytes_of(first.folder)
        assert printed(site) == first
    assert bytes_of(first.folder) == before
    assert (first.notices, first.faults, numbers_in(first.folder)) == (3, (), sorted(WARNED))
    assert stat.S_IMODE(first.folder.stat().st_mode) & 0o077 == 0


def test_a_notice_names_whom_to_turn_to_and_what_was_counted(at: At) -> None:
    with on(at("sent").folder) as site:
        result = printed(site)
    (file,) = [path for path in result.files if path.name.startswith(RED)]
    text = text_of(file)
    for words in ("林晓", "0000-6000201", "高等数学（上）", "欧阳闻笛", "2025年3月24日"):
        assert words in text, words
    assert "下降" not in text


def test_what_is_void_leaves_the_folder(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        printed(site)
        for number in WARNED:
            cases.revoke_case(site, case_of(site, number).id, *WHO)
            result = printed(site)
            assert number not in numbers_in(result.folder / SINGLES)
    assert not (result.folder / MERGED).exists()


def test_a_void_notice_is_kept_as_it_was_handed_out_beside_the_paper_that_says_so(at: At) -> None:
    with on(at("sent").folder) as site:
        handed_out = bytes_of(printed(site).folder / SINGLES)
        cases.revoke_case(site, case_of(site, RED).id, "王敏", "登分有误，经核实予以更正")
        result = printed(site)
        (kept,), (correction,) = (result.folder / VOID).iterdir(), (result.folder / CORRECTIONS).iterdir()
        assert kept.read_bytes() == handed_out[kept.name.replace("_作废", "")]
        assert result.corrections == 1
    text = text_of(correction)
    for words in (
        "更正通知",
        "编号：教育学院",
        "起作废",
        "原因：登分有误，经核实予以更正。",
        "现予撤销",
        "原通知书请交回",
    ):
        assert words in text, words


def test_a_notice_of_an_earlier_period_is_corrected_only_where_its_print_still_lies(at: At) -> None:
    with on(at("sent").folder) as site:
        case = case_of(site, RED)
        cases.revoke_case(site, case.id, "王敏", "登分有误")
        (regulation,) = regulations_of(site)
        folder = period_folder(site, regulation, case.period)
        assert settle_older(site, regulation, "2024-2025-2", ()).files == ()
        file = folder / "教育学院" / SINGLES / f"{RED}_2025-0001.pdf"
        file.parent.mkdir(parents=True)
        file.write_bytes(b"as it was handed out")
        assert settle_older(site, regulation, "2024-2025-2", ["别的学院"]).files == ()
        (correction,) = settle_older(site, regulation, "2024-2025-2", ()).files
    assert (correction.parent, file.exists()) == (folder / CORRECTIONS, False)
    (kept,) = (folder / "教育学院" / VOID).iterdir()
    assert kept.read_bytes() == b"as it was handed out"


def test_a_notice_that_is_about_to_be_issued_anew_is_not_printed_with_the_new_reasons(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        small.moodle.load(a_small_college(marks={**MARKS, RED: (88.5, 36.5)}))
        pull(site, "李红")
        evaluate(site, "李红")
        cases.reexamine(site, case_of(site, RED).id, *WHO, adopt=True)
        waiting = printed(site)
        assert (waiting.notices, len(waiting.faults)) == (2, 1)
        assert RED in waiting.faults[0]
        approve(site, plan(site, "李红").plan.checksum, "王敏")
        apply(site, "李红")
        anew = printed(site)
    assert (anew.notices, anew.faults, numbers_in(anew.folder / SINGLES)) == (3, (), sorted(WARNED))
    (correction,) = (anew.folder / CORRECTIONS).iterdir()
    (now_valid,) = [path for path in (anew.folder / SINGLES).iterdir() if path.name.startswith(RED)]
    text = text_of(correction)
    assert f"〔2025〕{now_valid.stem[-4:]}号）为准" in text
    assert "现予撤销" not in text


@pytest.mark.parametrize("state", [CaseState.ANNOUNCED, CaseState.CONFIRMED])
def test_who_was_announced_or_confirmed_stays_on_the_list(at: At, state: CaseState) -> None:
    with on(at("evaluated").folder) as site:
        case = case_of(site, YELLOW[0])
        move_case(site.store, case.id, case.version, state, Act(*WHO, site.clock.now()))
        listing, _ = printed(site).files
    rows = load_workbook(str(listing)).get_sheet_by_name("预警名单").to_python()
    assert any(YELLOW[0] in row for row in rows)


def test_a_regulation_in_use_twice_is_printed_into_two_folders(at: At) -> None:
    small: Small = at("pulled", more='[[policies]]\nid = "asnu"\ncolleges = ["教育学院"]\n')
    with on(small.folder) as site:
        evaluate(site, "李红")
        folders = [result.folder for result in print_forms(site)]
    assert len(set(folders)) == 2
