"""In what two laws differ: clauses, knobs, measures, grades, levels, dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rules.policy.law import Law

_NAMED: Final = ("clauses", "knobs", "measures", "tracks")
"""The parts of a policy file that have names of their own, and are compared one by one."""
_WHOLE: Final = ("title", "citation", "in_force", "screened", "above", "prevails", "grades")


@dataclass(frozen=True, slots=True)
class LawChange:
    """One difference between two policy files.

    ``part`` is ``clauses``, ``knobs``, ``measures``, ``tracks`` or a key of the file; ``name`` the id within it (empty
    for a key of the file), ``key`` what differs of it (empty where all of it is new or gone). ``before`` and
    ``after`` are plain data; None: it is not there.
    """

    part: str
    name: str
    key: str
    before: Any
    after: Any


def law_changes(old: Law, new: Law) -> tuple[LawChange, ...]:
    """Return every difference that a reader of the two files could see, worked examples and procedure aside."""
    before, after = (law.policy.model_dump(mode="json", warnings=False) for law in (old, new))
    found: list[LawChange] = []
    for part in _NAMED:
        found += _named(part, _by_name(before[part]), _by_name(after[part]))
    found += [LawChange(key, "", "", before[key], after[key]) for key in _WHOLE if before[key] != after[key]]
    return tuple(found)


def _by_name(part: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A part of a policy file by name, be it written as a mapping or as a list of things with an id."""
    return dict(part) if isinstance(part, Mapping) else {each["id"]: each for each in part}


def _named(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[LawChange]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            yield LawChange(part, name, "", old, new)
            continue
        for key in dict.fromkeys((*old, *new)):
            if old.get(key) != new.get(key):
                yield LawChange(part, name, key, old.get(key), new.get(key))
