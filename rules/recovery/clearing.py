"""The smallest sets of outstanding courses whose passing lifts a warning, or lowers it.

Steps: take the courses that are outstanding behind the clauses that hold; put together those that no figure can tell
apart; suppose each choice of them passed, the small ones first; judge all choices in one evaluation; per track and
lower level keep the smallest that reach it, and write them out as sets of courses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, islice, product
from math import comb, prod
from typing import Final

from rules.engine.inspection import Inspection
from rules.engine.levels import Stand, levels_of
from rules.engine.session import Session
from rules.facts.facts import Facts
from rules.policy.law import Law
from rules.policy.schema import Track
from rules.recovery.choices import Choice, choices_of, kinds_of, passed
from rules.recovery.crowd import crowd, ranks
from rules.recovery.outstanding import outstanding
from rules.recovery.passing import Course

MOST_CHOICES: Final = 400
"""How many choices are tried at most; beyond it only the largest courses together, one more each time."""

MOST_COPIES: Final = 20_000
"""How many students may be copied at most, where each choice needs the student's whole group."""

MOST_LISTED: Final = 60
"""How many sets are written out for one goal; ``number`` says how many there are."""

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Goal:
    """A lower level (None: no warning at all) and the smallest sets of courses whose passing reaches it.

    ``sets`` is empty where passing all of them does not; ``number`` is how many such sets there are, of which the
    first are listed. ``smallest`` is false where the search was capped before it could show that no smaller set does,
    or that there are no others.
    """

    level: str | None
    size: int
    sets: tuple[Codes, ...]
    number: int
    smallest: bool


@dataclass(frozen=True, slots=True)
class Clearing:
    """How one track's warning can be lowered by passing courses; goals from the next lower level down to none.

    ``remaining`` are the rules that still hold once all the courses are passed.
    """

    track: str
    level: str
    goals: tuple[Goal, ...]
    remaining: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recovery:
    """The ways out of a student's warnings.

    ``courses`` are those considered. ``tried`` counts the choices that were judged; ``capped``: not all were.
    """

    courses: Codes
    tried: int
    capped: bool
    tracks: tuple[Clearing, ...]


def recover(facts: Facts, law: Law, inspection: Inspection, student_no: str, within: Session | None = None) -> Recovery:
    """The smallest sets of outstanding courses whose passing lifts or lowers each of the student's warnings.

    ``facts`` are those that were inspected, and need nobody but the student unless the law ranks students. ``within``
    is a session to judge in, else one is opened.
    """
    assessment = inspection.assessment
    warned = {each.track: each.level for each in assessment.warnings if each.student_no == student_no}
    courses = outstanding(facts, law, inspection, student_no) if warned else ()
    kinds = kinds_of(courses, law, inspection)
    most = min(MOST_CHOICES, MOST_COPIES // facts.students.num_rows) if ranks(law) else MOST_CHOICES
    choices, complete = choices_of([len(kind) for kind in kinds], max(most, 1))
    reached = _reached(facts, law, inspection, student_no, kinds, choices, within) if choices else []
    found = _Found(kinds, choices, reached, complete)
    return Recovery(
        courses=tuple(course.code for course in courses),
        tried=len(choices),
        capped=complete < len(courses),
        tracks=tuple(
            Clearing(track.id, warned[track.id], *found.ways_out(track, warned[track.id]))
            for track in law.policy.tracks
            if track.id in warned
        ),
    )


def _reached(
    facts: Facts,
    law: Law,
    inspection: Inspection,
    student_no: str,
    kinds: Sequence[Sequence[Course]],
    choices: Sequence[Choice],
    within: Session | None,
) -> list[Mapping[str, Stand] | None]:
    """Per choice the warnings by track once it is passed; None where the copy was not evaluated."""
    variants = [
        [passed(course) for kind, taken in zip(kinds, choice, strict=True) for course in kind[:taken]]
        for choice in choices
    ]
    judged = inspection.assessment
    copies, numbers = crowd(facts, student_no, variants, judged.as_of, grouped=ranks(law))
    after = levels_of(copies, law, judged.period, judged.as_of, within)
    return [after.get(number) for number in numbers]


@dataclass(frozen=True)
class _Found:
    """What every choice led to; reads the goals from it."""

    kinds: Sequence[Sequence[Course]]
    choices: Sequence[Choice]
    reached: Sequence[Mapping[str, Stand] | None]
    complete: int

    def ways_out(self, track: Track, level: str) -> tuple[tuple[Goal, ...], tuple[str, ...]]:
        """The goals of a track, and the rules that hold once everything is passed."""
        if not self.choices:
            return (), ()
        last = (self.reached[-1] or {}).get(track.id)
        return tuple(self._goals(track, level)), last.rules if last else ()

    def _goals(self, track: Track, level: str) -> Iterator[Goal]:
        """Every lower level, from the next one down to none."""
        places = {each.id: at for at, each in enumerate(track.levels)}
        for goal in range(places[level] - 1, -2, -1):
            found = [
                choice
                for choice, warned in zip(self.choices, self.reached, strict=True)
                if warned is not None and (track.id not in warned or places[warned[track.id].level] <= goal)
            ]
            size = min(map(sum, found), default=0)
            least = [choice for choice in found if sum(choice) == size]
            yield Goal(
                level=track.levels[goal].id if goal >= 0 else None,
                size=size,
                sets=tuple(islice(chain.from_iterable(map(self._sets, least)), MOST_LISTED)),
                number=sum(prod(map(comb, map(len, self.kinds), choice)) for choice in least),
                smallest=size <= self.complete,
            )

    def _sets(self, choice: Choice) -> Iterator[Codes]:
        """Every set of courses that a choice stands for."""
        picks = (combinations(kind, taken) for kind, taken in zip(self.kinds, choice, strict=True))
        for picked in product(*picks):
            yield tuple(course.code for course in chain.from_iterable(picked))
