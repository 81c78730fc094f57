"""What a regulation's title, levels and measures are called in English, for international students."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.blocks import Block

Text = Annotated[str, Field(min_length=1, max_length=200)]


class EnglishNames(Block):
    """English names: of the regulation, of a warning's notice, of levels by id, of measures by name.

    Where one is missing the Chinese one is printed.
    """

    title: Text | None = None
    notice: Text = "Notice of Academic Warning"
    levels: dict[str, Text] = Field(default_factory=dict)
    measures: dict[str, Text] = Field(default_factory=dict)
