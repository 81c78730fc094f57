"""What a student is told through the LMS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reports.documents.student import Contact, CourseRow, Objection

MessageKind = Literal["warning", "correction", "lifted"]


@dataclass(frozen=True, slots=True)
class StudentMessage:
    """One message to one student about one case.

    ``policy`` and ``level`` (ids) choose the template of a ``warning``; ``correction`` says that a warning is
    withdrawn, ``lifted`` that it is over. ``reasons`` and ``clears`` are the lines of `reports.wording`;
    ``courses`` may be of any number, the renderer fits them. ``note`` is what a correction has to say in its own
    words (why it was wrong), empty otherwise.
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
