"""Plant a student: start from an even record, then say what happened, then say what the rules must find."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import count

from sync.demo.college_calendar import BY_NAME, SPRING_MARKS_ON, study_term
from sync.demo.college_catalogue import MAJORS, code_at
from sync.demo.college_expected import Expected
from sync.demo.college_people import Student, student_no
from sync.demo.college_world import Event, Mark, World

EVEN = "84"
FIRST_SEAT = 3


class Planted:
    """One planted student; every method says one thing that happened."""

    def __init__(self, world: World, student: Student) -> None:
        self._world = world
        self.student_no = student.student_no
        for key in [key for key in world.marks if key[0] == self.student_no]:
            if key[3] == "makeup":
                del world.marks[key]
            elif not world.courses[key[1]].levels:
                world.record(replace(world.marks[key], score=EVEN))

    @property
    def student(self) -> Student:
        """Return the student as known now."""
        return self._world.students[self.student_no]

    def change(self, student: Student) -> None:
        """Change what is known of the student."""
        self._world.change(student)

    def code(self, term: str, place: str) -> str:
        """Return the course code at a place of the plan of a term; a code stands for itself."""
        if len(place) > 2:
            return place
        return code_at(self.student.major, study_term(self.student.entry_year, term), place)

    def mark(self, term: str, place: str, **changes: object) -> None:
        """Change the regular attempt at a course."""
        key = (self.student_no, self.code(term, place), term, "regular")
        self._world.record(replace(self._world.marks[key], **changes))  # type: ignore[arg-type]

    def record(self, mark: Mark) -> None:
        """Have an attempt."""
        self._world.record(mark)

    def flat(self, term: str, score: str) -> None:
        """Give the same score in every course of a term."""
        for code in self._world.enrolled[self.student_no, term]:
            self.mark(term, code, score=score)

    def fail(self, term: str, *places: str, score: str = "52", makeup: str | None = "45", own: bool = False) -> None:
        """Fail courses, and their make-ups with a score, or miss these (None)."""
        for place in places:
            self.mark(term, place, score=score)
            if makeup is not None:
                graded = BY_NAME[term].makeup_marks_on
                code = self.code(term, place)
                self._world.record(Mark(self.student_no, code, term, "makeup", makeup, graded, own_course=own))

    def elective(self, term: str, code: str, score: str = EVEN) -> None:
        """Take an elective besides the plan."""
        self._world.enrol(self.student_no, term, code)
        graded = BY_NAME[term].marks_on
        self._world.record(Mark(self.student_no, code, term, "regular", score, graded))

    def leave_out(self, term: str, place: str) -> None:
        """Not take a course of the plan."""
        self._world.withdraw(self.student_no, term, self.code(term, place))

    def retake(self, term: str, code: str, score: str) -> None:
        """Take a failed course again in a later term."""
        self._world.enrol(self.student_no, term, code)
        graded = SPRING_MARKS_ON if term == "2024-2025-2" else BY_NAME[term].marks_on
        self._world.record(Mark(self.student_no, code, term, "retake", score, graded))

    def no_mark(self, term: str, place: str) -> None:
        """Be enrolled without a mark."""
        del self._world.marks[self.student_no, self.code(term, place), term, "regular"]

    def result(self, term: str, place: str, result: str) -> None:
        """Have a result without a score in the registrar's sheet; Moodle shows no mark."""
        self.mark(term, place, score=None, result=result)

    def absent_from(self, term: str) -> None:
        """Take nothing in a term."""
        for code in list(self._world.enrolled.get((self.student_no, term), [])):
            self._world.withdraw(self.student_no, term, code)

    def event(self, kind: str, day: str, ended: str = "", term: str = "", note: str = "") -> None:
        """Record an event of the registrar."""
        ended_on = date.fromisoformat(ended) if ended else None
        self._world.events.append(Event(self.student_no, kind, date.fromisoformat(day), ended_on, term, note))

    def suspend(self, term: str, place: str) -> None:
        """Have the enrolment in a course suspended in Moodle."""
        self._world.suspended.add((self.student_no, self.code(term, place), term))

    def unenrol(self, term: str, place: str, day: date) -> None:
        """Vanish from a Moodle course from a day on."""
        self._world.unenrolled[self.student_no, self.code(term, place), term] = day

    def expect(self, verdict: Expected) -> None:
        """Say what the rules must find."""
        self._world.expected.append(verdict)


class Cast:
    """Hands out the students of a college, each once, from a seat on, turning from major to major."""

    def __init__(self, world: World, college: str) -> None:
        self._world = world
        self._majors = [major for major in MAJORS if major.college == college]
        self._taken: Counter[tuple[str, int]] = Counter()
        self._turn = count()

    def next(self, entry_year: int, major: str = "") -> Planted:
        """Return the next free student of an entry year, of one major or of the major whose turn it is."""
        turn = self._majors[next(self._turn) % len(self._majors)]
        chosen = next((each for each in self._majors if each.name == major), turn)
        seat = FIRST_SEAT + self._taken[chosen.name, entry_year]
        self._taken[chosen.name, entry_year] += 1
        return Planted(self._world, self._world.students[student_no(chosen, entry_year, seat)])
