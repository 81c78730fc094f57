"""One student's record under construction: attempts, enrolments and events, each key once."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from .bundle import Bundle
from .calendars import DAY, DrawnTerm
from .catalogues import DrawnCourse
from .levels import LEVELS

KINDS = ("regular", "regular", "regular", "makeup", "retake")
SCORES = (
    "60", "60.00", "59.99", "59.999999", "59.5", "59", "0", "100", "30", "45", "50", "55", "70", "69.99", "69.999999",
    "72", "71.99", "66", "65.99", "85", "80", "90", "95.5", "77.25",
)  # fmt: skip
RESULTS = ("", "", "", "", "", "", "pass", "fail", "absent", "exempt", "deferred")


@dataclass
class Place:
    """What all students of a bundle share: calendar, catalogue, period, and the day we look."""

    random: Random
    terms: list[DrawnTerm]
    courses: list[DrawnCourse]
    period: DrawnTerm
    as_of: date
    programmes: dict[tuple[str, int], list[tuple[DrawnCourse, int]]]

    def any_term(self) -> DrawnTerm:
        """Draw a term, the period's more often."""
        return self.period if self.random.random() < 0.4 else self.random.choice(self.terms)

    def terms_so_far(self) -> list[DrawnTerm]:
        """List the terms not later than the period."""
        return [term for term in self.terms if term.starts_on <= self.period.starts_on]

    def grading_day(self, term: DrawnTerm, kind: str) -> date:
        """Draw when a mark was given: some days after the exam, or around the day we look."""
        chance = self.random.random()
        if chance < 0.15:
            return self.as_of + self.random.choice((-1, 0, 1)) * DAY
        if chance < 0.2:
            return term.starts_on + self.random.randint(-30, 500) * DAY
        return term.ends_on + (self.random.randint(-5, 6) + (55 if kind == "makeup" else 0)) * DAY


@dataclass
class Record:
    """One student's rows."""

    place: Place
    number: str
    attempts: dict[tuple[str, str, str], tuple[str, str, str]] = field(default_factory=dict)
    enrolments: set[tuple[str, str]] = field(default_factory=set)
    events: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def enrol(self, course: DrawnCourse, term: DrawnTerm) -> None:
        """Enrol in a course, without an attempt."""
        self.enrolments.add((course.code, term.name))

    def attempt(
        self,
        course: DrawnCourse,
        term: DrawnTerm,
        kind: str = "regular",
        score: str = "",
        result: str = "",
        graded_on: date | None = None,
    ) -> None:
        """Record an attempt; mostly with an enrolment row of its own."""
        random = self.place.random
        day = graded_on or self.place.grading_day(term, kind)
        self.attempts[course.code, term.name, kind] = (score, result, day.isoformat())
        if random.random() < 0.8:
            self.enrol(course, term)

    def any_attempt(self, course: DrawnCourse, term: DrawnTerm, kind: str | None = None) -> None:
        """Record an attempt with any outcome: scores at the pass mark, results that contradict them, or neither."""
        random = self.place.random
        score = random.choice((*SCORES, course.pass_mark or "60", course.pass_mark or "60"))
        if random.random() < 0.1:
            score = random.choice(list(LEVELS))
        result = random.choice(RESULTS)
        if random.random() < (0.5 if result else 0.08):
            score = ""
        self.attempt(course, term, kind or random.choice(KINDS), score, result)

    def event(self, kind: str, occurred_on: date, ended_on: date | None = None, term: str = "") -> None:
        """Record an event."""
        self.events[kind, occurred_on.isoformat()] = (ended_on.isoformat() if ended_on else "", term)

    def write_to(self, bundle: Bundle) -> None:
        """Append the rows to the bundle."""
        for (code, term, kind), (score, result, graded_on) in self.attempts.items():
            bundle.add("attempts", self.number, code, term, kind, score, result, graded_on)
        for code, term in sorted(self.enrolments):
            bundle.add("enrolments", self.number, code, term)
        for (kind, occurred_on), (ended_on, term) in self.events.items():
            bundle.add("events", self.number, kind, occurred_on, ended_on, term)
