"""A site and its Moodle for the soak: an impatient client, a clock of its own, one whole sync, and what it left."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from config.loading import load_yaml
from config.secrets import read_secret
from connector.moodle.errors import MoodleError
from connector.moodle.gate import Gate
from connector.moodle.limits import Limits, Retries
from connector.moodle.pacing import Pace, Patience
from connector.moodle.transport import MoodleTransport
from connector.standin.server import StandIn
from connector.standin.state import Cohort, Group
from sync.actions.cases import list_cases
from sync.actions.evaluate import evaluate
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import approve, plan
from sync.actions.pull import pull
from sync.actions.writing import NothingApproved, apply, send
from sync.apply.applying import PlanStale
from sync.demo.clock import StoryClock
from sync.site import Site, open_site
from sync.store.fact_tables import fact_attempts, fact_enrolments
from sync.store.outbox import count_messages
from tests.journeys.small_college import RUNNING, TODAY, a_small_college, on, point_to, recipients, roster, write_site
from tests.soak.episodes import DEATHS, DELAY, Change, FaultAt
from tests.sync.scene import ZONE

IMPATIENT = Limits(connect=5, read=0.6, whole=10)
PATIENT = Limits(connect=30, read=60)
RISKS = ("additions", "removals")
ACTOR = "李红"
_READ_ONCE = cache(load_yaml)


class Died(BaseException):
    """Our process came to its end."""


class Mortal(MoodleTransport):
    """A connection of a process that ends at a write, where ``deaths`` says so."""

    deaths: Mapping[tuple[str, int], bool] = {}
    writes = 0

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        number, self.writes = self.writes, self.writes + 1
        if ("died_before", number) in self.deaths:
            raise Died
        answer = super().write(function, params)
        if ("died_after", number) in self.deaths:
            raise Died
        return answer


@dataclass(frozen=True, slots=True)
class HurriedSite(Site):
    """A site that never pauses between two tries."""

    limits: Limits = PATIENT
    deaths: dict[tuple[str, int], bool] = field(default_factory=dict)

    def moodle(self, stopped: Callable[[], bool] | None = None) -> MoodleTransport:
        token = read_secret("", self.path(self.settings.moodle.token_file))
        gate = Gate(Pace(2, patience=Patience(0.0, 0.0, 0.0)), stopped or (lambda: False))
        url, retries = self.settings.moodle.url, Retries(sleep=lambda _: None)
        connection = Mortal(url, token, limits=self.limits, retries=retries, gate=gate)
        connection.deaths = self.deaths
        return connection


@dataclass
class World:
    """A Moodle and the site folder that belongs to it."""

    folder: Path
    moodle: StandIn

    def turn(self, change: Change) -> None:
        """Let the college be as it is in a chapter."""
        college = a_small_college(TODAY, change.marks)
        for user in college["users"]:
            user["suspended"] = user["idnumber"] in change.suspended
        for course in college["courses"]:
            for entry in course["enrolments"]:
                if course["shortname"].startswith(RUNNING) and entry["username"].removeprefix("s") in change.left:
                    entry["status"] = "suspended"
        self.moodle.load(college)

    def sync(self, day: date, step: int, faults: tuple[FaultAt, ...]) -> str:
        """Do everything from pull to send; return the stage that failed and how, or nothing."""
        self.moodle.faults.clear()
        for each in faults:
            if each.kind not in DEATHS:
                delay = DELAY if each.kind == "late" else 0.02
                self.moodle.faults.next(
                    each.kind, skip=each.skip, times=each.times, function=each.function, delay=delay
                )
        deaths = {(each.kind, each.skip): True for each in faults if each.kind in DEATHS}
        try:
            return self._stages(day, step, PATIENT if not faults else IMPATIENT, deaths)
        finally:
            self.moodle.faults.clear()

    def _stages(self, day: date, step: int, limits: Limits, deaths: dict[tuple[str, int], bool]) -> str:
        clock = StoryClock(day, ZONE)
        clock.sleep(step * 1800)
        with open_site(self.folder, clock) as opened:
            site = HurriedSite(opened.settings, opened.store, opened.folder, opened.clock, limits, deaths)
            for stage in (_pull, _evaluate, _finish, _plan, _apply, _send):
                try:
                    stage(site)
                except (MoodleError, Died) as error:
                    return f"{stage.__name__.strip('_')}: {type(error).__name__}"
        return ""

    def state(self, day: date) -> dict[str, Any]:
        """Return what a sync leaves, in Moodle and in the store."""
        with on(self.folder, day) as site:
            lines = sorted((line.student_no, line.level, line.state) for line in list_cases(site))
            with site.store.read() as transaction:
                attempts, enrolments = fact_attempts.c, fact_enrolments.c
                columns = ("student_no", "term", "original_code", "kind", "score", "active", "pending")
                marks = select(*(attempts[name] for name in columns))
                places = select(*(enrolments[name] for name in ("student_no", "term", "original_code")))
                return {
                    "cases": lines,
                    "outbox": dict(count_messages(transaction, site.store.site_id)),
                    "attempts": sorted(map(tuple, transaction.execute(marks)), key=str),
                    "enrolments": sorted(map(tuple, transaction.execute(places)), key=str),
                    "roster": roster(self.moodle),
                    "recipients": recipients(self.moodle),
                }


def _pull(site: Site) -> None:
    pull(site, ACTOR)


def _evaluate(site: Site) -> None:
    evaluate(site, ACTOR)


def _finish(site: Site) -> None:
    """Carry out what was approved and didn't come to its end; what is stale by now is dropped."""
    with suppress(NothingApproved):
        while True:
            with suppress(PlanStale):
                apply(site, ACTOR)


def _plan(site: Site) -> None:
    made = plan(site, ACTOR, accept=RISKS)
    if made.record is not None:
        approve(site, made.record.checksum, ACTOR)


def _apply(site: Site) -> None:
    with suppress(NothingApproved):
        apply(site, ACTOR)


def _send(site: Site) -> None:
    send(site, ACTOR)


@cache
def _imported() -> Path:
    """Make a site's folder with the registrar's bundle imported, once."""
    kept = Path(mkdtemp(prefix="yujing-soak-"))
    atexit.register(shutil.rmtree, kept, ignore_errors=True)
    folder = write_site(kept / "site")
    with on(folder, TODAY - timedelta(days=1)) as site:
        import_bundle(site, folder / "registrar", ACTOR)
    return folder


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """Give a new site that has read nothing yet, and a Moodle in which others have cohorts and groups too."""
    shutil.copytree(_imported(), folder)
    with patch("config.policy_source.load_yaml", _READ_ONCE), StandIn(a_small_college()) as moodle:
        point_to(folder, moodle.url, moodle.token)
        site = moodle.site
        people = sorted(site.users)[3:6]
        site.cohorts[1] = Cohort(site.new_id("cohort"), "别人的群组", "others", members=list(people))
        course = next(each for each in site.courses.values() if each.shortname.startswith(RUNNING))
        site.groups[1] = Group(site.new_id("group"), course.id, "实验一组", "lab", members=list(people))
        yield World(folder, moodle)
