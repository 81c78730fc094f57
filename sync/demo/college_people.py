"""Who is there: students by class, teachers, and their invented names."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sync.demo.college_catalogue import DESIGN, EDUCATION, MAJORS, Major

SURNAMES: Final = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜"
FIRST: Final = "子思雨一佳梓欣浩明嘉文若晓诗俊宇书安景清"
SECOND: Final = "涵轩怡宁航彤然洋琪睿瑶辰悦凡萱哲琳博妍远"
CLASS_SIZE: Final = {EDUCATION: 38, DESIGN: 26}
COLLEGE_DIGITS: Final = {EDUCATION: 0, DESIGN: 4}
ENTRY_YEARS: Final = (2022, 2023, 2024)
TEACHERS: Final = 36


@dataclass(frozen=True, slots=True)
class Student:
    """A student as the registrar knows one, with the state of the Moodle account."""

    student_no: str
    surname: str
    given: str
    major: Major
    entry_year: int
    status: str = "enrolled"
    account_suspended: bool = False
    priority_groups: str = ""

    @property
    def name(self) -> str:
        """Return the full name."""
        return self.surname + self.given

    @property
    def username(self) -> str:
        """Return the Moodle user name."""
        return f"s{self.student_no}"

    @property
    def email(self) -> str:
        """Return the address."""
        return f"{self.student_no}@stu.binhai.example"

    @property
    def class_name(self) -> str:
        """Return the class."""
        return f"{self.major.short}{self.entry_year % 100}01班"


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher of one college."""

    number: str
    surname: str
    given: str
    college: str


def noise(*parts: object) -> int:
    """Return a number that depends on the parts alone, the same in every run."""
    return int.from_bytes(sha256("/".join(map(str, parts)).encode()).digest()[:4], "big")


def students() -> list[Student]:
    """Return all students, class by class."""
    return [
        _student(major, entry_year, seat)
        for major in MAJORS
        for entry_year in ENTRY_YEARS
        for seat in range(1, CLASS_SIZE[major.college] + 1)
    ]


def student_no(major: Major, entry_year: int, seat: int) -> str:
    """Return the number of a seat: entry year, major, class, seat."""
    return f"{entry_year}{COLLEGE_DIGITS[major.college] + int(major.digits):02d}01{seat:02d}"


def _student(major: Major, entry_year: int, seat: int) -> Student:
    number = student_no(major, entry_year, seat)
    surname, given = _name(number)
    return Student(number, surname, given, major, entry_year)


def _name(key: str) -> tuple[str, str]:
    given = FIRST[noise(key, "first") % len(FIRST)]
    if noise(key, "length") % 5:
        given += SECOND[noise(key, "second") % len(SECOND)]
    return SURNAMES[noise(key, "surname") % len(SURNAMES)], given


def teachers() -> list[Teacher]:
    """Return the teachers, the first two thirds of them in education."""
    numbers = [f"T{number:04d}" for number in range(1, TEACHERS + 1)]
    split = TEACHERS * 2 // 3
    return [
        Teacher(number, *_name(number), EDUCATION if place < split else DESIGN) for place, number in enumerate(numbers)
    ]
