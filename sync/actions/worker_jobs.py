"""The queue as a person sees it: what waits, what is under way, what was parked and why; and releasing that."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.installation import find_sites
from config.problems import ConfigError
from sync.actions.acting import permitted
from sync.actions.site_jobs import GIVEN_UP, parts_by_id
from sync.cases.roles import SiteAction
from sync.refusal import Refusal
from sync.site import Site, open_site
from sync.store.audit import append_audit
from sync.store.job_runs import reopen_run, run_message
from sync.worker.queue import Queue, QueuedJob, State

if TYPE_CHECKING:
    from config.installation import Installation
    from sync.worker.tickets import Ticket

STAGES: Final = {
    "pull": "读取 Moodle",
    "evaluate": "判断",
    "plan": "做计划",
    "apply": "执行计划",
    "send": "发送消息",
    "remind": "提醒待办",
    "backup": "备份",
    "report": "通知监看服务",
}
"""What people call the stages."""
_UNKNOWN: Final = "站点打不开，原因见 yujing sites check"


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job of the queue: what it does, for whom, of which slot (in the site's time zone).

    ``reason`` says why it is parked, or when it is tried again.
    """

    number: int
    site: str
    stage: str
    what: str
    part: str
    slot: datetime
    state: State
    tried: int
    reason: str = ""


def list_jobs(installation: Installation) -> list[JobLine]:
    """Return the jobs that wait, are under way or were parked, with their reasons as the sites' stores keep them.

    Raises:
        QueueUnavailable: the database of the queue cannot be used.
    """
    with Queue(installation.queue_url()) as queue:
        jobs = queue.jobs("failed", "doing", "todo")
    folders = _folders(installation)
    lines: list[JobLine] = []
    for name in sorted({job.ticket.site for job in jobs}):
        lines += _lines([job for job in jobs if job.ticket.site == name], folders.get(name))
    return sorted(lines, key=lambda line: line.number)


def _folders(installation: Installation) -> dict[str, Path]:
    return {site.id: site.folder for site in find_sites(installation, os.environ) if not site.faults}


def _lines(jobs: list[QueuedJob], folder: Path | None) -> list[JobLine]:
    """Return one site's jobs; where it cannot be opened, without what only it knows."""
    if folder is not None:
        with suppress(ConfigError), open_site(folder) as site:
            return [_line(job, site) for job in jobs]
    return [_line(job, None) for job in jobs]


def _line(job: QueuedJob, site: Site | None) -> JobLine:
    ticket = job.ticket
    slot, part, reason = ticket.slot, ticket.part, _UNKNOWN
    if site is not None:
        slot = slot.astimezone(site.settings.site.zone)
        part = parts_by_id(site).get(part) or ("其余学院" if part else "全校")
        again = job.not_before.astimezone(site.settings.site.zone) if job.not_before else None
        waits = f"{again:%H:%M} 再试" if again else ""
        reason = _reason(site, ticket) if job.state == "failed" else waits
    what, tried = STAGES.get(ticket.stage, ticket.stage), job.tried + (job.state == "failed")
    return JobLine(job.number, ticket.site, ticket.stage, what, part, slot, job.state, tried, reason)


def _reason(site: Site, ticket: Ticket) -> str:
    with site.store.read() as tx:
        return run_message(tx, site.store.site_id, ticket.run_name, ticket.slot).removeprefix(GIVEN_UP)


def release_job(installation: Installation, number: int, actor: str, reason: str) -> JobLine:
    """Let a parked job be tried again at once, on the word of a person who may do its stage at its site.

    Raises:
        Refusal: no parked job has this number, or its site cannot be opened.
        NotPermitted, UnknownActor: it is not the person's to do.
    """
    with Queue(installation.queue_url()) as queue:
        job = next((each for each in queue.jobs("failed") if each.number == number), None)
        if job is None:
            raise Refusal(f"没有编号为 {number} 的已搁置的事；请用 yujing worker jobs 查看编号。")
        ticket, folder = job.ticket, _folders(installation).get(job.ticket.site)
        if folder is None:
            raise Refusal(f"站点 {ticket.site} 现在打不开，放行也没有用：请先运行 yujing sites check 查看原因。")
        with open_site(folder) as site:
            _note(site, ticket, actor, reason)
            line = _line(job, site)
        queue.release(number)
    return line


def _note(site: Site, ticket: Ticket, actor: str, reason: str) -> None:
    """Open the slot again, and write down who released it and why."""
    person = permitted(site, actor, SiteAction(ticket.stage) if ticket.stage in _OWN else SiteAction.PULL)
    at = site.clock.now()
    with site.store.begin() as tx:
        reopen_run(tx, site.store.site_id, ticket.run_name, ticket.slot)
        append_audit(
            tx,
            site.store.site_id,
            at=at,
            actor=person.account,
            action="job.released",
            subject=f"job:{ticket.run_name}",
            details={"slot": ticket.slot.isoformat(), "why": reason},
        )


_OWN: Final = frozenset(action.value for action in SiteAction)
