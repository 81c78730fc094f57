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

_STATES = {
    "pending": "等待发送",
    "claimed": "正在发送",
    "sent": "已发送",
    "unknown": "结果不明，等待核对",
    "needs_person": "等人判断是否送达",
    "rejected": "不能经 Moodle 送达，须当面送达",
    "cancelled": "不再发送",
}
_KINDS = {
    "warning": "预警",
    "correction": "更正",
    "announcement": "发出之前告知本人",
    "not_warned": "不再列入",
    "lifted": "解除",
    "counsellor": "先告知辅导员",
    "counsellor_back": "给辅导员的更正",
    "teachers": "任课教师",
    "duties": "提醒",
}


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
    "show",
    help="一条消息的情况：发给谁、编号、何时交给 Moodle；到 Moodle 里核对时用。不显示内容。",
    epilog=examples("yujing message show 7"),
)
def show(
    message_id: Annotated[int, typer.Argument(metavar="编号", help="消息编号，见 yujing message list。")],
    seen: SeenBy = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show what is known of a message."""
    from sync.actions.messages import message_facts
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        facts = message_facts(opened, message_id, seen)
        zone = opened.settings.site.zone
    if as_json:
        write_json(facts)
        return
    moments = (("放入发件箱", facts.queued_at), ("最后一次交给 Moodle", facts.open_since), ("了结", facts.settled_at))
    rows = {
        "收件人": f"{facts.line.student_no}（Moodle 用户 {facts.recipient or '无'}）",
        "种类": _KINDS.get(facts.line.kind, facts.line.kind),
        "个案": str(facts.line.case_id or "无"),
        "情况": _STATES.get(facts.line.state, facts.line.state)
        + (f"：{facts.line.reason}" if facts.line.reason else ""),
        **{name: f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" for name, moment in moments if moment is not None},
        "尝试": f"{facts.attempts} 次",
        "消息末尾的编号": facts.marker or "无",
    }
    for name, value in rows.items():
        console().print(f"{name}：{value}", markup=False)
    if facts.line.state == "needs_person":
        console().print(_HOW_TO_LOOK.format(facts=facts), markup=False)


_HOW_TO_LOOK = (
    "怎样核对：请用服务账号（Moodle 用户 {facts.sender}）登录 Moodle，打开与收件人的对话，找末尾是上面编号的一条；"
    "或请收件人看一看。找到的用 delivered 了结，确实没有的用 send_again（发前仍会再查一遍），不必再发的用 cancel。"
)


@app.command(
    "change-sender",
    help="确认以后由另一个服务账号、或用另一把编号密钥发消息。换了以后，旧消息在对话里查不到；结果不明的交给人判断。",
    epilog=examples("yujing message change-sender --actor admin --reason 服务账号已更换"),
)
def change_sender(actor: Actor, reason: Reason, site: SiteFolder = Path()) -> None:
    """Send as somebody else from now on."""
    from sync.actions.messages import change_sender as change
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        changed = change(opened, actor, reason)
    console().print(f"已确认：{changed.what or '发送身份没有变化'}。", markup=False)
    if changed.to_people:
        console().print(f"{changed.to_people} 条结果不明的消息须人工核对，见 yujing message list。")


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
