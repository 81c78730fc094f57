"""Commands for sheets that come back: ``yujing receipts …``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, SiteFolder, examples
from sync.cli.output import console, print_table, progress, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from sync.actions.receipt_scan import ReceiptsRead, SheetLine

_MANY: Final = 40
"""So many filed sheets are shown one by one; of more only the number."""

app = group("receipts", "交回的存根、回执和记录：扫描后按归档码找到个案并归档。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command(
    "scan",
    help="读一个文件夹里的扫描件（PDF、JPEG、PNG、TIFF），按归档码归入个案；原文件不动，重复运行不会重复归档。",
    epilog=examples(
        "yujing receipts scan 扫描/3月 --actor fudao",
        "yujing receipts scan 扫描/3月5日当面签收 --signed-on 2025-03-05 --report 归档情况.xlsx --actor fudao",
    ),
)
def scan(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="扫描件所在的文件夹，下级文件夹也读。")],
    actor: Actor,
    signed_on: Annotated[
        datetime | None,
        typer.Option(
            "--signed-on",
            formats=["%Y-%m-%d"],
            help="这些存根和回执都写着这一天签收：一并登记送达和家长回执；不写则只归档，列出还要登记的。",
        ),
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", help="把逐页的情况写成表格（xlsx）。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """File a folder of scans."""
    from sync.actions.receipt_scan import scan_receipts
    from sync.site import open_site

    day = signed_on.date() if signed_on else None
    with reporting_errors(), open_site(site) as opened, progress("读取", quiet=as_json) as tell:
        found = scan_receipts(opened, actor, folder, signed_on=day, told=lambda done, all_: tell(done, all_, "个文件"))
        if report is not None:
            from sync.actions.receipt_report import write_report

            write_report(opened, found, report)
    if as_json:
        write_json(found)
    else:
        _show(found)
    raise typer.Exit(Exit.NEEDS_PERSON if found.problems or found.waiting else Exit.DONE)


def _show(found: ReceiptsRead) -> None:
    filed = [line for line in found.lines if line.is_filed]
    new = sum(line.outcome == "filed" for line in filed)
    blank = f"，空白 {found.blank} 页" if found.blank else ""
    text = f"读了 {found.files} 个文件 {found.pages} 页{blank}：新归档 {new} 份，以前已归档 {len(filed) - new} 份"
    console().print(f"{text}，没有归档 {len(found.problems)} 份。", markup=False)
    if 0 < len(filed) <= _MANY:
        _show_filed(filed)
    if found.problems:
        console().print("没有归档的（原文件仍在原处）：")
        for line in found.problems:
            number = f"{line.number}：" if line.number else ""
            console().print(f"  {place(line)}：{number}{line.said}", markup=False, soft_wrap=True)
    if found.waiting:
        console().print("已归档、还要登记的：")
        for line in found.waiting:
            text = f"  {place(line)}（个案 {line.case_id}，{line.part}）：{line.remains}"
            console().print(text, markup=False, soft_wrap=True)


def place(line: SheetLine) -> str:
    """Return where a sheet is: its file, and the pages in it."""
    return f"{line.file} 第 {'、'.join(map(str, line.pages))} 页" if line.pages else line.file


def _show_filed(lines: list[SheetLine]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table("文件", "页", "个案", "学号", "编号", "材料", "归档", box=SIMPLE_HEAD, pad_edge=False)
    for line in lines:
        pages = "、".join(map(str, line.pages))
        filed = f"第 {line.scan_id} 号" + ("（以前）" if line.outcome == "already" else "")
        table.add_row(line.file, pages, str(line.case_id), line.student_no, line.number, line.part, filed)
    print_table(table, 140)
