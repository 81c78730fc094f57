"""The outcome of evaluating one policy over everybody, as frozen values.

This is what `rules` hands to `sync` (cases) and, through it, to `reports`. Figures are exact: a count is an
``int``, any other figure a ``Fraction``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Figure = int | Fraction


@dataclass(frozen=True, slots=True)
class CountedCourse:
    """A course that a rule counted, with the attempt that made it count.

    ``credits`` is exact. ``score`` is the text of the attempt's score, or None where it has none. ``term`` is the
    attempt's term; for a course never enrolled in, the term in which the programme schedules it. ``kind`` and
    ``result`` are the attempt's (None for a course never enrolled in). ``passed`` is true where the attempt passed:
    only rules on a GPA or a mean list such courses.
    """

    course_code: str
    term: str
    credits: Fraction
    score: str | None
    kind: str | None = None
    result: str | None = None
    passed: bool = False


@dataclass(frozen=True, slots=True)
class CountedEvent:
    """An event that a rule rested on (absence finding, sanction, extension)."""

    kind: str
    occurred_on: date
    ended_on: date | None
    term: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class RuleHit:
    """One rule that a student meets, with all its evidence."""

    id: str
    level: str
    clause: str
    review: bool
    figures: Mapping[str, Figure]
    courses: tuple[CountedCourse, ...]
    events: tuple[CountedEvent, ...]


@dataclass(frozen=True, slots=True)
class Warning:
    """The verdict on one student and track: the highest level, and every rule hit on the track.

    ``review`` is true when every rule that reached ``level`` needs a person's judgement; ``firm_level`` is the
    highest level hit by a rule that needs none. ``contested`` names the policy above that prevails and finds nothing,
    where the warning is held for a person; what the engine returns is never contested.
    """

    student_no: str
    track: str
    level: str
    review: bool
    firm_level: str | None
    rules: tuple[RuleHit, ...]
    contested: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """A student to be listed for a regulation other than this one; no warning level."""

    student_no: str
    rule: str
    figures: Mapping[str, Figure]
    courses: tuple[CountedCourse, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A student who was not evaluated, and why: leave, withdrawn, graduated, first_term."""

    student_no: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pending:
    """How many enrolments of the period still lack an outcome, of how many."""

    enrolments: int
    of: int


@dataclass(frozen=True, slots=True)
class TrackLevel:
    """A warning in short: the track, the level, whether a person has to judge it."""

    track: str
    level: str
    review: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A student whom this policy warns (``own``), or the one above it (``above``), or both.

    ``referrals`` are the rules by which the policy above lists the student for yet another regulation; ``skipped``
    says why the one that does not warn did not judge the student at all. ``held``: the policy above prevails, has
    judged the student over the whole period, and finds nothing; a person has to decide on the warning.
    """

    student_no: str
    relation: Literal["both", "own_only", "above_only"]
    own: tuple[TrackLevel, ...]
    above: tuple[TrackLevel, ...]
    referrals: tuple[str, ...] = ()
    skipped: str | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Above:
    """What the policy above says of the same students (a school's above a college's), beside this one's verdicts.

    ``covers`` is false where its ``period`` is not the whole of this one's: a yearly policy whose year still runs,
    say. ``prevails`` is who prevails where they differ. ``neither`` counts whom neither warns; ``students`` are all
    the others, by number.
    """

    policy: str
    policy_hash: str
    period: str
    covers: bool
    prevails: Literal["school", "college"]
    neither: int
    students: tuple[Beside, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One evaluation of one policy: who is warned, referred, skipped, and what a reader must know.

    ``policy_hash`` is the SHA-256 of the compiled law, so that a verdict can be replayed under the same law.
    ``above`` is there where the policy above this one was evaluated too; ``warnings`` are this policy's own.
    """

    policy: str
    policy_hash: str
    period: str
    as_of: date
    students_evaluated: int
    skipped: tuple[Skipped, ...]
    pending: Pending
    warnings: tuple[Warning, ...]
    referrals: tuple[Referral, ...]
    notes: tuple[str, ...]
    above: Above | None = None
