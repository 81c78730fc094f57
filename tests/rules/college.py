"""An invented college for tests: builders that read aloud, and one student unless a test says otherwise.

The calendar has four school years of two terms. Make-ups of a term are over on the tenth day of the next term's
month; a result is published at the term's end, a make-up's a month later, unless a test gives the day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa

from config.policy_files import load_policy
from rules.assessment import Assessment, RuleHit, Warning
from rules.engine.evaluate import evaluate
from rules.facts.facts import Facts
from rules.facts.schema import SCALE, SCHEMAS
from rules.policy.law import Law

STUDENT = "2021010101"
AUTUMN, SPRING = "2024-2025-1", "2024-2025-2"
LAST_AUTUMN, LAST_SPRING = "2023-2024-1", "2023-2024-2"
FIRST_TERM = "2021-2022-1"
AFTER_AUTUMN = date(2025, 3, 20)


@cache
def law(name: str) -> Law:
    """A shipped policy."""
    return load_policy(name)


def a_term(name: str, **changes: Any) -> dict[str, Any]:
    year, number = int(name[:4]), int(name[-1])
    starts = date(year, 9, 1) if number == 1 else date(year + 1, 2, 24)
    ends = date(year + 1, 1, 15) if number == 1 else date(year + 1, 7, 5)
    makeup = date(year + 1, 3, 10) if number == 1 else date(year + 1, 9, 10)
    return {"term": name, "starts_on": starts, "ends_on": ends, "makeup_ends_on": makeup, **changes}


def the_usual_terms() -> list[dict[str, Any]]:
    return [a_term(f"{year}-{year + 1}-{half}") for year in range(2021, 2025) for half in (1, 2)]


@dataclass
class College:
    """Facts in the making. Every method returns the college, so that a test reads as one sentence."""

    terms: list[dict[str, Any]] = field(default_factory=the_usual_terms)
    students: dict[str, dict[str, Any]] = field(default_factory=dict)
    courses: dict[str, dict[str, Any]] = field(default_factory=dict)
    programmes: list[dict[str, Any]] = field(default_factory=list)
    enrolments: list[dict[str, Any]] = field(default_factory=list)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    looked_at: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.student(STUDENT)

    def student(self, number: str, **changes: Any) -> College:
        usual = {"name": "张三", "college": "信息学院", "major": "软件工程", "class_name": "软件2101"}
        self.students[number] = {
            "student_no": number, **usual, "entry_year": 2021, "status": "enrolled", **changes
        }  # fmt: skip
        return self

    def course(self, code: str, worth: str = "2", **changes: Any) -> College:
        flags = {"course_type": "required", "degree_course": False, "pass_mark": 60}
        row = {"course_code": code, "course_name": f"课程{code}", "credits": worth, **flags, **changes}
        row["credits"] = int(Decimal(row["credits"]) * SCALE)
        row["pass_mark"] = int(Decimal(row["pass_mark"]) * SCALE)
        self.courses[code] = row
        return self

    def term(self, name: str, **changes: Any) -> College:
        self.terms = [each for each in self.terms if each["term"] != name] + [a_term(name, **changes)]
        return self

    def enrolled(self, code: str, term: str = AUTUMN, student: str = STUDENT) -> College:
        self._know(code)
        self.enrolments.append({"student_no": student, "course_code": code, "term": term})
        return self

    def attempt(
        self,
        code: str,
        score: str | None = None,
        *,
        term: str = AUTUMN,
        kind: str = "regular",
        result: str | None = None,
        on: date | None = None,
        student: str = STUDENT,
    ) -> College:
        self._know(code)
        known = {each["term"]: each for each in self.terms}[term]
        published = known["ends_on"] + timedelta(days=30 if kind == "makeup" else 0)
        self.attempts.append(
            {"student_no": student, "course_code": code, "term": term, "kind": kind, "score": score}
            | {"result": result, "graded_on": on or published}
        )
        return self

    def passed(self, code: str, score: str = "80", **more: Any) -> College:
        return self.attempt(code, score, **more)

    def failed(self, code: str, score: str = "50", **more: Any) -> College:
        return self.attempt(code, score, **more)

    def failed_courses(self, number: int, term: str = AUTUMN, prefix: str = "F") -> College:
        for at in range(number):
            self.failed(f"{prefix}{at}", term=term)
        return self

    def pending(self, code: str, term: str = AUTUMN, **more: Any) -> College:
        self.attempt(code, None, term=term, **more)
        self.attempts[-1]["graded_on"] = None
        return self

    def event(self, kind: str, on: date, student: str = STUDENT, **more: Any) -> College:
        self.events.append({"student_no": student, "kind": kind, "occurred_on": on, **more})
        return self

    def was_judged(self, period: str, policy: str, track: str | None = None) -> College:
        """Somebody looked at everybody then, whoever was warned."""
        self.looked_at.append({"policy": policy, "track": track, "period": period})
        return self

    def warned(
        self, level: str | None, period: str, policy: str, track: str = "study", student: str = STUDENT
    ) -> College:
        row = {"student_no": student, "policy": policy, "track": track, "period": period, "level": level}
        self.warnings.append(row)
        return self

    def scheduled(self, code: str, study_term: int, major: str = "软件工程", entry_year: int = 2021) -> College:
        self._know(code)
        row = {"major": major, "entry_year": entry_year, "course_code": code, "study_term": study_term}
        self.programmes.append(row)
        return self

    def settled(self) -> College:
        """The student has had a first term long ago, so that nobody is skipped for being new."""
        return self.passed("OLD", term=FIRST_TERM)

    def facts(self) -> Facts:
        rows = {name: getattr(self, name) for name in SCHEMAS if name != "judged"} | {"judged": self.looked_at}
        rows |= {"students": list(self.students.values()), "courses": list(self.courses.values())}
        return Facts(**{name: pa.Table.from_pylist(rows[name], schema=SCHEMAS[name]) for name in SCHEMAS})

    def judged(self, by: Law | str, period: str = AUTUMN, as_of: date = AFTER_AUTUMN) -> Assessment:
        return evaluate(self.facts(), law(by) if isinstance(by, str) else by, period, as_of)

    def hits(self, by: Law | str, period: str = AUTUMN, as_of: date = AFTER_AUTUMN) -> dict[str, RuleHit]:
        """The rules that hit the one student of the test, by id without the policy's name, referrals too."""
        assessment = self.judged(by, period, as_of)
        warned = {hit.id: hit for warning in assessment.warnings for hit in warning.rules}
        referred = {each.rule: each for each in assessment.referrals}
        return {name.partition(".")[2]: hit for name, hit in (warned | referred).items()}  # type: ignore[misc]

    def _know(self, code: str) -> None:
        if code not in self.courses:
            self.course(code)


def a_college() -> College:
    return College()


def the_warning(assessment: Assessment, track: str = "study") -> Warning:
    (found,) = (each for each in assessment.warnings if each.track == track)
    return found


def codes(hit: RuleHit) -> list[str]:
    return [course.course_code for course in hit.courses]


def changed(name: str, **knobs: Any) -> Law:
    """A shipped policy with other knobs."""
    from config.loading import load_yaml
    from config.policy_files import SHIPPED
    from rules.policy.compile import compile_policy

    data = load_yaml(SHIPPED / f"{name}.yaml").data
    for knob, value in knobs.items():
        data["knobs"][knob]["value"] = value
    return compile_policy(data)
