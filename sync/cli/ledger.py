"""The command that shows the ledger of notices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, Policy, SeenBy, SiteFolder, examples, who
from sync.cli.output import console, print_table, write_json

if TYPE_CHECKING:
    from sync.actions.ledger import LedgerLine


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "ledger",
        help="通知书台账：每一个编号、有效还是作废、由哪一份代替、补打、送达和交回；缺号一并列出。",
        epilog=examples(
            "yujing ledger", "yujing ledger --college 教育学院 --year 2025 --sheet 台账.xlsx --reason 备查"
        ),
    )(ledger)


def ledger(
    policy: Policy = None,
    period: Annotated[str | None, typer.Option("--period", help="只列这一期的。")] = None,
    college: Annotated[list[str] | None, typer.Option("--college", help="只列这个学院的，可多次。")] = None,
    year: Annotated[int | None, typer.Option("--year", help="只列这一年的编号。")] = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="另存为 xlsx 表格，含姓名、班级。")] = None,
    seen: SeenBy = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么另存，记入审计记录；--sheet 时必写。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show the ledger."""
    from sync.actions.ledger import MISSING
    from sync.actions.ledger import ledger as ledger_of
    from sync.site import open_site

    if sheet is not None and not reason.strip():
        raise typer.BadParameter("--sheet 会写出名单，须用 --reason 写明理由")
    with reporting_errors(), open_site(site) as opened:
        lines = ledger_of(opened, policy=policy, period=period, colleges=college or (), year=year, seen=seen)
        if sheet is not None:
            from sync.actions.ledger_sheet import save_ledger

            save_ledger(opened, seen or who(), lines, sheet, reason, colleges=college or ())
    if as_json:
        write_json(lines)
    else:
        _show(lines)
    raise typer.Exit(Exit.NEEDS_PERSON if any(line.state == MISSING for line in lines) else Exit.DONE)


def _show(lines: Sequence[LedgerLine]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    if not lines:
        console().print("台账中还没有通知书。")
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("编号", "学号", "等级", "签发", "状态", "补打"):
        table.add_column(name, overflow="fold")
    for name in ("送达", "交回"):
        table.add_column(name, overflow="fold")
    for line in lines:
        again = str(len(line.reprints)) if line.reprints else ""
        issued = str(line.issued_on or "")
        back = "、".join(line.returned)
        table.add_row(line.number, line.student_no, line.level, issued, state_of(line), again, line.delivered, back)
    print_table(table, 140)


def state_of(line: LedgerLine) -> str:
    """Return whether a notice is valid, and what takes the place of what."""
    if line.instead:
        return f"{line.state}，由 {line.instead} 代替"
    return f"{line.state}，代替 {line.takes_place_of}" if line.takes_place_of else line.state
