"""``python -m tests.soak --syncs 1000 --seed 2026``: episodes until so many syncs are done."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from tests.soak.episodes import Episode, an_episode
from tests.soak.running import run, shrunk


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Say the seed first, then an episode a line; at a failure the fewest faults that show it."""
    given = _parser().parse_args()
    if given.episode:
        return _failed(an_episode(given.episode)) if run(an_episode(given.episode)).parted else 0
    endings: Counter[str] = Counter()
    injected: Counter[str] = Counter()
    syncs, number, begun = 0, given.first, time.monotonic()
    say(f"soak: seed {given.seed}, {given.syncs} syncs")
    while syncs < given.syncs:
        episode = an_episode(f"{given.seed}-{number}")
        told = run(episode)
        syncs, number = syncs + told.syncs, number + 1
        endings.update(told.endings)
        injected.update(told.injected)
        if told.parted:
            say(f"episode {episode.seed} after {syncs} syncs: {told.endings}\n{told.parted}")
            return _failed(episode)
        say(f"{episode.seed}: {syncs} syncs, {sum(injected.values())} faults")
    say(f"{syncs} syncs as clean ones, {time.monotonic() - begun:.0f} s")
    say(f"endings: {dict(endings.most_common())}")
    say(f"faults met: {dict(injected.most_common())}")
    return 0


def _failed(episode: Episode) -> int:
    small = shrunk(episode)
    say(f"repeat: make soak EPISODE={episode.seed}\nfewest faults:")
    for number, chapter in enumerate(small.chapters):
        for sync, faults in enumerate(chapter.syncs):
            for fault in faults:
                say(f"  chapter {number}, sync {sync}: {fault}")
    say(run(small).parted or "(passes now and then: not every run meets the fault at the same call)")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--syncs", type=int, default=1000, help="how many syncs at least")
    parser.add_argument("--seed", default="2026", help="the seed of all episodes")
    parser.add_argument("--first", type=int, default=0, help="the number of the first episode")
    parser.add_argument("--episode", default="", help="repeat this one only, and shrink it")
    return parser


if __name__ == "__main__":
    sys.exit(main())
