"""How long an evaluation takes, against the bare DuckDB aggregate over the same attempts.

    python -m benchmarks.evaluate [--students 50000] [--attempts 60] [--repeats 5] [--policy asnu …]

From columnar facts to verdicts with their whole evidence: each regulation by itself, and all of them over the same
facts in one call. The baseline is the best outcome per student and course, and nothing else. Everything alternates in
one process; medians are printed, with the ratio of seconds, and that of processor time in brackets (which a busy
machine disturbs less, and which hides what runs on one core alone), and the peak memory.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import duckdb
import pyarrow as pa

from benchmarks.invented import AS_OF, PERIODS, POLICIES, invented_facts
from config.policy_files import load_policy
from rules.engine.evaluate import evaluate, evaluate_all
from rules.facts.facts import Facts
from rules.policy.law import Law

BASELINE = """
    SELECT count(*), sum(CAST(passed AS INTEGER)) FROM (
        SELECT student_no, course_code, max(CAST(score AS DECIMAL(9, 6)) >= 60) AS passed FROM attempts GROUP BY ALL
    )
"""
Times = tuple[float, float]


def timed(action: Callable[[], object]) -> Times:
    """Seconds on the wall and of the processors that an action takes."""
    wall, processor = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - processor


def baseline(attempts: pa.Table) -> None:
    """The bare aggregate, on a connection configured like the engine's."""
    connection = duckdb.connect(config={"threads": 2, "memory_limit": "800MB"})
    connection.register("attempts", attempts)
    connection.execute(BASELINE).fetchall()


def asked(law: Law) -> tuple[Law, str]:
    """A law with the period that the benchmarks look at."""
    return law, PERIODS[law.policy.screened]


def peak() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(facts: Facts, laws: list[Law], repeats: int) -> None:
    """Alternate the baseline, every law and all laws; print medians and ratios."""
    actions: dict[str, Callable[[], object]] = {"baseline": lambda: baseline(facts.attempts)}
    for law in laws:
        actions[law.id] = lambda law=law: evaluate(facts, *asked(law), AS_OF)
    actions["in one call"] = lambda: evaluate_all(facts, [asked(law) for law in laws], AS_OF)
    times: dict[str, list[Times]] = {name: [] for name in actions}
    for _ in range(repeats):
        for name, action in actions.items():
            times[name].append(timed(action))
    medians = {name: tuple(map(statistics.median, zip(*each, strict=True))) for name, each in times.items()}
    bare, bare_processor = medians["baseline"]
    for name, (wall, processor) in medians.items():
        print(f"{name:12} {wall:6.2f} s  {wall / bare:5.2f} × the bare aggregate ({processor / bare_processor:.2f} ×)")


def main() -> None:
    """Make the facts, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--policy", nargs="*", default=POLICIES)
    wanted = parser.parse_args()
    facts = invented_facts(0, wanted.students, wanted.attempts)
    students, attempts, enrolments = (len(table) for table in (facts.students, facts.attempts, facts.enrolments))
    size = sum(table.nbytes for _, table in facts.tables()) / 2**20
    print(f"{students} students, {attempts} attempts, {enrolments} enrolments: {size:.0f} MB")
    before = peak()
    laws = [load_policy(name) for name in wanted.policy]
    for result in evaluate_all(facts, [asked(law) for law in laws], AS_OF):
        courses = sum(len(rule.courses) for warning in result.warnings for rule in warning.rules)
        told = f"{len(result.warnings)} warned, {len(result.referrals)} referred, {courses} courses as evidence"
        print(f"{result.policy:12} {result.students_evaluated} evaluated, {told}")
    print(f"peak memory  {peak():.0f} MB with all of them, {before:.0f} MB before anything was evaluated")
    measure(facts, laws, wanted.repeats)


if __name__ == "__main__":
    main()
