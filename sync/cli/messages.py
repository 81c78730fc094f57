"""Commands for messages that wait for a person: ``yujing message …``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import Actor, AsJson, Reason, SeenBy, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from sync.outbox.by_hand import Verdict

app = group("message", "处理等人判断的消息：查看、了结。")

_STATES = {"needs_person": "等人判断是否送达", "rejected": "不能经 Moodle 送达，须当面送达"}


class Outcome(StrEnum):
    """What a person found out about a message."""

    DELIVERED = "delivered"
    SEND_AGAIN = "send_again"
    CANCEL = "cancel"


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command("list", help="列出等人判断、或须当面送达的消息。", epilog=examples("yujing message list"))
def list_(seen: SeenBy = None, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """List the messages."""
    from sync.actions.messages import waiting_messages
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        lines = waiting_messages(opened, seen)
    if as_json:
        write_json(lines)
        return
    from rich.table import Table

    table = Table("编号", "收件人", "个案", "情况", "原因")
    for line in lines:
        table.add_row(
            str(line.id), line.student_no, str(line.case_id or ""), _STATES.get(line.state, line.state), line.reason
        )
    console().print(table)


@app.command(
    "settle",
    help="了结一条消息：delivered 已送达，send_again 重发（发前仍会查对），cancel 不再发。",
    epilog=examples("yujing message settle 7 delivered --actor lihong --reason 电话核实学生已收到"),
)
def settle(
    message_id: Annotated[int, typer.Argument(metavar="编号", help="消息编号，见 yujing message list。")],
    outcome: Annotated[Outcome, typer.Argument(metavar="结果", help="delivered、send_again 或 cancel。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
) -> None:
    """Settle a message."""
    from sync.actions.messages import settle as settle_message
    from sync.site import open_site

    verdict: Verdict = outcome.value
    with reporting_errors(), open_site(site) as opened:
        settle_message(opened, message_id, verdict, actor, reason)
    console().print(f"消息 {message_id} 已了结。")
