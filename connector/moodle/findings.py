"""What a check found amiss with a Moodle's set-up, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: `ERROR` makes data wrong or a step impossible, `WARNING` may, `NOTE` is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: a stable code, how bad it is, what it is and what to do, both in Chinese."""

    code: str
    severity: Severity
    what: str
    remedy: str


def worst_first(findings: list[Finding]) -> list[Finding]:
    """Return the findings without repetitions, the worst first, otherwise in the order they were found."""
    order = list(Severity)
    return sorted(dict.fromkeys(findings), key=lambda finding: order.index(finding.severity))
