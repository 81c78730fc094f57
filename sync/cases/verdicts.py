"""Verdicts as they are kept with a case: written, read back, named by a digest, and compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any, Final, TypedDict

from rules.assessment import Assessment, CountedCourse, CountedEvent, Figure, RuleHit, Warning
from sync.cases.dispensing import bounded
from sync.store.canonical import canonical_json, digest
from sync.store.case_record import Review

NOT_HIT: Final = digest("not hit")
"""The digest of "no rule is hit"."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a newer verdict says otherwise. ``after`` None: the student is no longer hit.

    ``appeared`` and ``vanished`` are rule ids, the courses course codes; ``figures`` maps "rule figure" to the value
    before and after. ``contested`` holds the regulation above that contradicts each, where one does.
    """

    level_before: str | None
    level_after: str | None
    appeared: tuple[str, ...]
    vanished: tuple[str, ...]
    courses_added: tuple[str, ...]
    courses_removed: tuple[str, ...]
    figures: Mapping[str, tuple[str, str]]
    contested: tuple[str | None, str | None] = (None, None)


def for_cases(assessment: Assessment, bounds: Mapping[tuple[str, str], str] | None = None) -> Iterator[Warning]:
    """Yield the warnings as cases take them: one that the prevailing regulation above contradicts needs a person.

    ``bounds`` are the levels that exceptions put in place of higher ones (`sync.cases.dispensing.highest_levels`).
    """
    above = assessment.above
    held = {each.student_no for each in above.students if each.held} if above else set()
    for found in assessment.warnings:
        warning = bounded(found, bounds or {})
        if above is not None and warning.student_no in held:
            yield replace(warning, review=True, firm_level=None, contested=above.policy)
        else:
            yield warning


def contested_by(verdict: str | None) -> str | None:
    """Return the regulation above that contradicts a kept verdict; None where none does."""
    return json.loads(verdict).get("contested") if verdict else None


def warning_json(warning: Warning) -> str:
    """Return a verdict as canonical JSON; rules, courses and events in a fixed order."""
    hits = [
        {
            **{name: getattr(hit, name) for name in ("id", "level", "clause", "review", "figures")},
            "courses": sorted(hit.courses, key=lambda each: (each.course_code, each.term, each.kind or "")),
            "events": sorted(hit.events, key=lambda each: (each.occurred_on, each.kind)),
        }
        for hit in sorted(warning.rules, key=lambda hit: hit.id)
    ]
    names = ("student_no", "track", "level", "review", "firm_level", *(("contested",) if warning.contested else ()))
    return canonical_json({**{name: getattr(warning, name) for name in names}, "rules": hits})


class VerdictColumns(TypedDict):
    """The columns of a case that a verdict decides."""

    level: str
    firm_level: str | None
    review: Review
    verdict: str
    verdict_digest: str


def verdict_columns(warning: Warning) -> VerdictColumns:
    """Return the columns of a case that ``warning`` decides; a review that was decided is open again."""
    text = warning_json(warning)
    return {
        "level": warning.level,
        "firm_level": warning.firm_level,
        "review": Review.PENDING if warning.review else Review.NONE,
        "verdict": text,
        "verdict_digest": digest(text),
    }


def reexamination_json(verdict: str | None, assessment_id: str) -> str:
    """Return what waits for a person: the newer verdict (None: no longer hit) and the assessment that found it."""
    return canonical_json({"verdict": verdict, "assessment_id": assessment_id})


def warning_from_json(text: str) -> Warning:
    """Return a verdict that `warning_json` wrote."""
    body = json.loads(text)
    return Warning(**{**body, "rules": tuple(_hit(hit) for hit in body["rules"])})


def referral_hit(body: Mapping[str, Any], clause: str) -> RuleHit:
    """Return a referral of a kept assessment as a hit that leads to no level."""
    evidence = {"figures": body["figures"], "courses": body["courses"], "events": ()}
    return _hit({"id": body["rule"], "level": "", "clause": clause, "review": False, **evidence})


def differences(before: Warning | None, after: Warning | None) -> Difference:
    """Return what ``after`` says otherwise than ``before``."""
    old, new = _by_rule(before), _by_rule(after)
    old_courses, new_courses = _courses(before), _courses(after)
    old_figures, new_figures = _figures(before), _figures(after)
    return Difference(
        level_before=before.level if before else None,
        level_after=after.level if after else None,
        appeared=tuple(sorted(new - old)),
        vanished=tuple(sorted(old - new)),
        courses_added=tuple(sorted(new_courses - old_courses)),
        courses_removed=tuple(sorted(old_courses - new_courses)),
        figures={
            name: (old_figures[name], new_figures[name])
            for name in sorted(old_figures.keys() & new_figures.keys())
            if old_figures[name] != new_figures[name]
        },
        contested=(before.contested if before else None, after.contested if after else None),
    )


def _by_rule(warning: Warning | None) -> set[str]:
    return {hit.id for hit in warning.rules} if warning else set()


def _courses(warning: Warning | None) -> set[str]:
    return {course.course_code for hit in warning.rules for course in hit.courses} if warning else set()


def _figures(warning: Warning | None) -> dict[str, str]:
    if warning is None:
        return {}
    return {f"{hit.id} {name}": str(value) for hit in warning.rules for name, value in hit.figures.items()}


def _hit(body: dict[str, Any]) -> RuleHit:
    return RuleHit(
        **{
            **body,
            "figures": {name: _figure(value) for name, value in body["figures"].items()},
            "courses": tuple(
                CountedCourse(**{**each, "credits": Fraction(each["credits"])}) for each in body["courses"]
            ),
            "events": tuple(_event(each) for each in body["events"]),
        }
    )


def _figure(value: int | str) -> Figure:
    return value if isinstance(value, int) else Fraction(value)


def _event(body: dict[str, Any]) -> CountedEvent:
    ended = body["ended_on"]
    return CountedEvent(
        **{
            **body,
            "occurred_on": date.fromisoformat(body["occurred_on"]),
            "ended_on": None if ended is None else date.fromisoformat(ended),
        }
    )
