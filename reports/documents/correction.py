"""The paper that declares a notice void: the notice itself is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from reports.documents.student import Contact, Student


@dataclass(frozen=True, slots=True)
class Correction:
    """A 更正通知 to the student: which notice is void since when and why, and which one takes its place.

    ``name`` is what the regulation calls the notice, ``number`` and ``issued_on`` are the void one's. ``instead`` is
    the number of the notice that takes its place, issued on ``instead_on``; empty where the warning was taken back.
    ``why`` is empty where the reason is not kept any more.
    """

    school: str
    office: str
    policy_title: str
    name: str
    level: str
    level_name: str
    number: str
    issued_on: date
    voided_on: date
    period: str
    student: Student
    contact: Contact
    why: str = ""
    instead: str = ""
    instead_on: date | None = None
    form: str = "common/correction"
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the paper is called, with the number of the void notice."""
        return f"{self.name}更正通知 {self.number}"
