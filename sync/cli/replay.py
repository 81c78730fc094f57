"""``yujing replay``: repeat an evaluation from what was kept of it; see what later corrections would change."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, SiteFolder, examples
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from rules.comparison.verdicts import GeneralChange
    from sync.actions.replay import Replay
    from sync.store.snapshots import Snapshot

_WHOLE = (("编号", 12), ("时段", 11), ("截至", 10))
"""The columns that are copied into commands, and how wide they are: never cut short."""
_GENERAL = {
    "policy": "规定",
    "period": "时段",
    "as_of": "截至日",
    "students_evaluated": "评估人数",
    "pending": "尚无成绩的选课",
    "notes": "说明",
    "above": "与上位规定的对照",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "replay",
        help="用当时留存的事实和规定重算一次判断，与当时的结果对照；不写编号则列出留存的判断。",
        epilog=examples(
            "yujing replay",
            "yujing replay 3f9c2a7be01d",
            "yujing replay 备份/snapshots/",
            "yujing replay --with-today",
        ),
    )(replay)


def replay(
    run: Annotated[
        str | None, typer.Argument(metavar="[编号|文件|文件夹]", help="快照的编号（开头几位即可），或其文件、文件夹。")
    ] = None,
    with_today: Annotated[
        bool, typer.Option("--with-today", help="改用现在已知的事实：此后的更正会改变哪些结论；什么都不会改动。")
    ] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Repeat evaluations."""
    if run is None and not with_today:
        _list(site, as_json=as_json)
        return
    found = _today(run, site) if with_today else _kept(str(run), site)
    if as_json:
        write_json(found)
    else:
        for each in found:
            _show(each)
    raise typer.Exit(Exit.DONE if all(each.identical for each in found) else Exit.NEEDS_PERSON)


def _kept(run: str, site: Path) -> tuple[Replay, ...]:
    from sync.actions.replay import replay_kept

    with reporting_errors():
        return replay_kept(run, site)


def _today(run: str | None, site: Path) -> tuple[Replay, ...]:
    from sync.actions.replay import with_today
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        return with_today(opened, run)


def _list(site: Path, *, as_json: bool) -> None:
    from sync.actions.replay import snapshots_of

    with reporting_errors():
        found = snapshots_of(site)
    if as_json:
        write_json(found)
    elif found:
        _show_list(found)
    else:
        console().print("还没有留存的判断：先运行 yujing evaluate。")


def _show_list(found: Iterable[Snapshot]) -> None:
    from rich.box import SIMPLE
    from rich.table import Column, Table

    from sync.store.snapshots import SHORT

    whole = [Column(name, no_wrap=True, min_width=width) for name, width in _WHOLE]
    rest = [Column(name, overflow="fold") for name in ("规定", "学院", "上位")]
    table = Table(*whole, Column("事实取于", min_width=10), *rest, box=SIMPLE, pad_edge=False)
    for each in found:
        when = f"{each.known_at.astimezone():%Y-%m-%d %H:%M}"
        scope, above = each.scope or "全校", each.above.policy if each.above else "—"
        table.add_row(each.id[:SHORT], each.period, str(each.as_of), when, each.law.policy, scope, above)
    console().print(table)


def _show(each: Replay) -> None:
    from sync.cli.comparing import say
    from sync.store.snapshots import SHORT

    kept = each.snapshot
    scope = f" {kept.scope}" if kept.scope else ""
    heading = f"{kept.id[:SHORT]} {kept.law.policy}{scope} {kept.period}（截至 {kept.as_of}）"
    console().rule(heading, align="left")
    for line in each.law:
        say(f"注意：{line}")
    if each.identical:
        say("按现在已知的事实，结论没有变化。" if each.today else "重算的结果与当时完全相同。")
        return
    _show_general(each.general)
    verdicts = sum(student.of_verdict for student in each.students)
    others = len(each.students) - verdicts
    by = "按现在已知的事实" if each.today else "重算的结果与当时不同"
    say(f"{by}：结论不同 {verdicts} 人，只有依据不同 {others} 人。")
    _show_students(each)
    if each.today:
        say("什么都没有改动。个案在下一次 yujing evaluate 时标为“待复核”，由人用 yujing case reexamine 决定。")


def _show_general(changes: Iterable[GeneralChange]) -> None:
    from sync.cli.comparing import say

    for each in changes:
        plain = isinstance(each.before, int | str) and isinstance(each.after, int | str)
        say(
            f"{_GENERAL[each.name]}：{each.before} → {each.after}"
            if plain
            else f"{_GENERAL[each.name]}不同（见 --json）"
        )


def _show_students(each: Replay) -> None:
    from sync.cases.life import TITLES
    from sync.cli.comparing import show_change

    for student in each.students:
        cases = (each.cases or {}).get(student.student_no, ())
        told = "、".join(f"个案 {case.id} {TITLES[case.state]}" for case in cases)
        show_change(student, each.words, each.words, more=f"  （{told}）" if told else "")
