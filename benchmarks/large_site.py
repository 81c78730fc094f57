"""A site of any size, made as it is asked for: who sits in which course, with which marks, follows from numbers alone.

A real university's shape: eight courses a student and term, most of them of fifty students, a few of five hundred, one
in a thousand of three thousand. Nothing is held for a course but its name, so that tens of thousands cost little.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Any, Final

from connector.standin.state import SITE_COURSE_ID, Category, Course, Enrolment, Grade, Item, Site, User
from sync.demo.college_calendar import TERMS, unix
from sync.demo.college_tables import COLUMNS

SIZES: Final = ((0.700, 49), (0.900, 100), (0.990, 200), (0.999, 500), (1.0, 3000))
"""How many students a course has, up to which share of a term's courses: 80 on average."""

FIRST_STUDENT, FIRST_COURSE, TEACHERS = 1_000, 100, 50
ITEMS: Final = (("usual", "平时成绩", 0), ("final", "总评(正考)", 60), ("makeup", "补考", 60))
MAJOR, COLLEGE = "大规模专业（虚构）", "大规模学院（虚构）"


@dataclass(frozen=True, slots=True)
class Large:
    """So many students, offerings a term, and terms, the last of which is running; ``size`` students in each course.

    Without a ``size`` courses are of all sizes (see `SIZES`), none with more than everybody.
    """

    students: int
    offerings: int
    terms: int = 4
    size: int | None = None

    @property
    def courses(self) -> int:
        """Return the number of all courses."""
        return self.offerings * self.terms

    @property
    def enrolments(self) -> int:
        """Return the number of all places in all courses."""
        return self.terms * sum(self.students_of(number) for number in range(self.offerings))

    def students_of(self, number: int) -> int:
        """Return how many students a course has; the same in every term."""
        if self.size is not None:
            return min(self.size, self.students)
        share = (number % self.offerings + 0.5) / self.offerings
        return min(self.students, next(size for up_to, size in SIZES if share < up_to))

    def term_of(self, number: int) -> str:
        """Return the term of a course."""
        return TERMS[len(TERMS) - self.terms + number // self.offerings].name

    def people(self, number: int) -> list[int]:
        """Return Moodle's ids of the students of a course: everybody at regular distances, each once."""
        step = next(
            each for each in range(number % 97 + 3, number % 97 + self.students + 4) if gcd(each, self.students) == 1
        )
        return [FIRST_STUDENT + (number * 31 + step * k) % self.students for k in range(self.students_of(number))]

    def code(self, number: int) -> str:
        """Return the course code that an offering stands for."""
        return f"LS{number % self.offerings:05d}"


def tables(large: Large) -> dict[str, list[dict[str, str]]]:
    """Return the registrar's tables: terms, students and courses."""
    terms = [
        {name: str(getattr(term, "name" if name == "term" else name)) for name in COLUMNS["terms"]} for term in TERMS
    ]
    student = {"college": COLLEGE, "major": MAJOR, "class_name": "一班", "entry_year": "2023", "status": "enrolled"}
    course = {"credits": "2", "course_type": "required", "degree_course": "false", "pass_mark": "60"}
    return {
        **{name: [] for name in COLUMNS},
        "terms": terms,
        "students": [{"student_no": number_of(each), "name": "某某", **student} for each in range(large.students)],
        "courses": [
            {"course_code": large.code(each), "course_name": f"课程{each}", **course} for each in range(large.offerings)
        ],
    }


def number_of(student: int) -> str:
    """Return a student's number."""
    return f"2023{student:08d}"


def fill(site: Site, large: Large) -> None:
    """Make a stand-in's site as large as that."""
    site.categories = {2: Category(2, COLLEGE, 0, "/2")}
    for each in range(TEACHERS):
        site.users[each + 10] = User(each + 10, f"t{each:04d}", f"T{each:04d}", "", "师", "某", profile={})
    for each in range(large.students):
        number = number_of(each)
        address, profile = f"{number}@stu.large.example", {"college": COLLEGE, "major": MAJOR}
        user = User(FIRST_STUDENT + each, f"s{number}", number, address, "某", "某", profile=profile)
        site.users[user.id] = user
    site.courses = Courses(large, site.courses[SITE_COURSE_ID])


class Courses(dict[int, Course]):
    """The courses by id. Listed, a course has its teacher only; asked for by itself, everybody and all marks."""

    def __init__(self, large: Large, front: Course) -> None:
        super().__init__({front.id: front})
        self._large = large
        for number in range(large.courses):
            self[FIRST_COURSE + number] = _listed(large, number)
        self._last = (front.id, front)

    def __getitem__(self, course_id: int) -> Course:
        """Return a course with everybody in it; the last one is remembered, since a function asks several times."""
        if self._last[0] != course_id:
            course = super().__getitem__(course_id)
            if course_id != SITE_COURSE_ID:
                course = _filled(self._large, course_id - FIRST_COURSE)
            self._last = (course_id, course)
        return self._last[1]

    def values(self) -> Any:  # noqa: ANN401 - a view of fewer
        """Return one course beside the front page: all have the same custom fields, for which these are asked."""
        return [super().__getitem__(FIRST_COURSE)]


def _listed(large: Large, number: int) -> Course:
    name = f"{large.term_of(number)}-{large.code(number)}-01"
    term = next(each for each in TERMS if each.name == large.term_of(number))
    course = Course(FIRST_COURSE + number, name, f"课程{number}（{term.name}）01班", name, 2)
    course.startdate, course.enddate = unix(term.starts_on), unix(term.ends_on)
    course.customfields = {"credits": "2", "coursetype": "必修"}
    course.total_item_id = course.id * 10
    teacher = number % TEACHERS + 10
    course.enrolments = {teacher: Enrolment(teacher, "editingteacher", "active")}
    return course


def _filled(large: Large, number: int) -> Course:
    """Return a course with its list and marks: in terms that are over nearly everybody passed."""
    course, term = _listed(large, number), next(each for each in TERMS if each.name == large.term_of(number))
    course.items = {
        name: Item(course.id * 10 + place, name, title, pass_mark=mark)
        for place, (name, title, mark) in enumerate(ITEMS, start=1)
    }
    over = term != TERMS[-1]
    for place, user in enumerate(large.people(number)):
        course.enrolments[user] = Enrolment(user, "student", "suspended" if (number, place) == (0, 0) else "active")
        score = 40 + (user * 7 + number * 13) % 60
        course.grades[user, "usual"] = Grade(score, unix(term.starts_on))
        if over:
            course.grades[user, "final"] = Grade(score if score % 8 == 0 else max(60, score), unix(term.marks_on))
        if over and score < 60 and score % 8 == 0:
            course.grades[user, "makeup"] = Grade(min(100, score + 20), unix(term.makeup_marks_on))
    return course
