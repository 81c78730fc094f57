"""Commands that bring facts in and out: import, export, pull."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Reason, SiteFolder, examples, who
from sync.cli.output import console, progress, write_json

if TYPE_CHECKING:
    from sync.actions.import_bundle import ImportResult

_TABLES = {
    "terms": "校历",
    "students": "学籍",
    "courses": "课程目录",
    "programmes": "培养方案",
    "enrolments": "选课",
    "attempts": "成绩",
    "events": "事件",
    "warnings": "以前的预警",
    "judged": "判断过的时段",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "import",
        help="导入教务数据：一个 CSV 文件夹或一个 .xlsx 工作簿。",
        epilog=examples("yujing import 教务数据/ --site ~/yujing-site", "yujing import 教务数据.xlsx"),
    )(import_)
    app.command(
        "export",
        help="把全部数据导出为 CSV 文件夹，或一个 .xlsx 工作簿；由谁、为什么，记入审计记录。",
        epilog=examples(
            "yujing export 导出/ --actor wangmin --reason 与教务系统核对",
            "yujing export 导出.xlsx --actor wangmin --reason 与教务系统核对",
        ),
    )(export)
    app.command(
        "pull",
        help="从 Moodle 读取用户、选课、成绩；只读，不写。按 Ctrl-C 可停下，下次接着读。",
        epilog=examples("yujing pull", "yujing pull --full"),
    )(pull)


def import_(
    bundle: Annotated[Path, typer.Argument(help="文件夹或 .xlsx 文件。")],
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Import a facts bundle, all of it or nothing."""
    from sync.actions.import_bundle import import_bundle
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        result = import_bundle(opened, bundle, who())
    write_json(result) if as_json else _show_import(result)


def _show_import(result: ImportResult) -> None:
    from rich.table import Table

    table = Table(
        "表", "新增", "更正", "缺失（已保留）", "未变", title="导入完成" if result.changed_anything else "没有变化"
    )
    for change in result.tables:
        counts = (change.new, change.changed, change.vanished, change.unchanged)
        table.add_row(_TABLES[change.table], *(str(count) for count in counts))
    console().print(table)
    for warning in result.warnings:
        console().print(f"注意：{warning}", markup=False)


def export(
    folder: Annotated[Path, typer.Argument(help="写到哪个文件夹，或哪个 .xlsx 文件。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Export all facts as a bundle."""
    from sync.actions.export_bundle import export_bundle
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        rows = export_bundle(opened, folder, actor, reason)
    if as_json:
        write_json({"folder": folder, "rows": rows})
        return
    written = "，".join(f"{_TABLES[name]} {count} 行" for name, count in rows.items())
    console().print(f"已导出到 {folder}：{written}", markup=False)


def pull(
    full: Annotated[bool, typer.Option("--full", help="全部重读，包括封存的课程。")] = False,
    now: Annotated[bool, typer.Option("--now", help="在设置为不读取的时段也读取。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Read Moodle into the store."""
    from sync.actions.pull import pull as pull_site
    from sync.site import open_site
    from sync.stopping import Ending, ended_by_signals

    ending = Ending()
    with (
        reporting_errors(),
        open_site(site) as opened,
        ended_by_signals(ending),
        progress("读取 Moodle", quiet=as_json) as tell,
    ):
        result = pull_site(opened, who(), progress=tell, full=full, now=now, stop=ending.is_told)
    if as_json:
        write_json(result)
    else:
        from sync.cli.tables import show_pull

        show_pull(result)
    raise typer.Exit(Exit.DONE if result.complete else Exit.NEEDS_PERSON)
