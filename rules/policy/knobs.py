"""Knobs: where a policy file says ``{knob: NAME}``, the knob's value takes its place before the file is checked."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from rules.policy.faults import Fault, Path

REFERENCE = "knob"


def place_knobs(data: object, faults: list[Fault]) -> object:
    """The data with every ``{knob: NAME}`` outside ``knobs`` replaced by the value of that knob.

    Adds a fault for a knob that does not exist, and for a knob whose value is none of its choices.
    """
    if not isinstance(data, Mapping):
        faults.append(Fault((), "政策文件应当是一组“名称: 内容”"))
        return {}
    knobs = data.get("knobs")
    values = _values(knobs if isinstance(knobs, Mapping) else {}, faults)
    return {key: each if key == "knobs" else _place(each, values, (key,), faults) for key, each in data.items()}


def _values(knobs: Mapping[object, object], faults: list[Fault]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, knob in knobs.items():
        if not isinstance(knob, Mapping):
            continue
        values[str(name)] = value = knob.get("value")
        choices = knob.get("choices")
        if isinstance(choices, list) and value not in choices:
            allowed = "、".join(map(str, choices))
            faults.append(Fault(("knobs", str(name), "value"), f"旋钮 {name} 不能取 {value}；可取：{allowed}"))
    return values


def _place(data: object, values: Mapping[str, object], path: Path, faults: list[Fault]) -> object:
    if isinstance(data, Mapping):
        if set(data) == {REFERENCE}:
            return _value(str(data[REFERENCE]), values, path, faults)
        return {key: _place(each, values, (*path, key), faults) for key, each in data.items()}
    if isinstance(data, list):
        return [_place(each, values, (*path, at), faults) for at, each in enumerate(data)]
    return data


def _value(name: str, values: Mapping[str, object], path: Path, faults: list[Fault]) -> object:
    if name not in values:
        near = difflib.get_close_matches(name, values, n=1)
        advice = f"；是不是 {near[0]}？" if near else ""
        faults.append(Fault(path, f"没有名为 {name} 的旋钮{advice}"))
    return values.get(name)
