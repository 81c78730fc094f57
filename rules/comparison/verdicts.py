"""What one assessment says otherwise than another, student by student.

The two may come from two laws over the same facts (a draft beside the law in force), or from the same law over facts
known at two moments (a correction). Nothing is evaluated here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, NamedTuple

from rules.assessment import Assessment, CountedCourse, CountedEvent, Figure, Referral, RuleHit, Warning

NOT_WARNED: Final = ""
"""The state of a student, on a track, who was evaluated and met no rule of it."""
SKIPPED: Final = "-"
"""The state of a student who was not evaluated; no level's id is spelt so."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a student stands on a track: the level, whether a person has to judge it, the level that is firm."""

    level: str
    review: bool
    firm_level: str | None


@dataclass(frozen=True, slots=True)
class TrackChange:
    """A track on which the standing differs; None: no rule of it is met."""

    track: str
    before: Standing | None
    after: Standing | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a rule holds for a student: the exact figures, the courses and the events."""

    figures: Mapping[str, Figure]
    courses: tuple[CountedCourse, ...]
    events: tuple[CountedEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule or referral that newly holds (``before`` None), holds no more (``after`` None), or on other evidence."""

    rule: str
    before: Evidence | None
    after: Evidence | None

    @property
    def of_verdict(self) -> bool:
        """Say whether the rule holds in one of the two only."""
        return self.before is None or self.after is None


@dataclass(frozen=True, slots=True)
class StudentChange:
    """Everything that differs about one student. ``skipped`` holds the reasons before and after (None: evaluated)."""

    student_no: str
    tracks: tuple[TrackChange, ...]
    rules: tuple[RuleChange, ...]
    referrals: tuple[RuleChange, ...]
    skipped: tuple[str | None, str | None]

    @property
    def of_verdict(self) -> bool:
        """Say whether the verdict differs, and not the evidence alone."""
        rules = any(each.of_verdict for each in chain(self.rules, self.referrals))
        return bool(self.tracks) or rules or self.skipped[0] != self.skipped[1]


@dataclass(frozen=True, slots=True)
class GeneralChange:
    """Something about the whole evaluation that differs: the name of the field, and what it was and is."""

    name: str
    before: Any
    after: Any


def general_changes(before: Assessment, after: Assessment) -> tuple[GeneralChange, ...]:
    """Return what differs about no single student: how many were evaluated, pending, notes, what stands above.

    The law's hash is left out: who compares two laws knows that they differ.
    """
    names = ("policy", "period", "as_of", "students_evaluated", "pending", "notes", "above")
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(GeneralChange(name, old, new) for name, old, new in pairs if old != new)


def changes(before: Assessment, after: Assessment) -> tuple[StudentChange, ...]:
    """Return, by student number, everybody about whom the two say anything different.

    Of an assessment and itself nothing comes out. Rules are compared by their ids.
    """
    old, new = _by_student(before), _by_student(after)
    found = (_student(number, old.get(number, _NOTHING), new.get(number, _NOTHING)) for number in old.keys() | new)
    return tuple(sorted(filter(None, found), key=lambda each: each.student_no))


def transitions(before: Assessment, after: Assessment, track: str, students: Iterable[str]) -> Counter[tuple[str, str]]:
    """Count the ``students`` by their level on a track before and after.

    A level is told by its id, with ``NOT_WARNED`` and ``SKIPPED`` beside the levels.
    """
    old, new = _levels(before, track), _levels(after, track)
    return Counter((old.get(number, NOT_WARNED), new.get(number, NOT_WARNED)) for number in students)


class _Said(NamedTuple):
    """What one assessment says about a student."""

    warnings: dict[str, Warning]
    hits: dict[str, Evidence]
    referrals: dict[str, Evidence]
    skipped: str | None


_NOTHING: Final = _Said({}, {}, {}, None)


def _by_student(assessment: Assessment) -> dict[str, _Said]:
    said: dict[str, _Said] = {each.student_no: _Said({}, {}, {}, each.reason) for each in assessment.skipped}
    for warning in assessment.warnings:
        entry = said.setdefault(warning.student_no, _Said({}, {}, {}, None))
        entry.warnings[warning.track] = warning
        entry.hits.update((hit.id, _evidence(hit)) for hit in warning.rules)
    for referral in assessment.referrals:
        entry = said.setdefault(referral.student_no, _Said({}, {}, {}, None))
        entry.referrals[referral.rule] = _evidence(referral)
    return said


def _evidence(hit: RuleHit | Referral) -> Evidence:
    return Evidence(hit.figures, hit.courses, hit.events if isinstance(hit, RuleHit) else ())


def _student(number: str, old: _Said, new: _Said) -> StudentChange | None:
    if old == new:
        return None
    return StudentChange(
        student_no=number,
        tracks=tuple(_tracks(old.warnings, new.warnings)),
        rules=tuple(_rules(old.hits, new.hits)),
        referrals=tuple(_rules(old.referrals, new.referrals)),
        skipped=(old.skipped, new.skipped),
    )


def _tracks(old: Mapping[str, Warning], new: Mapping[str, Warning]) -> Iterator[TrackChange]:
    for track in _both(old, new):
        before, after = _standing(old.get(track)), _standing(new.get(track))
        if before != after:
            yield TrackChange(track, before, after)


def _standing(warning: Warning | None) -> Standing | None:
    return Standing(warning.level, warning.review, warning.firm_level) if warning else None


def _rules(old: Mapping[str, Evidence], new: Mapping[str, Evidence]) -> Iterator[RuleChange]:
    for rule in _both(old, new):
        if old.get(rule) != new.get(rule):
            yield RuleChange(rule, old.get(rule), new.get(rule))


def _both(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """The names of both in the order of the newer, those that only the older has at the end."""
    return list(dict.fromkeys((*new, *old)))


def _levels(assessment: Assessment, track: str) -> dict[str, str]:
    warned = {each.student_no: each.level for each in assessment.warnings if each.track == track}
    return {each.student_no: SKIPPED for each in assessment.skipped} | warned
