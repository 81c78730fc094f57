"""YAML as people mistype it: the reader's complaints in words of help, and what is not even given to the reader."""

from __future__ import annotations

import re
from typing import Final

_BRACKET: Final = re.compile(r"[\[\]{}]")
_ADVICE: Final = {
    "mapping values are not allowed": "这里多了一个冒号，或上一行的缩进不对；文字里有“: ”的请加引号",
    "could not find expected ':'": "名称后面缺少“: ”（英文冒号加空格）",
    "found character '\\t'": "缩进不能用制表符（Tab），请用空格",
    "found unexpected end of stream": "引号没有配对",
    "expected <block end>": "缩进不对：同一层的各行要对齐",
    "expected '<document start>'": "缩进不对：同一层的各行要对齐",
    "expected ',' or": "括号里的各项用英文逗号分开，括号要配对",
    "expected the node content": "这里缺少内容，或括号没有配对",
    "unacceptable character": "有不可见的控制字符，请删去",
    "found character": "文字不能以这个符号开头，请加引号",
    "found unknown escape character": "双引号里的反斜杠要写两个，或改用单引号",
    "maximum recursion depth": "嵌套太深",
    "sequence entries are not allowed": "列表的“- ”要另起一行",
    "expected a comment or a line break": "“>”和“|”之后要换行；只是文字的请加引号",
}


def advice_on(problem: str) -> str:
    """What to do about a complaint of the YAML reader, in Chinese where it is a usual one."""
    return next((advice for begins, advice in _ADVICE.items() if problem.startswith(begins)), problem)


def brackets_beyond(text: str, most: int) -> tuple[int, int] | None:
    """Where brackets first lie deeper in each other than ``most``: line and column, from 1.

    Reading such a text would take time in the square of the depth, and then fail.
    """
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[0] in "[{" else max(0, depth - 1)
        if depth > most:
            at = bracket.start()
            return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return None
