"""How a site's work goes on by itself: what the timetable had done, what comes next, who does it, and what is amiss."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from sync.actions.acting import DAEMON, person_of
from sync.actions.record import TITLES
from sync.monitoring.view import JobView, View, look_at
from sync.store.runs import Run, last_run

if TYPE_CHECKING:
    from sync.site import Site

OUTCOMES: Final = {"running": "进行中或中断", "done": "完成", "stopped": "停下", "failed": "失败"}
JOB_TITLES: Final = {**TITLES, "remind": "提醒工作人员", "backup": "备份"}
_SPEAKING: Final = ("pull", "plan", "apply", "send")
"""What asks Moodle."""
_KIND: Final = re.compile(r"^\w+: (?=.)")
"""The kind of an error before its text, which is for the log."""
_OLD_BACKUP: Final = timedelta(days=2)
_LITTLE_ROOM: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job of the timetable: when it was last at work and what came of it, in words; when it is next, None for never.

    ``ok`` is None while nothing can be said: it never ran, or is at work.
    """

    job: str
    what: str
    at: datetime | None
    did: str
    ok: bool | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class WellBeing:
    """Who does the work (``daemon``, ``workers`` or nobody) and is at what, the jobs, what is amiss and what to do."""

    doing: str
    at_work: str
    jobs: tuple[JobLine, ...]
    moodle_at: datetime | None
    backup_at: datetime | None
    store_bytes: int
    free_bytes: int | None
    amiss: tuple[str, ...]


def well_being(site: Site) -> WellBeing:
    """Look at how the work goes on by itself."""
    view = look_at(site)
    jobs = tuple(_line(site, each, has_backup=view.backup_at is not None) for each in view.jobs)
    doing = doing_of(view.holder)
    zone = site.settings.site.zone
    backup_at = view.backup_at.astimezone(zone) if view.backup_at else None
    amiss = tuple(_amiss(site, view, jobs, doing))
    at_work = next((line.what for line, seen in zip(jobs, view.jobs, strict=True) if doing and _goes_on(seen)), "")
    return WellBeing(doing, at_work, jobs, _moodle_at(site), backup_at, view.store_bytes, view.free_bytes, amiss)


def doing_of(holder: str) -> str:
    """Say who holds the site by its lease, ``daemon`` or ``workers``; empty where nobody does.

    What several processes hold together bears no number of a process (`Holding`).
    """
    if not holder:
        return ""
    return "workers" if holder.rsplit(":", 2)[1] == "0" else "daemon"


def _line(site: Site, view: JobView, *, has_backup: bool) -> JobLine:
    """Tell of the daemon's work on the newest slot, or of what a person had done since."""
    zone = site.settings.site.zone
    with site.store.read() as tx:
        run = last_run(tx, site.store.site_id, view.job)
    next_at = view.next_at.astimezone(zone) if view.next_at else None
    if run is not None and (view.run is None or (run.actor != DAEMON.account and run.started_at > view.run.started_at)):
        ok = {"done": True, "failed": False}.get(run.status)
        did = f"{OUTCOMES[run.status]}（{person_of(site, run.actor)}）"
        return JobLine(view.job, JOB_TITLES[view.job], run.started_at.astimezone(zone), did, ok, next_at)
    if view.run is None:
        return JobLine(view.job, JOB_TITLES[view.job], None, "", None, next_at)
    ok = {"done": True, "failed": False}.get(view.run.outcome)
    if view.job == "backup" and not has_backup:
        ok = None  # it did what it could, for want of a key to encrypt to
    did = view.run.message or OUTCOMES.get(view.run.outcome or "running", "")
    return JobLine(view.job, JOB_TITLES[view.job], view.run.started_at.astimezone(zone), did, ok, next_at)


def _goes_on(view: JobView) -> bool:
    return view.run is not None and not view.run.outcome and not view.run.message


def _moodle_at(site: Site) -> datetime | None:
    """When Moodle last answered all that it was asked, as far as runs tell."""
    with site.store.read() as tx:
        runs: list[Run | None] = [last_run(tx, site.store.site_id, kind, "done") for kind in _SPEAKING]
    ended = [run.ended_at for run in runs if run is not None and run.ended_at is not None]
    return max(ended).astimezone(site.settings.site.zone) if ended else None


def _amiss(site: Site, view: View, jobs: tuple[JobLine, ...], doing: str) -> Iterator[str]:
    if not doing and any(each.run is not None for each in view.jobs):
        yield "守护进程没有在运行，到了时刻的工作没有人做；请启动它（systemctl start yujing），原因见日志"
    for line, seen in zip(jobs, view.jobs, strict=True):
        if line.ok is False:
            yield f"{line.what}失败：{_KIND.sub('', line.did)}"
        elif seen.late and doing:
            yield f"{line.what}到了时刻还没有做完，请看日志"
    if site.settings.backup.recipients and (view.backup_at is None or view.at - view.backup_at > _OLD_BACKUP):
        yield "两天没有备份了；请运行 yujing backup，看看为什么"
    if view.free_bytes is not None and view.free_bytes < _LITTLE_ROOM:
        yield f"磁盘只剩 {view.free_bytes // 1_000_000} MB，写满以后什么也做不了；请清理或扩容"
