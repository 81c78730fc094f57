"""The ledger of notices: no number is lost, a reprint is marked and written down, a void one names its successor."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete

from config.procedure_duties import DutyKind
from sync.actions import cases
from sync.actions.ledger import ledger
from sync.actions.ledger_sheet import save_ledger
from sync.actions.print_folders import REPRINTS, VOID
from sync.actions.record_subjects import Whose
from sync.actions.records import add_record
from sync.actions.reprinting import reprint
from sync.actions.voided import put_aside
from sync.cases.permission import NotPermitted
from sync.records.written import Written
from sync.refusal import Refusal
from sync.store.audit import read_audit
from sync.store.notices import NOTICES, read_notices
from tests.journeys.small_college import RED, YELLOW, on
from tests.journeys.stages import At
from tests.reports.paper import page_texts, text_of
from tests.sync.actions.deciders import case_of

WHO = "李红"
COLLEGE = "教育学院"
MORE = """
[[actors]]
account = "zhao"
person = "赵青"
roles = ["counsellor"]
colleges = ["教育学院"]
"""


def test_a_reprint_keeps_number_and_day_is_marked_and_written_down(at: At) -> None:
    with on(at("sent", more=MORE).folder, date(2025, 4, 1)) as site:
        done = reprint(site, WHO, "2025-0001", "学生遗失")
        again = reprint(site, WHO, done.number, "学生又遗失")
        assert (done.times, again.times, done.file) == (1, 2, again.file)
        assert done.file is not None
        assert done.file.parent.name == REPRINTS
        assert all("补打2025年4月1日" in page for page in page_texts(done.file))
        text = text_of(done.file)
        assert (f"编号：{done.number}" in text, "2025年3月17日" in text) == (True, True)
        (line,) = [line for line in ledger(site) if line.number == done.number]
        assert line.reprints == ("2025-04-01 李红：学生遗失", "2025-04-01 李红：学生又遗失")
        with site.store.read() as tx:
            entries = read_audit(tx, site.store.site_id, subject=f"case:{done.case_id}")
        noted = [entry.details for entry in entries if entry.action == "print"]
        assert noted[0] == {"why": "学生遗失", "number": done.number, "reprint": "1"}
        with pytest.raises(NotPermitted):
            reprint(site, "zhao", done.number, "看一看")
        for wrong in ("2025-0099", "2025", "0001", "别的学院预警〔2025〕0001号"):
            with pytest.raises(Refusal, match="没有编号"):
                reprint(site, WHO, wrong, "学生遗失")

        cases.revoke_case(site, done.case_id, WHO, "登分有误")
        with pytest.raises(Refusal, match="已经作废"):
            reprint(site, WHO, done.number, "学生遗失")
        folder = done.file.parent.parent
        with site.store.read() as tx:
            put_aside(folder, {done.case_id: RED}, read_notices(tx, site.store.site_id, case_id=done.case_id))
        assert not done.file.exists()
        assert [path.name for path in (folder / VOID).iterdir()] == [f"{RED}_2025-0001_reprint-20250401_作废.pdf"]


def test_every_number_stands_in_the_ledger_and_a_missing_one_is_named(at: At, tmp_path: Path) -> None:
    with on(at("sent", more=MORE).folder) as site:
        red = case_of(site, RED)
        delivered = Written(kind=DutyKind.NOTICE, day="2025-03-17", by="", fields={"way": "refused", "witness": "班长"})
        add_record(site, WHO, Whose(red.id), delivered)
        cases.revoke_case(site, case_of(site, YELLOW[0]).id, WHO, "登分有误")
        lines = ledger(site, colleges=[COLLEGE], year=2025)
        assert [(line.sequence, line.state, line.why_void) for line in lines] == [
            (1, "有效", ""),
            (2, "作废", "登分有误"),
            (3, "有效", ""),
        ]
        assert lines[0].delivered == "2025-03-17 拒绝签字，见证人在场"
        assert (lines[0].level, lines[0].issued_by) == ("红色预警", "王敏")
        assert ledger(site, colleges=["别的学院"]) == ()
        save_ledger(site, WHO, lines, tmp_path / "ledger.xlsx", "备查", colleges=[COLLEGE])
        with pytest.raises(NotPermitted):
            save_ledger(site, "zhao", lines, tmp_path / "other.xlsx", "备查", colleges=[COLLEGE])
        with site.store.begin() as tx:
            tx.execute(delete(NOTICES).where(NOTICES.c.sequence == 2))
        assert [(line.number, line.state) for line in ledger(site)][1] == ("〔2025〕0002", "缺号")
    sheet = load_workbook(tmp_path / "ledger.xlsx").active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] and "预警〔2025〕" in row[0]]
    assert [(row[1], row[2], row[8]) for row in rows] == [
        (RED, "欧阳闻笛", "有效"),
        (YELLOW[0], rows[1][2], "作废"),
        (YELLOW[1], rows[2][2], "有效"),
    ]
