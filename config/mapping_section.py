"""What all parts of the mapping share."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict


class MappingSection(BaseModel):
    """A part of the mapping: unknown keys are mistakes, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def whole_pattern(value: str) -> str:
    """Return a regular expression, or say in Chinese what is wrong with it."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"正则表达式有误：{error}") from error
    return value


def groups_of(value: str) -> frozenset[str]:
    """Return the names of the groups of a regular expression that is known to be good."""
    return frozenset(re.compile(value).groupindex)
