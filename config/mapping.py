"""How this site's Moodle conventions become facts: the mapping, as checked values.

What isn't said here is never guessed: it is listed with its reason (DOMAIN.md section 6).
"""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator


class MappingSection(BaseModel):
    """A part of the mapping: unknown keys are mistakes, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class OfferingMapping(MappingSection):
    """Where an offering's term and course codes come from."""

    source: Literal["shortname", "idnumber", "customfields"] = "shortname"
    pattern: str = r"^(?P<term>\d{4}-\d{4}-[123])-(?P<code>[A-Za-z0-9]+)-(?P<section>[A-Za-z0-9]+)$"

    @field_validator("pattern")
    @classmethod
    def _named_groups(cls, value: str) -> str:
        try:
            groups = re.compile(value).groupindex
        except re.error as error:
            raise ValueError(f"正则表达式有误：{error}") from error
        if "term" not in groups or "code" not in groups:
            raise ValueError("正则表达式须含命名组 term 与 code，例如 (?P<term>…)-(?P<code>…)")
        return value


class Mapping(MappingSection):
    """The whole mapping of a site."""

    offerings: OfferingMapping = Field(default=OfferingMapping())
