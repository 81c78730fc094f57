"""Check policy files: everything that is wrong with them, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config.policy_files import PolicyError, find_policy, load_policy, shipped_policies
from config.settings_file import SETTINGS_FILE, load_settings

Severity = Literal["fault", "finding"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at: at which line and column of which file, counted from 1, and what to do."""

    severity: Severity
    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}：{self.message}"


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """One policy file and everything remarked on it, the worst first."""

    file: str
    remarks: tuple[Remark, ...]

    @property
    def faults(self) -> int:
        """How many of the remarks make the file unusable."""
        return sum(remark.severity == "fault" for remark in self.remarks)


def check_policies(names: Sequence[str], site: Path) -> tuple[PolicyCheck, ...]:
    """Check the policies of these ids or paths; without any, those of the site, or the shipped ones.

    Raises `PolicyError` where there is no such policy, `ConfigError` where the site's settings cannot be read.
    """
    folder = site / "policies"
    return tuple(_check(find_policy(name, folder)) for name in names or all_policies(site))


def all_policies(site: Path) -> tuple[str, ...]:
    """The policies of a site, its own files by their paths; without a site, the shipped ones."""
    if not (site / SETTINGS_FILE).exists():
        return shipped_policies()
    own = sorted(str(path) for path in (site / "policies").glob("*.yaml"))
    named = {use.id for use in load_settings(site).policies}
    return (*own, *sorted(named - {Path(each).stem for each in own} - {Path(each).name for each in own}))


def _check(path: Path) -> PolicyCheck:
    try:
        load_policy(str(path))
    except PolicyError as error:
        faults = sorted(error.faults, key=lambda fault: fault.place)
        found = (Remark("fault", each.place.file, each.place.line, each.place.column, each.message) for each in faults)
        return PolicyCheck(str(path), tuple(found))
    return PolicyCheck(str(path), ())
