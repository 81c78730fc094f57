"""What the rules must find, known because it was planted; never computed by the engine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict


@dataclass(frozen=True, slots=True)
class Expected:
    """One student's verdict under one policy on one day, with the reason in one Chinese line.

    ``level`` None means no warning. ``rules`` are all the rules hit, of any level; ``referrals`` those that only refer.
    ``skipped`` is the reason why a student isn't evaluated.
    """

    student_no: str
    policy: str
    period: str
    as_of: date
    level: str | None
    why: str
    rules: tuple[str, ...] = ()
    review: bool = False
    firm_level: str | None = None
    referrals: tuple[str, ...] = ()
    skipped: str | None = None
    pending: int = 0
    track: str = "study"
    role: str = ""


class Particulars(TypedDict, total=False):
    """What is said of a verdict only where it isn't the usual."""

    review: bool
    firm_level: str | None
    referrals: tuple[str, ...]
    skipped: str
    pending: int
    role: str
