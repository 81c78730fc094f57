"""An assessment as the JSON object that ``yujing evaluate --json`` writes (docs/facts-bundle.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from rules.assessment import (
    Above,
    Assessment,
    Beside,
    CountedCourse,
    CountedEvent,
    Figure,
    Referral,
    RuleHit,
    TrackLevel,
    Warning,
)
from rules.facts.decimals import decimal_text


def exact_text(value: Figure) -> str:
    """An exact number as text: a decimal where it ends within six places, otherwise a reduced fraction."""
    number = Fraction(value)
    return decimal_text(number) or f"{number.numerator}/{number.denominator}"


def assessment_object(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain data, keys and order as documented; counts are numbers, other figures exact texts.

    ``above`` is there only where a policy above was evaluated too.
    """
    above = {"above": _above(assessment.above)} if assessment.above else {}
    return {
        "policy": assessment.policy,
        "period": assessment.period,
        "as_of": assessment.as_of.isoformat(),
        "students_evaluated": assessment.students_evaluated,
        "skipped": [{"student_no": each.student_no, "reason": each.reason} for each in assessment.skipped],
        "pending": {"enrolments": assessment.pending.enrolments, "of": assessment.pending.of},
        "warnings": [_warning(each) for each in assessment.warnings],
        "referrals": [_referral(each) for each in assessment.referrals],
        "notes": list(assessment.notes),
        **above,
    }


def assessment_text(assessment: Assessment) -> str:
    """The assessment as JSON text, one line per part, ending in a line break."""
    return json.dumps(assessment_object(assessment), ensure_ascii=False, indent=1) + "\n"


def _warning(warning: Warning) -> dict[str, Any]:
    return {
        "student_no": warning.student_no,
        "track": warning.track,
        "level": warning.level,
        "review": warning.review,
        "firm_level": warning.firm_level,
        "rules": [_rule(each) for each in warning.rules],
    }


def _rule(hit: RuleHit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "level": hit.level,
        "clause": hit.clause,
        "review": hit.review,
        "figures": _figures(hit.figures),
        "courses": [_course(each) for each in hit.courses],
        "events": [_event(each) for each in hit.events],
    }


def _referral(referral: Referral) -> dict[str, Any]:
    return {
        "student_no": referral.student_no,
        "rule": referral.rule,
        "figures": _figures(referral.figures),
        "courses": [_course(each) for each in referral.courses],
    }


def _figures(figures: Mapping[str, Figure]) -> dict[str, int | str]:
    return {name: value if isinstance(value, int) else exact_text(value) for name, value in figures.items()}


def _course(course: CountedCourse) -> dict[str, Any]:
    return {
        "course_code": course.course_code,
        "term": course.term,
        "credits": exact_text(course.credits),
        "score": course.score,
    }


def _event(event: CountedEvent) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "occurred_on": event.occurred_on.isoformat(),
        "ended_on": event.ended_on.isoformat() if event.ended_on else None,
        "term": event.term,
        "note": event.note,
    }


def _above(above: Above) -> dict[str, Any]:
    return {
        "policy": above.policy,
        "period": above.period,
        "covers": above.covers,
        "prevails": above.prevails,
        "neither": above.neither,
        "students": [_beside(each) for each in above.students],
    }


def _beside(each: Beside) -> dict[str, Any]:
    return {
        "student_no": each.student_no,
        "relation": each.relation,
        "own": [_track_level(level) for level in each.own],
        "above": [_track_level(level) for level in each.above],
        "referrals": list(each.referrals),
        "skipped": each.skipped,
        "held": each.held,
    }


def _track_level(each: TrackLevel) -> dict[str, Any]:
    return {"track": each.track, "level": each.level, "review": each.review}
