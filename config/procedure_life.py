"""The life of a case as a policy's procedure draws it: who may do what, the time to object, consents, who is told."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from config.blocks import Block as Block
from config.procedure_dates import DeadlineText, Span, SpanText
from config.roles import Role as Role
from config.roles import Roles as Roles


class CaseAction(StrEnum):
    """What can be done with a case; a policy's ``may`` says which roles may."""

    PROPOSE = "propose"
    ANNOUNCE = "announce"
    CONFIRM = "confirm"
    REJECT = "reject"
    REVIEW = "review"
    OBJECT = "object"
    ANSWER = "answer"
    CONSENT = "consent"
    APPROVE = "approve"
    SUPPORT = "support"
    REEXAMINE = "reexamine"
    REVOKE = "revoke"
    LIFT = "lift"
    CLOSE = "close"
    RECORD = "record"
    PUBLISH = "publish"
    ARCHIVE = "archive"


ConsentOf = Literal["student", "guardian", "college", "school"]


class Announcement(Block):
    """A warning is first told to the student alone, who may object for ``objection`` before it is issued (lsec 二.3).

    ``publish`` allows the list within the college after that, released by a named person; off unless a college
    decides otherwise, since it names students to their fellows.
    """

    clause: str
    objection: SpanText = Span(5, "day")
    publish: bool = False


class Consents(Block):
    """Consents without which a level does not take effect, in their order, and the trial that follows (ustl 第三条 2).

    ``trial`` is how long the trial lasts, counted from the start of the working term (`Anchor.TERM_START`).
    ``afterwards`` is the clause by which a student is dealt with who has not all of them, or fails the trial.
    """

    level: str
    clause: str
    order: Annotated[tuple[ConsentOf, ...], Field(min_length=1)]
    trial: SpanText | None = None
    afterwards: str = ""


class ByHand(Block):
    """A level that a person may propose by hand, because its clause is open (asnu 第七条: …等)."""

    level: str
    clause: Annotated[str, Field(min_length=1)]


class Lift(Block):
    """What lifts a warning of an earlier period whose student is not hit any more.

    ``when``: it is over as soon as the student is not hit (``not_hit``), a person decides (``by_person``), or the
    facts decide (``earned_or_below``, lsec 三.4): every course due so far earned, or the outstanding credits of all
    terms below ``credits``; otherwise it is carried over.
    """

    when: Literal["not_hit", "by_person", "earned_or_below"] = "not_hit"
    clause: str = ""
    credits: Annotated[str, Field(pattern=r"^\d+(\.\d+)?$")] = "0"


class ListCopy(Block):
    """A list handed on: to whom (an office's name where it is no role of ours), and by when."""

    to: str
    due: DeadlineText | None = None
    clause: str = ""


class Told(Block):
    """Who is told of a warning, and in which order.

    ``counsellor_first`` is how long before the student the counsellor is told of the highest level (None: not
    first); ``teachers`` whether the course teachers are (with the clause that says so), ``lists`` the roles that get
    the list, each with its last day.
    """

    counsellor_first: SpanText | None = Span(1, "day")
    teachers: bool = True
    clause: str = ""
    lists: tuple[ListCopy, ...] = ()
