"""What a student is told through the LMS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.documents.student import Contact, CourseRow, Objection

MessageKind = Literal["announcement", "warning", "correction", "not_warned", "lifted"]


@dataclass(frozen=True, slots=True)
class StudentMessage:
    """One message to one student about one case.

    ``policy`` and ``level`` (ids) choose the template of a ``warning``; ``announcement`` tells of one that is not
    issued yet, for objection within ``objection_time`` (5天) of its arrival, ``not_warned`` that one announced will
    not be issued; ``correction`` says that a warning is withdrawn, ``lifted`` that it is over. ``reasons`` and
    ``clears`` are the lines of `reports.wording`; ``courses`` may be of any number, the renderer fits them. ``note``
    is what the last three have to say in their own words (why), empty otherwise.
    """

    kind: MessageKind
    policy: str
    level: str
    level_name: str
    policy_title: str
    school: str
    student_name: str
    period: str
    contact: Contact
    reasons: tuple[str, ...] = ()
    courses: tuple[CourseRow, ...] = ()
    clears: tuple[str, ...] = ()
    objection: Objection | None = None
    note: str = ""
    objection_time: str = ""
