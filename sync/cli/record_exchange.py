"""Commands that hand the sheet of records out and read it back, and that file scans: ``yujing record …``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, SiteFolder, examples
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from sync.actions.record_scans import ScanCheck

_FAULTS = {"missing": "文件不见了", "altered": "内容被改动过", "unknown": "没有登记过的文件"}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "sheet",
        help="导出登记表：每名学生每项待登记的工作一行，填好后用 yujing record import 导入。",
        epilog=examples("yujing record sheet 登记表.xlsx --policy asnu --period 2024-2025-1 --by fudao --actor fudao"),
    )(sheet)
    app.command(
        "import",
        help="导入填好的登记表（.xlsx 或 .csv）；有错的整份不存，同一份导入两次只存一次。",
        epilog=examples("yujing record import 登记表.xlsx --actor fudao"),
    )(import_)
    app.command(
        "scan",
        help="把签了字的纸质材料的扫描件（PDF、JPEG、PNG、TIFF）归入个案。",
        epilog=examples("yujing record scan 12 谈话记录.pdf --kind interview --record 31 --actor fudao"),
    )(scan)
    app.command("scans", help="列出归档的扫描件。", epilog=examples("yujing record scans 12"))(scans)
    app.command("verify", help="核对全部扫描件：是否还在，内容有没有变。", epilog=examples("yujing record verify"))(
        verify
    )


def sheet(
    file: Annotated[Path, typer.Argument(metavar="文件", help="写到哪个 .xlsx 文件。")],
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    period: Annotated[str, typer.Option("--period", help="哪一期的个案，如 2024-2025-1。")],
    actor: Actor,
    by: Annotated[str | None, typer.Option("--by", help="只要某个账号该办的。")] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="到哪一天为止该办的；不写表示今后四周。")
    ] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Write the sheet of records."""
    from sync.actions.record_sheet import hand_out
    from sync.site import open_site

    if file.suffix.lower() != ".xlsx":
        raise typer.BadParameter("文件名请以 .xlsx 结尾")
    day = until.date() if until else None
    with reporting_errors(), open_site(site) as opened:
        written = hand_out(opened, actor, file, policy=policy, period=period, by=by, until=day)
    if as_json:
        write_json(written)
    else:
        text = f"已写到 {written.file}：{written.students} 名学生，{written.records} 项待登记的工作。"
        console().print(text, markup=False, soft_wrap=True)


def import_(
    file: Annotated[Path, typer.Argument(metavar="文件", help="填好的登记表。")],
    actor: Actor,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Read a filled-in sheet."""
    from sync.actions.record_sheet import import_sheet
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        result = import_sheet(opened, actor, file)
    if as_json:
        write_json(result)
        return
    for warning in result.warnings:
        console().print(f"注意：{warning}", markup=False, soft_wrap=True)
    text = f"新登记 {len(result.added)} 条；以前已登记 {result.already} 条；没有填的 {result.blank} 行。"
    console().print(text, markup=False)


def scan(
    case_id: Annotated[int, typer.Argument(metavar="个案", help="个案编号，见 yujing case list。")],
    files: Annotated[list[Path], typer.Argument(metavar="文件...", help="扫描件。")],
    kind: Annotated[str, typer.Option("--kind", help="是什么材料：interview、notice、consent、objection、other……")],
    actor: Actor,
    record: Annotated[int | None, typer.Option("--record", help="属于哪条记录（编号）。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """File scans with a case."""
    from sync.actions.record_scans import file_scans
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        filed = file_scans(opened, actor, case_id, files, kind, record)
    if as_json:
        write_json(filed)
        return
    for each in filed:
        done = "以前已归档" if each.before else "已归档"
        text = f"{each.scan.file_name}：{done}，第 {each.scan.id} 号，SHA-256 {each.scan.sha256[:16]}…"
        console().print(text, markup=False, soft_wrap=True)


def scans(
    case_id: Annotated[int | None, typer.Argument(metavar="个案", help="个案编号；不写表示全部。")] = None,
    seen: Annotated[str | None, typer.Option("--as", help="按某账号的学院和班级列出。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List filed scans."""
    from sync.actions.record_scans import list_scans
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        found = list_scans(opened, case_id, seen)
    if as_json:
        write_json(found)
    else:
        from sync.cli.record_view import show_scans

        show_scans(found)


def verify(site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Look at every filed scan."""
    from sync.actions.record_scans import check_scans
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        found = check_scans(opened)
    write_json(found) if as_json else _show_check(found)
    raise typer.Exit(Exit.NEEDS_PERSON if found.faults else Exit.DONE)


def _show_check(found: ScanCheck) -> None:
    for fault in found.faults:
        whose = f"个案 {fault.case_id} 第 {fault.scan_id} 号：" if fault.scan_id else ""
        console().print(f"{whose}{fault.stored_as}：{_FAULTS[fault.kind]}", markup=False, soft_wrap=True)
    ending = "，都与归档时一样。" if not found.faults else f"，{len(found.faults)} 处有问题，请从备份恢复或查明原因。"
    console().print(f"核对了 {found.looked_at} 个扫描件{ending}", markup=False)
