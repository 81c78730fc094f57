"""Commands for those who look after students: ``yujing students``, and the guide for a call with the guardians."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import AsJson, Policy, SiteFolder, examples
from sync.cli.output import console, print_table, write_json

if TYPE_CHECKING:
    from sync.actions.students import NextDuty, OwnNear, OwnStudent, OwnStudents

As = Annotated[
    str, typer.Option("--as", metavar="账号", envvar="YUJING_ACTOR", help="谁的学生：settings.toml 中的账号。")
]

_NEEDS_REASON = "--sheet 会写出名单，须用 --reason 写明理由"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "students",
        help="我的学生：辅导员、班主任按班级看自己的预警学生、接下来要做的事，以及差一步的学生。",
        epilog=examples(
            "yujing students --as fudao", "yujing students --as fudao --sheet 我的学生.xlsx --reason 班会前准备"
        ),
    )(students)
    app.command(
        "call-guide",
        help="与家长通话的提纲：说什么、问什么、不说什么、记什么。",
        epilog=examples("yujing call-guide 12 --as fudao"),
    )(call_guide)


def students(
    who: As,
    policy: Policy = None,
    near: Annotated[bool, typer.Option("--near/--no-near", help="是否列出差一步的学生（要重新计算，较慢）。")] = True,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="另存为 xlsx 表格。")] = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么另存名单，记入审计记录；--sheet 时必写。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List a person's own students."""
    if sheet is not None and not reason.strip():
        raise typer.BadParameter(_NEEDS_REASON)
    from sync.actions.acting import actor_of
    from sync.actions.students import own_students
    from sync.actions.taking_out import note_taken_out
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        if sheet is not None:
            note_taken_out(opened, actor_of(opened, who), "export", "students", reason, {"file": str(sheet)})
        found = own_students(opened, who, policy=policy, near_misses=near)
        if sheet is not None:
            _write_sheet(found, sheet)
    if as_json:
        write_json(found)
    else:
        _show(found)


def call_guide(
    case_id: Annotated[int, typer.Argument(metavar="编号", help="个案编号，见 yujing students。")],
    who: As,
    site: SiteFolder = Path(),
) -> None:
    """Show the guide for a call with the guardians."""
    from sync.actions.calling import guardian_call
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        text = guardian_call(opened, case_id, who)
    console().print(text, markup=False, soft_wrap=True)


def _show(found: OwnStudents) -> None:
    console().print(
        f"{found.person}（{found.account}）的学生（{found.as_of}）：预警 {len(found.students)} 人次，"
        f"差一步 {len({each.student_no for each in found.near})} 人。",
        markup=False,
        soft_wrap=True,
    )
    for (college, class_name), members in groupby(found.students, lambda each: (each.college, each.class_name)):
        _show_class(f"{college} {class_name}", list(members))
    if found.near:
        _show_near(found.near)


def _show_class(title: str, members: list[OwnStudent]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    console().print(f"\n{title}", markup=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("个案", "学号", "姓名", "等级", "告知情况", "接下来要做的（期限）"):
        table.add_column(name, overflow="fold", no_wrap=name in ("个案", "学号", "姓名"))
    for each in members:
        table.add_row(str(each.case_id), each.student_no, each.name, each.level, each.told, _next(each))
    print_table(table, 120)


def _show_near(near: tuple[OwnNear, ...]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    console().print("\n差一步的学生（供及早关心，没有达到所列等级，不据此下达任何通知）", markup=False)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("班级", "学号", "姓名", "现在 → 差一步", "指标", "数值", "标准", "相差"):
        table.add_column(name, overflow="fold", no_wrap=name in ("学号", "姓名"))
    for each in near:
        step = f"{each.now} → {each.level}"
        table.add_row(each.class_name, each.student_no, each.name, step, *_figures(each))
    print_table(table, 120)


def _figures(near: OwnNear) -> tuple[str, ...]:
    return near.figure, near.value, near.threshold, near.gap


def _next(student: OwnStudent) -> str:
    lines = [_duty(each) for each in student.duties]
    more = student.owed - len(lines)
    return "\n".join([*lines, f"另有 {more} 项，见 yujing duties"] if more else lines) or "没有未办的"


def _duty(duty: NextDuty) -> str:
    due = "" if duty.due is None else f"（{duty.due:%m-%d}）"
    late = f"，逾期 {duty.days_over} 天" if duty.days_over else ""
    return f"{duty.what}{due}{late}"


def _write_sheet(found: OwnStudents, file: Path) -> None:
    from reports.student_list import write_student_list

    warned = [
        (each.class_name, each.student_no, each.name, each.level, each.period, each.told, _next(each), each.case_id)
        for each in found.students
    ]
    near = [(each.class_name, each.student_no, each.name, each.now, each.level, *_figures(each)) for each in found.near]
    day = f"{found.as_of}"
    write_student_list(warned, near, file, person=found.person, day=day, stamp=datetime.now(UTC))
