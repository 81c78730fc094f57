"""Knobs: where a policy file says ``{knob: NAME}``, the knob's value takes its place before the file is checked.

A knob whose value changed over time says ``values``, a list of ``{since, value, source}``: the value is the one that
holds on the day that the law is read for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from rules.likeness import likely
from rules.policy.faults import Fault, Path

REFERENCE = "knob"


def place_knobs(data: object, faults: list[Fault], on: date | None = None) -> object:
    """The data with every ``{knob: NAME}`` outside ``knobs`` replaced by the value of that knob on the day ``on``.

    Without a day the newest value holds; before the first one, the first. A knob with ``values`` gets the ``value``
    of the day, and its ``since``. Adds a fault for a knob that does not exist, one whose value is none of its
    choices, and one that says both ``value`` and ``values``, or neither.
    """
    if not isinstance(data, Mapping):
        faults.append(Fault((), "政策文件应当是一组“名称: 内容”"))
        return {}
    given = data.get("knobs")
    knobs: dict[str, object] = {}
    if isinstance(given, Mapping):
        for name, knob in given.items():
            faults.extend(_faults(str(name), knob) if isinstance(knob, Mapping) else ())
            knobs[str(name)] = _with_value(knob, on)
        data = {**data, "knobs": knobs}
    values = {name: knob.get("value") for name, knob in knobs.items() if isinstance(knob, Mapping)}
    return {key: each if key == "knobs" else _place(each, values, (key,), faults) for key, each in data.items()}


def holding(values: Sequence[Mapping[str, object]], on: date | None) -> Mapping[str, object]:
    """The entry of a dated list that holds on a day: the last that began by then, else the first to begin."""
    ordered = sorted(values, key=lambda entry: _day(entry) or date.min)
    begun = [entry for entry in ordered if on is None or (_day(entry) or date.min) <= on]
    return begun[-1] if begun else ordered[0]


def _with_value(knob: object, on: date | None) -> object:
    if not isinstance(knob, Mapping) or not (entries := _entries(knob)):
        return knob
    entry = holding(entries, on)
    return {**knob, "value": entry.get("value"), "since": entry.get("since")}


def _entries(knob: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The dated values of a knob; none where it has none, or where they are not what they should be."""
    values = knob.get("values")
    return values if isinstance(values, list) and all(isinstance(each, Mapping) for each in values) else []


def _day(entry: Mapping[str, object]) -> date | None:
    """The day from which an entry holds; None where it says none, or something else (which the schema refuses)."""
    try:
        return date.fromisoformat(str(entry.get("since")))
    except ValueError:
        return None


def _faults(name: str, knob: Mapping[str, object]) -> Iterable[Fault]:
    path = ("knobs", name)
    if ("value" in knob) == ("values" in knob):
        yield Fault(path, f"旋钮 {name} 要写 value（一个取值）或 values（各有起始日期的取值），二者取一")
    if "values" in knob and "since" in knob:
        yield Fault((*path, "since"), "有 values 时，起始日期写在它的每一项里")
    entries = _entries(knob)
    dated: list[tuple[Path, Mapping[str, object]]] = [
        (("values", at, "value"), each) for at, each in enumerate(entries)
    ]
    yield from _not_among(name, knob, dated or [(("value",), knob)])
    for at, (before, after) in enumerate(pairwise(map(_day, entries)), start=1):
        if after is None or (before is not None and after <= before):
            yield Fault((*path, "values", at), "取值按起始日期 since 由早到晚写，日期不能重复；只有第一项可以不写日期")


def _not_among(
    name: str, knob: Mapping[str, object], entries: Iterable[tuple[Path, Mapping[str, object]]]
) -> Iterable[Fault]:
    choices = knob.get("choices")
    if not isinstance(choices, list):
        return
    for path, entry in entries:
        value = entry.get("value")
        if value not in choices:
            allowed = f"可取：{'、'.join(map(str, choices))}"
            told = (f"旋钮 {name} 不能取 {value}", allowed, likely(value, map(str, choices)))
            yield Fault(("knobs", name, *path), "；".join(filter(None, told)))


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
        told = (f"没有名为 {name} 的旋钮", likely(name, values))
        faults.append(Fault(path, "；".join(filter(None, told))))
    return values.get(name)
