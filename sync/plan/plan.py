"""The plan: ordered steps under one checksum, with what a person must know before approving it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal

from sync.plan.case_steps import (
    AnnounceCases,
    AnnounceRow,
    AwaitConsents,
    CloseApplications,
    ConsentRow,
    HoldCases,
    HoldRow,
    IssueCases,
    IssueRow,
    StoreStep,
    TurnCases,
    TurnRow,
)
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    DeleteGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
    Step,
)
from sync.store.canonical import canonical_json, digest

Kind = Literal["ordinary", "turn", "uninstall", "rollback"]
Row = IssueRow | TurnRow | AnnounceRow | ConsentRow | HoldRow
"""What a plan says of one case."""

_STEPS: Final[dict[str, type[Step]]] = {
    kind.kind: kind
    for kind in (
        RepairGroup,
        TurnCases,
        IssueCases,
        AnnounceCases,
        AwaitConsents,
        CloseApplications,
        HoldCases,
        CreateCohort,
        ChangeCohort,
        AddCohortMembers,
        RemoveCohortMembers,
        DeleteCohort,
        CreateGroup,
        RenameGroup,
        AddGroupMembers,
        RemoveGroupMembers,
        DeleteGroup,
    )
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that this plan leaves alone because a person has to do something first, or cannot be helped."""

    case_id: int
    student_no: str
    why: str


@dataclass(frozen=True, slots=True)
class Risk:
    """A reason to stop: ``code`` is the name under which a person may accept it."""

    code: str
    text: str


@dataclass(frozen=True)
class Plan:
    """Steps in the order in which they are taken.

    ``notes`` say what was left alone and what to bear in mind; ``waiting`` lists the cases that a person has to look
    at; ``accepted`` are the risks that somebody accepted by name. None of the three is part of the checksum;
    ``colleges`` are those whose plan it is, none named: all. ``undoes`` is the id of the plan that this one rolls back.
    """

    site_id: str
    kind: Kind
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    accepted: tuple[Risk, ...] = ()
    colleges: tuple[str, ...] = ()
    undoes: int | None = None

    @cached_property
    def body(self) -> str:
        """The plan as canonical JSON: what is approved, kept and carried out."""
        steps = [{"kind": step.kind, "step": step} for step in self.steps]
        scope: dict[str, object] = {"colleges": self.colleges} if self.colleges else {}
        if self.undoes is not None:
            scope["undoes"] = self.undoes
        return canonical_json({"site": self.site_id, "kind": self.kind, "steps": steps, **scope})

    @cached_property
    def checksum(self) -> str:
        """The SHA-256 of `body`; approving it signs the list of those who are warned."""
        return digest(self.body)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not self.steps

    def case_ids(self) -> Iterator[int]:
        """Yield every case about which this plan decides something."""
        for step in self.steps:
            if isinstance(step, StoreStep):
                yield from (row.case_id for row in step.rows)

    def issues(self) -> Iterator[IssueRow]:
        """Yield the cases that this plan issues; each has one message, where it can be delivered."""
        for step in self.steps:
            if isinstance(step, IssueCases):
                yield from step.rows

    def announces(self) -> Iterator[AnnounceRow]:
        """Yield the cases that this plan announces; each has one message, where it can be delivered."""
        for step in self.steps:
            if isinstance(step, AnnounceCases):
                yield from step.rows


_ROWS: Final[dict[type[Step], type[Row]]] = {
    IssueCases: IssueRow,
    TurnCases: TurnRow,
    AnnounceCases: AnnounceRow,
    AwaitConsents: ConsentRow,
    CloseApplications: ConsentRow,
    HoldCases: HoldRow,
}


def plan_from_body(body: str) -> Plan:
    """Return the plan that `Plan.body` wrote, without notes and waiting cases."""
    content = json.loads(body)
    steps = tuple(_step(each["kind"], each["step"]) for each in content["steps"])
    colleges = tuple(content.get("colleges", ()))
    return Plan(content["site"], content["kind"], steps, colleges=colleges, undoes=content.get("undoes"))


def _step(name: str, content: dict[str, Any]) -> Step:
    kind = _STEPS[name]
    if kind in _ROWS:
        content["rows"] = tuple(_ROWS[kind](**row) for row in content["rows"])
    if "members" in content:
        content["members"] = tuple(Member(**each) for each in content["members"])
    return kind(**content)
