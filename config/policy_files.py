"""Find and read a policy: one that is shipped or a site's own, by its id, as it was on a day; or a file, by its path.

A site's file may be a whole policy, or say ``extends: asnu`` and then override knobs alone::

    extends: asnu
    knobs:
      drop: 20

Old versions of a regulation stand beside the newest (`config.policy_versions`).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from config.loading import LoadingError
from config.policy_source import SHIPPED as SHIPPED
from config.policy_source import PolicyError as PolicyError
from config.policy_source import read_source
from config.policy_source import shipped_policies as shipped_policies
from config.policy_versions import version_on, versions_in
from rules.likeness import likely
from rules.policy.law import Law

_SUFFIXES: Final = (".yaml", ".yml")


def load_policy(name: str, folder: Path | None = None, *, on: date | None = None) -> Law:
    """Read and compile the policy of that id as it was on the day ``on``, or the file at that path.

    ``folder`` is a site's own policy folder: a file there wins over a shipped one of its name. Of several versions
    the one in force on the day is read, and dated knobs have that day's values; without a day, the newest. Raises
    `PolicyError` with every fault of the file.
    """
    return read_source(find_policy(name, folder, on=on)).law(on)


def find_policy(name: str, folder: Path | None = None, *, on: date | None = None) -> Path:
    """The file of a policy: a path as it is; of an id, the version of the day, a site's own before a shipped one."""
    if name.endswith(_SUFFIXES):
        if not Path(name).is_file():
            raise PolicyError(f"没有政策文件 {name}，请检查路径")
        return Path(name)
    versions = versions_in(name, filter(None, (SHIPPED, folder)))
    if versions:
        try:
            return version_on(versions, on, SHIPPED)
        except LoadingError as error:
            raise PolicyError(str(error), error.faults) from error
    known = shipped_policies()
    advice = likely(name, known, f"可用的有：{'、'.join(known)}；或写 .yaml 文件的路径")
    raise PolicyError(f"没有名为 {name} 的政策；{advice}")
