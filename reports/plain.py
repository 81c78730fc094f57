"""Values for plain text: one line of visible characters each, and no longer than there is room for.

In plain text a value can't become markup, but it could forge a line, hide behind direction marks, or fill the message.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final, TypeVar

Message = TypeVar("Message")

SENTENCES: Final = frozenset({"reasons", "clears", "note", "how"})
"""The fields that hold sentences; every other text is a value (a name, a title)."""

LINKS: Final = frozenset({"link", "record_command"})
"""The fields that are of no use when cut."""

_LONGEST_LINK: Final = 300


@dataclass(frozen=True, slots=True)
class Measure:
    """How much is kept: characters of a value, characters of a sentence, reasons and pieces of advice.

    The notice on paper always carries all of them.
    """

    value: int
    sentence: int
    sentences: int


def tidied(message: Message, measure: Measure) -> Message:
    """Return ``message`` with every text inside reduced to one visible line and cut to ``measure``."""
    tidy: Message = _tidied(message, "", measure)
    return tidy


def _tidied(value: Any, field: str, measure: Measure) -> Any:  # noqa: ANN401 - walks whatever a message holds
    if isinstance(value, str):
        longest = measure.sentence if field in SENTENCES else measure.value
        return one_line(value, _LONGEST_LINK if field in LINKS else longest)
    if is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: _tidied(getattr(value, part.name), part.name, measure) for part in fields(value)}
        return replace(value, **parts)
    if isinstance(value, tuple):
        kept = tuple(dict.fromkeys(value))[: measure.sentences] if field in SENTENCES else value
        return tuple(_tidied(item, field, measure) for item in kept)
    return value


def one_line(text: str, longest: int) -> str:
    """Return ``text`` on one line, without controls and invisible marks, with … where it was cut to ``longest``."""
    visible = "".join(" " if char.isspace() else char for char in text if char.isspace() or _visible(char))
    line = " ".join(visible.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def _visible(char: str) -> bool:
    """Whether ``char`` is neither a control, nor an invisible format (direction marks), nor a lone surrogate."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"}
