"""How and when students are written to."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from config.blocks import Block


class DaysOff(Block):
    """Days on which nobody is written to; one day where there is no ``last``."""

    first: date
    last: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> DaysOff:
        if self.last is not None and self.last < self.first:
            raise ValueError("last 不能早于 first")
        return self

    def covers(self, day: date) -> bool:
        """Say whether a day is one of them."""
        return self.first <= day <= (self.last or self.first)


class Messages(Block):
    """How students are written to."""

    automatic: bool = False
    objection_days: int = Field(default=5, ge=1)
    objection_how: str = "向所在学院教学办公室提交书面说明"
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = Field(default=(1, 2, 3, 4, 5, 6, 7), min_length=1)
    days_off: tuple[DaysOff, ...] = ()
    per_minute: int = Field(default=60, ge=1)
    unknown_wait_seconds: int = Field(default=600, ge=60)
    marker_key_env: str = "YUJING_MARKER_KEY"
    marker_key_file: Path = Path("secrets/marker-key")

    def is_off(self, day: date) -> bool:
        """Say whether nobody is written to on a day."""
        return day.isoweekday() not in self.weekdays or any(days.covers(day) for days in self.days_off)
