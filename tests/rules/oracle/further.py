"""One attempt more for everybody, and who is warned how highly before and after."""

from collections import defaultdict
from collections.abc import Callable
from random import Random
from typing import Any

from .evaluation import POLICIES
from .generator import Bundle
from .generator.bundle import Row
from .generator.records import Place

Levels = dict[tuple[str, str], int]


def with_one_more_retake(bundle: Bundle, place: Place, score: str, allowed: Callable[[str, str], bool]) -> Bundle:
    """Add a retake of the period, graded on the day we look, in a course that is allowed for the student."""
    taken = {(row["student_no"], row["course_code"], row["term"], row["kind"]) for row in bundle.tables["attempts"]}
    tried: dict[str, list[str]] = defaultdict(list)
    for number, code, _, _ in sorted(taken):
        tried[number].append(code)
    added: list[Row] = []
    for student in bundle.tables["students"]:
        code = _one_of(tried[student["student_no"]], place, Random(student["student_no"]))
        key = (student["student_no"], code, place.period.name, "retake")
        if key not in taken and allowed(student["student_no"], code):
            names = ("student_no", "course_code", "term", "kind", "score", "result", "graded_on")
            added.append(dict(zip(names, (*key, score, "", place.as_of.isoformat()), strict=True)))
    return Bundle(bundle.tables | {"attempts": bundle.tables["attempts"] + added})


def _one_of(tried: list[str], place: Place, random: Random) -> str:
    return random.choice(tried) if tried and random.random() < 0.5 else random.choice(place.courses).code


def levels(assessment: dict[str, Any]) -> Levels:
    """Give each evaluated student's level per track as a rank, 0 for none."""
    ranks = POLICIES[assessment["policy"]].LEVELS
    return {
        (warning["student_no"], warning["track"]): 1 + ranks[warning["track"]].index(warning["level"])
        for warning in assessment["warnings"]
    }


def referred(assessment: dict[str, Any]) -> set[str]:
    """Name the students with a referral."""
    return {str(referral["student_no"]) for referral in assessment["referrals"]}


def moved(before: dict[str, Any], after: dict[str, Any], rises: bool) -> set[str]:
    """Name the students, evaluated in both, whose level rose (or fell) on some track."""
    old, new = levels(before), levels(after)
    skipped = {item["student_no"] for item in before["skipped"] + after["skipped"]}
    return {
        number
        for number, track in old.keys() | new.keys()
        if number not in skipped and _moved(old.get((number, track), 0), new.get((number, track), 0), rises)
    }


def _moved(old: int, new: int, rises: bool) -> bool:
    return new > old if rises else new < old


def sanctioned(bundle: Bundle) -> set[str]:
    """Name the students with a disciplinary event of any date."""
    return {row["student_no"] for row in bundle.tables["events"] if row["kind"] == "discipline"}


def passed_something_at(bundle: Bundle, student_no: str, code: str) -> bool:
    """Say whether the student has any attempt at the course that is not plainly failed."""
    return any(
        (row["student_no"], row["course_code"]) == (student_no, code) and row["result"] not in ("fail", "absent")
        for row in bundle.tables["attempts"]
    )
