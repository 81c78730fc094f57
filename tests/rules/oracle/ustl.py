"""辽宁科技大学 教发〔2019〕24 号, 第三条: screened each school year, on two tracks."""

from fractions import Fraction

from .averages import gpa, window_named
from .due import enrolments_so_far, not_earned, scheduled
from .facts import Course, Term
from .hits import Evidence, Hit, exact, shown, shown_untaken, telling, total
from .knobs import Knobs
from .outcomes import closed_failures, outstanding_after_makeup
from .reading import Reading

LEVELS = {"study": ("downgrade", "withdrawal"), "degree": ("degree",)}


def downgrade(reading: Reading, knobs: Knobs) -> Hit | None:
    """20 credits or more of the year's due courses not earned, but fewer than 30: 降级警示."""
    courses = not_earned(reading, reading.period.terms, knobs)
    if not 20 <= total(courses) < 30:
        return None
    figures = {"credits_not_earned": exact(total(courses))}
    return Hit("ustl.downgrade", "downgrade", "第三条 1", figures, _evidence(reading, courses))


def beyond_downgrade(reading: Reading, knobs: Knobs) -> Hit | None:
    """30 or more of the same credits: outside the regulation, so a referral and no warning."""
    courses = not_earned(reading, reading.period.terms, knobs)
    if total(courses) < 30:
        return None
    figures = {"credits_not_earned": exact(total(courses))}
    return Hit("ustl.beyond_downgrade", None, "第三条 1", figures, _evidence(reading, courses))


def withdrawal(reading: Reading, knobs: Knobs) -> Hit | None:
    """40 credits or more of everything due so far not earned: 退学警示, after review."""
    courses = not_earned(reading, reading.up_to_the_period, knobs)
    if total(courses) < 40:
        return None
    figures = {"credits_not_earned": exact(total(courses))}
    evidence = _evidence(reading, courses)
    return Hit("ustl.withdrawal", "withdrawal", "第三条 2", figures, evidence, review=True)


def degree(reading: Reading, knobs: Knobs) -> Hit | None:
    """Find the GPA of the degree courses (学位课) below 1.6: 学位警示."""
    window = window_named(reading, knobs.window_or("school_year"))
    average = gpa(reading, window, knobs.makeup_pass_score, lambda course: course.degree_course)
    if average is None or average.value >= Fraction("1.6"):
        return None
    courses = [shown(attempt) for attempt in average.attempts]
    return Hit("ustl.degree", "degree", "第三条 3", {"gpa": exact(average.value)}, courses, track="degree")


def _evidence(reading: Reading, courses: list[Course]) -> list[Evidence]:
    """Show each course with its failure; else with the term it is pending in, or was scheduled in."""
    by_programme = scheduled(reading, reading.calendar)
    return [
        shown(telling(reading, closed_failures(reading, course)))
        if outstanding_after_makeup(reading, course)
        else shown_untaken(course, _latest_enrolment(reading, course) or by_programme[course])
        for course in courses
    ]


def _latest_enrolment(reading: Reading, course: Course) -> Term | None:
    terms = [enrolment.term for enrolment in enrolments_so_far(reading) if enrolment.course == course]
    return max(terms, key=lambda term: term.starts_on, default=None)


RULES = (downgrade, beyond_downgrade, withdrawal, degree)
