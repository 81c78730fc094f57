"""The command that lists who is one step below a level."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import AsJson, Day, Period, Policy, SeenBy, SiteFolder, examples, who
from sync.cli.output import console, print_table, write_json

if TYPE_CHECKING:
    from reports.workbook import Paper
    from sync.actions.near_misses import NearList

_BUNDLE_USE = "--facts 须同时给出 --policy、--period、--as-of"
_NEEDS_REASON = "--sheet 会写出名单，须用 --reason 写明理由"
_ABOUT = "名单供及早关心之用：名单上的学生没有达到所列等级，不据此下达任何通知。"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "near",
        help="列出离某一等级只差一步的学生：哪个指标、还差多少；不写入任何内容。",
        epilog=examples(
            "yujing near --policy asnu --period 2024-2025-1",
            "yujing near --facts 数据/ --policy asnu --period 2024-2025-1 --as-of 2025-03-20 --sheet 差一步.xlsx",
        ),
    )(near)


def near(
    policy: Policy = None,
    period: Period = None,
    as_of: Day = None,
    facts: Annotated[Path | None, typer.Option("--facts", help="直接看一个数据包，不用站点、不联网。")] = None,
    sheet: Annotated[Path | None, typer.Option("--sheet", help="另存为 xlsx 表格；只能同时看一部规定。")] = None,
    seen: SeenBy = None,
    reason: Annotated[str, typer.Option("--reason", help="为什么另存名单，记入审计记录；--sheet 时必写。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List near misses."""
    if sheet is not None and facts is None and not reason.strip():
        raise typer.BadParameter(_NEEDS_REASON)
    with reporting_errors():
        if sheet is not None and facts is None:
            from sync.actions.taking_out import note_near_sheet

            note_near_sheet(site, seen or who(), reason, sheet, policy, own=seen is not None)
        lists, paper = _lists(facts, policy, period, as_of, site, seen)
        if sheet is not None:
            _write_sheet(lists, sheet, paper)
    if as_json:
        write_json([_object(each) for each in lists])
        return
    for each in lists:
        _show(each)


def _lists(
    facts: Path | None, policy: str | None, period: str | None, as_of: datetime | None, site: Path, seen: str | None
) -> tuple[tuple[NearList, ...], Paper]:
    """Return the lists, and the paper on which the site prints tables."""
    from sync.actions.near_misses import near as near_of_site
    from sync.actions.near_misses import near_facts

    if facts is None:
        from sync.site import open_site

        with open_site(site) as opened:
            day = as_of.date() if as_of else None
            found = near_of_site(opened, policy=policy, period=period, as_of=day, seen=seen)
            return found, opened.settings.paper.tables
    if policy is None or period is None or as_of is None:
        raise typer.BadParameter(_BUNDLE_USE)
    return (near_facts(facts, policy, period, as_of.date()),), "A4"


def _rows(each: NearList) -> list[tuple[str, ...]]:
    from reports.near_list import near_row

    people = each.people
    return [
        near_row(each.law, miss, (person.college, person.class_name, person.student_no, person.name))
        for miss in each.found
        for person in (people[miss.student_no],)
    ]


def _write_sheet(lists: tuple[NearList, ...], file: Path, paper: Paper) -> None:
    if len(lists) != 1:
        raise typer.BadParameter("--sheet 一次只写一部规定，请用 --policy 指明")
    from reports.near_list import write_near_list

    (each,) = lists
    lines = (f"截至 {each.as_of}；评定 {each.evaluated} 人。", _ABOUT)
    title, stamp = each.law.policy.title, datetime.now(UTC)
    write_near_list(_rows(each), file, title=title, period=each.period, lines=lines, stamp=stamp, paper=paper)


def _show(each: NearList) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from reports.vocabulary import period_name

    console().print(
        f"《{each.law.policy.title}》 {period_name(each.period)}（截至 {each.as_of}）：评定 {each.evaluated} 人，"
        f"差一步 {len(each.people)} 人。",
        markup=False,
        soft_wrap=True,
    )
    if not each.found:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("学号", "姓名", "班级", "现在 → 差一步", "条款", "指标", "数值", "标准", "相差"):
        table.add_column(name, overflow="fold", no_wrap=name in ("学号", "姓名"))
    for _, class_name, number, name, now, level, *rest in _rows(each):
        table.add_row(number, name, class_name, f"{now} → {level}", *rest)
    print_table(table, 140)
    console().print(_ABOUT, style="dim")


def _object(each: NearList) -> dict[str, object]:
    from rules.explanation.explanation_json import near_miss_object

    return {
        "policy": each.law.id,
        "period": each.period,
        "as_of": each.as_of.isoformat(),
        "students_evaluated": each.evaluated,
        "near": [near_miss_object(miss) for miss in each.found],
    }
