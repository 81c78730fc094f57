"""The forms of a case that follow its notice: records of talks, plans, pairings, logs of support, papers of consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.documents.student import CourseRow, Student


@dataclass(frozen=True, slots=True)
class Written:
    """What was recorded of one thing done for the student, in words; empty where nothing was said of it.

    ``day`` is the day, with the time where one was noted (2026年3月12日 14:30), ``person`` who acted in which ``role``,
    ``kind`` the kind of the record by its id and ``what`` in words. ``register`` is its number in the system, so that
    paper and record find each other.
    """

    kind: str
    what: str
    day: str
    person: str
    role: str
    register: str
    place: str = ""
    manner: str = ""
    attended: str = ""
    way: str = ""
    witness: str = ""
    post_number: str = ""
    content: str = ""
    feedback: str = ""
    opinion: str = ""
    guidance: str = ""
    effect: str = ""
    horizon: str = ""
    courses: str = ""
    helpers: str = ""
    members: str = ""
    proposal: str = ""
    confirmed: str = ""


@dataclass(frozen=True, slots=True)
class ConsentStep:
    """One step on which a level rests (ustl 第三条 2): whose it is, and what was decided, empty while it is open."""

    party: str
    what: str
    outcome: str = ""
    day: str = ""
    person: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class CaseForm:
    """A form about one case: a 谈话记录表 (bhuad 附件2, asnu 第十四条 2 and 3, lsec 附件4), a plan (lsec 附件5), a log.

    ``form`` names the template, ``name`` is what the regulation calls it. ``number`` is the notice's, so that the form
    can be filed with it; empty before there is one. ``records`` are what was recorded: one on a form for one talk, a
    line each on a log, none on a blank form, which has ruled space to write in. ``counsellor`` and ``adviser`` are the
    people in charge where there is just one; ``outstanding`` the courses that a plan is about, ``plan`` what was
    planned, on the form that says what came of it. ``consents`` are the steps of consent, ``trial`` the span of the
    trial in words. ``copy`` counts the blank ones that print together. ``codes`` are what the QR codes say, by the
    place that a template gives them (`reports.codes`).
    """

    form: str
    name: str
    school: str
    policy_title: str
    student: Student
    level: str
    level_name: str
    period: str
    number: str = ""
    records: tuple[Written, ...] = ()
    counsellor: str = ""
    adviser: str = ""
    outstanding: tuple[CourseRow, ...] = ()
    plan: str = ""
    consents: tuple[ConsentStep, ...] = ()
    trial: str = ""
    copy: int = 1
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the form is called, with the number of the notice it belongs to."""
        return f"{self.name} {self.number}".rstrip()
