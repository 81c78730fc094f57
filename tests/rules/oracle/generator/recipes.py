"""Recipes for students: each aims at one threshold, exactly or a hair off it; the last is plain chaos."""

from fractions import Fraction

from .calendars import DAY
from .catalogues import DrawnCourse, summing_to
from .records import Record


def chaos(record: Record) -> None:
    """Attempt anything in any term, often the same courses again."""
    random = record.place.random
    pool = random.sample(record.place.courses, random.randint(2, 6))
    for _ in range(random.randint(1, 16)):
        record.any_attempt(random.choice(pool), record.place.any_term())
    for _ in range(random.randint(0, 3)):
        record.enrol(random.choice(record.place.courses), record.place.any_term())


def share(record: Record) -> None:
    """Select 20 or 40 credits in the period, and fail 5, 15 or 25 % of them, or half a credit more or less."""
    random, period = record.place.random, record.place.period
    chosen = summing_to(random, record.place.courses, Fraction(random.choice((10, 20, 20, 40, 100))))
    credits_chosen = sum((course.worth for course in chosen), Fraction(0))
    percent = random.choice((5, 15, 25))
    hair = random.choice((Fraction(0), Fraction(0), Fraction(1, 2), Fraction(-1, 2)))
    failed = summing_to(random, chosen, credits_chosen * percent / 100 + hair)
    for course in chosen:
        record.attempt(course, period, score=_failing(record, course) if course in failed else "88")


def gpa(record: Record) -> None:
    """Score so that the GPA is 1.6, 2.0 or 2.2, or just below; often with a failure that halves it."""
    random, period = record.place.random, record.place.period
    term = random.choice(record.place.terms) if random.random() < 0.2 else period
    chosen = random.sample(record.place.courses, random.randint(1, 5))
    target = random.choice(("66", "70", "72"))
    hair_below = {"66": "65.99", "70": "69.99", "72": "71.99"}[target]
    for course in chosen:
        record.attempt(course, term, random.choice(("regular", "retake")), target, "pass")
    if random.random() < 0.4:
        record.attempt(chosen[0], term, "regular", hair_below, "pass")
    if random.random() < 0.4:
        _compensated_failure(record, chosen[0], target)


def _compensated_failure(record: Record, course: DrawnCourse, target: str) -> None:
    """Fail a course, and score another of equal credits so that the mean of both is the target again."""
    twins = [other for other in record.place.courses if other.worth == course.worth and other != course]
    if twins:
        twin = record.place.random.choice(twins)
        record.attempt(twin, record.place.period, "regular", "40", "fail")
        record.attempt(course, record.place.period, "regular", str((int(target) - 50) * 2 + 50), "pass")


def decline(record: Record) -> None:
    """Fall by 15 points against an earlier term, or a hair more or less, with something in between."""
    random, so_far = record.place.random, record.place.terms_so_far()
    chosen = random.sample(record.place.courses, random.randint(1, 4))
    before = random.choice(so_far)
    now = random.choice(("70", "70", "69.99", "70.01", "55", "85"))
    for course in chosen:
        record.attempt(course, before, "regular", "85")
        record.attempt(course, record.place.period, random.choice(("regular", "retake", "retake")), now)
    if random.random() < 0.3:
        record.attempt(random.choice(chosen), random.choice(so_far), "makeup", "20")
    if random.random() < 0.3:
        record.attempt(random.choice(chosen), random.choice(so_far), result=random.choice(("absent", "exempt", "pass")))


def count(record: Record) -> None:
    """Fail one to eight courses, some cleared or with a make-up to come; often under a sanction."""
    random = record.place.random
    for course in random.sample(record.place.courses, random.choice((1, 2, 3, 3, 4, 4, 5, 6, 7, 8))):
        term = random.choice(record.place.terms_so_far()) if random.random() < 0.6 else record.place.period
        record.attempt(course, term, score=_failing(record, course))
        if random.random() < 0.3:
            record.any_attempt(course, term, "makeup")
        elif random.random() < 0.15:
            record.attempt(course, term, "makeup", "", random.choice(("", "deferred")), record.place.as_of)
        if random.random() < 0.2:
            record.any_attempt(course, record.place.any_term(), "retake")
    if random.random() < 0.4:
        record.event("discipline", record.place.as_of - random.choice((0, 1, 40, -1)) * DAY)


def credits_missing(record: Record) -> None:
    """Fail, or never take, courses of exactly 5, 10, 15, 20, 30 or 40 credits, or half a credit more or less."""
    random = record.place.random
    target = Fraction(random.choice((5, 10, 15, 20, 20, 30, 30, 40, 40)))
    hair = random.choice((Fraction(0), Fraction(0), Fraction(0), Fraction(1, 2), Fraction(-1, 2), Fraction(-1, 4)))
    spread = random.choice((0.0, 0.1, 0.9))
    halves = [course for course in record.place.courses if (course.worth * 2).denominator == 1]
    for course in summing_to(random, halves, target + hair):
        term = record.place.period if random.random() >= spread else random.choice(record.place.terms_so_far())
        record.attempt(course, term, random.choice(("regular", "retake", "retake")), _failing(record, course))


def follower(record: Record, programme: list[tuple[DrawnCourse, int]]) -> None:
    """Take some of the programme's courses, in some term so far or later, and pass most."""
    random = record.place.random
    diligence = random.choice((0.0, 0.1, 0.35))
    for course, _ in programme:
        chance = random.random()
        if chance < diligence:
            record.any_attempt(course, record.place.any_term())
        elif chance < diligence * 1.4:
            record.enrol(course, random.choice(record.place.terms))
        elif chance > 0.95:
            record.attempt(course, record.place.terms[-1], "retake", "100", graded_on=record.place.as_of)
    if random.random() < 0.5:
        _leave_at_the_start_of_a_term(record)


def _leave_at_the_start_of_a_term(record: Record) -> None:
    """Be away when one or more terms start; some come back on such a day, or the day before or after it."""
    random, terms = record.place.random, record.place.terms
    first, last = sorted((random.choice(terms).starts_on, random.choice(terms).starts_on))
    hair = random.choice((-1, 0, 0, 1)) * DAY
    if random.random() < 0.4:
        record.event("leave", first - DAY)
        record.event("return", last + hair)
    else:
        record.event("leave", first - random.choice((0, 30)) * DAY, max(last + hair, first))


def twice(record: Record) -> None:
    """Fail courses in the period and before it, the earlier mark given later, or both on the same day."""
    random = record.place.random
    day = record.place.as_of - random.choice((0, 5)) * DAY
    for course in random.sample(record.place.courses, random.randint(1, 7)):
        record.attempt(
            course,
            record.place.period,
            random.choice(("regular", "retake")),
            "31",
            graded_on=day - random.choice((0, 0, 3)) * DAY,
        )
        for term in random.sample(record.place.terms_so_far(), min(2, len(record.place.terms_so_far()))):
            kind = random.choice(("regular", "regular", "makeup"))
            record.attempt(course, term, kind, "32", graded_on=day - random.choice((0, 0, 3)) * DAY)


def fresher(record: Record) -> None:
    """Study in one term only, which may be later than the period or not have ended."""
    random = record.place.random
    term = random.choice(record.place.terms)
    for course in random.sample(record.place.courses, random.randint(1, 7)):
        record.attempt(course, term, "regular", random.choice(("35", "66", "85")), graded_on=record.place.as_of)


def nothing(record: Record) -> None:
    """Take nothing: a student without a single enrolment."""


def _failing(record: Record, course: DrawnCourse) -> str:
    worst = {"50": "49.99", "70": "69.99", "59.5": "59.49"}.get(course.pass_mark, "59.99")
    return record.place.random.choice((worst, "30", "41.5"))


RECIPES = (chaos, chaos, share, gpa, decline, count, credits_missing, credits_missing, twice, fresher)
