"""What happens in an episode, as plain data drawn from a seed: some terms of a university, and people's decisions."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.journeys.small_college import NUMBERS
from tests.survival.university import LAST_RUNNING, SUBJECTS, TEACHERS, Life

CHAPTERS = 8
SYNCS, TRIES = 3, 4
"""Syncs under faults in each chapter, before one without; so often a stage is tried before such a sync is given up."""
TRANSIENT, FINAL, DEATH, DATABASE = 0.35, 0.004, 0.08, 0.001
"""How likely are, at a request, a fault that passes and one that ends the stage; our own end at a write; at a statement
of SQL the loss of the database."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """How the university is, and what people decide first: answer the objections that are open, raise another.

    ``upheld`` is how an objection is answered; ``objection`` picks the warning that somebody objects to (None: none).
    """

    life: Life
    upheld: bool = False
    objection: float | None = None
    syncs: int = SYNCS


@dataclass(frozen=True, slots=True)
class Episode:
    """Chapters that follow one another, and the seed that they and their faults come from."""

    seed: str
    chapters: tuple[Chapter, ...]

    def until(self, chapters: int) -> Episode:
        """Return the beginning of the episode."""
        return replace(self, chapters=self.chapters[:chapters])

    def without_faults_in(self, number: int) -> Episode:
        """Return the same episode with a chapter in which nothing goes wrong."""
        calm = replace(self.chapters[number], syncs=0)
        return replace(self, chapters=(*self.chapters[:number], calm, *self.chapters[number + 1 :]))


def an_episode(seed: str, chapters: int = CHAPTERS) -> Episode:
    """Draw an episode: the same one for the same seed."""
    chance, life, drawn = random.Random(seed), Life(), []
    for number in range(chapters):
        objection = chance.random() if chance.random() < 0.5 else None
        drawn.append(Chapter(life, chance.random() < 0.5, objection))
        life = _a_term_later(chance, life) if number % 2 else replace(life, later=life.later + 1)
        for happens in chance.sample(HAPPENINGS, 2):
            life = happens(chance, life)
    return Episode(seed, tuple(drawn))


def _a_term_later(chance: random.Random, life: Life) -> Life:
    """Begin the next term, if the calendar has one; some fail in the one that ended."""
    if life.running == LAST_RUNNING:
        return replace(life, later=life.later + 7)
    marks = dict(life.marks)
    for number in chance.sample(NUMBERS, 3):
        marks[number, chance.choice(life.codes(life.running))] = chance.choice([20.5, 44.5, 55.5])
    return replace(life, running=life.running + 1, marks=marks, left=frozenset(), later=0)


def _corrected(chance: random.Random, life: Life) -> Life:
    """Correct two marks of terms that ended."""
    marks = dict(life.marks)
    for number in chance.sample(NUMBERS, 2):
        code = f"{chance.choice(SUBJECTS)[0]}10{chance.randrange(1, life.running)}"
        marks[number, code] = chance.choice([35.5, 44.5, 61.5, 90.5])
    return replace(life, marks=marks)


def _made_up(chance: random.Random, life: Life) -> Life:
    """Let somebody who failed sit the makeup."""
    failed = sorted(each for each, mark in life.marks.items() if mark < 60 and each not in life.makeups)
    if not failed:
        return life
    return replace(life, makeups={**life.makeups, chance.choice(failed): chance.choice([52.5, 66.5])})


def _taken_again(chance: random.Random, life: Life) -> Life:
    """Let somebody who failed take the course again in the term that runs."""
    failed = sorted(each for each, mark in life.marks.items() if mark < 60)
    if not failed:
        return life
    return replace(life, retaking=life.retaking | {(*chance.choice(failed), life.running)})


def _registered(chance: random.Random, life: Life) -> Life:
    """Let the registrar correct a mark of the first term."""
    said = {chance.choice(NUMBERS): chance.choice(["50.5", "75.5", "91.5"])}
    return replace(life, registered={**life.registered, **said})


def _gone_or_back(chance: random.Random, life: Life) -> Life:
    """Let one leave the courses that run, or come back; and suspend the account of one, or open it again."""
    one, other = ({number} for number in chance.sample(NUMBERS, 2))
    return replace(life, left=life.left ^ one, suspended=life.suspended ^ other)


def _other_staff(_chance: random.Random, life: Life) -> Life:
    """Let another teacher take over all courses."""
    return replace(life, teacher=next(name for name in TEACHERS if name != life.teacher))


HAPPENINGS: tuple[Callable[[random.Random, Life], Life], ...] = (
    *(_corrected, _made_up, _taken_again, _registered, _gone_or_back, _other_staff),
)
