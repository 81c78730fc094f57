"""How long one explanation takes from the command line's start, against the bare start of what it cannot do without.

    python benchmarks/explain.py [--students 50000] [--attempts 60] [--repeats 7] [--folder FOLDER]

The store is made as a site makes it: a bundle of invented facts is written and imported by ``yujing import`` (SQLite).
``--folder`` keeps it for the next time. The baseline is a Python process that imports DuckDB, Arrow and SQLAlchemy and
does nothing; ``yujing --help`` stands beside it. Wall and processor seconds are medians over runs that alternate, so
that a busy machine slows all of them alike: look at the ratio.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.invented import AS_OF, FIRST_YEAR, PERIODS, POLICIES, invented_facts
from rules.bundle.writing import write_bundle

ROOT = Path(__file__).parent.parent
YUJING = (sys.executable, "-c", "from sync.cli.main import main; main()")
BASELINE = (sys.executable, "-c", "import duckdb, pyarrow.compute, sqlalchemy")
SCREENED = {"ustl": "school_year"}


@dataclass
class Timing:
    """Seconds of each run: from start to end, and of the processor."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self, command: Sequence[str]) -> None:
        """Run a command once and keep its seconds."""
        before, started = used(), time.perf_counter()
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
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


def explaining(folder: Path, policy: str, student: int) -> tuple[str, ...]:
    """The command that explains one student."""
    period = PERIODS[SCREENED.get(policy, "term")]
    asked = ("--policy", policy, "--period", period, "--as-of", AS_OF.isoformat(), "--site", str(folder))
    return (*YUJING, "explain", str(FIRST_YEAR * 1_000_000 + student), *asked)


def measure(folder: Path, students: int, repeats: int) -> None:
    """Time baseline and explanations in turn, each time about another student; print medians and ratios."""
    names = ("bare imports", "yujing --help", *POLICIES)
    timings = {name: Timing() for name in names}
    for at in range(repeats):
        timings["bare imports"].run(BASELINE)
        timings["yujing --help"].run((*YUJING, "--help"))
        for policy in POLICIES:
            timings[policy].run(explaining(folder, policy, (at * 7919 + 12) % students))
    base = timings["bare imports"]
    for name, timing in timings.items():
        wall, processor = statistics.median(timing.wall), statistics.median(timing.processor)
        ratio = processor / statistics.median(base.processor)
        print(f"{name:14} {wall:6.3f} s  processor {processor:6.3f} s  {ratio:5.2f} x the bare imports")


def main() -> None:
    """Make the store unless it is there, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
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
