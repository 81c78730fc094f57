"""Text as registrars' systems produce it, made clean: digits, spaces, invisible and private-use characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

SUSPECT: Final = re.compile(
    r"^\s|\s$|[\x00-\x1f\x7f-\xa0\xad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
    r"\uff01-\uff5e\ufff9-\ufffb\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
"""What a clean text hardly ever holds. Only texts that match are looked at letter by letter."""

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH_DIGITS: Final = {code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)}

GB18030_PRIVATE_USE: Final[Mapping[int, int]] = {
    0xE5E5: 0x3000,
    0xE7C7: 0x1E3F,
    0xE7C8: 0x01F9,
    0xE816: 0x20087,
    0xE817: 0x20089,
    0xE818: 0x200CC,
    0xE81E: 0x9FB4,
    0xE826: 0x9FB5,
    0xE82B: 0x9FB6,
    0xE82C: 0x9FB7,
    0xE831: 0x215D7,
    0xE832: 0x9FB8,
    0xE83B: 0x2298F,
    0xE843: 0x9FB9,
    0xE854: 0x9FBA,
    0xE855: 0x241FE,
    0xE864: 0x9FBB,
}
"""Private-use code points of older GB18030 tables, and the characters that they have become since."""


def clean(text: str, *, code: bool) -> tuple[str, tuple[str, ...]]:
    """The clean text, and what was done to it (causes in Chinese, empty if nothing).

    In a ``code`` (numbers, dates, identifiers) every full-width character becomes its plain form; in other text only
    digits do, because Chinese punctuation belongs there.
    """
    causes: list[str] = []

    def step(cause: str, after: str) -> str:
        if after != current:
            causes.append(cause)
        return after

    current = text
    current = step("替换了旧编码的私用区字符", current.translate(GB18030_PRIVATE_USE))
    current = step("全角字符改为半角", current.translate(_FULL_WIDTH if code else _FULL_WIDTH_DIGITS))
    current = step("删去首尾空格", current.strip())
    current = step("特殊空格和换行改为空格", "".join(_plain_space(letter, code=code) for letter in current))
    current = step("删去不可见字符", "".join(filter(_is_visible, current)).strip())
    return current, tuple(causes)


def private_use(text: str) -> bool:
    """Whether the text holds private-use code points, which print differently or not at all elsewhere."""
    return any(unicodedata.category(letter) == "Co" for letter in text)


def _plain_space(letter: str, *, code: bool) -> str:
    """A plain space for any other kind of white space; a line break may stay in free text."""
    other = letter == "\t" or (code and letter in "\r\n") or unicodedata.category(letter) in {"Zs", "Zl", "Zp"}
    return " " if other else letter


def _is_visible(letter: str) -> bool:
    return letter in " \r\n" or unicodedata.category(letter) not in {"Cc", "Cf"}
