"""One college of 50,000 students end to end: bundle, Moodle, verdicts, plan, approval, writing, messages; then again.

    python -m benchmarks.college [--students 50000] [--attempts 60] [--again]

What an administrator's commands do is done in their order, in one process, against a stand-in Moodle in a process of
its own that answers at once (what a real one takes is told by `benchmarks.scale`): wall and processor time of ours,
requests, the peak of our memory, by stage. The named baseline of the same run is SQLite itself: the bundle's attempts
and enrolments inserted as bare rows by ``executemany``. With ``--again`` a second run follows (half as long), which
finds everything as it was: what it writes is counted in requests that change something, and in rows of every table of
the store.
"""

# ruff: noqa: S608 - the statements are this file's own text
from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pyarrow as pa

from benchmarks.large_pull import forget_peak, memory_mb, peak_mb
from benchmarks.one_college import (
    ACTOR,
    COURSE_SIZE,
    CountingSite,
    college_facts,
    make_folder,
    moodle_of,
    opened,
    rows_of,
)
from rules.bundle.writing import write_bundle
from rules.facts.facts import Facts
from sync.actions.evaluate import evaluate
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import approve, plan
from sync.actions.pull import pull
from sync.actions.writing import apply, send
from sync.demo.clock import StoryClock

DAY: Final = date(2025, 3, 20)
ZONE: Final = ZoneInfo("Asia/Shanghai")
WRITES: Final = ("create", "delete", "add", "update", "send")
RUNNING: Final = "2024-2025-1"


def timed(name: str, site: CountingSite, base: float, work: Callable[[], str]) -> None:
    """Do a stage, and print what it took and how that compares with the baseline."""
    forget_peak()
    before, wall, processor = site.requests(), time.perf_counter(), time.process_time()
    said = work()
    taken = time.perf_counter() - wall, time.process_time() - processor
    wall, processor = taken
    requests = site.requests() - before
    print(
        f"{name:9} {wall:7.1f} s  processor {processor:6.1f} s  {processor / base:6.2f} x  {requests:6} requests  "
        f"peak {peak_mb():5.0f} MB  {said}",
        flush=True,
    )


def bare_rows(facts: Facts, file: Path) -> float:
    """Return the processor seconds in which SQLite takes the attempts and enrolments as bare rows."""
    started = time.process_time()
    with closing(sqlite3.connect(file)) as store:
        store.execute("PRAGMA journal_mode = WAL")
        for name in ("attempts", "enrolments"):
            table: pa.Table = getattr(facts, name)
            columns = table.column_names
            store.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            for batch in table.to_batches(100_000):
                values = [column.cast("string").to_pylist() for column in batch.columns]
                marks = ", ".join("?" for _ in columns)
                store.executemany(f"INSERT INTO {name} VALUES ({marks})", zip(*values, strict=True))
        store.commit()
    return time.process_time() - started


def prepare(site: CountingSite, bundle: Path, base: float) -> None:
    """Do what prepares a plan."""

    def imported() -> str:
        tables = import_bundle(site, bundle, ACTOR).tables
        return f"{sum(each.new for each in tables)} rows new, {sum(each.unchanged for each in tables)} known"

    def pulled() -> str:
        result = pull(site, ACTOR)
        return f"{result.offerings} courses, {result.students} accounts"

    def judged() -> str:
        (outcome,) = evaluate(site, ACTOR, period=RUNNING, as_of=DAY).outcomes
        assert not outcome.stops, [stop.text for stop in outcome.stops]
        return f"{outcome.assessment.students_evaluated} judged, {len(outcome.assessment.warnings)} warned"

    timed("import", site, base, imported)
    timed("pull", site, base, pulled)
    timed("evaluate", site, base, judged)


def carry_out(site: CountingSite, base: float) -> None:
    """Plan, approve, apply and send."""
    made: list[str] = []

    def planned() -> str:
        result = plan(site, ACTOR)
        assert result.record is not None
        made.append(result.plan.checksum)
        return f"{len(result.plan.steps)} steps, {len(set(result.plan.case_ids()))} cases"

    def approved() -> str:
        return f"approved by {approve(site, made[0], ACTOR).approved_by}"

    def applied() -> str:
        return f"{apply(site, ACTOR, made[0]).steps} steps"

    def sent() -> str:
        return f"{send(site, ACTOR).sent} messages"

    for name, work in {"plan": planned, "approve": approved, "apply": applied, "send": sent}.items():
        timed(name, site, base, work)


def do_again(site: CountingSite, bundle: Path, base: float) -> None:
    """Do everything again, and print which tables and requests changed anything."""
    before = rows_of(site)
    asked = {name: sums[0] for name, sums in site.counted.by_function.items()}
    prepare(site, bundle, base)

    def planned() -> str:
        assert plan(site, ACTOR).record is None, "something was left to do"
        return "nothing to do"

    timed("plan", site, base, planned)
    timed("send", site, base, lambda: f"{send(site, ACTOR).sent} messages")
    after = rows_of(site)
    tables = {name: rows_more(before[name], after[name]) for name in after if after[name] != before[name]}
    writes = {
        name: sums[0] - asked.get(name, 0)
        for name, sums in site.counted.by_function.items()
        if any(word in name for word in WRITES) and sums[0] > asked.get(name, 0)
    }
    print(f"requests that change something: {writes or 0}; tables that differ (rows more): {tables}")


def rows_more(before: tuple[object, ...], after: tuple[object, ...]) -> int:
    """Return how many rows a table has more."""
    return int(str(after[0])) - int(str(before[0]))


def sizes(folder: Path, pattern: str) -> float:
    """Return the megabytes of the files that a pattern finds."""
    return sum(file.stat().st_size for file in folder.glob(pattern) if file.is_file()) / 1e6


def main() -> None:
    """Make the college, do everything twice, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="yujing-college-") as name:
        measure(Path(name), options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Measure in ``folder``."""
    facts = college_facts(options.students, options.attempts)
    write_bundle(facts, folder / "bundle")
    print(f"{len(facts.students)} students, {len(facts.attempts)} attempts, {len(facts.enrolments)} enrolments")
    base = bare_rows(facts, folder / "bare.sqlite3")
    (folder / "bare.sqlite3").unlink()
    del facts
    print(f"baseline, bare rows into SQLite: processor {base:.1f} s; our memory before: {memory_mb():.0f} MB")
    large = [str(options.students), str(moodle_of(options.students).offerings), "1", str(COURSE_SIZE)]
    command = [sys.executable, "-m", "benchmarks.measured_moodle", "--slower", "0", "--large", *large]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            where = json.loads(process.stdout.readline())
            make_folder(folder / "site", where["url"], where["token"])
            with opened(folder / "site", where["token"], StoryClock(DAY, ZONE)) as site:
                prepare(site, folder / "bundle", base)
                carry_out(site, base)
                store, kept = (sizes(folder / "site", name) for name in ("data/*.sqlite3", "data/snapshots/**/*"))
                print(f"the store: {store:.0f} MB (until its log is taken in, twice that); snapshots: {kept:.0f} MB")
                if options.again:
                    do_again(site, folder / "bundle", base)
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
