"""What the daemon does, as functions that it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Stop = Callable[[], bool]
"""Says whether to end after the current step."""
Job = Callable[[Stop], str]
"""A piece of work; returns one line on what it did (no names, no marks), or an empty one where that was nothing."""


def always() -> bool:
    """Let Moodle be read at any hour."""
    return True


def idle(_stop: Stop) -> str:
    """Do nothing."""
    return ""


@dataclass(frozen=True, slots=True)
class Jobs:
    """What the daemon does: some jobs by the timetable; others at every tick, where there is anything for them.

    ``may_pull`` says whether Moodle may be read at this hour; a slot that comes while it may not waits. ``report``
    comes last at every tick: it tells the watching service of a night's work that is complete.
    """

    pull: Job
    evaluate: Job
    plan: Job
    apply: Job
    send: Job
    may_pull: Callable[[], bool] = always
    remind: Job = idle
    backup: Job = idle
    report: Job = idle
