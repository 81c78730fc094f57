"""What happens in an episode, as plain data drawn from a seed: changes of the college, and the faults of each sync."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connector.standin.faults import AFTER, BEFORE
from tests.journeys.small_college import MARKS, NUMBERS

SYNCS = (4, 3, 3)
"""Faulty syncs in each chapter of an episode."""
WRITES = (
    *("core_cohort_create_cohorts", "core_cohort_add_cohort_members", "core_cohort_delete_cohort_members"),
    *("core_group_create_groups", "core_group_add_group_members", "core_group_delete_group_members"),
    *("core_message_send_instant_messages",) * 3,
)
DEATHS = ("died_before", "died_after")
"""The end of our own process, before a write goes out or after it was answered."""
KINDS = (*sorted(BEFORE | AFTER), *DEATHS * 2)
DELAY = 1.2
"""Seconds of a late answer: longer than the clients of the soak wait."""


@dataclass(frozen=True, slots=True)
class FaultAt:
    """A fault that meets the call after ``skip`` others of ``function`` (None: of any), so many ``times``."""

    kind: str
    skip: int
    times: int
    function: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """How the college looks: marks by student, whose running enrolments are suspended, whose account is."""

    marks: Mapping[str, tuple[float, float]] = field(default_factory=lambda: dict(MARKS))
    left: frozenset[str] = frozenset()
    suspended: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A state of the college, and the faults of each sync that is tried on it before a clean one."""

    change: Change
    syncs: tuple[tuple[FaultAt, ...], ...]


@dataclass(frozen=True, slots=True)
class Episode:
    """Chapters that follow one another, and the seed they come from."""

    seed: str
    chapters: tuple[Chapter, ...]

    def without(self, chapter: int, sync: int, fault: int) -> Episode:
        """Return the same episode with one fault less."""
        found = self.chapters[chapter]
        kept = found.syncs[sync][:fault] + found.syncs[sync][fault + 1 :]
        syncs = (*found.syncs[:sync], kept, *found.syncs[sync + 1 :])
        changed = replace(found, syncs=syncs)
        return replace(self, chapters=(*self.chapters[:chapter], changed, *self.chapters[chapter + 1 :]))


def an_episode(seed: str) -> Episode:
    """Draw an episode: the same one for the same seed."""
    chance = random.Random(seed)
    chapters, change = [], Change()
    for syncs in SYNCS:
        faults = tuple(tuple(_fault(chance) for _ in range(chance.randint(1, 4))) for _ in range(syncs))
        chapters.append(Chapter(change, faults))
        change = _changed(chance, change)
    return Episode(seed, tuple(chapters))


def _fault(chance: random.Random) -> FaultAt:
    kind = chance.choice(KINDS)
    if kind in DEATHS:
        return FaultAt(kind, chance.randint(0, 12), 1, None)
    if chance.random() < 0.5:
        return FaultAt(kind, chance.randint(0, 2), chance.randint(1, 3), chance.choice(WRITES))
    return FaultAt(kind, chance.randint(0, 50), chance.randint(1, 6), None)


def _changed(chance: random.Random, change: Change) -> Change:
    marks = dict(change.marks)
    for number in chance.sample(NUMBERS, 2):
        marks[number] = (chance.choice([35.5, 44.5, 61.5, 90.5]), marks[number][1])
    return Change(
        marks,
        change.left ^ frozenset(chance.sample(NUMBERS, chance.randint(0, 1))),
        change.suspended ^ frozenset(chance.sample(NUMBERS, chance.randint(0, 1))),
    )
