"""The site at a glance, on one screen: is all well, what was done and when is it next, what waits for whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sync.cli.output import console

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from sync.actions.status import LastRun, StatusResult
    from sync.actions.well_being import JobLine, WellBeing

_DOING = {"daemon": "[green]●[/] 守护进程在运行", "workers": "[green]●[/] 由多个工作进程运行", "": "○ 没有在自动运行"}
_MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: " "}
_DAYS = {-1: "昨天", 0: "今天", 1: "明天"}
_MARK_OF = {"完成": True, "失败": False}


def show_status(result: StatusResult) -> None:
    """Show the site on one screen; what is amiss stands at the top."""
    being = result.well_being
    work = f"，正在{being.at_work}" if being.at_work else ""
    head = f"[bold]{_plain(result.university)}[/]（{result.site}）  {result.at:%Y-%m-%d %H:%M}"
    console().print(f"{head}  {_DOING[being.doing]}{work}")
    console().print(_facts(being, result.at), markup=False, style="dim")
    for each in being.amiss:
        console().print(f"[bold red]✗ {_plain(each)}[/]", soft_wrap=True)
    console().print()
    console().print(_work(result))
    if result.left_unread is not None:
        left = result.left_unread
        told = f"封存的课程 {left.offerings} 门没有重读，{left.verified} 门轮到核对，最久的读于 {left.oldest}"
        console().print(told, markup=False, style="dim", soft_wrap=True)
    console().print()
    if result.waiting:
        console().print(_waiting(result))
    else:
        console().print("没有等人处理的事。")


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _table(*columns: str, gap: int) -> Table:
    """A table without lines; where it is too wide, what was done and what to do give way."""
    from rich.table import Table

    table = Table(box=None, padding=(0, gap, 0, 0), header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name, no_wrap=name not in ("结果", "怎么办"))
    return table


def _work(result: StatusResult) -> Table:
    """One row for each job of the timetable, then what people had done besides."""
    table = _table("", "工作", "上次", "结果", "下次", gap=2)
    jobs = {line.job for line in result.well_being.jobs}
    for line in result.well_being.jobs:
        table.add_row(*_job(line, result.at))
    for run in result.runs:
        if run.kind not in jobs:
            table.add_row(*_run(run, result.at))
    return table


def _job(line: JobLine, now: datetime) -> tuple[str | Text, ...]:
    at = _when(line.at, now) if line.at else "—"
    from rich.text import Text

    did = Text("失败，见上" if line.ok is False else line.did, no_wrap=True, overflow="ellipsis")
    return _MARKS[line.ok], line.what, at, did, _when(line.next_at, now) if line.next_at else "不做"


def _run(run: LastRun, now: datetime) -> tuple[str, ...]:
    return _MARKS[_MARK_OF.get(run.outcome)], run.what, _when(run.at, now), f"{run.outcome}（{_plain(run.actor)}）", ""


def _waiting(result: StatusResult) -> Table:
    table = _table("等谁", "什么事", "件数", "怎么办", gap=1)
    table.columns[2].justify = "right"
    for line in result.waiting:
        table.add_row(line.who, _plain(line.what), str(line.count), _plain(line.todo))
    return table


def _facts(being: WellBeing, now: datetime) -> str:
    moodle = f"Moodle {_when(being.moodle_at, now)} 有回答" if being.moodle_at else "还没有问过 Moodle"
    backup = f"备份于 {_when(being.backup_at, now)}" if being.backup_at else "没有备份"
    room = f" · 磁盘剩 {_size(being.free_bytes)}" if being.free_bytes is not None else ""
    return f"{moodle} · {backup} · 数据库 {_size(being.store_bytes)}{room}"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _when(at: datetime, now: datetime) -> str:
    """A moment as people say it: the day by its name where it is near, else by its date."""
    day = _DAYS.get((at.date() - now.date()).days) or (f"{at:%m-%d}" if at.year == now.year else f"{at:%Y-%m-%d}")
    return f"{day} {at:%H:%M}"
