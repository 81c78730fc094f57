"""What a check of the site looked at, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "ok"]
Area = Literal["settings", "policies", "store", "paper", "moodle", "mapping"]


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing looked at: what was found, and what to do (empty where nothing is)."""

    area: Area
    severity: Severity
    subject: str
    what: str
    advice: str = ""
