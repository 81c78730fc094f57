"""Catalogues: credits that add up to thresholds, odd pass marks, programmes that not everybody follows."""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

CREDITS = ("0", "0.5", "1", "1.25", "1.5", "2", "2.5", "2.50", "3", "3.5", "4", "5", "5", "6", "8", "10", "10")
PASS_MARKS = ("", "", "", "", "60", "60.0", "50", "70", "59.5")
TYPES = ("required", "required", "required", "elective", "elective", "public")
MAJORS = ("软件工程", "动画", "园林")


@dataclass(frozen=True)
class DrawnCourse:
    """A course of the catalogue under construction."""

    code: str
    credits: str
    course_type: str
    degree_course: str
    pass_mark: str

    @property
    def worth(self) -> Fraction:
        """Give the credits as a number."""
        return Fraction(self.credits)


def draw_courses(random: Random, count: int = 44) -> list[DrawnCourse]:
    """Draw a catalogue."""
    return [
        DrawnCourse(
            f"C{number:03}",
            random.choice(CREDITS),
            random.choice(TYPES),
            random.choice(("true", "false")),
            random.choice(PASS_MARKS),
        )
        for number in range(count)
    ]


def draw_programme(random: Random, courses: list[DrawnCourse]) -> list[tuple[DrawnCourse, int]]:
    """Draw a programme: some courses, each in a study term, some beyond what any calendar has.

    Half of the programmes put 20, 30 or 40 required credits, or a hair off that, into two terms.
    """
    if random.random() < 0.5:
        chosen = random.sample(courses, random.randint(3, 14))
        return [(course, random.choice((1, 1, 2, 2, 3, 4, 5, 6, 8, 12))) for course in chosen]
    required = [course for course in courses if course.course_type == "required"]
    target = Fraction(random.choice((20, 30, 40))) + random.choice((Fraction(0), Fraction(0), Fraction(-1, 4)))
    first = random.choice((1, 1, 3))
    return [(course, random.choice((first, first + 1))) for course in summing_to(random, required, target)]


def summing_to(random: Random, courses: list[DrawnCourse], target: Fraction) -> list[DrawnCourse]:
    """Pick courses in a random order whose credits reach the target as closely from below as that order lets."""
    picked, left = [], target
    for course in random.sample(courses, len(courses)):
        if course.worth <= left:
            picked.append(course)
            left -= course.worth
    return picked
