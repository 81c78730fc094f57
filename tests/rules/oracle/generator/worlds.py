"""Whole bundles: a calendar, a catalogue, programmes, and many students of every recipe."""

from random import Random

from .bundle import Bundle, Question
from .calendars import draw_as_of, draw_makeup_end, draw_terms
from .catalogues import MAJORS, draw_courses, draw_programme
from .happenings import draw_events
from .recipes import RECIPES, follower, nothing
from .records import Place, Record

STATUSES = ("enrolled",) * 14 + ("leave", "withdrawn", "graduated")


def random_bundle(random: Random, students: int) -> tuple[Bundle, Place]:
    """Draw a bundle, and tell which period and day its boundary cases were built around."""
    terms = draw_terms(random)
    period = random.choice(terms)
    courses = draw_courses(random)
    years = range(int(terms[0].name[:4]) - 1, int(terms[-1].name[:4]) + 1)
    programmes = {(major, year): draw_programme(random, courses) for major in MAJORS[:-1] for year in years}
    place = Place(random, terms, courses, period, draw_as_of(random, terms, period), programmes)
    bundle = Bundle()
    _write_frame(bundle, place)
    for number in range(students):
        _write_student(bundle, place, f"S{number:05}", random.choice(list(years)))
    return bundle, place


def _write_frame(bundle: Bundle, place: Place) -> None:
    for term in place.terms:
        makeup = draw_makeup_end(place.random, term, place.as_of)
        bundle.add("terms", term.name, term.starts_on.isoformat(), term.ends_on.isoformat(), makeup)
    for course in place.courses:
        name = f"课程{course.code}"
        bundle.add(
            "courses", course.code, name, course.credits, course.course_type, course.degree_course, course.pass_mark
        )
    for (major, year), programme in place.programmes.items():
        for course, study_term in programme:
            bundle.add("programmes", major, str(year), course.code, str(study_term))


def _write_student(bundle: Bundle, place: Place, number: str, entry_year: int) -> None:
    random = place.random
    major, status = random.choice(MAJORS), random.choice(STATUSES)
    bundle.add("students", number, f"学生{number}", "艺术学院", major, "一班", str(entry_year), status)
    record = Record(place, number)
    chance = random.random()
    if chance < 0.2:
        follower(record, place.programmes.get((major, entry_year), []))
    elif chance < 0.22:
        nothing(record)
    else:
        random.choice(RECIPES)(record)
        _add_noise(record)
    draw_events(record)
    record.write_to(bundle)


def _add_noise(record: Record) -> None:
    random = record.place.random
    taken = sorted({code for code, _, _ in record.attempts})
    by_code = {course.code: course for course in record.place.courses}
    for _ in range(random.choice((0, 0, 0, 1, 2))):
        course = by_code[random.choice(taken)] if random.random() < 0.8 else random.choice(record.place.courses)
        record.any_attempt(course, record.place.any_term())
    if random.random() < 0.15:
        record.enrol(random.choice(record.place.courses), record.place.any_term())


def questions_for(place: Place) -> list[Question]:
    """List what to ask of the bundle: every policy, for the period that it was built around."""
    term, year = place.period.name, place.period.name.rpartition("-")[0]
    return [
        Question(policy, year if policy == "ustl" else term, place.as_of)
        for policy in ("ustl", "lsec", "asnu", "bhuad")
    ]
