"""Tickets: what a job of the queue is about. Ids only: no name of anybody, no path, no secret."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

_MOODLE: Final = frozenset({"pull", "plan", "apply", "send", "remind"})
"""Stages that ask or tell the site's Moodle, whose pace is kept by one process at a time."""
_PART_DIGITS: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """One stage of one site, of a part of it, at a slot of its timetable (UTC).

    ``part`` is what `part_id` says of the colleges; empty for the whole school.
    """

    site: str
    stage: str
    part: str
    slot: datetime

    @property
    def queueing_lock(self) -> str:
        """What no two waiting jobs have in common: the site, the part and the stage."""
        return f"{self.site}/{self.stage}/{self.part}"

    @property
    def lock(self) -> str:
        """What no two running jobs have in common: a site's Moodle, else the same as of waiting ones."""
        return f"{self.site}/moodle" if self.stage in _MOODLE else self.queueing_lock

    @property
    def run_name(self) -> str:
        """The name under which the site's store keeps how it went."""
        return f"{self.stage}:{self.part}" if self.part else self.stage

    def arguments(self) -> dict[str, str]:
        """Return what is written into the queue."""
        return {"site": self.site, "stage": self.stage, "part": self.part, "slot": self.slot.isoformat()}

    @classmethod
    def of(cls, arguments: dict[str, str]) -> Self:
        """Return the ticket that was written into the queue."""
        slot = datetime.fromisoformat(arguments["slot"]).astimezone(UTC)
        return cls(arguments["site"], arguments["stage"], arguments["part"], slot)


def part_id(colleges: str) -> str:
    """Return the id of a part of a school that is judged in several (`sync.actions.stages.parts_of`)."""
    return hashlib.sha256(colleges.encode()).hexdigest()[:_PART_DIGITS]
