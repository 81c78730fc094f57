"""The settings of the daemon's hours: when it prepares what, and whom it reminds of what they owe."""

from __future__ import annotations

from datetime import time
from typing import Annotated

from pydantic import Field

from config.blocks import Block


class Schedule(Block):
    """At what local times the daemon works; an empty list switches a step off."""

    pull: tuple[time, ...] = (time(2, 0),)
    evaluate: tuple[time, ...] = (time(5, 0),)
    plan: tuple[time, ...] = (time(6, 0),)
    remind: tuple[time, ...] = (time(8, 30),)
    backup: tuple[time, ...] = (time(3, 30),)


class Reminders(Block):
    """Whom the daemon reminds of what is owed (`Schedule.remind`): what is overdue or due within ``days_ahead`` days.

    ``weekdays`` count from Monday, 1.
    """

    days_ahead: int = Field(default=7, ge=0, le=60)
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5)
