"""What is owed: one duty for one case, class, college or the school, until a day, and what discharged it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from config.procedure_duties import Duty, Scope
from sync.cases.permission import Actor
from sync.duties.cycles import Window


class Status(StrEnum):
    """How a duty stands on a day. ``undated``: the day it is counted from is not known (yet)."""

    DONE = "done"
    OPEN = "open"
    OVERDUE = "overdue"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Subject:
    """For what a duty is owed. ``rank`` is the level's place among its track's, 0 for the lowest and for lists."""

    policy: str
    period: str
    scope: Scope
    college: str = ""
    class_name: str = ""
    case_id: int | None = None
    student_no: str = ""
    level: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """What discharged a duty, or a part of it: on which day, by whom, and the record or act behind it."""

    day: date
    by: str
    record_id: int | None = None
    act: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """One duty owed. ``owners`` is empty where nobody is named for it in the settings.

    ``term`` is the working term that it belongs to, ``window`` the cycle of a recurring duty; ``note`` says why a day
    is provisional or not known.
    """

    duty: Duty
    subject: Subject
    term: str
    due: date | None
    owners: tuple[Actor, ...]
    done: tuple[Proof, ...] = ()
    window: Window | None = None
    note: str = ""

    @property
    def times(self) -> int:
        """How often it is owed until the day it is due."""
        return self.window.times if self.window else 1

    @property
    def fulfilled(self) -> bool:
        """Say whether nothing of it is left to do."""
        return len(self.done) >= self.times

    @property
    def key(self) -> tuple[str, str, str, str, str, str, str, int]:
        """What tells it from every other."""
        subject, cycle = self.subject, self.window.number if self.window else 0
        who = str(subject.case_id or "")
        place = (subject.college, subject.class_name, who)
        return (subject.policy, subject.period, self.duty.id, *place, self.term, cycle)

    def status(self, day: date) -> Status:
        """Return how it stands on a day; on its last day it is still open."""
        if self.fulfilled:
            return Status.DONE
        if self.due is None:
            return Status.UNDATED
        return Status.OVERDUE if day > self.due else Status.OPEN

    def days_over(self, day: date) -> int:
        """Return for how many days it has been overdue, 0 where it is not."""
        return max(0, (day - self.due).days) if self.due and not self.fulfilled else 0


def worst_first(owed: Iterable[Owed], day: date) -> list[Owed]:
    """Return what is overdue, the longest first, then what comes next, then what has no day; higher levels first."""

    def place(each: Owed) -> tuple[object, ...]:
        subject = each.subject
        late = each.status(day) is Status.OVERDUE
        return (
            each.due is None,
            not late,
            each.due or date.max,
            -subject.rank,
            subject.policy,
            each.duty.id,
            subject.college,
            subject.class_name,
            subject.student_no,
            each.window.number if each.window else 0,
        )

    return sorted(owed, key=place)


def owned_by(owed: Iterable[Owed], who: str) -> list[Owed]:
    """Return what a person owes (by account or name), or what is owed in a college."""
    return [each for each in owed if who == each.subject.college or _owns(each.owners, who)]


def _owns(owners: Sequence[Actor], who: str) -> bool:
    return any(who in (owner.account, owner.person) for owner in owners)
