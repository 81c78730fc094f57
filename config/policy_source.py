"""A policy file as read: its data with the shipped policy that it extends, and where everything in it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from config.loading import Document, KeyPath, LoadingError, LocatedFault, load_yaml
from config.policy_extension import extended, extension_faults
from config.policy_versions import MARK
from rules.likeness import likely
from rules.policy.compile import compile_policy
from rules.policy.faults import PolicyFaultsError
from rules.policy.law import Law

SHIPPED: Final = Path(__file__).parent / "policies"


class PolicyError(ValueError):
    """A policy that does not exist or cannot be used; ``faults`` names file, line, column and what to do.

    ``faults`` is empty where no such policy was found.
    """

    def __init__(self, message: str, faults: tuple[LocatedFault, ...] = ()) -> None:
        self.faults = faults
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class PolicySource:
    """What a policy file says; ``base`` is the shipped file that it extends."""

    document: Document
    base: Document | None
    data: Any

    def law(self, on: date | None = None) -> Law:
        """The law of a day; raise `PolicyError` with every fault of the file."""
        try:
            return compile_policy(self.data, on)
        except PolicyFaultsError as error:
            located = [self.locate(fault.path, fault.message, fault.column) for fault in error.faults]
            # What an extension says wrongly spoils the file below it too: that one is not to be mended.
            own = [each for each in located if each.place.file == self.document.file] or located
            raise _refused(tuple(sorted(own, key=lambda each: each.place))) from error

    def locate(self, path: KeyPath, message: str, column: int | None = None) -> LocatedFault:
        """A message at a path: in the file where it speaks of what that says, else in what it extends."""
        document = self.document
        if self.base is not None:
            if path[:2] in document.places and len(path) > 1:
                path = path[:2]
            else:
                document = self.base
        name = path[-1] if path and path not in document.places else None
        told = f"{name}：{message}" if isinstance(name, str) else message
        return LocatedFault(document.place(path, column), told)


def read_source(path: Path) -> PolicySource:
    """Read a policy file; raise `PolicyError` where it is no YAML, or extends what it cannot."""
    try:
        document = load_yaml(path)
    except LoadingError as error:
        raise PolicyError(str(error), error.faults) from error
    if not isinstance(document.data, Mapping) or "extends" not in document.data:
        return PolicySource(document, None, document.data)
    base = load_yaml(_extended_file(document))
    faults = tuple(extension_faults(document, base.data.get("knobs") or {}))
    if faults:
        raise _refused(faults)
    return PolicySource(document, base, extended(document, base.data))


def shipped_policies() -> tuple[str, ...]:
    """The ids of the policies that come with the product."""
    return tuple(sorted({path.stem.partition(MARK)[0] for path in SHIPPED.glob("*.yaml")}))


def _extended_file(document: Document) -> Path:
    name = str(document.data["extends"])
    files = {path.stem: path for path in SHIPPED.glob("*.yaml")}
    if name in files:
        return files[name]
    advice = likely(name, files, f"可用的有：{'、'.join(shipped_policies())}")
    raise _refused((LocatedFault(document.place(("extends",)), f"没有名为 {name} 的政策；{advice}"),))


def _refused(faults: tuple[LocatedFault, ...]) -> PolicyError:
    return PolicyError("\n".join(map(str, faults)), faults)
