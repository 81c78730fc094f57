"""Find and read a policy: one that is shipped or a site's own, by its id, as it was on a day; or a file, by its path.

A site's file may be a whole policy, or say ``extends: asnu`` and then override knobs alone::

    extends: asnu
    knobs:
      drop: 20

Old versions of a regulation stand beside the newest (`config.policy_versions`).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from config.loading import Document, KeyPath, LoadingError, LocatedFault, load_yaml
from config.policy_extension import extended, extension_faults
from config.policy_versions import MARK, version_on, versions_in
from rules.policy.compile import compile_policy
from rules.policy.faults import Fault, PolicyFaultsError
from rules.policy.law import Law

SHIPPED: Final = Path(__file__).parent / "policies"
_SUFFIXES: Final = (".yaml", ".yml")


class PolicyError(ValueError):
    """A policy that does not exist or cannot be used; ``faults`` names file, line, column and what to do.

    ``faults`` is empty where no such policy was found.
    """

    def __init__(self, message: str, faults: tuple[LocatedFault, ...] = ()) -> None:
        self.faults = faults
        super().__init__(message)


def shipped_policies() -> tuple[str, ...]:
    """The ids of the policies that come with the product."""
    return tuple(sorted({path.stem.partition(MARK)[0] for path in SHIPPED.glob("*.yaml")}))


def load_policy(name: str, folder: Path | None = None, *, on: date | None = None) -> Law:
    """Read and compile the policy of that id as it was on the day ``on``, or the file at that path.

    ``folder`` is a site's own policy folder: a file there wins over a shipped one of its name. Of several versions
    the one in force on the day is read, and dated knobs have that day's values; without a day, the newest. Raises
    `PolicyError` with every fault of the file.
    """
    path = find_policy(name, folder, on=on)
    try:
        document = load_yaml(path)
    except LoadingError as error:
        raise PolicyError(str(error), error.faults) from error
    if isinstance(document.data, Mapping) and "extends" in document.data:
        return _compile_extension(document, on)
    return _compile(document, document.data, on)


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
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(known)}；或写 .yaml 文件的路径"
    raise PolicyError(f"没有名为 {name} 的政策；{advice}")


def _compile(document: Document, data: object, on: date | None, base: Document | None = None) -> Law:
    """Compile; a fault is placed in the site's file where it speaks of what that file says, else in the base."""
    try:
        return compile_policy(data, on)
    except PolicyFaultsError as error:
        located = tuple(_locate(fault, document, base) for fault in error.faults)
        raise PolicyError("\n".join(map(str, sorted(located, key=lambda each: each.place))), located) from error


def _locate(fault: Fault, document: Document, base: Document | None) -> LocatedFault:
    if base is not None and fault.path[:2] not in document.places:
        document = base
    path: KeyPath = fault.path[:2] if base is not None and document is not base else fault.path
    name = fault.path[-1] if fault.path and fault.path not in document.places else None
    message = f"{name}：{fault.message}" if isinstance(name, str) else fault.message
    return LocatedFault(document.place(path, fault.column), message)


def _compile_extension(document: Document, on: date | None) -> Law:
    """A site's file over the shipped policy it extends."""
    name = document.data["extends"]
    path = SHIPPED / f"{name}.yaml"
    if path not in SHIPPED.glob("*.yaml"):
        near = difflib.get_close_matches(str(name), shipped_policies(), n=1)
        advice = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(shipped_policies())}"
        fault = LocatedFault(document.place(("extends",)), f"没有名为 {name} 的政策；{advice}")
        raise PolicyError(str(fault), (fault,))
    base = load_yaml(path)
    faults = tuple(extension_faults(document, base.data.get("knobs") or {}))
    if faults:
        raise PolicyError("\n".join(map(str, faults)), faults)
    return _compile(document, extended(document, base.data), on, base)
