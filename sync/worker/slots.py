"""Which jobs of a site are due: slots of its timetable that have come and were not worked on to their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from sync.daemon.timetable import newest_slot
from sync.worker.tickets import Ticket

CHAIN: Final = ("pull", "evaluate", "plan")
"""Each waits until those before it have ended, as in the daemon."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """A site's hours: the times of day of each stage, in its zone, and the parts that are evaluated apart."""

    site: str
    times: Mapping[str, Sequence[time]]
    zone: ZoneInfo
    parts: Sequence[str] = ("",)

    def tickets(self, stage: str, now: datetime) -> list[Ticket]:
        """Return a stage's jobs at its newest slot; none where it has no times."""
        slot = newest_slot(self.times.get(stage, ()), now, self.zone)
        parts = self.parts if stage == "evaluate" else ("",)
        return [Ticket(self.site, stage, part, slot) for part in parts] if slot is not None else []


def due(
    timetable: Timetable, now: datetime, ended: Callable[[Ticket], bool], *, may_pull: bool = True
) -> Iterator[Ticket]:
    """Yield the jobs that may begin now.

    Of the chain: the first stage that has not ended; reading that has to wait for its hours holds up nothing. The
    stages beside the chain wait for nothing.
    """
    for stage in CHAIN:
        unfinished = [ticket for ticket in timetable.tickets(stage, now) if not ended(ticket)]
        if unfinished and (stage != "pull" or may_pull):
            yield from unfinished
            break
    for stage in timetable.times:
        if stage not in CHAIN:
            yield from (ticket for ticket in timetable.tickets(stage, now) if not ended(ticket))
