"""The shape of an answer: which keys, and what kind of value under each, whatever the values are."""

from __future__ import annotations

from typing import Any

Shape = dict[str, set[str]]


def shape(answer: Any) -> Shape:
    """Return the kinds found under each path; list elements share one path."""
    found: Shape = {}
    _visit(answer, "", found)
    return found


def _visit(value: Any, path: str, found: Shape) -> None:
    kind = "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    found.setdefault(path, set()).add(kind)
    if isinstance(value, dict):
        for name, each in value.items():
            _visit(each, f"{path}.{name}", found)
    elif isinstance(value, list):
        for each in value:
            _visit(each, f"{path}[]", found)


def differences(answer: Any, recorded: Any, apart_from: tuple[str, ...] = ()) -> list[str]:
    """Return where the answer's shape differs from the recorded one: keys missing or new, other kinds of value."""
    ours, real = shape(answer), shape(recorded)
    missing = [f"missing {path}" for path in real if path not in ours]
    new = [f"new {path}" for path in ours if path not in real]
    other = [
        f"{path} is {ours[path]}, recorded {real[path]}"
        for path in ours
        if path in real and not ours[path] & real[path]
    ]
    return [each for each in missing + new + other if not any(part in each for part in apart_from)]
