"""``yujing record``: one whole round on the command line, what each command says and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.journeys.small_college import ENDED, RED
from tests.journeys.stages import At
from tests.sync.actions.test_recording import COLLEGE, PEOPLE
from tests.sync.cli.running import yujing
from tests.sync.records.test_scan_files import PDF

LIST = ("--policy", "asnu", "--period", ENDED)
ZHAO = ("--actor", "zhao")
DAY = ("--date", "2025-04-01")
TALK = (*DAY, "--place", "办公室", "--attended", "班导师", "--content", "分析原因", "--feedback", "愿意", *ZHAO)


@pytest.fixture
def folder(at: At) -> Path:
    return at("sent", more=PEOPLE).folder


def said(folder: Path, *arguments: str, status: int = 0) -> str:
    """Run a command that ends with a status, and return what it says."""
    result = yujing(folder, "record", *arguments)
    assert result.exit_code == status, result.output
    return result.output


def test_a_record_is_added_voided_and_listed(folder: Path) -> None:
    assert "已登记第 1 号记录：个案 1，学生谈话，2025-04-01" in said(folder, "add", "interview", "--case", "1", *TALK)
    assert "第 1 号记录" in said(folder, "add", "学生谈话", "--student", RED, *TALK, status=1)
    assert "赵辅导（辅导员）" in said(folder, "list")
    assert "作废" in said(folder, "void", "1", "--reason", "写错", *ZHAO)
    assert "没有记录" in said(folder, "list")
    (line,) = json.loads(said(folder, "list", "--voided", "--json"))
    assert (line["id"], line["void_reason"], line["details"]["地点"]) == (1, "写错", "办公室")
    assert "【已作废：写错】地点：办公室" in yujing(folder, "case", "show", "1").output


def test_all_faults_are_told_at_once(folder: Path) -> None:
    told = said(folder, "add", "plan", "--case", "1", "--date", "3月5日", "--horizon", "永远", *ZHAO, status=1)
    assert [line.split("“")[0].split("：")[0].strip() for line in told.splitlines()[1:]] == ["日期", "计划期限", "内容"]


def test_an_unknown_kind_is_refused_with_those_there_are(folder: Path) -> None:
    told = said(folder, "add", "喝茶", "--case", "1", *DAY, *ZHAO, status=2)
    assert "interview（学生谈话）" in told


def test_a_case_is_named_one_way(folder: Path) -> None:
    assert "只写其一" in said(folder, "add", "interview", *TALK, status=2)
    assert "只写其一" in said(folder, "add", "interview", "--case", "1", "--student", RED, *TALK, status=2)


def test_a_delivery_and_a_receipt_are_records(folder: Path) -> None:
    assert "见证人：没有填" in said(folder, "delivery", "1", "--way", "拒签", *DAY, *ZHAO, status=1)
    assert "通知书送达" in said(folder, "delivery", "1", "--way", "拒签", "--witness", "班长", *DAY, *ZHAO)
    kept = json.loads(said(folder, "receipt", "1", "--opinion", "知道了", *DAY, *ZHAO, "--json"))
    assert kept["kind"] == "guardian_contact"
    assert kept["details"] == {"manner": "receipt", "content": "家长书面回执已交回", "opinion": "知道了"}


def test_a_list_is_received_and_that_is_voided(folder: Path) -> None:
    received = ("list-received", *LIST, "--college", COLLEGE, "--date", "2025-03-20", *ZHAO)
    assert "第 1 号" in said(folder, *received)
    assert "已登记为 2025-03-20" in said(folder, *received, status=1)
    assert "收到名单的登记已作废" in said(folder, "void", "1", "--list-received", "--reason", "写错", *ZHAO)
    assert json.loads(said(folder, *received, "--json")) == {"id": 2}


def test_the_sheet_goes_out_and_comes_back(folder: Path, tmp_path: Path) -> None:
    sheet = str(tmp_path / "登记表.xlsx")
    assert "3 名学生" in said(folder, "sheet", sheet, *LIST, "--until", "2025-04-14", *ZHAO)
    assert "新登记 0 条；以前已登记 0 条" in said(folder, "import", sheet, *ZHAO)
    assert json.loads(said(folder, "import", sheet, *ZHAO, "--json"))["added"] == []
    assert "以 .xlsx 结尾" in said(folder, "sheet", "登记表.csv", *LIST, *ZHAO, status=2)
    assert json.loads(said(folder, "sheet", sheet, *LIST, *ZHAO, "--by", "qian", "--json"))["students"] == 1


def test_a_bad_sheet_is_told_cell_by_cell(folder: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "谈话.csv"
    sheet.write_text("个案,工作,日期,内容\n1,喝茶,2025-04-01,x\n随便,,,\n", encoding="utf-8")
    told = said(folder, "import", str(sheet), *ZHAO, status=2)
    assert "谈话.csv 第 2 行 工作 列：“喝茶”规定里没有这项工作" in told
    (tmp_path / "别的.csv").write_text("随便\n", encoding="utf-8")
    assert "没有列名" in said(folder, "import", str(tmp_path / "别的.csv"), *ZHAO)
    assert "没有这个文件" in said(folder, "import", str(tmp_path / "没有.xlsx"), *ZHAO, status=2)


def test_scans_are_filed_listed_and_looked_at(folder: Path, tmp_path: Path) -> None:
    scan = tmp_path / "谈话.pdf"
    scan.write_bytes(PDF)
    filed = ("scan", "1", str(scan), "--kind", "interview", *ZHAO)
    assert "没有归档的扫描件" in said(folder, "scans")
    assert "谈话.pdf：已归档，第 1 号" in said(folder, *filed)
    assert "以前已归档" in said(folder, *filed)
    assert json.loads(said(folder, *filed, "--json"))[0]["before"] is True
    assert "学生谈话" in said(folder, "scans", "1")
    assert json.loads(said(folder, "scans", "--json"))[0]["media_type"] == "application/pdf"
    assert "都与归档时一样" in said(folder, "verify")
    next((folder / "data" / "scans" / "1").iterdir()).write_bytes(b"altered")
    assert "内容被改动过" in said(folder, "verify", status=1)
    assert json.loads(said(folder, "verify", "--json", status=1))["faults"][0]["kind"] == "altered"
