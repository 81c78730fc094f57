"""What the typesetter says about a template, told so that a person can mend it: which file, where, what, what to do.

The typesetter speaks English and knows nothing of forms. Its words are kept, for searching; before them stands what
they mean, and for a field that isn't there, which fields are.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

Data = Any
"""The documents as the templates see them, or any part of them."""

MAIN: Final = "main"
"""The source that calls the templates; nobody writes it."""

_PLACE: Final = re.compile(r"┌─ (\S+):(\d+):(\d+)")
_MISSING_KEY: Final = re.compile(r'dictionary does not contain key "([^"]+)"')
_PATH: Final = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*$")

_MEANINGS: Final[tuple[tuple[str, str], ...]] = (
    (r'dictionary does not contain key "([^"]+)"', "没有“{0}”这个字段"),
    (r"unknown variable: (\S+)", "没有名为“{0}”的变量或函数；请检查拼写，或补上 #import"),
    (r"unclosed delimiter", "从这里开始的括号没有配对的另一半"),
    (r"unclosed string", "从这里开始的引号没有配对的另一半"),
    (r"unexpected closing", "多了一个右括号"),
    (
        r"file not found \(searched at (?:\S*?/yujing-form-\w+)?/?([^)]*)\)",
        "找不到文件“{0}”；只能引用 forms 文件夹里的文件",
    ),
    (r"would escape the project root|outside of the project", "模板只能引用 forms 文件夹里的文件，不能读别处的文件"),
    (r"download package|package not found|failed to load package", "模板不能引用外部程序包：打印不连接网络"),
    (r"failed to decode image|unknown image format", "图片文件损坏，或不是 PNG、JPG、SVG"),
    (r"infinite|maximum (?:function call|layout|show rule) depth", "循环或调用没有尽头；请检查结束的条件"),
    (r"missing argument: (\S+)", "调用时缺少参数“{0}”"),
    (r"unexpected argument(?:: (\S+))?", "调用时多写了参数"),
    (r"unresolved import|does not contain `?([\w-]+)`?", "所引用的文件里没有“{0}”这个名称"),
    (r"index out of bounds", "取的一项超出了列表的长度；列表可能是空的"),
    (
        r"no glyph|could not be displayed|not be mapped to",
        "模板里有字体中没有的字；请换一个字，或在设置中指定含有该字的字体",
    ),
    (r"expected (.+?), found (.+)", "这里应为{0}，写的却是{1}"),
)
_KINDS: Final = {
    "string": "文字",
    "integer": "整数",
    "float": "小数",
    "content": "内容",
    "none": "空值（none）",
    "dictionary": "一组字段",
    "array": "列表",
    "boolean": "真假值",
    "length": "长度（如 12pt）",
    "expression": "表达式",
    "function": "函数",
}


def told(message: str, diagnostic: str, sources: Mapping[str, bytes], documents: Sequence[Any]) -> str:
    """Return what is wrong with which template, and where.

    ``message`` and ``diagnostic`` are the typesetter's; ``documents`` is the data, for the fields that there are.
    """
    found = _place(diagnostic, sources)
    meaning = _meaning(message)
    if found is None:
        return f"表单模板无法排版：{meaning}"
    file, line, column = found
    told_where = f"表单模板 {file} 第 {line} 行第 {column} 列：{meaning}"
    text = sources[file].decode(errors="replace").splitlines()
    written = text[line - 1] if line <= len(text) else ""
    missing = _MISSING_KEY.search(message)
    hint = _fields_hint(missing[1], written[: column - 1].removesuffix("."), documents) if missing else ""
    return "\n".join(part for part in (told_where, hint, f"  {line} │ {written.rstrip()}") if part)


def _place(diagnostic: str, sources: Mapping[str, bytes]) -> tuple[str, int, int] | None:
    """Return file, line and column of the first place that lies in a template."""
    for path, line, column in _PLACE.findall(diagnostic):
        file = max((name for name in sources if path == name or path.endswith(f"/{name}")), key=len, default=None)
        if file and file != MAIN:
            return file, int(line), int(column) + 1  # the typesetter counts columns from 0
    return None


def _meaning(message: str) -> str:
    """Return what ``message`` means, and itself in brackets."""
    for pattern, meaning in _MEANINGS:
        if hit := re.search(pattern, message):
            parts = [_KINDS.get(part or "", part or "") for part in hit.groups()]
            return f"{meaning.format(*parts)}（{_without_folder(message)}）"
    return f"排版程序的说明：{_without_folder(message)}"


def _without_folder(message: str) -> str:
    """Return ``message`` without the empty folder in which the typesetter runs."""
    return re.sub(r"\S*?/yujing-form-\w+/", "", message)


def _fields_hint(missing: str, before: str, documents: Sequence[Any]) -> str:
    """Return which fields there are where ``missing`` was asked for; ``before`` is the line up to the last dot."""
    groups = list(_groups_at(before, documents)) or [group for group in _groups(documents) if _close(missing, group)]
    if not groups:
        return ""
    fields = list(dict.fromkeys(key for group in groups[:1] for key in group))
    close = _close(missing, fields)
    perhaps = f"；是不是“{close}”？" if close else "。"
    return f"  这里有的字段：{'、'.join(fields)}{perhaps}"


def _close(missing: str, names: Iterable[str]) -> str:
    """Return the name most like ``missing``, or nothing."""
    return next(iter(difflib.get_close_matches(missing, list(names), n=1)), "")


def _groups_at(before: str, documents: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what stands at the path that ends ``before`` (doc.student), in each document that has it."""
    path = _PATH.search(before)
    if path is None or not path[0].startswith("doc"):
        return
    for document in documents:
        value = document
        for part in path[0].split(".")[1:]:
            value = value.get(part) if isinstance(value, Mapping) else None
        if isinstance(value, Mapping):
            yield value


def _groups(value: Data) -> Iterator[Mapping[str, Any]]:
    """Yield every group of fields within ``value``."""
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _groups(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _groups(inner)
