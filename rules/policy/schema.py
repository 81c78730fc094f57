"""The schema of a policy file: one regulation as data that a dean can read aloud."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from rules.policy.grades import GradeScheme
from rules.policy.measures import Described, Measure

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
PolicyId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
ClauseId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,79}$")]
Citation = Annotated[str, Field(min_length=1)]


class InForce(Described):
    """The days on which a policy or clause is law, both included; left out means without limit."""

    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Whether it is law on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def overlaps(self, other: InForce) -> bool:
        """Whether there is a day on which both are law."""
        start = max(self.since or date.min, other.since or date.min)
        return start <= min(self.until or date.max, other.until or date.max)


class Level(Described):
    """One warning level of a track: ``{id: yellow, label: 黄色预警}``."""

    id: Identifier
    label: str


class Track(Described):
    """A line of levels that is judged for itself, its levels from low to high."""

    id: Identifier
    label: str
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]


KnobValue = str | bool | tuple[str, ...] | None


class DatedValue(Described):
    """What a knob is from a day on, and who decided it; only the first of a list may leave out ``since``.

    Example: ``{since: 2025-03-01, value: 10, source: 教学委员会〔2025〕3 号}``.
    """

    since: date | None = None
    value: KnobValue
    source: Citation


class Knob(Described):
    """A reading of the regulation that a college could dispute, with its default and the clause it interprets.

    ``value`` is a number, a word, true/false or a list of words; where ``choices`` stand, it is one of them.
    ``since`` is the date from which the value holds. Where the value changed over time, ``values`` has them all;
    ``value`` and ``since`` are then those of the day for which the law was read.
    """

    label: str
    value: KnobValue = None
    values: tuple[DatedValue, ...] = ()
    choices: tuple[str, ...] | None = None
    clause: Citation
    reading: str
    since: date | None = None


class Clause(Described):
    """One rule: which clause it carries, in the clause's own words, when it holds, and what it leads to.

    Exactly one of ``level`` (on ``track``, needed where the policy has several) and ``referral: true``. ``review``
    leaves the decision to a person, and ``review_reason`` says what that person must judge. ``figures`` names the
    measures to report (left out: those of ``when``), ``courses`` and ``events`` the measures whose courses and
    events are the evidence.
    """

    id: ClauseId
    level: Identifier | None = None
    track: Identifier | None = None
    referral: bool = False
    clause: Citation
    words: Annotated[str, Field(min_length=1)]
    when: Annotated[str, Field(min_length=1)]
    review: bool = False
    review_reason: str | None = None
    in_force: InForce = InForce()
    figures: tuple[Identifier, ...] | None = None
    courses: Identifier | None = None
    events: Identifier | None = None


class PolicyFile(Described):
    """A whole policy file.

    ``above`` names the policy that stands above this one (a college's rules under its school's): both are evaluated
    and every difference is shown. ``prevails`` says whose verdict holds where they differ: the ``school``'s, or the
    ``college``'s own. ``procedure``, ``examples`` and ``source`` are no part of the law: they are read elsewhere and
    do not enter the policy's hash, nor do ``above`` and ``prevails``.
    """

    id: PolicyId
    title: Annotated[str, Field(min_length=1)]
    citation: Citation
    in_force: InForce = InForce()
    screened: Literal["term", "school_year"]
    above: PolicyId | None = None
    prevails: Literal["school", "college"] = "college"
    tracks: Annotated[tuple[Track, ...], Field(min_length=1)]
    grades: GradeScheme = GradeScheme()
    knobs: dict[Identifier, Knob] = Field(default_factory=dict)
    measures: Annotated[dict[Identifier, Measure], Field(min_length=1)]
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    source: str | None = None
    procedure: Any = None
    examples: Any = None


def keys_at(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that may stand at a path of a policy file, as far as they are the same for every file."""
    models: dict[tuple[str | int, ...], type[Described]] = {
        (): PolicyFile,
        ("in_force",): InForce,
        ("tracks",): Track,
        ("tracks", "levels"): Level,
        ("grades",): GradeScheme,
        ("knobs",): Knob,
        ("knobs", "values"): DatedValue,
        ("clauses",): Clause,
        ("clauses", "in_force"): InForce,
    }
    names = tuple(part for at, part in enumerate(path) if not isinstance(part, int) and (path[0], at) != ("knobs", 1))
    return tuple(models[names].model_fields) if names in models else ()
