"""How long keeping and reading the facts of one evaluation takes, against the evaluation itself, and the memory for it.

    python -m benchmarks.snapshot [--students 50000] [--attempts 60] [--repeats 3]

Each repetition evaluates one policy, keeps its facts in an empty folder, and reads them back; medians are printed, the
size on the disk, and by how much the peak of memory grew while writing.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.invented import AS_OF, PERIODS, invented_facts
from config.policy_files import load_policy
from rules.engine.evaluate import evaluate
from rules.facts.facts import Facts
from rules.snapshot import read_facts, write_facts


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def peak() -> float:
    """Megabytes that the process had at its peak so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(facts: Facts, repeats: int) -> None:
    """Alternate evaluating, writing and reading; print medians and ratios."""
    law = load_policy("bhuad")
    seconds: dict[str, list[float]] = {"evaluate": [], "write": [], "read": []}
    before = peak()
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            kept: dict[str, str] = {}
            seconds["write"].append(timed(lambda into=kept, to=folder: into.update(write_facts(facts, Path(to)))))
            written = peak()
            seconds["read"].append(timed(lambda of=kept, to=folder: read_facts(Path(to), of)))
            size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        seconds["evaluate"].append(timed(lambda: evaluate(facts, law, PERIODS[law.policy.screened], AS_OF)))
        if len(seconds["write"]) == 1:
            print(f"peak memory {before:.0f} MB with the facts, {written:.0f} MB once written; {size:.1f} MB on disk")
    whole = statistics.median(seconds["evaluate"])
    for name, each in seconds.items():
        print(f"{name:10} {statistics.median(each):7.2f} s   {statistics.median(each) / whole:5.2f} × one evaluation")


def main() -> None:
    """Make the facts, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=3)
    wanted = parser.parse_args()
    facts = invented_facts(0, wanted.students, wanted.attempts)
    print(f"{len(facts.students)} students, {len(facts.attempts)} attempts, {len(facts.enrolments)} enrolments")
    measure(facts, wanted.repeats)


if __name__ == "__main__":
    main()
