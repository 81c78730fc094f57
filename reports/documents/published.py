"""What a college may publish of its list: number, name, class and level, and nothing else (lsec 二.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One warned student as fellow students may see it."""

    number: str
    name: str
    class_name: str
    level_name: str


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A college's list after the time to object is over, released by a named person."""

    school: str
    college: str
    policy_title: str
    clause: str
    period: str
    released_by: str
    released_on: date
    rows: tuple[PublishedRow, ...]
