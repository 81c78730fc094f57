"""A site's jobs for workers: which are due, doing one of them, and writing down in the site's store how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from sync.actions.stages import Stage, Stages, has_to_send, parts_of, stages_of
from sync.monitoring.reporting import NIGHT, Reporter
from sync.plan.keeping import approved_plans
from sync.store.job_runs import finish_run, newest_ended, recent_runs, start_run
from sync.worker.slots import Timetable, due
from sync.worker.tickets import Ticket, part_id

if TYPE_CHECKING:
    from sync.site import Site
    from sync.worker.running import Stop

GIVEN_UP: Final = "已搁置，等人处理："
"""Before the reason why a job was parked."""
_SET_BACK: Final = timedelta(days=1)
"""What ended further in the future than this ended under a clock that was wrong."""


def due_at(site: Site) -> list[Ticket]:
    """Return what may begin now at a site: slots of its timetable, approved plans, messages, the report on a night.

    Plans and messages have the day as their slot.
    What was given up on a day rests until the next, or until a person releases it.
    """
    now, name, ended, timetable = site.clock.now(), site.store.site_id, ended_at(site), timetable_of(site)
    found = list(due(timetable, now, ended, may_pull=stages_of(site).may_pull()))
    day = datetime.combine(site.today(), time(), site.settings.site.zone).astimezone(UTC)
    for stage, waits in (("apply", bool(approved_plans(site.store))), ("send", has_to_send(site))):
        ticket = Ticket(name, stage, "", day)
        if waits and not ended(ticket):
            found.append(ticket)
    return [*found, *_report_due(timetable, now, ended)]


def _report_due(timetable: Timetable, now: datetime, ended: Callable[[Ticket], bool]) -> Iterator[Ticket]:
    """Yield the report on a night's work, once all of it has ended."""
    night = [ticket for stage in NIGHT for ticket in timetable.tickets(stage, now)]
    if night and all(map(ended, night)):
        report = Ticket(timetable.site, "report", "", max(ticket.slot for ticket in night))
        if not ended(report):
            yield report


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
    ticket = _newest(site, ticket)
    if ended_at(site)(ticket):
        return ""
    with site.store.begin() as tx:
        start_run(tx, site.store.site_id, ticket.run_name, ticket.slot, site.clock.now())
    message = _stage(site, stages, ticket, stop)
    end(site, ticket, "done", message)
    return message


def _newest(site: Site, ticket: Ticket) -> Ticket:
    """Return a ticket that waited long as that of its newest slot: what was missed is caught up once."""
    today = timetable_of(site).tickets(ticket.stage, site.clock.now())
    return max([ticket, *(each for each in today if each.part == ticket.part)], key=lambda each: each.slot)


def _stage(site: Site, stages: Stages, ticket: Ticket, stop: Stop) -> str:
    if ticket.stage == "evaluate":
        parts = parts_by_id(site)
        return stages.evaluate(stop, parts[ticket.part]) if ticket.part in parts else "设置中已没有这一部分"
    if ticket.stage == "report":
        return Reporter(site)(stop)
    stage: Stage = getattr(stages, ticket.stage)
    return stage(stop)


def ended_at(site: Site) -> Callable[[Ticket], bool]:
    """Return what tells whether a slot was worked on to its end, well or badly, here or by the daemon, as of now.

    One that ended far in the future was worked on under a clock that was wrong, and ends no earlier one.
    """
    with site.store.read() as tx:
        newest = newest_ended(tx, site.store.site_id, site.clock.now() + _SET_BACK)

    def ended(ticket: Ticket) -> bool:
        return any(newest[job] >= ticket.slot for job in (ticket.run_name, ticket.stage) if job in newest)

    return ended


def give_up(site: Site, ticket: Ticket, reason: str) -> None:
    """Write down that a ticket was parked: its slot holds up nothing any more."""
    with site.store.begin() as tx:
        start_run(tx, site.store.site_id, ticket.run_name, ticket.slot, site.clock.now())
    end(site, ticket, "failed", f"{GIVEN_UP}{reason}")


def end(site: Site, ticket: Ticket, outcome: str, message: str) -> None:
    """Write down how a slot ended; the last of the parts ends the stage, well where all of them did."""
    now, name = site.clock.now(), site.store.site_id
    with site.store.begin() as tx:
        finish_run(tx, name, ticket.run_name, ticket.slot, outcome, message, now)
    parts = [each for each in timetable_of(site).tickets(ticket.stage, now) if each.slot == ticket.slot]
    if not ticket.part or not all(map(ended_at(site), parts)):
        return
    with site.store.begin() as tx:
        runs = recent_runs(tx, name)
        failed = sum(runs[each.run_name][1] == "failed" for each in parts if each.run_name in runs)
        together = f"分 {len(parts)} 部分判断" + (f"，{failed} 部分失败" if failed else "")
        start_run(tx, name, ticket.stage, ticket.slot, now)
        finish_run(tx, name, ticket.stage, ticket.slot, "failed" if failed else "done", together, now)
