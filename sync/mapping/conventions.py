"""All that the mapping of an offering needs to know besides the reading itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from config.mapping import Mapping, StudentMapping
from connector.moodle.enrolments import EnrolledUser
from sync.mapping.equivalences import Equivalences
from sync.store.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Conventions:
    """The site's mapping, the registrar's word, the site's time zone, and the day on which it is read."""

    mapping: Mapping
    catalogue: Catalogue
    equivalences: Equivalences
    zone: ZoneInfo
    today: date


def number_of(user: EnrolledUser, students: StudentMapping) -> str | None:
    """Return the student's number that an account bears, or None where it bears no usable one."""
    return usable_number(user.idnumber if students.number == "idnumber" else user.username, students)


def usable_number(text: str | None, students: StudentMapping) -> str | None:
    """Return a student's number without the blanks around it, or None where it doesn't look like one."""
    number = (text or "").strip()
    fits = not students.pattern or re.fullmatch(students.pattern, number)
    return number if number and fits else None


def holds_any(user: EnrolledUser, roles: tuple[str, ...]) -> bool:
    """Say whether a person holds one of these roles in a course."""
    return any(user.has_role(role) for role in roles)
