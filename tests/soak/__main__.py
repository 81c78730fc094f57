"""``python -m tests.soak``: all that the sync must survive, at length; each part can be repeated alone."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext

import pytest

from tests.soak.at_length import faults_at_length
from tests.survival.killing import Death
from tests.survival.kills_at_length import Toll, die_often
from tests.survival.servers import a_server

EVERY = 25


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run the parts that were asked for; 0 where everything ended as it does undisturbed."""
    given = _parser().parse_args()
    parts: dict[str, Callable[[argparse.Namespace], bool]] = {
        "sqlite": _kills,
        "postgresql": _kills,
        "faults": lambda asked: faults_at_length(asked, say),
        "hardships": _hardships,
    }
    well = []
    for name in parts if given.part == "all" else [given.part]:
        begun = time.monotonic()
        say(f"== {name}: seed {given.seed}")
        given.database = name
        well.append(parts[name](given))
        say(f"== {name}: {'as undisturbed' if well[-1] else 'NOT as undisturbed'}, {time.monotonic() - begun:.0f} s")
    return 0 if all(well) else 1


def _kills(given: argparse.Namespace) -> bool:
    """Kill -9 at every point of the story on one kind of database."""
    toll = Toll()
    with a_server() if given.database == "postgresql" else nullcontext() as databases:
        server = databases.server if databases else ""
        only = tuple(_death(each) for each in given.repeat.split())
        options = {"workers": given.workers, "first": given.first, "count": given.points, "only": only}
        for toll in die_often(server, given.seed, **options):
            if toll.died % EVERY == 0:
                say(f"{given.database}: {toll.died} deaths of {toll.points} points, {len(toll.parted)} parted")
    say(f"{given.database}: killed {toll.died} times; the story has {toll.points} points: {_counted(toll.kinds)}")
    for parted in toll.parted:
        say(f"PARTED {parted}\n  repeat: make soak PART={given.database} REPEAT={parted.partition(' ')[0].rstrip(':')}")
    return not toll.parted and toll.died > 0


def _hardships(given: argparse.Namespace) -> bool:
    """Everything else, with as many moments as there are instead of a few."""
    os.environ["YUJING_EVERY_MOMENT"] = "1"
    return pytest.main(["-n0", "-q", "tests/survival", "--durations=10"]) == 0


def _death(text: str) -> Death:
    chapter, point, *after = text.split(":")
    return Death(int(chapter), int(point), float(after[0]) if after else 0.0)


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument(
        "part", nargs="?", default="all", choices=["all", "sqlite", "postgresql", "faults", "hardships"]
    )
    parser.add_argument("--seed", default="2026", help="the seed of everything drawn")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="so many processes at once")
    parser.add_argument("--first", type=int, default=0, help="go on from here: a point in the seed's order, an episode")
    parser.add_argument("--points", type=int, default=0, help="so many points of each database; 0: all")
    parser.add_argument("--faults", type=int, default=10_000, help="so many faults at least")
    parser.add_argument("--repeat", default="", help="only these: deaths like 2:141, or an episode like 2026-7")
    return parser


if __name__ == "__main__":
    sys.exit(main())
