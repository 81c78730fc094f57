"""What a worker does with a ticket of the queue: open its site, do the stage, write down how it went."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.installation import find_sites
from config.policy_files import PolicyError
from config.problems import ConfigError
from connector.moodle.errors import MoodleUnavailable
from sync.actions.stages import Stage, Stages, has_to_send, parts_of, stages_of
from sync.clock import Clock, SystemClock
from sync.daemon.running import describe
from sync.plan.keeping import approved_plans
from sync.refusal import PutOff, Refusal
from sync.site import Site, open_site
from sync.store.database import fault_of
from sync.store.holding import AlreadyRunning, Holding
from sync.store.job_runs import finish_run, has_finished, last_finished_slot, recent_runs, start_run
from sync.worker.running import Outcome, Stop, Work, Worker
from sync.worker.slots import Timetable, due
from sync.worker.tickets import Ticket, part_id

if TYPE_CHECKING:
    from config.installation import Installation

_LOG = logging.getLogger(__name__)
WORKERS: Final = "yujing worker"
"""Under this name all workers together hold a site, so that no daemon works beside them."""
_SET_BACK: Final = timedelta(days=1)


class LeftToDaemon(PutOff):
    """A daemon of its own works for this site; workers take over when it has ended."""


def run_worker(installation: Installation, *, until_empty: bool = False, clock: Clock | None = None) -> None:
    """Work on the sites of an installation until told to stop (or until nothing is left that may begin now).

    Raises:
        QueueUnavailable: the database of the queue cannot be used.
        ConfigError: the address of the queue is missing, or others can read it.
    """
    worker = installation.settings.worker
    serving = Serving(installation, clock or SystemClock())
    Worker(
        installation.queue_url(),
        Work(serving.do, serving.park, serving.look, worker.attempts),
        worker.jobs_at_once,
        worker.dead_after_seconds,
    ).run(until_empty=until_empty)


@dataclass(slots=True)
class Serving:
    """The sites that a worker serves. A site is opened for a job and closed after it: nothing of it stays here."""

    installation: Installation
    clock: Clock
    _folders: dict[str, Path] = field(default_factory=dict)

    def look(self) -> list[Ticket]:
        """Return what is due at any site; one that cannot be opened keeps no other from work."""
        self._find()
        found: list[Ticket] = []
        for name, folder in self._folders.items():
            try:
                with self._opened(folder) as (site, _):
                    found += due_at(site)
            except LeftToDaemon:
                _LOG.info("%s: left to its daemon", name)
            except Exception as error:
                _LOG.error("%s cannot be served: %s", name, told(error))
        return found

    def do(self, ticket: Ticket, stop: Stop) -> Outcome:
        """Work on a ticket, and say how it went."""
        try:
            with self._opened(self._folder(ticket.site)) as (site, lost):
                message = work_on(site, ticket, lambda: stop() or lost())
                return Outcome(message, following=tuple(due_at(site)))
        except PutOff as error:
            _LOG.info("%s %s put off: %s", ticket.site, ticket.run_name, describe(error))
            return Outcome(left=stop())
        except Exception as error:
            return Outcome(told(error), failed=True, passing=_passes(error))

    def park(self, ticket: Ticket, reason: str) -> None:
        """Write down in the site's store that a ticket was given up, so that its slot holds up nothing."""
        try:
            with self._opened(self._folder(ticket.site)) as (site, _):
                give_up(site, ticket, f"已搁置，等人处理：{reason}")
        except Exception as error:
            _LOG.error("%s %s: parking could not be written down: %s", ticket.site, ticket.run_name, describe(error))

    def _find(self) -> None:
        found = find_sites(self.installation, os.environ)
        for site in found:
            for fault in site.faults:
                _LOG.error("%s cannot be served: %s", site.folder.name, fault)
        self._folders = {site.id: site.folder for site in found if not site.faults}

    def _folder(self, site: str) -> Path:
        if site not in self._folders:
            self._find()
        if site not in self._folders:
            raise Refusal(f"安装中没有可用的站点 {site}：请运行 yujing sites check 查看原因。")
        return self._folders[site]

    @contextmanager
    def _opened(self, folder: Path) -> Iterator[tuple[Site, Stop]]:
        with open_site(folder, self.clock) as site:
            holding = Holding(site.store, "daemon", self.clock, "这个站点的守护进程", together=WORKERS)
            with ExitStack() as held:
                try:
                    held.enter_context(holding)
                except AlreadyRunning as error:
                    raise LeftToDaemon(str(error)) from None
                yield site, holding.lost.is_set


def told(error: Exception) -> str:
    """Return what may be told of an error: what is wrong with settings and regulations names nobody either."""
    return str(error) if isinstance(error, ConfigError | PolicyError) else describe(error)


def _passes(error: Exception) -> bool:
    """Say whether an error is of a kind that passes by itself."""
    return isinstance(error, MoodleUnavailable | AlreadyRunning | OSError) or bool(fault_of(error))


def due_at(site: Site) -> list[Ticket]:
    """Return what may begin now at a site: slots of its timetable; approved plans and messages, whose slot is the day.

    What was given up on a day rests until the next, or until a person releases it.
    """
    now, name = site.clock.now(), site.store.site_id
    may_pull = stages_of(site).may_pull()
    found = list(due(timetable_of(site), now, lambda each: has_ended(site, each), may_pull=may_pull))
    day = datetime.combine(site.today(), time(), site.settings.site.zone).astimezone(UTC)
    for stage, waits in (("apply", bool(approved_plans(site.store))), ("send", has_to_send(site))):
        ticket = Ticket(name, stage, "", day)
        if waits and not has_ended(site, ticket):
            found.append(ticket)
    return found


def timetable_of(site: Site) -> Timetable:
    """Return the hours of a site's stages, and its parts."""
    hours = site.settings.schedule
    times = {name: getattr(hours, name) for name in type(hours).model_fields}
    return Timetable(site.store.site_id, times, site.settings.site.zone, tuple(parts_by_id(site)))


def parts_by_id(site: Site) -> dict[str, str | None]:
    """Return the parts of a site's school that are judged apart, by the id that stands in the queue."""
    parts = parts_of(site)
    return {"": None} if len(parts) == 1 else {part_id(each): each for each in parts}


def work_on(site: Site, ticket: Ticket, stop: Stop) -> str:
    """Do what a ticket says, unless it was done before, and return its line of counts.

    A stage that comes back has done its work; one that was told to stop before raises `PutOff`, or is due again.
    """
    stages = stages_of(site)
    if ticket.stage in ("apply", "send"):
        return (stages.apply if ticket.stage == "apply" else stages.send)(stop)
    if has_ended(site, ticket):
        return ""
    with site.store.begin() as tx:
        start_run(tx, site.store.site_id, ticket.run_name, ticket.slot, site.clock.now())
    message = _stage(site, stages, ticket, stop)
    end(site, ticket, "done", message)
    return message


def _stage(site: Site, stages: Stages, ticket: Ticket, stop: Stop) -> str:
    if ticket.stage == "evaluate":
        parts = parts_by_id(site)
        return stages.evaluate(stop, parts[ticket.part]) if ticket.part in parts else "设置中已没有这一部分"
    stage: Stage = getattr(stages, ticket.stage)
    return stage(stop)


def has_ended(site: Site, ticket: Ticket) -> bool:
    """Say whether a slot was worked on to its end, well or badly, here or by the daemon.

    One that ended far in the future was worked on under a clock that was wrong, and ends no earlier one.
    """
    name, until = site.store.site_id, site.clock.now() + _SET_BACK
    with site.store.read() as tx:
        for job in {ticket.run_name, ticket.stage}:
            newest = last_finished_slot(tx, name, job, until=until)
            if has_finished(tx, name, job, ticket.slot) or (newest is not None and newest >= ticket.slot):
                return True
    return False


def give_up(site: Site, ticket: Ticket, reason: str) -> None:
    """Write down that a ticket was parked: its slot holds up nothing any more."""
    with site.store.begin() as tx:
        start_run(tx, site.store.site_id, ticket.run_name, ticket.slot, site.clock.now())
    end(site, ticket, "failed", reason)


def end(site: Site, ticket: Ticket, outcome: str, message: str) -> None:
    """Write down how a slot ended; the last of the parts ends the stage, well where all of them did."""
    now, name = site.clock.now(), site.store.site_id
    with site.store.begin() as tx:
        finish_run(tx, name, ticket.run_name, ticket.slot, outcome, message, now)
    parts = [each for each in timetable_of(site).tickets(ticket.stage, now) if each.slot == ticket.slot]
    if not ticket.part or not all(has_ended(site, each) for each in parts):
        return
    with site.store.begin() as tx:
        runs = recent_runs(tx, name)
        failed = sum(runs[each.run_name][1] == "failed" for each in parts if each.run_name in runs)
        together = f"分 {len(parts)} 部分判断" + (f"，{failed} 部分失败" if failed else "")
        start_run(tx, name, ticket.stage, ticket.slot, now)
        finish_run(tx, name, ticket.stage, ticket.slot, "failed" if failed else "done", together, now)
