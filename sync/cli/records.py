"""Commands that record what was done for a student: ``yujing record …``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import Actor, AsJson, Policy, Reason, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

app = group("record", "登记为学生做了什么：谈话、联系家长、计划、送达通知书；只增加、作废，不修改。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    from sync.cli import record_entry, record_exchange

    record_entry.register(app)
    record_exchange.register(app)
    parent.add_typer(app)


@app.command(
    "list-received",
    help="登记哪一天收到了名单；“收到名单后一个月内”从这一天算起。",
    epilog=examples(
        "yujing record list-received --policy asnu --period 2024-2025-1 --college 数学学院 --date 2025-03-03 "
        "--actor fudao"
    ),
)
def list_received(
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    period: Annotated[str, typer.Option("--period", help="哪一期名单，如 2024-2025-1。")],
    college: Annotated[str, typer.Option("--college", help="哪个学院的名单。")],
    on: Annotated[datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="哪一天收到。")],
    actor: Actor,
    by: Annotated[str, typer.Option("--by", help="收到的人的账号；不写表示登记的人自己。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Record the receipt of a list."""
    from sync.actions.records import receive_list
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        number = receive_list(opened, actor, policy=policy, period=period, college=college, on=on.date(), by=by)
    if as_json:
        write_json({"id": number})
    else:
        console().print(f"已登记，第 {number} 号。", markup=False)


@app.command(
    "void",
    help="作废一条记录；写错的作废后重新登记。",
    epilog=examples("yujing record void 31 --actor fudao --reason 日期写错"),
)
def void(
    record_id: Annotated[int, typer.Argument(metavar="编号", help="记录编号，见 yujing record list。")],
    actor: Actor,
    reason: Reason,
    received: Annotated[bool, typer.Option("--list-received", help="作废的是收到名单的登记。")] = False,
    site: SiteFolder = Path(),
) -> None:
    """Declare a record void, or the receipt of a list."""
    from sync.actions.records import void_receipt, void_record
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        if received:
            void_receipt(opened, actor, record_id, reason)
        else:
            void_record(opened, actor, record_id, reason)
    console().print(f"第 {record_id} 号{'收到名单的登记' if received else '记录'}已作废。", markup=False)


@app.command("list", help="列出记录。", epilog=examples("yujing record list --case 12", "yujing record list --json"))
def list_(
    case_id: Annotated[int | None, typer.Option("--case", help="只列这个个案的。")] = None,
    policy: Policy = None,
    period: Annotated[str | None, typer.Option("--period", help="只列这一期的。")] = None,
    voided: Annotated[bool, typer.Option("--voided", help="作废的也列出。")] = False,
    seen: Annotated[str | None, typer.Option("--as", help="按某账号的学院和班级列出。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List records."""
    from sync.actions.records import list_records
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        lines = list_records(opened, case_id=case_id, policy=policy, period=period, voided=voided, seen=seen)
    if as_json:
        write_json(lines)
    else:
        from sync.cli.record_view import show_records

        show_records(lines)
