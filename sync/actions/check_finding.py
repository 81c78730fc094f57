"""What a check of the site looked at, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note", "ok"]
Area = Literal["settings", "policies", "store", "machine", "paper", "moodle", "mapping", "sources"]


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One thing looked at: what was found, and what to do (empty where nothing is).

    ``error`` makes a step impossible or its result wrong, ``warning`` may, ``note`` is worth knowing. ``details`` name
    each case where there are many.
    """

    area: Area
    severity: Severity
    subject: str
    what: str
    advice: str = ""
    details: tuple[str, ...] = ()
