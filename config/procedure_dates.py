"""By when a duty is due and how often, as a secretary writes it: ``收到名单后1个月内``, ``每学期2次``.

The text is the schema: a dean reads it aloud. It is read once into a value; days are worked out from the calendar
by `sync.duties`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import PlainValidator

Unit = Literal["day", "week", "month", "year"]

_UNITS: Final[dict[str, Unit]] = {
    "天": "day",
    "日": "day",
    "周": "week",
    "个月": "month",
    "月": "month",
    "年": "year",
}

_NAMES: Final[dict[Unit, str]] = {"day": "天", "week": "周", "month": "个月", "year": "年"}


class Anchor(StrEnum):
    """The day from which a date is counted.

    The *working term* is the one in which a list is made and its students are supported: the term after the judged
    period, or, where the list is made before the vacation, the judged term itself.
    """

    TERM_START = "开学"
    TERM_END = "学期末"
    VACATION = "放假"
    NEXT_TERM_START = "下学期开学"
    YEAR_START = "学年开学"
    YEAR_END = "学年末"
    LIST_RECEIVED = "收到名单"
    NOTICE_ISSUED = "下达通知"
    TRIAL_START = "试读开始"


class Cycle(StrEnum):
    """Over what a recurring duty recurs, within the time of support."""

    WEEK = "周"
    MONTH = "月"
    TERM = "学期"
    YEAR = "学年"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: ``4 week``."""

    count: int
    unit: Unit

    def after(self, day: date) -> date:
        """Return the day so long after ``day``, which is itself not counted (民法典第二百零一条、第二百零二条).

        A month ends on the day of the same number, or on the month's last day where it has none: a month after
        31 January is the last day of February, a year after 29 February the 28th.
        """
        return self._from(day, self.count)

    def before(self, day: date) -> date:
        """Return the day so long before ``day``, reckoned in the same way."""
        return self._from(day, -self.count)

    def _from(self, day: date, count: int) -> date:
        if self.unit in ("day", "week"):
            return day + timedelta(days=count * (7 if self.unit == "week" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if self.unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))

    def __str__(self) -> str:
        """Read as in a regulation: 4周, 1个月."""
        return f"{self.count}{_NAMES[self.unit]}"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A last day: that of the anchor itself (``span`` None), so long after it, or so long before it."""

    anchor: Anchor
    span: Span | None = None
    before: bool = False

    def __str__(self) -> str:
        """Read as it is written in the file."""
        if self.span is None:
            return f"{self.anchor.value}"
        return f"{self.anchor.value}前{self.span}" if self.before else f"{self.anchor.value}后{self.span}内"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often at least: ``times`` in every ``every`` cycles (每2周1次)."""

    times: int
    cycle: Cycle
    every: int = 1

    def __str__(self) -> str:
        """Read as it is written in the file."""
        counted = {Cycle.WEEK: "周", Cycle.MONTH: "个月", Cycle.TERM: "个学期", Cycle.YEAR: "个学年"}[self.cycle]
        over = f"{self.every}{counted}" if self.every > 1 else self.cycle.value
        return f"每{over}{self.times}次"


_SPAN: Final = r"(?P<count>[1-9]\d{0,2})\s*(?P<unit>天|日|周|个月|月|年)"
_ANCHOR: Final = "|".join(sorted((anchor.value for anchor in Anchor), key=len, reverse=True))
_DEADLINE: Final = re.compile(
    rf"(?P<anchor>{_ANCHOR})\s*(?:(?:后\s*{_SPAN}\s*内?)|(?:前\s*{_SPAN.replace('<', '<b')}))?"
)
_PACE: Final = re.compile(r"每\s*(?P<every>[1-9]\d?)?\s*(?P<cycle>周|个?月|个?学期|个?学年)\s*(?P<times>[1-9]\d?)\s*次")


def read_span(text: str) -> Span:
    """Return the time that ``4周``, ``1个月``, ``10天`` or ``1年`` says.

    Raises:
        ValueError: it says none.
    """
    found = re.fullmatch(_SPAN, str(text).strip())
    if found is None:
        raise ValueError(f"看不懂的时长“{text}”；例如：10天、2周、1个月、1年")
    return Span(int(found["count"]), _UNITS[found["unit"]])


def read_deadline(text: str) -> Deadline:
    """Return the last day that a text says: ``开学后2周内``, ``放假前1个月``, ``学期末``.

    Raises:
        ValueError: it says none; the message names the days from which one may count.
    """
    found = _DEADLINE.fullmatch(str(text).strip())
    if found is None:
        anchors = "、".join(anchor.value for anchor in Anchor)
        raise ValueError(f"看不懂的期限“{text}”；例如：开学后2周内、放假前1个月、学期末。起算日可用：{anchors}")
    anchor = Anchor(found["anchor"])
    if found["count"]:
        return Deadline(anchor, Span(int(found["count"]), _UNITS[found["unit"]]))
    if found["bcount"]:
        return Deadline(anchor, Span(int(found["bcount"]), _UNITS[found["bunit"]]), before=True)
    return Deadline(anchor)


def read_pace(text: str) -> Pace:
    """Return how often a text says: ``每学期2次``, ``每月1次``, ``每2周1次``.

    Raises:
        ValueError: it says nothing of the kind.
    """
    found = _PACE.fullmatch(str(text).strip())
    if found is None:
        raise ValueError(f"看不懂的次数“{text}”；例如：每学期2次、每月1次、每周1次、每2周1次")
    return Pace(int(found["times"]), Cycle(found["cycle"].removeprefix("个")), int(found["every"] or 1))


SpanText = Annotated[Span, PlainValidator(read_span)]
DeadlineText = Annotated[Deadline, PlainValidator(read_deadline)]
PaceText = Annotated[Pace, PlainValidator(read_pace)]
