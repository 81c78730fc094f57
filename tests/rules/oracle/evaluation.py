"""A whole run: who is skipped, what is pending, and each student's verdict per track."""

from datetime import date
from typing import Any

from . import asnu, bhuad, lsec, ustl
from .attempts import pending
from .facts import Enrolment, Facts, Student
from .happenings import in_force
from .hits import Hit
from .knobs import Knobs
from .outcomes import attempts_at
from .reading import Period, Reading, later, period_of

POLICIES = {"ustl": ustl, "lsec": lsec, "asnu": asnu, "bhuad": bhuad}
DEFAULTS = Knobs()


def evaluate(facts: Facts, policy: str, period: str, as_of: date, knobs: Knobs = DEFAULTS) -> dict[str, Any]:
    """Evaluate everybody under one policy, in the shape of the command's JSON file (without its notes)."""
    span = period_of(facts, period)
    readings = [Reading(student, facts.terms, span, as_of) for student in sorted_by_number(facts)]
    reasons = {reading.student.number: skip_reason(reading) for reading in readings}
    judged = [reading for reading in readings if reasons[reading.student.number] is None]
    hits = [(reading.student.number, hits_of(reading, policy, knobs)) for reading in judged]
    taken = [(reading, enrolment) for reading in judged for enrolment in of_the_period(reading.student, span)]
    return {
        "policy": policy,
        "period": period,
        "as_of": as_of.isoformat(),
        "students_evaluated": len(judged),
        "skipped": [{"student_no": number, "reason": reason} for number, reason in reasons.items() if reason],
        "pending": {"enrolments": sum(is_pending(*pair) for pair in taken), "of": len(taken)},
        "warnings": [warning for number, found in hits for warning in warnings_of(number, found, policy)],
        "referrals": [referral(number, hit) for number, found in hits for hit in found if hit.level is None],
    }


def sorted_by_number(facts: Facts) -> list[Student]:
    """List the students by number."""
    return sorted(facts.students, key=lambda student: student.number)


def skip_reason(reading: Reading) -> str | None:
    """Say why a student is left out: the status first, then a leave in force, then the first term."""
    student = reading.student
    if student.status in ("leave", "withdrawn", "graduated"):
        return student.status
    if in_force(student, "leave", reading.as_of):
        return "leave"
    if student.enrolments and in_the_first_term(reading):
        return "first_term"
    return None


def in_the_first_term(reading: Reading) -> bool:
    """Say whether the first term with an enrolment has not ended yet, or is later than the period."""
    terms = [enrolment.term for enrolment in reading.student.enrolments]
    first = min(terms, key=lambda term: term.starts_on)
    return first.ends_on > reading.as_of or later(first, reading.period.last)


def of_the_period(student: Student, period: Period) -> list[Enrolment]:
    """List the student's enrolments in the period's terms."""
    return [enrolment for enrolment in student.enrolments if enrolment.term in period.terms]


def is_pending(reading: Reading, enrolment: Enrolment) -> bool:
    """Say whether no counting attempt of that course and term has passed or failed."""
    return not any(
        attempt.term == enrolment.term and not pending(attempt) for attempt in attempts_at(reading, enrolment.course)
    )


def hits_of(reading: Reading, policy: str, knobs: Knobs) -> list[Hit]:
    """List the rules that hit, in the regulation's order."""
    found = [rule(reading, knobs) for rule in POLICIES[policy].RULES]
    return [hit for hit in found if hit is not None]


def warnings_of(number: str, hits: list[Hit], policy: str) -> list[dict[str, Any]]:
    """Give one warning per track with a hit."""
    tracks = POLICIES[policy].LEVELS
    return [
        warning(number, track, [hit for hit in hits if hit.level and hit.track == track], levels)
        for track, levels in tracks.items()
        if any(hit.level and hit.track == track for hit in hits)
    ]


def warning(number: str, track: str, hits: list[Hit], levels: tuple[str, ...]) -> dict[str, Any]:
    """Take the highest level; it awaits review if only review rules reach it; firm is what needs none."""
    reached = [str(hit.level) for hit in hits]
    firm = [str(hit.level) for hit in hits if not hit.review]
    highest = max(reached, key=levels.index)
    return {
        "student_no": number,
        "track": track,
        "level": highest,
        "review": all(hit.review for hit in hits if hit.level == highest),
        "firm_level": max(firm, key=levels.index) if firm else None,
        "rules": [rule_hit(hit) for hit in hits],
    }


def rule_hit(hit: Hit) -> dict[str, Any]:
    """Write one rule's hit."""
    return {
        "id": hit.rule,
        "level": hit.level,
        "clause": hit.clause,
        "review": hit.review,
        "figures": hit.figures,
        "courses": hit.courses,
        "events": hit.events,
    }


def referral(number: str, hit: Hit) -> dict[str, Any]:
    """Write one referral."""
    return {"student_no": number, "rule": hit.rule, "figures": hit.figures, "courses": hit.courses}
