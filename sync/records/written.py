"""A record as somebody wrote it, for whom it was, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from config.procedure import Procedure
from config.procedure_duties import DutyKind
from sync.store.case_record import Case

DAY: Final = "日期"
BY: Final = "办理人"
ROLE: Final = "身份"


@dataclass(frozen=True, slots=True)
class Place:
    """For whom something was done: a case, its procedure, and the student's class."""

    case: Case
    procedure: Procedure
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A record as somebody wrote it; ``fields`` are texts by the field's name. ``role`` may be left empty."""

    kind: DutyKind
    day: str
    by: str
    duty: str = ""
    role: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    row_key: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: which item, what was written there, and what to write instead."""

    item: str
    value: str
    advice: str

    def __str__(self) -> str:
        shown = f"“{self.value}”" if self.value else ""
        return f"{self.item}{shown}：{self.advice}"
