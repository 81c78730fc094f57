"""What a finished step left behind: who was left out, as kept with the plan."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sync.apply.tools import LeftOut
from sync.store.canonical import canonical_json


def outcome_json(left_out: Iterable[LeftOut]) -> str:
    """Return what a step could not do, as JSON."""
    return canonical_json(tuple(left_out))


def left_out_of(outcomes: Iterable[str]) -> tuple[LeftOut, ...]:
    """Return what the steps of a plan could not do, each entry once, in order."""
    found = [LeftOut(**entry) for outcome in outcomes for entry in json.loads(outcome)]
    return tuple(dict.fromkeys(found))
