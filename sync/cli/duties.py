"""The command that lists what is owed: ``yujing duties``, and those that change it: ``yujing duty …``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Policy, Reason, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from config.settings import Settings
    from sync.actions.duties import DutyList

DutyName = Annotated[str, typer.Argument(metavar="代号", help="工作的代号，见规定文件 procedure 的 duties。")]
CaseId = Annotated[int, typer.Argument(metavar="编号", help="个案编号，见 yujing case list。")]

app = group("duty", "登记名单工作已办、给个案增加规定留给人决定的工作。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.command(
        "duties",
        help="列出谁该为谁做什么、何时之前、依据哪一条；逾期最久的在前。",
        epilog=examples("yujing duties --overdue", "yujing duties --by 数学学院 --sheet 应办工作.xlsx"),
    )(duties)
    parent.add_typer(app)


def duties(
    overdue: Annotated[bool, typer.Option("--overdue", help="只列逾期的；有逾期时退出码为 1。")] = False,
    by: Annotated[str | None, typer.Option("--by", help="只列某人（账号或姓名）或某学院的。")] = None,
    policy: Policy = None,
    as_of: Annotated[
        datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="以哪一天为准；不写表示今天。")
    ] = None,
    done: Annotated[bool, typer.Option("--done", help="已办完的也列出。")] = False,
    seen: Annotated[str | None, typer.Option("--as", help="按某账号的学院和班级列出。")] = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="另存为 xlsx 表格，每项一行。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List what is owed."""
    from sync.actions.duties import duties as list_duties
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        day = as_of.date() if as_of else None
        found = list_duties(opened, as_of=day, policy=policy, by=by, overdue=overdue, done=done, seen=seen)
        if sheet is not None:
            _write_sheet(found, sheet, opened.settings)
    if as_json:
        write_json(found)
    else:
        from sync.cli.duty_view import show_duties

        show_duties(found)
    if overdue and found.lines:
        raise typer.Exit(Exit.NEEDS_PERSON)


def _write_sheet(found: DutyList, file: Path, settings: Settings) -> None:
    from reports.duty_list import write_duty_list
    from sync.cli.duty_view import duty_row

    lines = (f"截至 {found.as_of}；共 {len(found.lines)} 项。",)
    rows = [duty_row(line) for line in found.lines]
    university, paper = settings.site.university, settings.paper.tables
    write_duty_list(rows, file, university=university, lines=lines, stamp=datetime.now(UTC), paper=paper)


@app.command(
    "done",
    help="登记一项班级、学院或学校的名单工作已经办完；学生个案的工作登记记录即为办完。",
    epilog=examples("yujing duty done inspection --policy lsec --on 2025-05-20 --note 检查三个班 --actor wang"),
)
def done(
    duty: DutyName,
    actor: Actor,
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="哪一天办的；不写表示今天。")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="办理人的账号；不写表示登记的人自己。")] = None,
    note: Annotated[str, typer.Option("--note", help="说明，记入记录。")] = "",
    period: Annotated[str | None, typer.Option("--period", help="哪一期名单；只有一期时可不写。")] = None,
    college: Annotated[str | None, typer.Option("--college", help="哪个学院；只有一个时可不写。")] = None,
    class_name: Annotated[str | None, typer.Option("--class", help="哪个班级；只有一个时可不写。")] = None,
    site: SiteFolder = Path(),
) -> None:
    """Declare a duty of a list done."""
    from sync.actions.duty_deciding import Target, declare_done
    from sync.site import open_site

    target = Target(policy, duty, period, college, class_name)
    with reporting_errors(), open_site(site) as opened:
        number = declare_done(opened, actor, target, on=on.date() if on else None, doer=by, note=note.strip())
    console().print(f"已登记，记录编号 {number}。")


@app.command(
    "add",
    help="给个案增加一项规定留给人决定的工作，如 lsec 四.10 邀请家长来校面谈。",
    epilog=examples("yujing duty add 12 guardian_interview --due 2025-04-30 --actor wang --reason 面临降级"),
)
def add(
    case_id: CaseId,
    duty: DutyName,
    actor: Actor,
    reason: Reason,
    due: Annotated[
        datetime | None, typer.Option("--due", formats=["%Y-%m-%d"], help="哪一天之前办完；规定写了期限的可不写。")
    ] = None,
    site: SiteFolder = Path(),
) -> None:
    """Add a duty to a case."""
    from sync.actions.duty_deciding import add_duty
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        added = add_duty(opened, actor, case_id, duty, due=due.date() if due else None, reason=reason)
    console().print(f"个案 {case_id} 增加了工作 {added.duty}。")


@app.command(
    "drop",
    help="撤回人为增加的一项工作。",
    epilog=examples("yujing duty drop 12 guardian_interview --actor wang --reason 学生已转专业"),
)
def drop(case_id: CaseId, duty: DutyName, actor: Actor, reason: Reason, site: SiteFolder = Path()) -> None:
    """Take an added duty back."""
    from sync.actions.duty_deciding import drop_duty
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        drop_duty(opened, actor, case_id, duty, reason)
    console().print(f"个案 {case_id} 的工作 {duty} 已撤回。")
