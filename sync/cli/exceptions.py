"""Commands for exceptions of single students: ``yujing exception …``."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import Actor, AsJson, Policy, Reason, SeenBy, SiteFolder, examples
from sync.cli.output import console, print_table, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from sync.actions.exceptions import ExceptionLine

app = group("exception", "个别学生的例外：免于预警、限定最高等级、不发消息；具名、有理由、有期限。")


class Kind(StrEnum):
    """What an exception does (`sync.store.dispensations.DispensationKind`, which takes long to import)."""

    EXEMPT = "exempt"
    AT_MOST = "at-most"
    IN_PERSON = "in-person"


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command(
    "add",
    help="登记一项例外。判断的结论不变，改变的是之后的办理。",
    epilog=examples(
        "yujing exception add 2023010103 --policy asnu --kind exempt --until 2025-07-31 "
        "--document 教〔2025〕12号 --reason 学校批准本学期不作预警 --actor lihong",
        "yujing exception add 2023010104 --policy asnu --kind at-most --level yellow --until 2025-07-31 "
        "--reason 复核后决定 --actor lihong",
    ),
)
def add(
    student_no: Annotated[str, typer.Argument(metavar="学号")],
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    kind: Annotated[
        Kind,
        typer.Option("--kind", help="exempt 免于预警，at-most 限定最高等级，in-person 不发消息、当面告知。"),
    ],
    until: Annotated[datetime, typer.Option("--until", formats=["%Y-%m-%d"], help="到哪一天为止（含），最长一年。")],
    actor: Actor,
    reason: Reason,
    level: Annotated[str | None, typer.Option("--level", help="最高按哪一级，用于 at-most。")] = None,
    starting: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="从哪一天开始；不写表示今天。")
    ] = None,
    document: Annotated[str, typer.Option("--document", help="所依据的批件编号。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write down an exception."""
    from sync.actions.exceptions import Wanted, add_exception
    from sync.site import open_site
    from sync.store.dispensations import DispensationKind

    begins = starting.date() if starting else None
    wanted = Wanted(student_no, policy, DispensationKind(kind.value), reason, until.date(), begins, level, document)
    with reporting_errors(), open_site(site) as opened:
        _told(add_exception(opened, wanted, actor), as_json=as_json)


@app.command(
    "end",
    help="提前终止一项例外。",
    epilog=examples("yujing exception end 3 --actor lihong --reason 已返校"),
)
def end(
    number: Annotated[int, typer.Argument(metavar="编号", help="例外的编号，见 yujing exception list。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """End an exception."""
    from sync.actions.exceptions import end_exception
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        _told(end_exception(opened, number, actor, reason), as_json=as_json)


@app.command("list", help="列出例外，包括已到期和已终止的。", epilog=examples("yujing exception list --working"))
def list_(
    policy: Policy = None,
    working: Annotated[bool, typer.Option("--working", help="只列生效中的。")] = False,
    seen: SeenBy = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List the exceptions."""
    from sync.actions.exceptions import list_exceptions
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        lines = list_exceptions(opened, policy=policy, working=working, seen=seen)
    if as_json:
        write_json(lines)
        return
    from rich.table import Table

    table = Table("编号", "学号", "规定", "例外", "理由", "起止", "决定人", "状态")
    for line in lines:
        why = f"{line.reason}（{line.document}）" if line.document else line.reason
        days = f"{line.from_on} 至 {line.until_on}"
        table.add_row(str(line.id), line.student_no, line.policy, line.effect, why, days, line.made_by, line.state)
    print_table(table)


def _told(line: ExceptionLine, *, as_json: bool) -> None:
    if as_json:
        write_json(line)
        return
    told = f"例外 {line.id}：{line.student_no} {line.policy} {line.effect}"
    console().print(f"{told}，{line.from_on} 至 {line.until_on}，{line.state}。", markup=False)
    console().print("请再次运行 yujing evaluate 和 yujing plan。")
