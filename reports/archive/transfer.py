"""What the transfer list says of an archive, counted from its index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.archive.volume import Entry, Holding
from reports.documents.transfer_list import TransferList, TransferRow

STATEMENT = "学业预警是帮助，不是处分；本批档案由学院和教务部门管理，不归入学生个人档案。"


def transfer_list(holding: Holding, entries: Sequence[Entry], checksum: str) -> TransferList:
    """Return the list with which ``holding`` goes over; ``checksum`` is the SHA-256 of its manifest."""
    colleges = dict.fromkeys(each.college for each in entries)
    rows = tuple(_row(college, [each for each in entries if each.college == college]) for college in colleges)
    valid = [line for line in holding.ledger if line.state == "valid"]
    return TransferList(
        school=holding.organisation,
        policy_title=holding.policy_title,
        period=holding.period_name,
        name=holding.name,
        fonds_no=holding.fonds_no,
        retention=holding.retention,
        until=holding.until.date(),
        rows=rows,
        total=replace(_row("合计", entries), first_no="", last_no=""),
        gaps=len(holding.gaps),
        numbers=len(valid),
        voided=sum(line.state == "void" for line in holding.ledger),
        checksum=checksum,
        incomplete=holding.incomplete,
        statement=STATEMENT,
    )


def _row(college: str, entries: Sequence[Entry]) -> TransferRow:
    files = dict.fromkeys((each.archive_no, each.student_no) for each in entries if each.student_no)
    numbers = [number for number, _ in files if number]
    return TransferRow(
        college=college,
        students=len(files),
        first_no=numbers[0] if numbers else "",
        last_no=numbers[-1] if numbers else "",
        papers=sum(each.kind == "form" for each in entries),
        pages=sum(each.pages or 0 for each in entries),
        scans=sum(each.kind == "original" for each in entries),
        files=len(entries),
        size=sum(each.size for each in entries),
    )
