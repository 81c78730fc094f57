"""The order in which a college hands out paper: by college, class and student number."""

from __future__ import annotations

import re

from reports.documents import Student

Natural = tuple[tuple[int, int, str], ...]


def class_key(student: Student) -> tuple[Natural, Natural, Natural, str]:
    """Return the key that sorts by college, class and student number, numbers in names by their size."""
    return place_key(student.college, student.class_name, student.number)


def place_key(college: str, class_name: str, number: str) -> tuple[Natural, Natural, Natural, str]:
    """Return what `class_key` does, of a student who is given in parts."""
    return natural(college), natural(class_name), natural(number), number


def natural(text: str) -> Natural:
    """Return a key by which 软件9班 comes before 软件10班."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)
