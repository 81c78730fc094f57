"""Records and scans as people read them on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from config.procedure_records import SCAN_KINDS
from sync.cli.output import console, print_table

if TYPE_CHECKING:
    from sync.actions.records import RecordLine
    from sync.store.scans import Scan

_KILOBYTE = 1024


def show_records(lines: Sequence[RecordLine]) -> None:
    """Show records, one a row."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    if not lines:
        _say("没有记录。")
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("编号", "日期", "个案", "学号"):
        table.add_column(name, no_wrap=True)
    for name in ("类别", "办理人", "内容"):
        table.add_column(name, overflow="fold")
    for line in lines:
        who = f"{line.person}（{line.role}）"
        case = str(line.case_id or "")
        table.add_row(str(line.id), str(line.happened_on), case, line.student_no, line.title, who, said(line))
    print_table(table, 140)


def said(line: RecordLine) -> str:
    """Return what a record says on one line, with why it is void where it is."""
    text = "；".join(f"{title}：{_short(words)}" for title, words in line.details.items())
    return f"【已作废：{line.void_reason}】{text}" if line.voided_at else text


def show_scans(scans: Sequence[Scan]) -> None:
    """Show filed scans, one a row."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    if not scans:
        _say("没有归档的扫描件。")
        return
    table = Table("编号", "个案", "记录", "材料", "文件名", "KB", "SHA-256", "归档", box=SIMPLE_HEAD, pad_edge=False)
    for scan in scans:
        size = str(-(-scan.size // _KILOBYTE))
        filed = f"{scan.filed_at:%Y-%m-%d} {scan.filed_by}"
        table.add_row(
            str(scan.id),
            str(scan.case_id or ""),
            str(scan.record_id or ""),
            SCAN_KINDS[scan.kind],
            scan.file_name,
            size,
            scan.sha256[:16],
            filed,
        )
    print_table(table, 140)


def _short(words: str, most: int = 60) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else f"{line[:most]}…"


def _say(text: str) -> None:
    console().print(text, markup=False)
