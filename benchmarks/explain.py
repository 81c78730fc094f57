"""How long one explanation takes from the command line's start, against the bare start of what it cannot do without.

    python -m benchmarks.explain [--students 2000] [--attempts 60] [--repeats 7] [--folder FOLDER]

The store is made as a site makes it: a bundle of invented facts is written and imported by ``yujing import`` (SQLite).
``--folder`` keeps it for the next time; what is promised is about ``--students 50000``, whose import takes a while. The
baseline is a Python process that imports DuckDB, Arrow and SQLAlchemy and does nothing; ``yujing --help`` stands beside
it. Each time another student is explained, under each policy; under asnu also one with three or more failed make-ups,
whose ways out are searched. Wall and processor seconds are medians over runs that alternate, so that a busy machine
slows all of them alike: look at the ratio. As in an installation, modules are compiled once, before the first run.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.invented import AS_OF, FIRST_YEAR, PERIODS, POLICIES, invented_facts
from rules.bundle.writing import write_bundle

ROOT = Path(__file__).parent.parent
YUJING = (sys.executable, "-c", "from sync.cli.entry import main; main()")
BASELINE = (sys.executable, "-c", "import duckdb, pyarrow.compute, sqlalchemy")
SCREENED = {"ustl": "school_year"}
FAILING = "asnu, failing"
MANY_FAILED = """
    SELECT student_no FROM fact_attempts WHERE kind = 'makeup' AND student_no < ? AND CAST(score AS INTEGER) < 60
    GROUP BY student_no HAVING count(*) >= 3 ORDER BY count(*) DESC, student_no LIMIT ?
"""


@dataclass
class Timing:
    """Seconds of each run: from start to end, and of the processor."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Run a command once and keep its seconds."""
        before, started = used(), time.perf_counter()
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment)
        self.wall.append(time.perf_counter() - started)
        self.processor.append(used() - before)


def used() -> float:
    """Processor seconds of all the processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def make_site(folder: Path, students: int, per_student: int) -> None:
    """A site folder whose store holds the invented facts, imported by the product itself."""
    subprocess.run([*YUJING, "init", str(folder)], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    settings = folder / "settings.toml"
    uses = "".join(f'[[policies]]\nid = "{name}"\ncolleges = []\n' for name in POLICIES)
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('[[policies]]\nid = "bhuad"\ncolleges = []\n', uses), encoding="utf-8")
    with tempfile.TemporaryDirectory() as bundle:
        write_bundle(invented_facts(0, students, per_student), Path(bundle))
        started = time.perf_counter()
        subprocess.run([*YUJING, "import", bundle, "--site", str(folder)], check=True, cwd=ROOT)
        print(f"imported in {time.perf_counter() - started:.0f} s")


def explaining(folder: Path, policy: str, student_no: str) -> tuple[str, ...]:
    """The command that explains one student."""
    period = PERIODS[SCREENED.get(policy, "term")]
    asked = ("--policy", policy, "--period", period, "--as-of", AS_OF.isoformat(), "--site", str(folder))
    return (*YUJING, "explain", student_no, *asked)


def failing(folder: Path, number: int) -> list[str]:
    """Students of the first few thousand who failed many make-ups."""
    store = sqlite3.connect(f"file:{folder / 'data' / 'yujing.sqlite3'}?mode=ro", uri=True)
    try:
        return [student for (student,) in store.execute(MANY_FAILED, (str(FIRST_YEAR * 1_000_000 + 5000), number))]
    finally:
        store.close()


def rounds(folder: Path, students: int, repeats: int) -> Iterator[dict[str, Sequence[str]]]:
    """The commands of each round, by the name of what they measure."""
    warned = failing(folder, repeats)
    for at in range(repeats):
        drawn = str(FIRST_YEAR * 1_000_000 + (at * 7919 + 12) % students)
        yield {
            "bare imports": BASELINE,
            "yujing --help": (*YUJING, "--help"),
            **{policy: explaining(folder, policy, drawn) for policy in POLICIES},
            FAILING: explaining(folder, "asnu", warned[at % len(warned)]),
        }


def measure(folder: Path, students: int, repeats: int) -> None:
    """Time baseline and explanations in turn; print medians, the least, and ratios of the medians."""
    timings: dict[str, Timing] = {}
    with tempfile.TemporaryDirectory() as compiled:
        unset = ("PYTHONDONTWRITEBYTECODE",)
        environment = {name: value for name, value in os.environ.items() if name not in unset}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        for command in next(rounds(folder, students, 1)).values():
            Timing().run(command, environment)
        for commands in rounds(folder, students, repeats):
            for name, command in commands.items():
                timings.setdefault(name, Timing()).run(command, environment)
    base = statistics.median(timings["bare imports"].processor)
    for name, timing in timings.items():
        wall, processor = statistics.median(timing.wall), statistics.median(timing.processor)
        least = min(timing.processor)
        print(f"{name:14} {wall:6.3f} s  processor {processor:6.3f} s (least {least:.3f})  {processor / base:5.2f} x")


def main() -> None:
    """Make the store unless it is there, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=2_000)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--folder", type=Path)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = wanted.folder or Path(temporary) / "site"
        if not (folder / "settings.toml").exists():
            make_site(folder, wanted.students, wanted.attempts)
        size = sum(path.stat().st_size for path in (folder / "data").rglob("*.sqlite3*")) / 2**20
        print(f"{wanted.students} students x {wanted.attempts} attempts, store {size:.0f} MB")
        measure(folder, wanted.students, wanted.repeats)


if __name__ == "__main__":
    main()
