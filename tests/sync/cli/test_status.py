"""``yujing status``: one screen that says whether all is well, what was done and is next, and what waits for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from sync.actions.status import LastRun, LeftUnread, StatusResult, WaitingLine
from sync.actions.well_being import JobLine, WellBeing, well_being
from sync.actions.working import WORKERS
from sync.cli import status_view
from sync.monitoring import view
from sync.site import Site
from sync.store.database import Store
from sync.store.leases import give_back_lease, take_lease
from sync.store.runs import end_run, start_run
from tests.sync.monitoring.test_monitoring import SETTINGS, work
from tests.sync.scene import NOON, ZONE, StoppedClock

MORNING = datetime(2025, 9, 12, 8, 20, tzinfo=ZONE)
WRONG = "MoodleUnavailable: Moodle 没有在时限内完整作答（超时或连接中断），请稍后重试。（core_cohort_get_cohorts）"


def at(hour: int, days: int = 0) -> datetime:
    return MORNING.replace(hour=hour, minute=0) + timedelta(days=days)


BUSY = StatusResult(
    "main",
    "江州师范学院",
    MORNING,
    WellBeing(
        "daemon",
        "提醒工作人员",
        (
            JobLine("pull", "读取 Moodle", at(2), "读取 3120 门课程，9411 次请求，封存未读 18230 门", True, at(2, 1)),
            JobLine("evaluate", "判断", at(5), "判断 4 项规定，1 项停下等人确认", True, at(5, 1)),
            JobLine("plan", "做计划", at(6), WRONG, False, at(6, 1)),
            JobLine("remind", "提醒工作人员", None, "", None, None),
            JobLine("backup", "备份", at(3, -1), "备份 [812] MB", True, at(3, 1)),
        ),
        at(6),
        at(3, -1),
        812_000_000,
        58_000_000_000,
        ("做计划失败：Moodle 没有在时限内完整作答",),
    ),
    tuple(
        LastRun(kind, what, at(8, -day), "完成", "李红")
        for day, (kind, what) in enumerate((("import", "导入教务数据"), ("apply", "执行计划"), ("send", "发送消息")))
    ),
    LeftUnread(18230, 205, MORNING.date()),
    tuple(
        WaitingLine("学院、教务处", f"不能经 Moodle 送达，须当面送达{n}", n, "yujing case list --waiting")
        for n in range(7)
    ),
)


def shown(result: StatusResult, monkeypatch: pytest.MonkeyPatch, width: int = 80) -> list[str]:
    console = Console(width=width, record=True, highlight=False)
    monkeypatch.setattr(status_view, "console", lambda: console)
    status_view.show_status(result)
    return console.export_text().splitlines()


def test_a_busy_morning_fits_on_a_screen_of_80_by_24(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = shown(BUSY, monkeypatch)
    assert len(lines) <= 24
    assert max(map(cell_len, lines)) <= 80
    assert lines[0] == "江州师范学院（main）  2025-09-12 08:20  ● 守护进程在运行，正在提醒工作人员"
    assert "Moodle 今天 06:00 有回答 · 备份于 昨天 03:00" in lines[1]
    assert lines[2] == "✗ 做计划失败：Moodle 没有在时限内完整作答"
    rows = {line[3:].split("  ")[0].strip(): line for line in lines}
    assert rows["读取 Moodle"].startswith("✓")
    assert rows["读取 Moodle"].rstrip().endswith("明天 02:00")
    assert "失败，见上" in rows["做计划"]
    assert rows["提醒工作人员"].rstrip().endswith("不做")
    assert "[812]" in rows["备份"]


def test_a_site_where_nothing_waits_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = replace(BUSY, waiting=(), left_unread=None, well_being=replace(BUSY.well_being, doing="", backup_at=None))
    text = "\n".join(shown(calm, monkeypatch))
    assert "没有等人处理的事。" in text
    assert "没有在自动运行" in text
    assert "没有备份" in text


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    return Site(SETTINGS, sqlite_store, tmp_path, StoppedClock())


def holding(site: Site, holder: str = "here:1:x") -> None:
    assert take_lease(site.store, "daemon", holder, NOON, timedelta(days=9))


def test_a_site_that_never_worked_by_itself_has_nothing_amiss(site: Site) -> None:
    being = well_being(site)
    assert (being.doing, being.at_work, being.amiss, being.moodle_at) == ("", "", (), None)
    assert [line.at for line in being.jobs] == [None] * len(being.jobs)


def test_what_is_amiss_says_what_to_do(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    holding(site)
    work(site, "pull", 10, "failed", WRONG)
    amiss = "\n".join(well_being(site).amiss)
    assert "读取 Moodle失败：Moodle 没有在时限内" in amiss
    assert "判断到了时刻还没有做完" in amiss
    give_back_lease(site.store, "daemon", "here:1:x")
    assert "请启动它" in "\n".join(well_being(site).amiss)
    key = "age1" + "q" * 58
    backup = SETTINGS.backup.model_copy(update={"recipients": (key,)})
    wanting = replace(site, settings=SETTINGS.model_copy(update={"backup": backup}))
    assert "两天没有备份了" in "\n".join(well_being(wanting).amiss)
    monkeypatch.setattr(view, "_free_bytes", lambda _: 12_000_000)
    assert "磁盘只剩 12 MB" in "\n".join(well_being(site).amiss)


def test_who_is_at_work_on_what(site: Site) -> None:
    work(site, "pull", 10, "")
    holding(site)
    being = well_being(site)
    assert (being.doing, being.at_work) == ("daemon", "读取 Moodle")
    give_back_lease(site.store, "daemon", "here:1:x")
    assert well_being(site).at_work == "", "cut short is not at work"
    holding(site, f"{WORKERS}:0:")
    assert well_being(site).doing == "workers"


def test_what_a_person_had_done_since_is_told_instead(site: Site) -> None:
    work(site, "pull", 10, "failed", WRONG)
    with site.store.begin() as tx:
        run = start_run(tx, "main", "pull", "lihong", NOON - timedelta(hours=1))
        end_run(tx, "main", run, "done", NOON, {})
    being = well_being(site)
    assert (being.jobs[0].ok, being.jobs[0].did) == (True, "完成（lihong）")
    assert being.moodle_at == NOON
