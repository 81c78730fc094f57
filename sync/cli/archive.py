"""The commands of the archive: look over what is missing, write it, check it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, Policy, SiteFolder, examples
from sync.cli.output import console, print_table, progress, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from reports.archive.verification import Check, Verification
    from sync.actions.archive import Archived
    from sync.site import Site

_FEW = 10
"""So many notes of one check are shown; every fault is."""

app = group("archive", "归档：一生一档，先看缺什么，再写成可移交的归档包。", alone=True)


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.callback(
    help="归档：先看一个时段的档案缺什么；加 --to 则写成一生一档的归档包（PDF/A、目录、校验清单、移交清单）。",
    epilog=examples(
        "yujing archive --period 2024-2025-1 --actor wangmin",
        "yujing archive --period 2024-2025-1 --to 归档 --actor wangmin",
        "yujing archive verify 归档/X123-asnu-2024-2025-1",
    ),
)
def archive(
    context: typer.Context,
    period: Annotated[str, typer.Option("--period", help="学期 2024-2025-1 或学年 2024-2025。")] = "",
    actor: Annotated[str, typer.Option("--actor", envvar="YUJING_ACTOR", help="办理人的账号（见设置 actors）。")] = "",
    policy: Policy = None,
    college: Annotated[list[str] | None, typer.Option("--college", help="只归这个学院的，可多次。")] = None,
    to: Annotated[Path | None, typer.Option("--to", help="写到这个文件夹之下；不写则只看缺什么，什么都不写。")] = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么归档，记入审计记录。")] = "按规定归档移交",
    incomplete: Annotated[
        str, typer.Option("--incomplete-reason", help="有缺项仍要归档时，写明原因；记入归档包和移交清单。")
    ] = "",
    sheet: Annotated[Path | None, typer.Option("--xlsx", help="把缺项清单存为 .xlsx。")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="按哪一天检查缺项，如 2025-07-04；不写表示今天。"),
    ] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Look a period over, or archive it."""
    if context.invoked_subcommand is not None:
        return
    if not period or not actor:
        raise typer.BadParameter("请写明 --period（时段）和 --actor（办理人的账号）")
    from sync.site import open_site

    scope = _Scope(actor, period, policy, tuple(college or ()), as_of.date() if as_of else None, reason)
    with reporting_errors(), open_site(site) as opened:
        found = _looked_over(opened, scope, sheet) if sheet is not None or to is None else ()
        if to is not None:
            found = _archived(opened, scope, to, incomplete.strip(), quiet=as_json)
    write_json(found) if as_json else _show(found)
    open_ends = any(each.gaps and each.written is None for each in found)
    raise typer.Exit(Exit.NEEDS_PERSON if open_ends else Exit.DONE)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Who archives what, as of which day, and why."""

    actor: str
    period: str
    policy: str | None
    colleges: tuple[str, ...]
    day: date | None
    reason: str


def _looked_over(opened: Site, scope: _Scope, sheet: Path | None) -> tuple[Archived, ...]:
    from sync.actions.archive import look_over, write_gaps

    found = look_over(opened, scope.actor, scope.period, policy=scope.policy, colleges=scope.colleges, day=scope.day)
    if sheet is not None:
        write_gaps(opened, scope.actor, scope.reason, found, sheet, scope.day or opened.today())
    return found


def _archived(opened: Site, scope: _Scope, to: Path, incomplete: str, *, quiet: bool) -> tuple[Archived, ...]:
    """Archive, telling how far it is; told to end, it leaves nothing behind."""
    from sync.actions.archive import archive as archive_period
    from sync.refusal import Refusal
    from sync.stopping import Ending, ended_by_signals

    done, ending = 0, Ending()
    with progress("归档", quiet=quiet) as tell, ended_by_signals(ending):

        def count(students: int) -> None:
            nonlocal done
            done += students
            tell(done, 0, "人")
            if ending.is_told():
                raise Refusal("已停下，没有留下归档包；需要时重新归档。")

        return archive_period(
            opened,
            scope.actor,
            scope.period,
            to,
            scope.reason,
            policy=scope.policy,
            colleges=scope.colleges,
            incomplete=incomplete,
            day=scope.day,
            progress=count,
        )


@app.command(
    "verify",
    help="检查一个归档包的真实性、完整性、可用性、安全性；不需要站点，也不联网。",
    epilog=examples("yujing archive verify 归档/X123-asnu-2024-2025-1"),
)
def verify(
    folder: Annotated[Path, typer.Argument(help="归档包的文件夹。")],
    checksum: Annotated[str, typer.Option("--checksum", help="移交清单上印的校验码，用来核对。")] = "",
    as_json: AsJson = False,
) -> None:
    """Check an archive."""
    from sync.actions.archive_verify import verify as verify_folder

    with reporting_errors():
        found = verify_folder(folder, checksum)
    if as_json:
        write_json({"passed": found.passed, "results": found.results, **_plain(found)})
    else:
        _show_verification(found)
    raise typer.Exit(Exit.DONE if found.passed else Exit.NEEDS_PERSON)


def _plain(found: Verification) -> dict[str, object]:
    return {"name": found.name, "checksum": found.checksum, "checks": found.checks}


def _show(found: tuple[Archived, ...]) -> None:
    from rich.table import Table

    for each in found:
        lacking = f"缺 {len(each.gaps)} 项" if each.gaps else "没有缺项"
        counts = f"{each.students} 人，有效通知书 {each.numbers} 份，{lacking}"
        _say(f"《{each.title}》{each.period}（{'、'.join(each.colleges)}）：{counts}")
        if each.written is not None:
            done = each.written
            _say(f"  已写入 {done.folder}：{done.files} 个文件，{done.pages} 页，{done.size} 字节")
            _say(f"  校验码 {done.checksum}（印在移交清单上）")
        elif each.gaps:
            table = Table("班级", "学号", "材料", "缺什么", "依据")
            for gap in each.gaps:
                table.add_row(gap.class_name or gap.college, gap.student_no, gap.what, gap.words, gap.clause)
            print_table(table, 130)
            _say("  补齐后再归档；确实补不了的，加 --incomplete-reason 写明原因。")
        else:
            _say("  可以归档：加 --to 文件夹。")


def _say(line: str) -> None:
    console().print(line, markup=False, soft_wrap=True)


def _show_verification(found: Verification) -> None:
    from reports.archive.verification import ASPECT_TITLES

    _say(f"归档包 {found.name}")
    _say(f"校验码 {found.checksum}（请与移交清单上印的核对）")
    for aspect, title in ASPECT_TITLES.items():
        own = [check for check in found.checks if check.aspect == aspect]
        verdict = "通过" if all(check.passed for check in own) else "不通过"
        _say(f"{title}：{verdict}")
        for check in own:
            _show_check(check)


def _show_check(check: Check) -> None:
    mark = "✓" if check.passed else "✗"
    _say(f"  {mark} {check.name}（{check.looked_at}）")
    for fault in check.faults:
        _say(f"      {fault.path}：{fault.words}")
    for note in check.notes[:_FEW]:
        _say(f"      注意 {note.path}：{note.words}")
    if len(check.notes) > _FEW:
        _say(f"      注意：还有 {len(check.notes) - _FEW} 条（--json 可看全部）")
