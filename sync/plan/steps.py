"""The steps of a plan, each safe to take twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from sync.plan.case_steps import AnnounceCases, AwaitConsents, CloseApplications, HoldCases, IssueCases, TurnCases


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody to be put in or taken out; ``student_no`` is empty for an account that is no student of ours."""

    user_id: int
    student_no: str


@dataclass(frozen=True, slots=True)
class RepairGroup:
    """A group of ours that students may see: to be emptied and removed, and made again hidden under ``name``.

    ``name`` None: it is not needed any more.
    """

    kind: ClassVar[str] = "repair_group"
    course_id: int
    course: str
    idnumber: str
    name: str | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class CreateCohort:
    """A hidden cohort to be made."""

    kind: ClassVar[str] = "create_cohort"
    idnumber: str
    name: str


@dataclass(frozen=True, slots=True)
class ChangeCohort:
    """A cohort of ours to be hidden again or renamed."""

    kind: ClassVar[str] = "change_cohort"
    idnumber: str
    name: str
    was_name: str
    was_visible: bool


@dataclass(frozen=True, slots=True)
class AddCohortMembers:
    """People to be put into a cohort of ours."""

    kind: ClassVar[str] = "add_cohort_members"
    idnumber: str
    policy: str
    level: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class RemoveCohortMembers:
    """People to be taken out of a cohort of ours."""

    kind: ClassVar[str] = "remove_cohort_members"
    idnumber: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class DeleteCohort:
    """A cohort of ours to be removed, with everybody in it; only taking everything out again does so."""

    kind: ClassVar[str] = "delete_cohort"
    idnumber: str
    name: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class CreateGroup:
    """A hidden group to be made in a course."""

    kind: ClassVar[str] = "create_group"
    course_id: int
    course: str
    idnumber: str
    name: str


@dataclass(frozen=True, slots=True)
class RenameGroup:
    """A group of ours to be renamed."""

    kind: ClassVar[str] = "rename_group"
    course_id: int
    course: str
    idnumber: str
    name: str
    was_name: str


@dataclass(frozen=True, slots=True)
class AddGroupMembers:
    """People to be put into a group of ours."""

    kind: ClassVar[str] = "add_group_members"
    course_id: int
    course: str
    idnumber: str
    policy: str
    level: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class RemoveGroupMembers:
    """People to be taken out of a group of ours."""

    kind: ClassVar[str] = "remove_group_members"
    course_id: int
    course: str
    idnumber: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class DeleteGroup:
    """A group of ours in which nobody should be any more."""

    kind: ClassVar[str] = "delete_group"
    course_id: int
    course: str
    idnumber: str
    members: tuple[Member, ...]


Step = (
    RepairGroup
    | TurnCases
    | IssueCases
    | AnnounceCases
    | AwaitConsents
    | CloseApplications
    | HoldCases
    | CreateCohort
    | ChangeCohort
    | AddCohortMembers
    | RemoveCohortMembers
    | DeleteCohort
    | CreateGroup
    | RenameGroup
    | AddGroupMembers
    | RemoveGroupMembers
    | DeleteGroup
)

STEP_TITLES: Final[Mapping[str, str]] = {
    RepairGroup.kind: "修复对学生可见的小组",
    TurnCases.kind: "学期交替",
    IssueCases.kind: "确认并发出预警",
    AnnounceCases.kind: "告知本人",
    AwaitConsents.kind: "等待各方同意",
    CloseApplications.kind: "逾期未申请",
    HoldCases.kind: "转入复核",
    CreateCohort.kind: "新建群组",
    ChangeCohort.kind: "修改群组",
    AddCohortMembers.kind: "加入群组",
    RemoveCohortMembers.kind: "移出群组",
    DeleteCohort.kind: "删除群组",
    CreateGroup.kind: "新建课程小组",
    RenameGroup.kind: "课程小组改名",
    AddGroupMembers.kind: "加入课程小组",
    RemoveGroupMembers.kind: "移出课程小组",
    DeleteGroup.kind: "删除课程小组",
}
"""What people call the kinds of steps, in the order in which they are taken."""
