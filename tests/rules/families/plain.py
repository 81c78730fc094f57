"""A plain interpreter of measures: one student at a time, exact fractions, from DOMAIN.md and docs/policies.md.

It shares no code with the engine, and does nothing quickly. Measures are the data of a policy file, as it stands in
YAML. None is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from ..oracle.attempts import fails, passes, pending
from ..oracle.averages import gpa
from ..oracle.due import due, not_earned, scheduled
from ..oracle.evaluation import skip_reason
from ..oracle.facts import Attempt, Course, Facts, Student, Term
from ..oracle.happenings import in_force
from ..oracle.knobs import Knobs
from ..oracle.outcomes import closed, earned, failures
from ..oracle.reading import Period, Reading
from .plain_conditions import holds, value

Measures = dict[str, dict[str, Any]]
Value = Fraction | None


@dataclass(frozen=True)
class Register:
    """What the register says of a student's groups."""

    college: str
    major: str
    class_name: str
    entry_year: str


@dataclass
class World:
    """Facts, one period of them, and the measures of a policy, all that the values depend on.

    ``warned`` has the earlier warnings of the policy's one track by student and period, ``levels`` the track's levels
    from low to high.
    """

    facts: Facts
    register: dict[str, Register]
    measures: Measures
    period: Period
    as_of: date
    yearly: bool = False
    warned: dict[tuple[str, str], str] = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    judged: tuple[Student, ...] = ()
    known: dict[tuple[str, str], Value] = field(default_factory=dict)
    looks: dict[tuple[Term, ...], World] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find out who is evaluated, unless it is given (a look back keeps those of today)."""
        if not self.judged:
            self.judged = tuple(each for each in self.facts.students if skip_reason(self.read(each)) is None)

    def read(self, student: Student) -> Reading:
        """Read one student in this period."""
        return Reading(student, self.facts.terms, self.period, self.as_of)

    def back_in(self, terms: tuple[Term, ...]) -> World:
        """Look back: an earlier period, the same day, the same students."""
        if terms not in self.looks:
            there = Period(terms[-1].name, terms)
            shared = (self.yearly, self.warned, self.levels, self.judged)
            self.looks[terms] = World(self.facts, self.register, self.measures, there, self.as_of, *shared)
        return self.looks[terms]

    def value(self, name: str, student: Student) -> Value:
        """Give a measure's value for a student."""
        key = (name, student.number)
        if key not in self.known:
            self.known[key] = value_of(self, self.measures[name], student)
        return self.known[key]


def value_of(world: World, measure: dict[str, Any], student: Student) -> Value:
    """Give the value of any measure."""
    reading = world.read(student)
    if "formula" in measure:
        return value(measure["formula"], lambda name: world.value(name, student))
    if "rank" in measure:
        return rank(world, measure, student)
    if "periods" in measure:
        return Fraction(periods(world, measure, student))
    if "earlier_level" in measure:
        return earlier_level(world, measure, student)
    if "events" in measure:
        return Fraction(len(happened(reading, measure)))
    if "mean" in measure:
        return mean(reading, measure)
    if "share" in measure:
        return share(reading, measure)
    if measure["count"] == "failures":
        return Fraction(sum(len(found) for found in failed_in(reading, measure).values()))
    return amount(measure["count"], counted(reading, measure))


def amount(unit: str, courses: Iterable[Course]) -> Fraction:
    """Give the number of courses, or the sum of their credits."""
    return sum((Fraction(1) if unit == "courses" else course.credits for course in courses), Fraction(0))


def share(reading: Reading, measure: dict[str, Any]) -> Value:
    """Give one set over the other, unknown over nothing."""
    part, whole = (
        amount(measure["share"], counted(reading, {**measure, "of": measure[key]})) for key in ("of", "among")
    )
    return part / whole if whole else None


def window(reading: Reading, name: str) -> tuple[Term, ...]:
    """Give the terms of a window; none reaches past the period."""
    if name == "term":
        return reading.period.terms
    if name == "school_year":
        last = reading.period.last.school_year
        return tuple(term for term in reading.up_to_the_period if term.school_year == last)
    return reading.up_to_the_period


def wanted(measure: dict[str, Any], course: Course) -> bool:
    """Say whether the filter lets a course through."""
    only = measure.get("only", {})
    return (
        ("course_types" not in only or course.course_type in only["course_types"])
        and ("degree_courses" not in only or course.degree_course == (only["degree_courses"] == "true"))
        and ("course_codes" not in only or course.code in only["course_codes"])
    )


def counted(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give the courses that a count counts."""
    found = {
        "outstanding": failed_in, "outstanding_after_makeup": failed_in, "failed": failed_in,
        "failed_at_regular_exam": failed_in, "selected": selected, "due": due_in, "due_and_earned": due_and_earned,
        "due_and_not_earned": due_and_not_earned, "earned": earned_in, "programme": programme,
        "programme_and_earned": programme_and_earned,
    }[measure["of"]](reading, measure)  # fmt: skip
    return {course for course in found if wanted(measure, course)}


def failed_in(reading: Reading, measure: dict[str, Any]) -> dict[Course, list[Attempt]]:
    """Give the failed attempts that put courses into a set of failures, of the courses with enough of them."""
    puts: dict[str, Callable[[Attempt], bool]] = {
        "outstanding": lambda failure: not earned(reading, failure.course),
        "outstanding_after_makeup": lambda failure: not earned(reading, failure.course) and closed(reading, failure),
        "failed_at_regular_exam": lambda failure: failure.kind == "regular",
        "failed": lambda failure: True,
    }
    found = {}
    for course in reading.counting_by_course:
        those = [
            failure
            for failure in failures(reading, course)
            if failure.term in window(reading, measure["window"])
            and failure.kind in measure.get("kinds", ("regular", "makeup", "retake"))
            and puts[measure["of"]](failure)
        ]
        if len(those) >= int(measure.get("at_least_failures", 1)) and wanted(measure, course):
            found[course] = those
    return found


def selected(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give the courses enrolled in."""
    span = window(reading, measure["window"])
    return {enrolment.course for enrolment in reading.student.enrolments if enrolment.term in span}


def due_in(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give the courses due."""
    return due(reading, window(reading, measure["window"]))


def due_and_earned(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give the courses due that are earned, in whatever term."""
    return {course for course in due_in(reading, measure) if earned(reading, course)}


def due_and_not_earned(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give the courses due and not earned, as ustl counts them."""
    knobs = Knobs(count_pending=measure.get("count_pending") == "true")
    return set(not_earned(reading, window(reading, measure["window"]), knobs))


def earned_in(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give the courses whose first pass carries a term of the window; over everything so far, all that are earned."""
    found = set()
    for course, attempts in reading.counting_by_course.items():
        terms = [attempt.term for attempt in attempts if passes(attempt)]
        if not terms:
            continue
        first = min(terms, key=lambda term: term.starts_on)
        if measure["window"] == "cumulative" or first in window(reading, measure["window"]):
            found.add(course)
    return found


def programme(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give what the programme schedules, or the whole of it."""
    if measure["window"] == "whole":
        return {item.course for item in reading.student.programme}
    return set(scheduled(reading, window(reading, measure["window"])))


def programme_and_earned(reading: Reading, measure: dict[str, Any]) -> set[Course]:
    """Give those of them that are earned."""
    return {course for course in programme(reading, measure) if earned(reading, course)}


def mean(reading: Reading, measure: dict[str, Any]) -> Value:
    """Give a GPA or a mean score over a window, or of the latest earlier term that has one."""
    one = gpa_over if measure["mean"] == "grade_point" else score_over
    if measure["window"] != "previous_term":
        return one(reading, measure, window(reading, measure["window"]))
    first = reading.period.terms[0]
    earlier = [term for term in reading.calendar if term.starts_on < first.starts_on]
    means = (one(reading, measure, (term,)) for term in reversed(earlier))
    return next((each for each in means if each is not None), None)


def gpa_over(reading: Reading, measure: dict[str, Any], span: tuple[Term, ...]) -> Value:
    """Give the GPA of the courses with an outcome in the span."""
    found = gpa(reading, lambda term: term in span, wanted=lambda course: wanted(measure, course))
    return None if found is None else found.value


def score_over(reading: Reading, measure: dict[str, Any], span: tuple[Term, ...]) -> Value:
    """Give the credit-weighted mean score of the attempts in the span: absent is 0, exempt ones left out."""
    total = weights = Fraction(0)
    for attempt in reading.counting:
        kinds = measure.get("kinds", ("regular", "retake"))
        if attempt.term not in span or attempt.kind not in kinds or not wanted(measure, attempt.course):
            continue
        score = Fraction(0) if attempt.result == "absent" else attempt.score
        if pending(attempt) or attempt.result == "exempt" or score is None:
            continue
        assert passes(attempt) or fails(attempt)
        total, weights = total + attempt.course.credits * score, weights + attempt.course.credits
    return total / weights if weights else None


def happened(reading: Reading, measure: dict[str, Any]) -> list[Any]:
    """Give the events of the kinds: in force on the day, or known by then and of the window's terms."""
    if measure["window"] == "in_force":
        return [event for kind in measure["events"] for event in in_force(reading.student, kind, reading.as_of)]
    span = window(reading, "term" if measure["window"] == "in_period" else measure["window"])
    names = {term.name for term in span} | ({None} if measure["window"] == "cumulative" else set())

    def term_of(event: Any) -> str | None:
        begun = [term.name for term in reading.calendar if term.starts_on <= event.occurred_on]
        return event.term or (begun[-1] if begun else None)

    known = [event for event in reading.student.events if event.occurred_on <= reading.as_of]
    return [event for event in known if event.kind in measure["events"] and term_of(event) in names]


def rank(world: World, measure: dict[str, Any], student: Student) -> Value:
    """Give the place among those of the group with a value, one more than the number of the better; or how many."""
    values = [
        each
        for other in world.judged
        if group(world, measure, other) == group(world, measure, student)
        and (each := world.value(measure["rank"], other)) is not None
    ]
    if measure.get("gives") == "size":
        return Fraction(len(values))
    mine = world.value(measure["rank"], student)
    if mine is None:
        return None
    if measure.get("best") == "lowest":
        return Fraction(1 + sum(each < mine for each in values))
    return Fraction(1 + sum(each > mine for each in values))


def group(world: World, measure: dict[str, Any], student: Student) -> tuple[str, ...]:
    """Give what the students of one group have in common."""
    each = world.register[student.number]
    return {
        "class": (each.college, each.class_name),
        "major": (each.major, each.entry_year),
        "college": (each.college,),
        "college_year": (each.college, each.entry_year),
    }[measure["within"]]


def periods(world: World, measure: dict[str, Any], student: Student) -> int:
    """Count the student's own periods in which the condition held; a period without enrolment is passed over."""
    reading = world.read(student)
    terms = window(reading, measure.get("window", "cumulative"))
    if measure["each"] == "term":
        spans: list[tuple[Term, ...]] = [(term,) for term in terms]
    else:
        years = sorted(
            {term.school_year for term in terms}, key=lambda year: [t.school_year for t in terms].index(year)
        )
        spans = [tuple(term for term in terms if term.school_year == year) for year in years]
    own = [span for span in spans if any(enrolment.term in span for enrolment in student.enrolments)]
    met = [_met(world, measure["periods"], span, student) for span in own]
    if measure.get("count", "running") == "total":
        return sum(met)
    runs = [0]
    for each in met:
        runs.append(runs[-1] + 1 if each else 0)
    return max(runs) if measure.get("count") == "longest" else runs[-1]


def _met(world: World, condition: str, span: tuple[Term, ...], student: Student) -> bool:
    there = world.back_in(span)
    return holds(condition, lambda name: there.value(name, student)) is True


def earlier_level(world: World, measure: dict[str, Any], student: Student) -> Value:
    """Give the number of the level of an earlier period, 0 for none; unknown before the first that has any."""
    named = {period for _, period in world.warned}
    first = world.period.terms[0]
    before = [term for term in world.facts.terms if term.starts_on < first.starts_on]
    if world.yearly:
        names = list(dict.fromkeys(term.school_year for term in before))
    else:
        names = [term.name for term in before if term.name[-1] in "12" or term.name in named]
    back = int(measure.get("back", 1))
    if len(names) < back or not named or names[-back] < min(named):
        return None
    level = world.warned.get((student.number, names[-back]))
    if level is None:
        return Fraction(0)
    return Fraction(world.levels.index(level) + 1) if level in world.levels else None
