"""What people write in a condition instead of the signs of its grammar, and what they mean."""

from __future__ import annotations

import re
from typing import Final

_SAID: Final = {
    "≥": ">=",
    "≤": "<=",
    "＞": ">",
    "＜": "<",
    "≠": "!=",
    "＝": "==",
    "不低于": ">=",
    "不少于": ">=",
    "大于等于": ">=",
    "小于等于": "<=",
    "不超过": "<=",
    "大于": ">",
    "超过": ">",
    "高于": ">",
    "小于": "<",
    "低于": "<",
    "少于": "<",
    "不足": "<",
    "等于": "==",
    "并且": "and",
    "且": "and",
    "或": "or",
    "不": "not",
    "＋": "+",
}
"""What people write instead of the signs of the grammar, the longer words first."""
_SINGLE_EQUALS: Final = re.compile("(?<![<>=!])=(?!=)")


def instead_of(source: str, at: int) -> str:
    """What to write instead of the letter at that place, which a condition cannot have."""
    sign = next((sign for word, sign in _SAID.items() if source.startswith(word, at)), None)
    return f"，请写 {sign}" if sign else "；名称、数字和符号请在英文半角状态下输入"


def mended(source: str) -> str:
    """What to write where a condition cannot be understood; empty where nothing usual is wrong."""
    return "；相等请写 ==" if _SINGLE_EQUALS.search(source) else ""
