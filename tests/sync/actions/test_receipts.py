"""Sheets that come back: a folder of scans finds its cases, and nothing of it is lost, doubled or filed wrongly."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from openpyxl import load_workbook

from reports.codes import Part, SheetCode, write_code
from reports.forms import render_file
from sync.actions import cases
from sync.actions.acting import UnknownActor
from sync.actions.receipt_report import write_report
from sync.actions.receipt_scan import ReceiptsRead, scan_receipts
from sync.actions.record_scans import check_scans, list_scans
from sync.actions.records import list_records
from sync.filling.case_file import case_file
from sync.filling.notices import forms_of
from sync.filling.setup import print_setup
from sync.filling.sheet_codes import coder_of
from sync.refusal import Refusal
from sync.site import Site
from sync.store.notices import read_notices
from tests.journeys.small_college import RED, YELLOW, on
from tests.journeys.stages import At
from tests.reports.paper import text_of
from tests.sync.actions.deciders import case_of
from tests.sync.actions.scanner import a_page, a_pdf, blank

WHO = "李红"
MORE = """
[[actors]]
account = "elsewhere"
person = "赵青"
roles = ["counsellor"]
colleges = ["别的学院"]
"""


def code(site: Site, student: str, part: Part, issue: int = 1) -> str:
    """What the code on a student's sheet says."""
    with site.store.read() as tx:
        notices = read_notices(tx, site.store.site_id, case_id=case_of(site, student).id)
    (entry,) = [each for each in notices if each.issue == issue]
    coder = coder_of(site)
    assert coder is not None
    sheet = SheetCode(site.store.site_id, entry.year, entry.sequence, entry.case_id, entry.issue, part)
    assert coder.read(write_code(sheet, coder.secret)) == sheet
    return write_code(sheet, coder.secret)


def a_bomb(file: Path) -> None:
    """Write a PNG of a few bytes that claims to be 60,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    )
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chunks)


def fill(folder: Path, site: Site) -> None:
    """Put every awkward case into a folder."""
    first, second = YELLOW
    stub, receipt = code(site, first, Part.STUB), code(site, second, Part.RECEIPT)
    talk = code(site, first, Part.INTERVIEW)
    other_site = write_code(SheetCode("other", 2025, 1, 1, 1, Part.STUB), b"another secret")
    unknown = write_code(SheetCode("small", 2025, 99, 999, 1, Part.STUB), site.marker_key())
    (folder / "下级").mkdir(parents=True)
    a_pdf(
        folder / "a.pdf",
        [
            a_page(stub),
            blank(),
            a_page(receipt).rotate(180),
            a_page(),
            a_page(stub, blot=True),
            a_page("https://example.invalid/pay"),
            a_page(other_site),
            a_page(stub.replace(":S:", ":R:")),
            a_page(stub, receipt),
            a_page(unknown),
            a_page(code(site, RED, Part.STUB)),
        ],
    )
    a_page(stub, mark=200).save(folder / "b-again.jpg", quality=60)
    talks = [a_page(talk), a_page(talk, mark=90)]
    talks[0].convert("1").save(folder / "c.tif", save_all=True, append_images=[talks[1].convert("1")])
    a_page(code(site, second, Part.COPY), code(site, second, Part.STUB)).save(folder / "下级" / "d.png")
    (folder / "e.pdf").write_text("not a scan", encoding="utf-8")
    (folder / "f.pdf").write_bytes(b"%PDF-1.7\nbroken")
    a_bomb(folder / "g.png")
    with pikepdf.open(folder / "a.pdf") as document:
        document.save(folder / "h.pdf", encryption=pikepdf.Encryption(owner="x", user="y"))
    (folder / "i.jpg").touch()
    (folder / ".hidden").write_text("of the system", encoding="utf-8")


def outcomes(found: ReceiptsRead) -> dict[tuple[str, tuple[int, ...]], str]:
    return {(line.file, line.pages): line.outcome for line in found.lines}


def digests(folder: Path) -> dict[Path, str]:
    return {file: sha256(file.read_bytes()).hexdigest() for file in folder.rglob("*") if file.is_file()}


EXPECTED = {
    ("a.pdf", (1,)): "filed",
    ("a.pdf", (3,)): "filed",
    ("a.pdf", (4,)): "no_code",
    ("a.pdf", (5,)): "damaged",
    ("a.pdf", (6,)): "foreign",
    ("a.pdf", (7,)): "other_site",
    ("a.pdf", (8,)): "altered",
    ("a.pdf", (9,)): "several",
    ("a.pdf", (10,)): "unknown",
    ("a.pdf", (11,)): "voided",
    ("b-again.jpg", (1,)): "duplicate",
    ("c.tif", (1, 2)): "filed",
    ("下级/d.png", (1,)): "filed",
    ("e.pdf", ()): "unreadable",
    ("f.pdf", ()): "unreadable",
    ("g.png", ()): "unreadable",
    ("h.pdf", ()): "unreadable",
    ("i.jpg", ()): "unreadable",
}


def test_every_sheet_of_a_folder_finds_its_case_or_is_named(at: At, tmp_path: Path) -> None:
    folder = tmp_path / "scans"
    small = at("sent")
    with on(small.folder) as site:
        cases.revoke_case(site, case_of(site, RED).id, WHO, "登分有误")
        fill(folder, site)
        before = digests(folder)
        found = scan_receipts(site, WHO, folder)
        assert outcomes(found) == EXPECTED
        assert (found.files, found.blank, len(found.problems), len(found.waiting)) == (9, 1, 14, 4)
        said = {(line.file, line.pages): line.said for line in found.lines}
        for place, words in {
            ("a.pdf", (5,)): "污损",
            ("a.pdf", (9,)): "几个人",
            ("a.pdf", (11,)): "已作废",
            ("b-again.jpg", (1,)): "存根以前已归档",
            ("e.pdf", ()): "不是 PDF、JPEG、PNG 或 TIFF",
            ("g.png", ()): "图像太大",
            ("h.pdf", ()): "有密码",
            ("i.jpg", ()): "空文件",
        }.items():
            assert words in said[place], place
        filed = {(scan.kind, scan.file_name): scan for scan in list_scans(site)}
        assert sorted(filed) == [
            ("guardian_contact", "a.pdf"),
            ("interview", "c.tif"),
            ("notice", "a.pdf"),
            ("notice", "d.png"),
        ]
        assert filed["interview", "c.tif"].sha256 == before[folder / "c.tif"]  # whole: nothing else is in it
        assert filed["notice", "a.pdf"].case_id == case_of(site, YELLOW[0]).id
        assert filed["guardian_contact", "a.pdf"].case_id == case_of(site, YELLOW[1]).id
        page = small.folder / "data" / "scans" / filed["notice", "a.pdf"].stored_as
        with pikepdf.open(page) as document:
            assert len(document.pages) == 1
        assert list_records(site) == ()  # what was signed, and when, is for a person to say

        again = scan_receipts(site, WHO, folder)
        filed_before = {place: "already" if what == "filed" else what for place, what in EXPECTED.items()}
        assert outcomes(again) == filed_before
        assert [line.scan_id for line in again.lines if line.is_filed] == [
            line.scan_id for line in found.lines if line.is_filed
        ]
        assert len(list_scans(site)) == len(filed)
        assert check_scans(site).faults == ()
        assert digests(folder) == before
        write_report(site, found, tmp_path / "report.xlsx")
    rows = list(load_workbook(tmp_path / "report.xlsx").active.iter_rows(values_only=True))
    assert sum("没有归档" in row for row in rows) == 14


def test_the_day_of_signing_records_what_the_sheets_prove(at: At, tmp_path: Path) -> None:
    day = date(2025, 3, 17)
    with on(at("sent").folder, date(2025, 3, 20)) as site:
        first, second = (code(site, YELLOW[0], part) for part in (Part.STUB, Part.RECEIPT))
        tmp_path.joinpath("scans").mkdir()
        a_pdf(tmp_path / "scans" / "one.pdf", [a_page(first), a_page(second)])
        too_early = scan_receipts(site, WHO, tmp_path / "scans", signed_on=date(2025, 3, 1))
        assert [line.remains.partition("，")[0] for line in too_early.lines] == [
            "签收日期 2025-03-01 早于签发日期 2025-03-17"
        ] * 2
        done = scan_receipts(site, WHO, tmp_path / "scans", signed_on=day)
        (record,) = list_records(site)
        assert (record.kind, record.happened_on, record.details) == ("notice", day, {"送达方式": "当面送达，本人签字"})
        assert [line.record_id for line in done.lines] == [record.id, None]
        (waiting,) = done.waiting  # asnu 第十四条 3 wants the guardian's opinion, which a person has to read
        assert "家长意见" in waiting.remains
        assert f"yujing record receipt {waiting.case_id}" in waiting.remains
        scan_receipts(site, WHO, tmp_path / "scans", signed_on=day)
        assert list_records(site) == (record,)
        with pytest.raises(Refusal, match="在今天之后"):
            scan_receipts(site, WHO, tmp_path / "scans", signed_on=date(2025, 3, 21))


def test_who_is_of_another_college_files_nothing_and_learns_nothing(at: At, tmp_path: Path) -> None:
    with on(at("sent", more=MORE).folder) as site:
        tmp_path.joinpath("scans").mkdir()
        a_page(code(site, RED, Part.STUB)).save(tmp_path / "scans" / "one.png")
        (line,) = scan_receipts(site, "elsewhere", tmp_path / "scans").lines
        assert (line.outcome, line.student_no, line.case_id) == ("not_yours", "", None)
        assert list_scans(site) == ()
        with pytest.raises(UnknownActor):
            scan_receipts(site, "nobody", tmp_path / "scans")
        with pytest.raises(Refusal, match="没有文件夹"):
            scan_receipts(site, WHO, tmp_path / "nowhere")


def test_what_the_site_prints_is_what_it_reads(at: At, tmp_path: Path) -> None:
    with on(at("sent").folder) as site:
        case = case_of(site, RED)
        with site.store.read() as tx:
            (entry,) = read_notices(tx, site.store.site_id, case_id=case.id)
        forms = forms_of(case_file(site, [case]), case, entry)
        (tmp_path / "scans").mkdir()
        file = tmp_path / "scans" / "returned.pdf"
        file.write_bytes(render_file(forms, print_setup(site, site.clock.now())))
        found = scan_receipts(site, WHO, tmp_path / "scans")
    (number,) = {line.number for line in found.lines if line.is_filed}
    assert {line.case_id for line in found.lines if line.is_filed} == {case.id}
    assert number in text_of(file)
    parts = [line.part for line in found.lines if line.is_filed]
    assert parts[:2] == ["通知书", "存根"]
    assert {"学生谈话记录", "家长谈话记录", "学习（帮扶）计划"} <= set(parts)
    assert {line.outcome for line in found.problems} <= {"no_code"}  # the transcript, which nobody signs and returns
