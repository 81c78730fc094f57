"""What is known of a case that decides its duties: since when at which level, what was recorded, what was added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from config.procedure_duties import DutyKind
from sync.store.case_record import Case, CaseState

_STANDING: Final = (CaseState.ISSUED, CaseState.IN_SUPPORT, CaseState.CARRIED_OVER, CaseState.ESCALATED)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as it was issued: on which day, at which level."""

    day: date
    level: str


@dataclass(frozen=True, slots=True)
class Done:
    """Something done for a case, class, college or the school, as it was recorded.

    ``duty`` names the duty that it answers; empty, it answers one of its kind.
    """

    kind: DutyKind
    day: date
    by: str
    role: str
    duty: str = ""
    record_id: int | None = None
    college: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case that was issued at some time.

    ``told`` are its notices, oldest first; ``done`` its records in the order of their days. ``succeeded`` says that a
    newer case of the student has been issued in its place, ``no_progress`` that this case follows an earlier one of
    no higher level, ``undeliverable`` that its message could not reach the student. ``trial`` is the first day of a
    trial. ``added`` are duties that a person added, with the day on which each is due.
    """

    case: Case
    class_name: str
    told: tuple[Told, ...]
    done: Sequence[Done] = ()
    succeeded: bool = False
    no_progress: bool = False
    undeliverable: bool = False
    trial: date | None = None
    added: Mapping[str, date] = field(default_factory=dict)

    @property
    def owes(self) -> bool:
        """Say whether the student is still to be supported: issued, not over, and no newer case in its place.

        While people re-examine a first warning whose plan was rolled back, nobody is chased.
        """
        return self.case.state in _STANDING and not self.succeeded and self.case.held != ""

    @property
    def filed(self) -> bool:
        """Say whether a file of the case is to be kept: it was issued, and not taken back."""
        return self.case.state not in (CaseState.REVOKED, CaseState.REJECTED, CaseState.WITHDRAWN)
