"""The duties that a warning brings: who owes what, by when, how often, by which clause."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from config.blocks import Block
from config.procedure_dates import DeadlineText, PaceText
from config.roles import Roles


class DutyKind(StrEnum):
    """What is to be done. A record of the same kind discharges a duty of a case, with the person's role."""

    LIST = "list"
    NOTICE = "notice"
    HAND_ON = "hand_on"
    INTERVIEW = "interview"
    GUARDIAN_CONTACT = "guardian_contact"
    GUARDIAN_INTERVIEW = "guardian_interview"
    PLAN = "plan"
    PLAN_OUTCOME = "plan_outcome"
    PEER_HELP = "peer_help"
    SUPPORT_TEAM = "support_team"
    TUTORING = "tutoring"
    TEACHER_PLAN = "teacher_plan"
    COUNSELLING = "counselling"
    TRANSCRIPT = "transcript"
    PROGRESS = "progress"
    PROPOSAL = "proposal"
    TRIAL_END = "trial_end"
    REPORT = "report"
    INSPECTION = "inspection"
    ARCHIVE = "archive"


class Scope(StrEnum):
    """For what a duty is owed: once per case, class, college, or for the school as a whole."""

    CASE = "case"
    CLASS = "class"
    COLLEGE = "college"
    SCHOOL = "school"


class Occasion(StrEnum):
    """When a duty of a case arises: with every warning, or only then.

    ``no_progress``: the student is hit again in the period after (bhuad 第十条（六）); ``by_hand``: a person adds it
    to a case (lsec 四.10: who faces downgrade, delay or withdrawal); ``undeliverable``: no message could reach the
    student; ``trial``: the trial year runs (ustl 第三条 2).
    """

    ALWAYS = "always"
    NO_PROGRESS = "no_progress"
    BY_HAND = "by_hand"
    UNDELIVERABLE = "undeliverable"
    TRIAL = "trial"


class ShownBy(StrEnum):
    """What shows that a duty was done: a person's ``record``, or the ``approval`` by which the list was issued."""

    RECORD = "record"
    APPROVAL = "approval"


DutyId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Duty(Block):
    """One duty of the procedure.

    ``by`` are the roles that owe it, any one of them; ``level`` the level from which it is owed (none: every level),
    alone or with all higher ones (`Procedure.builds_up`). It is owed once until ``due``, or at the ``pace`` from the
    notice to the end of support, or both: first by ``due``, then at the pace. ``shown_by`` approval: a duty about a
    list that the system itself sees done, once the list was approved and issued.
    """

    id: DutyId
    title: Annotated[str, Field(min_length=1)]
    kind: DutyKind
    by: Roles
    clause: Annotated[str, Field(min_length=1)]
    level: str = ""
    scope: Scope = Scope.CASE
    occasion: Occasion = Occasion.ALWAYS
    due: DeadlineText | None = None
    pace: PaceText | None = None
    shown_by: ShownBy = ShownBy.RECORD

    @model_validator(mode="after")
    def _has_a_date(self) -> Self:
        if self.due is None and self.pace is None and self.occasion is not Occasion.BY_HAND:
            raise ValueError("请写 due（期限）或 pace（次数）")
        return self

    @model_validator(mode="after")
    def _approval_shows_lists_only(self) -> Self:
        if self.shown_by is ShownBy.APPROVAL and self.scope not in (Scope.COLLEGE, Scope.SCHOOL):
            raise ValueError("shown_by: approval 只用于学院或学校的名单工作（scope: college 或 school）")
        return self
