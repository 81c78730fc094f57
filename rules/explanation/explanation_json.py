"""An explanation as the JSON object that ``yujing explain --json`` writes (docs/explaining.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from rules.assessment import CountedCourse, CountedEvent, Figure
from rules.assessment_json import exact_text
from rules.engine.grounds import EarlierPeriod
from rules.explanation.argument import Argument, AttemptLine, Bound, ClauseArgument, CourseRecord, LeftOut, TrackVerdict
from rules.explanation.explanation import Explanation
from rules.explanation.figures import ArgumentFigure, FigureGround, PeriodCount
from rules.policy.distances import Step
from rules.recovery.clearing import Clearing, Goal, Recovery
from rules.recovery.near import NearMiss

Json = dict[str, Any]


def explanation_object(explanation: Explanation) -> Json:
    """The explanation as plain data, keys and order as documented; counts are numbers, other figures exact texts."""
    return {
        **argument_object(explanation.now),
        "recovery": _recovery(explanation.recovery),
        "supposed": list(explanation.supposed),
        "then": argument_object(explanation.then) if explanation.then else None,
    }


def argument_object(argument: Argument) -> Json:
    """An argument as plain data."""
    return {
        "student_no": argument.student_no,
        "policy": argument.policy,
        "title": argument.title,
        "citation": argument.citation,
        "policy_hash": argument.policy_hash,
        "period": argument.period,
        "as_of": argument.as_of.isoformat(),
        "skipped": argument.skipped,
        "tracks": [_track(each) for each in argument.tracks],
        "referrals": [each.id for each in argument.referrals],
        "clauses": [_clause(each) for each in argument.clauses],
        "courses": [_record(each) for each in argument.courses],
        "notes": list(argument.notes),
    }


def near_miss_object(miss: NearMiss) -> Json:
    """A near miss as plain data."""
    return {
        "student_no": miss.student_no,
        "track": miss.track,
        "level_now": miss.level_now,
        "level": miss.level,
        "rule": miss.clause,
        "clause": miss.citation,
        "step": step_object(miss.step),
        "figures": {name: figure_json(value) for name, value in miss.figures.items()},
        "courses": [_counted(each) for each in miss.courses],
    }


def step_object(step: Step) -> Json:
    """A step as plain data."""
    return {
        "figure": step.figure,
        "now": figure_json(step.now),
        "to": figure_json(step.to),
        "beyond": step.beyond,
        "upward": step.upward,
        "gap": figure_json(step.gap),
    }


def figure_json(value: Figure | None) -> int | str | None:
    """A figure: a count as a number, any other as an exact text, None where it is unknown."""
    return value if value is None or isinstance(value, int) else exact_text(value)


def _track(track: TrackVerdict) -> Json:
    return {
        "track": track.id,
        "label": track.label,
        "levels": [{"id": each.id, "label": each.label} for each in track.levels],
        "level": track.level,
        "review": track.review,
        "firm_level": track.firm_level,
    }


def _clause(clause: ClauseArgument) -> Json:
    return {
        "id": clause.id,
        "track": clause.track,
        "level": clause.level,
        "clause": clause.citation,
        "words": clause.words,
        "condition": clause.condition,
        "review": clause.review,
        "review_reason": clause.review_reason,
        "state": clause.state,
        "figures": [_figure(each) for each in clause.figures],
        "bounds": [_bound(each) for each in clause.bounds],
        "courses": [_counted(each) for each in clause.courses],
        "events": [_event(each) for each in clause.events],
        "left_out": [_left_out(each) for each in clause.left_out],
        "steps": [step_object(each) for each in clause.steps],
        **({"periods": [_periods(each) for each in clause.periods]} if clause.periods else {}),
        **({"grounds": [_ground(each) for each in clause.grounds]} if clause.grounds else {}),
    }


def _ground(ground: FigureGround) -> Json:
    said: Json = {"figure": ground.figure.name, **asdict(ground.ground)}
    return {**said, "level": ground.level} if isinstance(ground.ground, EarlierPeriod) else said


def _periods(count: PeriodCount) -> Json:
    lines = [
        {"period": each.period, "standing": each.standing, "figures": [_figure(one) for one in each.figures]}
        for each in count.periods
    ]
    return {"figure": count.figure, "label": count.label, "periods": lines}


def _figure(figure: ArgumentFigure) -> Json:
    return {"name": figure.name, "label": figure.label, "kind": figure.kind, "value": figure_json(figure.value)}


def _bound(bound: Bound) -> Json:
    return {"figure": bound.figure, "sign": bound.sign, "bound": exact_text(bound.bound), "holds": bound.holds}


def _counted(course: CountedCourse) -> Json:
    return {
        "course_code": course.course_code,
        "term": course.term,
        "credits": exact_text(course.credits),
        "score": course.score,
        "kind": course.kind,
        "result": course.result,
        "passed": course.passed,
    }


def _event(event: CountedEvent) -> Json:
    return {
        "kind": event.kind,
        "occurred_on": event.occurred_on.isoformat(),
        "ended_on": event.ended_on.isoformat() if event.ended_on else None,
        "term": event.term,
        "note": event.note,
    }


def _left_out(left_out: LeftOut) -> Json:
    return {
        "course_code": left_out.course_code,
        "reason": left_out.reason,
        "attempt": _attempt(left_out.attempt) if left_out.attempt else None,
    }


def _record(record: CourseRecord) -> Json:
    return {
        "course_code": record.course_code,
        "course_name": record.course_name,
        "credits": exact_text(record.credits),
        "course_type": record.course_type,
        "degree_course": record.degree_course,
        "standing": record.standing,
        "attempts": [_attempt(each) for each in record.attempts],
    }


def _attempt(attempt: AttemptLine) -> Json:
    return {
        "term": attempt.term,
        "kind": attempt.kind,
        "score": attempt.score,
        "result": attempt.result,
        "graded_on": attempt.graded_on.isoformat() if attempt.graded_on else None,
        "passed": attempt.passed,
        "standing": attempt.standing,
        "replaced_code": attempt.replaced_code,
    }


def _recovery(recovery: Recovery) -> Json:
    return {
        "courses": list(recovery.courses),
        "tried": recovery.tried,
        "capped": recovery.capped,
        "tracks": [_clearing(each) for each in recovery.tracks],
    }


def _clearing(clearing: Clearing) -> Json:
    return {
        "track": clearing.track,
        "level": clearing.level,
        "goals": [_goal(each) for each in clearing.goals],
        "remaining": list(clearing.remaining),
    }


def _goal(goal: Goal) -> Mapping[str, Any]:
    return {
        "level": goal.level,
        "size": goal.size,
        "number": goal.number,
        "smallest": goal.smallest,
        "sets": [list(each) for each in goal.sets],
    }
