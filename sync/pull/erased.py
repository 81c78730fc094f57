"""Leave out students whose data was erased: nothing of theirs is stored again, whatever Moodle still shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from config.mapping import StudentMapping
from sync.mapping.conventions import number_of
from sync.mapping.reading import OfferingReading

Erased = Callable[[str | None], bool]
"""Says whether a student, by number, was erased."""


def nobody(_student_no: str | None) -> bool:
    """Nobody was erased."""
    return False


def without_erased(reading: OfferingReading, students: StudentMapping, erased: Erased) -> OfferingReading:
    """Return a reading without the people who were erased, and without their marks."""
    out = {user.id for user in (*reading.active, *reading.suspended) if erased(number_of(user, students))}
    if not out:
        return reading
    return replace(
        reading,
        active=tuple(user for user in reading.active if user.id not in out),
        suspended=tuple(user for user in reading.suspended if user.id not in out),
        grades=tuple(grades for grades in reading.grades if grades.userid not in out),
        completions={user: each for user, each in reading.completions.items() if user not in out},
        first_seen={user: day for user, day in reading.first_seen.items() if user not in out},
    )
