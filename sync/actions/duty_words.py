"""Duties in words: who owes what for whom, until when, by which clause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from config.actors import ROLE_TITLES
from sync.duties.owed import Owed, Status

if TYPE_CHECKING:
    from sync.regulations import Regulation

NOBODY: Final = "无人负责"


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One duty in words: who owes what for whom, until when, by which clause, and how far it is.

    ``who`` are the people, empty where the settings name nobody for ``roles``. ``due`` is None where the day is not
    known; ``note`` says why. ``records`` are the ids of the records that count for it.
    """

    policy: str
    title: str
    period: str
    duty: str
    kind: str
    what: str
    clause: str
    scope: str
    college: str
    class_name: str
    case_id: int | None
    student_no: str
    level: str
    roles: tuple[str, ...]
    who: tuple[str, ...]
    accounts: tuple[str, ...]
    due: date | None
    days_over: int
    status: str
    cycle: int
    cycle_from: date | None
    times: int
    done: int
    shown_by: tuple[str, ...]
    records: tuple[int, ...]
    note: str


@dataclass(frozen=True, slots=True)
class OwedAll:
    """All that is owed, fulfilled or not, with the regulation of each case, and of each list by policy."""

    day: date
    owed: tuple[Owed, ...]
    of_case: dict[int, Regulation]
    of_policy: dict[str, Regulation]

    def regulation(self, owed: Owed) -> Regulation:
        """Return the regulation under which something is owed."""
        case_id = owed.subject.case_id
        return self.of_policy[owed.subject.policy] if case_id is None else self.of_case[case_id]


@dataclass(frozen=True, slots=True)
class _Common:
    """What many lines share."""

    title: str
    level: str
    roles: tuple[str, ...]
    who: tuple[str, ...]
    accounts: tuple[str, ...]


class Words:
    """What people call things, each looked up once: there may be a hundred thousand lines."""

    def __init__(self, everything: OwedAll, person: Callable[[str], str]) -> None:
        self._everything = everything
        self._person = person
        self._known: dict[tuple[object, ...], _Common] = {}

    def line(self, owed: Owed) -> DutyLine:
        """Return a duty in words."""
        subject, window, day = owed.subject, owed.window, self._everything.day
        common = self._common(owed)
        status = owed.status(day)
        return DutyLine(
            policy=subject.policy,
            title=common.title,
            period=subject.period,
            duty=owed.duty.id,
            kind=owed.duty.kind.value,
            what=owed.duty.title,
            clause=owed.duty.clause,
            scope=subject.scope.value,
            college=subject.college,
            class_name=subject.class_name,
            case_id=subject.case_id,
            student_no=subject.student_no,
            level=common.level,
            roles=common.roles,
            who=common.who,
            accounts=common.accounts,
            due=owed.due,
            days_over=owed.days_over(day) if status is Status.OVERDUE else 0,
            status=status.value,
            cycle=window.number if window else 0,
            cycle_from=window.first if window else None,
            times=owed.times,
            done=len(owed.done),
            shown_by=tuple(f"{proof.day} {proof.act or self._person(proof.by)}" for proof in owed.done),
            records=tuple(proof.record_id for proof in owed.done if proof.record_id is not None),
            note=owed.note,
        )

    def _common(self, owed: Owed) -> _Common:
        regulation = self._everything.regulation(owed)
        key = (id(regulation), owed.duty.id, owed.subject.level, id(owed.owners))
        if key not in self._known:
            self._known[key] = _Common(
                title=regulation.title,
                level=regulation.level_name(owed.subject.level) if owed.subject.level else "",
                roles=tuple(ROLE_TITLES[role] for role in owed.duty.by),
                who=tuple(owner.person for owner in owed.owners),
                accounts=tuple(owner.account for owner in owed.owners),
            )
        return self._known[key]
