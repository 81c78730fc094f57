"""One look at a site: what its jobs did and owe, what waits, how large the store is, how old the newest backup."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sync.backup.shelf import shelved
from sync.cases.life import OVER
from sync.daemon.timetable import newest_slot, next_slot
from sync.store.figures import Figures, count_figures
from sync.store.job_runs import JobRun, last_successes, newest_runs
from sync.store.leases import read_lease
from sync.store.probing import schema_revision, size_in_bytes
from sync.store.runs import stops_found

if TYPE_CHECKING:
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class JobView:
    """One job of the timetable: the slot it owes or did last, how that went, and when the next one comes.

    ``late`` says that its newest slot came long ago and was not worked on to its end. ``next_at`` is None where the
    job is switched off.
    """

    job: str
    run: JobRun | None
    succeeded_at: datetime | None
    next_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class View:
    """A site at one moment, as its store tells."""

    at: datetime
    jobs: tuple[JobView, ...]
    figures: Figures
    stops: int
    holder: str
    schema: str
    store_bytes: int
    free_bytes: int | None
    backup_at: datetime | None


def look_at(site: Site) -> View:
    """Read what machines and people want to know of a site; raises what the database says where it is away."""
    now = site.clock.now()
    site_id = site.store.site_id
    with site.store.read() as tx:
        figures = count_figures(tx, site_id, OVER)
        stops = sum(stops_found(tx, site_id).values())
    lease = read_lease(site.store, "daemon")
    return View(
        at=now,
        jobs=jobs_of(site, now),
        figures=figures,
        stops=stops,
        holder=lease[0] if lease is not None and lease[1] > now else "",
        schema=schema_revision(site.store),
        store_bytes=size_in_bytes(site.store),
        free_bytes=_free_bytes(site),
        backup_at=_newest_backup(site),
    )


def jobs_of(site: Site, now: datetime) -> tuple[JobView, ...]:
    """Return the jobs of the timetable in the order in which they are worked on."""
    with site.store.read() as tx:
        runs = newest_runs(tx, site.store.site_id, now)
        succeeded = last_successes(tx, site.store.site_id)
    schedule, zone = site.settings.schedule, site.settings.site.zone
    return tuple(
        JobView(
            job,
            runs.get(job),
            succeeded.get(job),
            next_slot(times, now, zone),
            _is_late(site, job, newest_slot(times, now, zone), runs.get(job), now),
        )
        for job, times in schedule.model_dump().items()
    )


def _is_late(site: Site, job: str, slot: datetime | None, run: JobRun | None, now: datetime) -> bool:
    if slot is None or (run is not None and run.slot >= slot and run.finished_at is not None):
        return False
    patience = timedelta(hours=site.settings.monitoring.late_after_hours)
    if job == "pull":
        patience += _quiet(site)
    return now - slot > patience


def _quiet(site: Site) -> timedelta:
    """How long Moodle may not be read at a stretch: so long a slot may wait without being late."""
    begin, end = site.settings.pull.quiet_from, site.settings.pull.quiet_until
    if begin is None or end is None:
        return timedelta()
    span = timedelta(hours=end.hour - begin.hour, minutes=end.minute - begin.minute)
    return span if span > timedelta() else span + timedelta(days=1)


def _free_bytes(site: Site) -> int | None:
    with suppress(OSError):
        return shutil.disk_usage(site.folder).free
    return None


def _newest_backup(site: Site) -> datetime | None:
    with suppress(OSError):
        found = shelved(site.path(site.settings.backup.folder), site.store.site_id)
        return found[0].taken_at if found else None
    return None
