"""Which file of a regulation is law on a day: old versions stand beside the newest, each with its dates.

``asnu.yaml`` is a version of ``asnu``, and so is ``asnu@2019.yaml``; what follows ``@`` is for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from config.loading import load_yaml
from rules.policy.schema import InForce

MARK: Final = "@"


def versions_in(name: str, folders: Iterable[Path]) -> tuple[Path, ...]:
    """The files of a regulation; in a later folder a file takes the place of one of its name in an earlier one."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in folder.glob("*.yaml"):
            if path.stem == name or (MARK not in name and path.stem.partition(MARK)[0] == name):
                found[path.stem] = path
    return tuple(found[stem] for stem in sorted(found))


def version_on(versions: Iterable[Path], on: date | None, shipped: Path) -> Path:
    """The version in force on a day; without a day, or with none in force, the nearest (the newest, without a day).

    Where several are in force on the day it is the one that began last. Raises `LoadingError` where one of several
    cannot be read.
    """
    files = list(versions)
    if len(files) == 1:
        return files[0]
    return min(files, key=lambda path: (*_distance(in_force_of(path, shipped), on), path.stem))


def in_force_of(path: Path, shipped: Path) -> InForce:
    """The days of a file, or of the shipped one it extends; without limit where it says something else."""
    data = load_yaml(path).data
    if not isinstance(data, Mapping):
        return InForce()
    base = shipped / f"{data.get('extends')}.yaml"
    if "extends" in data and base.is_file():
        data = load_yaml(base).data
    try:
        return InForce.model_validate(data.get("in_force") or {})
    except ValidationError:
        return InForce()


def _distance(span: InForce, on: date | None) -> tuple[int, int]:
    """How far a day is from the span, in days, and how long before it the span began: less is nearer, then later."""
    began = (span.since or date.min).toordinal()
    if on is None:
        return 0, -began
    if span.since is not None and on < span.since:
        return (span.since - on).days, -began
    if span.until is not None and on > span.until:
        return (on - span.until).days, -began
    return 0, -began
