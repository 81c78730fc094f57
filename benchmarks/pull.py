"""Requests and seconds of a pull per 1,000 enrolments, against the stand-in Moodle in a process of its own.

    python benchmarks/pull.py [--repeats 3] [--parallel 2] [--day 2025-06-06] [--store URL]

The content is the invented university of the demonstration, its registrar's tables imported first. The first pull
fills an empty store; the later ones find nothing changed. Beside the wall time stands the processor time of our own
process: the rest is the stand-in's, which answers as fast as it can (a real Moodle is slower). ``usual`` is what one
call per student and course, the usual client's way, would take.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from config.settings import Settings
from connector.moodle.transport import MoodleTransport
from sync.actions.import_bundle import import_bundle
from sync.clock import SystemClock
from sync.demo.college import College, college
from sync.demo.college_mapping import MAPPING_TOML
from sync.pull.pull import pull_site
from sync.site import Site
from sync.store.database import open_store
from sync.store.facts import load_facts
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
"""


def main() -> None:
    """Measure, and print a line per pull."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--parallel", type=int, default=2, choices=range(1, 5))
    parser.add_argument("--day", type=date.fromisoformat, default=date(2025, 6, 6))
    parser.add_argument("--store", help="SQLAlchemy URL of an empty database; otherwise SQLite in a folder of its own")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        measure(Path(folder), college(options.day), options)


def measure(folder: Path, content: College, options: argparse.Namespace) -> None:
    """Import, pull several times, load; print what each took."""
    settings = Settings.model_validate(tomllib.loads(SETTINGS.format(parallel=options.parallel) + MAPPING_TOML))
    store = open_store(options.store or f"sqlite:///{folder}/bench.sqlite3", "bench")
    migrate(store)
    site = Site(settings, store, folder, SystemClock())
    content.write_registrar(folder / "registrar")
    import_bundle(site, folder / "registrar", "bench")
    enrolments = sum(len(course["enrolments"]) for course in content.moodle["courses"])
    courses = len(content.moodle["courses"])
    print(f"{courses} courses, {enrolments} enrolments, {options.parallel} at a time; usual: {enrolments} requests")
    with stand_in(folder, content) as moodle:
        for number in range(1, options.repeats + 1):
            wall, cpu = time.perf_counter(), time.process_time()
            result = pull_site(store, moodle, settings, site.clock, "bench")
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            thousand = enrolments / 1000
            print(
                f"pull {number}: {result.requests} requests, {wall:.1f} s wall, {cpu:.1f} s ours; per 1,000 enrolments "
                f"{result.requests / thousand:.1f} requests, {wall / thousand:.2f} s; "
                f"{result.attempts_new} new, {result.attempts_changed} changed"
            )
    wall = time.perf_counter()
    with store.read() as transaction:
        facts = load_facts(transaction, store.site_id)
    print(f"load: {facts.attempts.num_rows} attempts in {time.perf_counter() - wall:.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    store.close()


@contextmanager
def stand_in(folder: Path, content: College) -> Iterator[MoodleTransport]:
    """Run the stand-in with this content, and connect to it."""
    file = folder / "college.json"
    content.write_moodle(file)
    command = [sys.executable, "-m", "connector.standin", "--college", str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent) as process:
        assert process.stdout is not None
        address = json.loads(process.stdout.readline())
        try:
            with MoodleTransport(address["url"], address["token"]) as moodle:
                yield moodle
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
