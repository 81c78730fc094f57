"""The letter of the page: what the command writes for a bundle, in full, for inputs that nobody expects."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from rules.assessment_json import assessment_object
from rules.bundle.writing import write_bundle
from sync.actions.evaluate_facts import evaluate_facts
from tests.rules.college import AFTER_AUTUMN, AUTUMN, STUDENT, College

Told = dict[str, Any]
YEAR = "2024-2025"
AFTER_YEAR = date(2025, 9, 20)


def told(college: College, folder: Path, policy: str, period: str = AUTUMN, as_of: date = AFTER_AUTUMN) -> Told:
    """The JSON of the command: the facts written as a bundle, read again, and judged."""
    write_bundle(college.facts(), folder)
    return assessment_object(evaluate_facts(folder, policy, period, as_of))


def the_rules(found: Told, student: str = STUDENT) -> dict[str, Told]:
    """Every rule hit by the student, referrals too, by id without the policy's name."""
    hits = [rule for warning in found["warnings"] if warning["student_no"] == student for rule in warning["rules"]]
    referred = [{**each, "id": each["rule"]} for each in found["referrals"] if each["student_no"] == student]
    return {each["id"].partition(".")[2]: each for each in (*hits, *referred)}


def evidence(rule: Told) -> list[tuple[str, str, str, str | None]]:
    """The courses that a rule names, as code, term, credits and score."""
    return [(each["course_code"], each["term"], each["credits"], each["score"]) for each in rule["courses"]]


def why_skipped(found: Told) -> dict[str, str]:
    return {each["student_no"]: each["reason"] for each in found["skipped"]}
