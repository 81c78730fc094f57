"""A site's file that says ``extends: asnu``, laid over the shipped policy: only the values of knobs may differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from config.loading import Document, LocatedFault
from rules.likeness import likely

_OWN: Final = frozenset({"value", "values", "since", "reading"})


def extension_faults(document: Document, knobs: Mapping[str, Any]) -> Iterator[LocatedFault]:
    """What an extending file says that it may not say, given the knobs of the policy that it extends."""
    for key in document.data:
        if key not in {"extends", "knobs", "examples"}:
            yield LocatedFault(document.place((key,)), f"extends 的文件只能改 knobs、写 examples，不能写 {key}")
    own = document.data.get("knobs") or {}
    if not isinstance(own, Mapping):
        yield LocatedFault(document.place(("knobs",)), "knobs 应当是“旋钮: 取值”")
        return
    for knob, value in own.items():
        if knob not in knobs:
            advice = likely(knob, knobs, f"可改的有：{'、'.join(knobs) or '（无）'}")
            yield LocatedFault(document.place(("knobs", knob)), f"没有名为 {knob} 的旋钮；{advice}")
        elif isinstance(value, Mapping) and (set(value) - _OWN or not set(value) & {"value", "values"}):
            message = "旋钮只能改 value（和 since、reading），或 values"
            yield LocatedFault(document.place(("knobs", knob)), message)


def extended(document: Document, base: Mapping[str, Any]) -> dict[str, Any]:
    """The data of the shipped policy with the file's knobs in it; the file has no faults of the above kind."""
    knobs = base.get("knobs") or {}
    changes = document.data.get("knobs") or {}
    changed = {name: _changed(knobs[name], change) for name, change in changes.items()}
    return {**base, "knobs": {**knobs, **changed}} if changed else dict(base)


def _changed(knob: Mapping[str, Any], change: object) -> dict[str, Any]:
    """The knob with the file's value; one that begins on a day leaves the days before it as they were."""
    own = dict(change) if isinstance(change, Mapping) else {"value": change}
    if "values" in own:
        return {**_without(knob, "value", "since"), **own}
    if own.get("since") is None:
        return {**_without(knob, "values", "since"), **own}
    earlier = knob.get("values") or [{"value": knob["value"], "source": knob["clause"]}]
    source = own.get("reading") or "学校自定"
    later = {"since": own["since"], "value": own["value"], "source": source}
    return {**_without(knob, "value", "since"), **_without(own, "value", "since"), "values": [*earlier, later]}


def _without(knob: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: each for key, each in knob.items() if key not in keys}
