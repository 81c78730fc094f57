"""Finding a character that no font can set, before anything is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import Final

from reports.documents import Form
from reports.fonts import FontChoice, load

SPACES: Final = frozenset("\n\u200b")
"""Characters that are set as space or nothing, and need no glyph."""


@dataclass(frozen=True, slots=True)
class GlyphFault:
    """A text that can't be printed: whose it is, in which field, and which characters no font has."""

    student_number: str
    student_name: str
    field: str
    text: str
    characters: str

    def __str__(self) -> str:
        codes = "、".join(f"“{char}”(U+{ord(char):04X})" for char in self.characters)
        who = f"{self.student_name}（{self.student_number}）" if self.student_number else "表单"
        return f"{who}的{self.field}“{self.text}”中有字体里没有的字：{codes}。请在设置中指定含有该字的字体。"


class UnprintableError(ValueError):
    """A single form can't be printed; ``faults`` says why."""

    def __init__(self, faults: tuple[GlyphFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def glyph_faults(document: Form, fonts: FontChoice) -> tuple[GlyphFault, ...]:
    """Return every text of ``document`` that has a character in none of the fonts, and whose it is.

    In a list that is the student of the row.
    """
    faults = []
    for (number, name), field, text in _texts(asdict(document), "", ("", "")):
        missing = unprintable(text, fonts)
        if missing:
            faults.append(GlyphFault(number, name, field, text, missing))
    return tuple(faults)


def unprintable(text: str, fonts: FontChoice) -> str:
    """Return the characters of ``text`` that some role's fonts lack, each once."""
    covered = _covered(fonts)
    return "".join(dict.fromkeys(char for char in text if ord(char) not in covered and char not in SPACES))


@cache
def _covered(fonts: FontChoice) -> frozenset[int]:
    """Return the code points that at least one font of every role can set."""
    from fontTools.ttLib import TTFont

    loaded = load(fonts)
    by_family: dict[str, set[int]] = {}
    for face in loaded.faces:
        with TTFont(face.file, lazy=True, fontNumber=face.index) as font:
            by_family.setdefault(face.family, set()).update(font.getBestCmap())
    roles = (loaded.title, loaded.body, loaded.heading, loaded.kai)
    return frozenset(set.intersection(*(set().union(*(by_family[family] for family in role)) for role in roles)))


def _texts(value: object, path: str, whose: tuple[str, str]) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Yield every text inside ``value``: whose it is (number and name), the dotted path of its field, the text."""
    if isinstance(value, str):
        yield whose, path, value
    elif isinstance(value, Mapping):
        student = value.get("student")
        who = (student["number"], student["name"]) if isinstance(student, Mapping) else whose
        for key, inner in value.items():
            yield from _texts(inner, f"{path}.{key}" if path else str(key), who)
    elif isinstance(value, (tuple, list)):
        for index, inner in enumerate(value, 1):
            yield from _texts(inner, f"{path}[{index}]", whose)
    elif not isinstance(value, (int, date, type(None))):
        raise TypeError(f"{path}: {type(value).__name__} can't be printed")
