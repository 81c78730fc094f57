"""A province in shards: do the seconds grow with the students alone, and does the memory not grow at all?

    python -m benchmarks.shards [--students 1000000] [--shard 50000] [--attempts 60]

One shard (a few colleges) after the other is made by another process, read, evaluated under all regulations in one
call and let go. The first shard is evaluated once more at the end. What a busy machine does to the seconds, it hardly
does to the processor time, so linear is said of that.
"""

from __future__ import annotations

import argparse
import gc
import statistics

from benchmarks.evaluate import Times, asked, peak, timed
from benchmarks.invented import AS_OF, POLICIES, invented_facts
from config.policy_files import load_policy
from rules.engine.evaluate import evaluate_all
from rules.policy.law import Law


def shard(first: int, last: int, per_student: int, laws: list[Law]) -> Times:
    """Seconds of the evaluation of one shard, on the wall and of the processors."""
    facts = invented_facts(first, last, per_student)
    return timed(lambda: evaluate_all(facts, [asked(law) for law in laws], AS_OF))


def main() -> None:
    """Evaluate shard by shard and print each; then what it comes to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1_000_000)
    parser.add_argument("--shard", type=int, default=50_000)
    parser.add_argument("--attempts", type=int, default=60)
    wanted = parser.parse_args()
    laws = [load_policy(name) for name in POLICIES]
    times = []
    for first in [*range(0, wanted.students, wanted.shard), 0]:
        times.append(shard(first, first + wanted.shard, wanted.attempts, laws))
        wall, processor = times[-1]
        print(f"from {first:9} {wall:5.2f} s, {processor:5.2f} s of processor, peak {peak():4.0f} MB", flush=True)
        gc.collect()
    shards, (once, again) = len(times) - 1, (times[0][1], times[-1][1])
    wall, processor = map(sum, zip(*times[:-1], strict=True))
    print(f"{wanted.students} students in {shards} shards: {wall:.1f} s, {processor:.1f} s of processor")
    print(f"a shard takes {processor / shards / statistics.mean((once, again)):.2f} × the first one's (1 is linear)")
    print(f"peak memory {peak():.0f} MB")


if __name__ == "__main__":
    main()
