"""Commands for the audit log: ``yujing audit …``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, SiteFolder, examples
from sync.cli.output import console, print_table, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from sync.store.audit import AuditEntry
    from sync.store.audit_check import AuditReport

_DIGEST: Final = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")

app = group("audit", "审计记录：谁在何时对什么做了什么；改动看得出来。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command(
    "verify",
    help="核对审计记录有没有被改动、删除、插入、调换；给出名单上印的链首，还能查出末尾截去或整个重写。",
    epilog=examples("yujing audit verify", "yujing audit verify --from-head 128-3f9c2a7be01d4c55a0b1c2d3"),
)
def verify(
    from_head: Annotated[list[str] | None, typer.Option("--from-head", help="签字名单上印的链首，可写多次。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Check the chain."""
    from sync.actions.audit import verify_audit
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        report = verify_audit(opened, from_head or ())
    if as_json:
        told = {"faults": report.faults, "notes": report.notes}
        write_json({"entries": report.entries, "head": str(report.head or ""), **told})
    else:
        _show_report(report, len(from_head or ()))
    raise typer.Exit(Exit.NEEDS_PERSON if report.faults else Exit.DONE)


def _show_report(report: AuditReport, printed: int) -> None:
    for fault in report.faults:
        where = f"第 {fault.sequence} 条：" if fault.sequence else ""
        console().print(f"  {where}{fault.what}", markup=False, soft_wrap=True)
    for note in report.notes:
        console().print(f"  {note}", markup=False, soft_wrap=True)
    if report.faults:
        console().print(f"审计记录共 {report.entries} 条，有 {len(report.faults)} 处不符。", style="bold")
        return
    beside = f"；与打印的 {printed} 个链首相符" if printed else ""
    console().print(f"审计记录共 {report.entries} 条，环环相扣，没有改动{beside}。")
    if report.head:
        console().print(f"现在的链首：{report.head}", markup=False)


@app.command(
    "show",
    help="列出最近的审计记录；须有查看的权限。",
    epilog=examples("yujing audit show --actor wangmin", "yujing audit show --subject case:12 --actor wangmin"),
)
def show(
    actor: Actor,
    subject: Annotated[str | None, typer.Option("--subject", help="只看与此有关的，如 case:12。")] = None,
    last: Annotated[int, typer.Option("--last", min=1, help="最近多少条。")] = 50,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List entries."""
    from sync.actions.audit import show_audit
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        entries = show_audit(opened, actor, subject, last)
        zone = opened.settings.site.zone
    if as_json:
        write_json(entries)
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("序号", "时间", "办理人", "做了什么", "对象", "说明"):
        table.add_column(name, overflow="fold")
    for entry in entries:
        moment = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
        who = "（已清除）" if entry.actor is None else entry.actor
        table.add_row(str(entry.sequence), moment, who, entry.action, *_content(entry))
    print_table(table, 140)


def _content(entry: AuditEntry) -> tuple[str, str]:
    if entry.details is None or entry.subject is None:
        return "（已清除）", ""
    said = "，".join(f"{name}={value}" for name, value in entry.details.items() if value)
    return _short(entry.subject), _short(said)


def _short(text: str) -> str:
    """Return a text with its digests cut to what people compare."""
    return _DIGEST.sub(r"\1…", text)
