"""What a web service function gets to work with: the site, the caller's rights, and how text is to be sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.standin.errors import missing_record, no_course_access, no_permission
from connector.standin.parameters import Spec
from connector.standin.settings import Settings
from connector.standin.state import SERVICE_USER_ID, Course, Site, User


@dataclass(frozen=True, slots=True)
class Call:
    """One call by the service user; ``raw`` is Moodle's ``moodlewssettingraw``."""

    site: Site
    settings: Settings
    url: str
    now: int
    raw: bool = False

    def may(self, *capabilities: str) -> bool:
        """Return whether the service user holds one of the capabilities."""
        return any(capability in self.settings.capabilities for capability in capabilities)

    def require(self, title: str, *capabilities: str) -> None:
        """Raise ``nopermissions``, naming the title, unless one of the capabilities is held."""
        if not self.may(*capabilities):
            raise no_permission(title)

    def text(self, stored: str) -> str:
        """Return a name as Moodle sends it: tags lost and ampersands escaped, unless raw text was asked for."""
        if self.raw:
            return stored
        return re.sub(r"&(?!#?\w+;)", "&amp;", re.sub(r"<[^\s>][^>]*>", "", stored))

    def course(self, course_id: int) -> Course:
        """Return a course that the service user may enter."""
        if course_id not in self.site.courses:
            raise missing_record("course")
        course = self.site.courses[course_id]
        if not self.may("moodle/course:view"):
            raise no_course_access()
        if not course.visible and not self.may("moodle/course:viewhiddencourses"):
            raise no_course_access()
        return course

    def shut_out(self, course: Course) -> bool:
        """Return whether separate groups keep the service user from seeing anybody in the course."""
        return course.group_mode == 1 and not self.may("moodle/site:accessallgroups")

    def sees(self, user: User, course: Course | None = None) -> bool:
        """Return whether the service user sees an account; without the capability only teachers remain."""
        if self.may("moodle/user:viewdetails") or user.id == SERVICE_USER_ID:
            return True
        return course is not None and user.id in course.with_role("editingteacher", "teacher")


Handler = Callable[[Call, dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Function:
    """A web service function: its parameters, what it does, and whether it writes."""

    parameters: Mapping[str, Spec]
    handler: Handler
    writes: bool = False


def scrambled(ids: list[int]) -> list[int]:
    """Return ids in an order that nobody should rely on, the same every time."""
    return sorted(ids, key=lambda each: (each * 7919) % 1009)
