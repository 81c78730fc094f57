"""Sheets that come back, reprints and the ledger from the command line: what people read, and how it ends."""

from __future__ import annotations

from pathlib import Path

from reports.codes import Part
from tests.journeys.small_college import RED, YELLOW, on
from tests.journeys.stages import At
from tests.sync.actions.scanner import a_page, a_pdf
from tests.sync.actions.test_receipts import code
from tests.sync.cli.running import DEAN, WHY, yujing


def test_a_folder_is_filed_and_what_is_left_to_do_is_said(at: At, tmp_path: Path) -> None:
    folder, scans = at("sent").folder, tmp_path / "scans"
    scans.mkdir()
    with on(folder) as site:
        a_pdf(scans / "march.pdf", [a_page(code(site, RED, Part.STUB)), a_page()])
    first = yujing(folder, "receipts", "scan", str(scans), *DEAN)
    assert first.exit_code == 1
    for words in (
        "读了 1 个文件 2 页：新归档 1 份，以前已归档 0 份，没有归档 1 份。",
        "march.pdf 第 2 页：没有找到归档码",
        "march.pdf 第 1 页（个案 1，存根）：还没有登记，请登记：yujing record delivery 1",
    ):
        assert words in first.output, words
    report = tmp_path / "report.xlsx"
    again = yujing(folder, "receipts", "scan", str(scans), *DEAN, "--signed-on", "2025-03-17", "--report", str(report))
    assert "新归档 0 份，以前已归档 1 份" in again.output
    assert "还要登记的" not in again.output
    assert report.is_file()
    shown = yujing(folder, "ledger", "--year", "2025")
    assert (shown.exit_code, shown.output.count("有效")) == (0, 3)
    assert "2025-03-17 当面送达，本人签字" in " ".join(shown.output.split())


def test_the_ledger_as_a_sheet_and_a_reprint_need_a_reason(at: At, tmp_path: Path) -> None:
    folder, sheet = at("sent").folder, tmp_path / "ledger.xlsx"
    assert yujing(folder, "ledger", "--sheet", str(sheet)).exit_code == 2
    assert not sheet.exists()
    saved = yujing(folder, "ledger", "--college", "教育学院", "--sheet", str(sheet), "--reason", "备查")
    assert (saved.exit_code, sheet.is_file()) == (0, True)
    assert yujing(folder, "forms", "reprint", "2025-0001", *DEAN).exit_code == 2
    done = yujing(folder, "forms", "reprint", "2025-0002", *WHY)
    assert (done.exit_code, "已补打（第 1 次）" in done.output, YELLOW[0] in done.output) == (0, True, True)
