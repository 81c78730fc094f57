"""Days of duties, each worked out once: thousands of cases share the day of their notice."""

from __future__ import annotations

from datetime import date

from config.procedure_dates import Deadline, Pace
from sync.duties.calendar import Calendar, Term
from sync.duties.cycles import Window, windows
from sync.duties.deadlines import Moments, due_day


class Schedule:
    """The calendar, and the days and cycles that were asked for so far. Cycles are listed that begin by ``until``."""

    def __init__(self, calendar: Calendar, until: date) -> None:
        self.calendar = calendar
        self.until = until
        self._due: dict[tuple[object, ...], date | None] = {}
        self._windows: dict[tuple[object, ...], tuple[Window, ...]] = {}

    def due(
        self,
        deadline: Deadline,
        term: Term | None,
        *,
        issued: date | None = None,
        received: date | None = None,
        trial: date | None = None,
    ) -> date | None:
        """Return the last day that a deadline says, None where it is not known (yet)."""
        key = (deadline, term and term.name, issued, received, trial)
        if key not in self._due:
            self._due[key] = due_day(deadline, Moments(self.calendar, term, received, issued, trial))
        return self._due[key]

    def windows(self, pace: Pace, since: date, working: Term | None, until: date | None = None) -> tuple[Window, ...]:
        """Return the cycles of a pace from ``since`` on that begin by ``until`` (and by the schedule's)."""
        last = min(self.until, until or self.until)
        key = (pace, since, working and working.name, last)
        if key not in self._windows:
            self._windows[key] = windows(pace, self.calendar, since, last, working)
        return self._windows[key]
