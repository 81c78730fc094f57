"""Check policy files: everything that is wrong with them or doubtful, each with its place and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.policy_files import SHIPPED, find_policy, shipped_policies
from config.policy_lint import Severity, remarks_on
from config.policy_versions import versions_in
from config.settings_file import SETTINGS_FILE, load_settings


@dataclass(frozen=True, slots=True)
class PolicyRemark:
    """One thing to look at: at which line and column of which file, counted from 1, and what to do.

    ``code`` is the kind of a finding (``gap``, ``unreachable``, …); of a fault it is ``fault``.
    """

    severity: Severity
    code: str
    file: str
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class PolicyCheck:
    """One policy file and everything remarked on it, the worst first."""

    file: str
    remarks: tuple[PolicyRemark, ...]

    def count(self, severity: Severity) -> int:
        """How many remarks there are of a severity."""
        return sum(remark.severity == severity for remark in self.remarks)


def check_policies(names: Sequence[str], site: Path) -> tuple[PolicyCheck, ...]:
    """Check the policies of these ids or paths; without any, those of the site, or the shipped ones.

    Raises `PolicyError` where there is no such policy, `ConfigError` where the site's settings cannot be read.
    """
    folder = site / "policies"
    paths = dict.fromkeys(path for name in names or all_policies(site) for path in files_of(name, folder))
    return tuple(_check(path) for path in paths)


def all_policies(site: Path) -> tuple[str, ...]:
    """The policies of a site, its own files by their paths; without a site, the shipped ones."""
    if not (site / SETTINGS_FILE).exists():
        return shipped_policies()
    own = sorted(str(path) for path in (site / "policies").glob("*.yaml"))
    named = {use.id for use in load_settings(site).policies}
    return (*own, *sorted(named - {Path(each).stem for each in own} - {Path(each).name for each in own}))


def files_of(name: str, folder: Path) -> tuple[Path, ...]:
    """Return the file at a path, one in ``folder`` by its name, or every version of an id."""
    if (folder / name).is_file():
        return (folder / name,)
    return versions_in(name, (SHIPPED, folder)) or (find_policy(name, folder),)


def _check(path: Path) -> PolicyCheck:
    remarks = []
    for each in remarks_on(path):
        place = each.what.place
        remarks.append(PolicyRemark(each.severity, each.code, place.file, place.line, place.column, each.what.message))
    return PolicyCheck(str(path), tuple(remarks))
