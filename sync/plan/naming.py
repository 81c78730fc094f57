"""What cohorts and groups of ours are called: neutral, and never a name that is taken in the course."""

from __future__ import annotations

from collections.abc import Collection

from config.settings import Names
from sync.plan.situation import LevelRef


def attention_of(level: LevelRef, names: Names) -> str:
    """Return the neutral word for a level; the highest word stands for all levels beyond it."""
    return names.attention[min(level.rank, len(names.attention) - 1)]


def cohort_name(level: LevelRef, names: Names) -> str:
    """Return the name of a level's cohort: ``{policy}`` is the policy's id, ``{level}`` the neutral word."""
    return _filled(names.cohort, level, names)


def group_name(level: LevelRef, names: Names, taken: Collection[str]) -> str:
    """Return the name of a level's group in a course where ``taken`` are the names that others use."""
    name = _filled(names.group, level, names)
    number = 2
    candidate = name
    while candidate in taken:
        candidate = f"{name}·{number}"
        number += 1
    return candidate


def _filled(pattern: str, level: LevelRef, names: Names) -> str:
    attention = attention_of(level, names)
    titles = {"policy_title": level.policy_title, "level_title": level.level_title}
    return pattern.format(policy=level.policy, level=attention, attention=attention, **titles)
