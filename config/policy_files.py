"""Find and read a policy: one that is shipped, by its id, or a site's own file, by its path.

A site's file may be a whole policy, or say ``extends: asnu`` and then override knobs alone::

    extends: asnu
    knobs:
      drop: 20
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from config.loading import Document, KeyPath, LoadingError, LocatedFault, load_yaml
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
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load_policy(name: str, folder: Path | None = None) -> Law:
    """Read and compile the policy of that id, or the file at that path.

    ``folder`` is a site's own policy folder: a file there wins over a shipped one of the same id. Raises
    `PolicyError` with every fault of the file.
    """
    path = find_policy(name, folder)
    try:
        document = load_yaml(path)
    except LoadingError as error:
        raise PolicyError(str(error), error.faults) from error
    if isinstance(document.data, Mapping) and "extends" in document.data:
        return _compile_extension(document)
    return _compile(document, document.data)


def find_policy(name: str, folder: Path | None = None) -> Path:
    """The file of a policy: a path as it is, an id in the site's folder first, then among the shipped ones."""
    if name.endswith(_SUFFIXES):
        if not Path(name).is_file():
            raise PolicyError(f"没有政策文件 {name}，请检查路径")
        return Path(name)
    for place in filter(None, (folder, SHIPPED)):
        if name in {path.stem for path in place.glob("*.yaml")}:
            return place / f"{name}.yaml"
    known = shipped_policies()
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"是不是 {near[0]}？" if near else f"可用的有：{'、'.join(known)}；或写 .yaml 文件的路径"
    raise PolicyError(f"没有名为 {name} 的政策；{advice}")


def _compile(document: Document, data: object, base: Document | None = None) -> Law:
    """Compile; a fault is placed in the site's file where it speaks of what that file says, else in the base."""
    try:
        return compile_policy(data)
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


def _compile_extension(document: Document) -> Law:
    """A site's file over the shipped policy it extends: only the values of existing knobs may differ."""
    name = document.data["extends"]
    if name not in shipped_policies():
        fault = LocatedFault(
            document.place(("extends",)), f"没有名为 {name} 的政策；可用的有：{'、'.join(shipped_policies())}"
        )
        raise PolicyError(str(fault), (fault,))
    base = load_yaml(SHIPPED / f"{name}.yaml")
    knobs = base.data.get("knobs") or {}
    faults = tuple(_extension_faults(document, knobs))
    if faults:
        raise PolicyError("\n".join(map(str, faults)), faults)
    changed = {
        knob: {**knobs[knob], **(value if isinstance(value, Mapping) else {"value": value})}
        for knob, value in (document.data.get("knobs") or {}).items()
    }
    data = {**base.data, "knobs": {**knobs, **changed}}
    return _compile(document, data, base)


def _extension_faults(document: Document, knobs: Mapping[str, Any]) -> Iterator[LocatedFault]:
    for key in document.data:
        if key not in {"extends", "knobs"}:
            yield LocatedFault(document.place((key,)), f"extends 的文件只能改 knobs，不能写 {key}")
    own = document.data.get("knobs") or {}
    if not isinstance(own, Mapping):
        yield LocatedFault(document.place(("knobs",)), "knobs 应当是“旋钮: 取值”")
        return
    for knob, value in own.items():
        if knob not in knobs:
            near = difflib.get_close_matches(str(knob), list(knobs), n=1)
            advice = f"是不是 {near[0]}？" if near else f"可改的有：{'、'.join(knobs) or '（无）'}"
            yield LocatedFault(document.place(("knobs", knob)), f"没有名为 {knob} 的旋钮；{advice}")
        elif isinstance(value, Mapping) and set(value) - {"value", "since", "reading"}:
            yield LocatedFault(document.place(("knobs", knob)), "旋钮只能改 value、since、reading")
