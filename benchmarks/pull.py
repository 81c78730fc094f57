"""Requests, seconds and memory of reading Moodle, against the usual client's way and against the floor.

    python -m benchmarks.pull [--cores 2] [--parallel 4] [--slower 1] [--day 2025-06-06] [--store URL]
                              [--without-report] [--real]

The content is the invented university of the demonstration, its registrar's tables imported first, in a stand-in
Moodle of its own process that answers as late as a real one (`benchmarks.measured_moodle`). In one run:

* a first pull into an empty store, a second one, and a nightly one, for which the terms that are over are sealed;
* ``usual``: the requests of the usual client's way, one for each student and course;
* ``floor``: exactly the requests of the first pull again, sent by a bare loop that parses and stores nothing, at
  2, 3, 4 and 6 at a time; the best one counts.

With ``YUJING_MOODLE_URL``, ``YUJING_MOODLE_TOKEN`` and ``--real`` the same is measured on a real Moodle. Every course
is read once beforehand, so that the first pull does not pay alone for filling Moodle's caches. Ratios are what counts:
they are of one run on one machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import local

import requests

from config.secrets import ensure_secret
from config.settings import Settings
from connector.moodle.addresses import endpoint
from connector.moodle.course_list import get_all_courses
from connector.moodle.courses import Course
from connector.moodle.encoding import form_body
from connector.moodle.enrolments import get_enrolled_users
from connector.moodle.gate import Gate
from connector.moodle.grades import get_grade_items
from connector.moodle.pacing import Pace
from connector.moodle.port import Moodle
from connector.moodle.transport import MoodleTransport
from sync.actions.import_bundle import import_bundle
from sync.clock import SystemClock
from sync.demo.college import College, college
from sync.demo.college_mapping import MAPPING_TOML
from sync.pull.pull import pull_site
from sync.pull.result import PullResult
from sync.site import Site
from sync.store.database import open_store
from sync.store.migrate import migrate

SETTINGS = """
[site]
university = "滨海大学（虚构）"
[moodle]
parallel = {parallel}
[[policies]]
id = "asnu"
[[contacts]]
name = "教务员"
office = "教务处"
telephone = "0000-6000100"
[[actors]]
account = "bench"
person = "教务员"
roles = ["administrator"]
[privacy]
data_key_file = "data-key"
"""
Sent = list[tuple[str, Mapping[str, object]]]


@dataclass
class Remembering:
    """A connection that remembers every request, and how large the largest answer was."""

    moodle: Moodle
    sent: Sent = field(default_factory=list)

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Remember, and pass on."""
        self.sent.append((function, params or {}))
        return self.moodle.read(function, params)

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        """Refuse: a pull writes nothing."""
        raise AssertionError


@dataclass(frozen=True)
class Address:
    """Where the Moodle is, and its token."""

    url: str
    token: str


class DayClock(SystemClock):
    """The machine's clock on another day."""

    def __init__(self, day: date) -> None:
        began = datetime.now(UTC)
        self._shift = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) - began

    def now(self) -> datetime:
        """Return the moment, as far into the day as the run is."""
        return super().now() + self._shift


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--parallel", type=int, default=4, choices=range(1, 5))
    parser.add_argument("--slower", type=float, default=1.0)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2025, 6, 6))
    parser.add_argument("--store", help="SQLAlchemy URL of an empty database; otherwise SQLite in a folder of its own")
    parser.add_argument("--without-report", action="store_true", help="a site without setup.php --with-reports")
    parser.add_argument("--real", action="store_true", help="a real Moodle, named by environment variables")
    options = parser.parse_args()
    content = college(options.day)
    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as name, moodle_of(Path(name), content, options) as where:
        measure(Path(name), content, where, options)


def measure(folder: Path, content: College, where: Address, options: argparse.Namespace) -> None:
    """Import, pull three times, send the bare requests; print what each took."""
    settings = Settings.model_validate(tomllib.loads(SETTINGS.format(parallel=options.parallel) + MAPPING_TOML))
    store = open_store(options.store or f"sqlite:///{folder}/bench.sqlite3", "bench")
    migrate(store)
    site = Site(settings, store, folder, DayClock(options.day))
    ensure_secret(site.path(settings.privacy.data_key_file))
    content.write_registrar(folder / "registrar")
    import_bundle(site, folder / "registrar", "bench")
    if options.real:
        warm_up(where, options.parallel)
    pulls = [pull(site, where, options, title) for title in ("first", "second", "nightly")]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (first, seconds, sent), (nightly, _, _) = pulls[0], pulls[2]
    floor = min(bare(where, sent, parallel) for parallel in (2, 3, 4, 6))
    usual = enrolments(store, content, options)
    full = pulls[1][0]
    current = current_share(store, settings, options.day, full.requests)
    print(f"usual client: {usual} requests; {usual / first.requests:.1f} x as many as the first pull (aim: 20)")
    print(f"floor: {floor:.2f} s; the first pull took {seconds / floor:.2f} x that (aim: 1.25)")
    print(
        f"nightly: {nightly.requests} requests, {nightly.requests / full.requests:.1%} of a full pull; the terms that "
        f"are not over have {current:.1%} (aim: that + 2 %)"
    )
    print(f"peak memory: {peak:.0f} MB (aim: 300)")
    store.close()


def pull(site: Site, where: Address, options: argparse.Namespace, title: str) -> tuple[PullResult, float, Sent]:
    """Pull once; return what it did, its wall time, and its requests."""
    moodle = site.settings.moodle
    pace = Pace(moodle.parallel, moodle.requests_per_minute)
    cpu, wall = time.process_time(), time.perf_counter()
    with MoodleTransport(where.url, where.token, gate=Gate(pace)) as transport:
        remembering = Remembering(transport)
        result = pull_site(site.store, remembering, site.settings, site.clock, "bench")
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert result.complete, "a course was not read"
    print(
        f"{title}: {result.offerings} courses read, {result.sealed} sealed ones left, {result.requests} requests, "
        f"{wall:.1f} s ({cpu:.1f} s ours), {pace.width} at a time at the end; {result.attempts_new} new attempts"
    )
    return result, wall, remembering.sent


def warm_up(where: Address, parallel: int) -> None:
    """Read every course once; nothing is kept."""
    with MoodleTransport(where.url, where.token) as moodle, ThreadPoolExecutor(parallel) as pool:

        def read(course: Course) -> None:
            get_enrolled_users(moodle, course.id, "active")
            get_grade_items(moodle, course.id)

        list(pool.map(read, get_all_courses(moodle)))


def bare(where: Address, sent: Sent, parallel: int) -> float:
    """Send the requests with so many threads, looking at nothing; return the seconds."""
    address, of_thread = endpoint(where.url), local()
    fields = {"moodlewsrestformat": "json", "moodlewssettingraw": "true", "wstoken": where.token}
    bodies = [form_body({"wsfunction": function, **fields, **params}) for function, params in sent]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    def post(body: bytes) -> int:
        if not hasattr(of_thread, "session"):
            of_thread.session = requests.Session()
            of_thread.session.trust_env = False
        return len(of_thread.session.post(address, data=body, headers=headers, timeout=300).content)

    wall = time.perf_counter()
    with ThreadPoolExecutor(parallel) as pool:
        total = sum(pool.map(post, bodies))
    wall = time.perf_counter() - wall
    print(f"bare loop, {parallel} at a time: {len(bodies)} requests, {wall:.1f} s, {total / 1e6:.1f} MB")
    return wall


def enrolments(store: object, content: College, options: argparse.Namespace) -> int:
    """Return for how many pairs of student and course the usual client asks."""
    from sync.store.database import Store
    from sync.store.offerings import list_enrolments

    assert isinstance(store, Store)
    with store.read() as transaction:
        return len(list_enrolments(transaction, store.site_id))


def current_share(store: object, settings: Settings, day: date, requests_of_all: int) -> float:
    """Return the share of a full pull's requests that goes to offerings whose make-ups are not over long enough."""
    from datetime import timedelta

    from sync.store.catalogue import load_catalogue
    from sync.store.database import Store
    from sync.store.offerings import list_offerings

    assert isinstance(store, Store)
    with store.read() as transaction:
        terms = load_catalogue(transaction, store.site_id).terms
        offerings = [each for each in list_offerings(transaction, store.site_id) if each.digest]
    grace = timedelta(days=settings.pull.seal_after_days)
    over = {each.term for each in terms if each.makeup_ends_on and each.makeup_ends_on + grace < day}
    running: Sequence[object] = [each for each in offerings if each.term not in over]
    return len(running) / len(offerings)


@contextmanager
def moodle_of(folder: Path, content: College, options: argparse.Namespace) -> Iterator[Address]:
    """Give the Moodle to be measured: a real one, or a stand-in in a process of its own."""
    if options.real:
        yield Address(os.environ["YUJING_MOODLE_URL"], os.environ["YUJING_MOODLE_TOKEN"])
        return
    file = folder / "college.json"
    content.write_moodle(file)
    command = [sys.executable, "-m", "benchmarks.measured_moodle", "--college", str(file)]
    command += ["--cores", str(options.cores), "--slower", str(options.slower)]
    command += [] if options.without_report else ["--reports"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())
        try:
            yield Address(address["url"], address["token"])
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
