"""Episodes over several processes until so many faults were met."""

from __future__ import annotations

from argparse import Namespace
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from multiprocessing import get_context

from tests.soak.episodes import an_episode
from tests.soak.faulty import counted
from tests.soak.running import Told, run, shrunk

Say = Callable[[str], None]


def faults_at_length(asked: Namespace, say: Say) -> bool:
    """Run episodes until ``asked.faults`` were met, ``asked.workers`` at once; say whether all ended well."""
    if asked.repeat:
        return _repeat(asked.repeat, say)
    total, numbers = Told(), count(asked.first)
    with ProcessPoolExecutor(asked.workers, mp_context=get_context("spawn")) as pool:
        while total.injected.total() < asked.faults:
            seeds = [f"{asked.seed}-{next(numbers)}" for _ in range(asked.workers)]
            for seed, told in zip(seeds, pool.map(told_of, seeds), strict=True):
                _add(total, told)
                say(
                    f"episode {seed}: {told.syncs} syncs, {told.injected.total()} faults; "
                    f"{total.injected.total()} in all"
                )
                if told.parted:
                    say(f"PARTED episode {seed}, {told.parted}\n  repeat: make soak PART=faults REPEAT={seed}")
    say(
        f"faults: {total.injected.total()} in {total.syncs} syncs, {total.chapters} chapters: {counted(total.injected)}"
    )
    say(f"syncs under faults ended: {counted(total.endings)}")
    return not total.parted


def told_of(seed: str) -> Told:
    """Run one episode."""
    return run(an_episode(seed))


def _add(total: Told, told: Told) -> None:
    total.syncs += told.syncs
    total.chapters += told.chapters
    total.endings = Counter(total.endings + told.endings)
    total.injected = Counter(total.injected + told.injected)
    total.parted += told.parted


def _repeat(seed: str, say: Say) -> bool:
    """Run one episode again; where the twins part, say in which chapters faults are needed for it."""
    episode = an_episode(seed)
    told = run(episode)
    if not told.parted:
        say("ends as undisturbed (passes now and then: not every run meets a fault at the same request)")
        return True
    small = shrunk(episode, told.chapters)
    say(f"{told.parted}\nfaults are needed in chapters {[n for n, each in enumerate(small.chapters) if each.syncs]}")
    return False
