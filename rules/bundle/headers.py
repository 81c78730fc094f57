"""The header row of a table: cleaned, checked for the separator that was used, and compared with the layout."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Final

from rules.bundle.cleaning import clean
from rules.bundle.findings import Finding

_OTHER_SEPARATORS: Final = {";": "分号", "\t": "制表符", "，": "全角逗号", "|": "竖线", "、": "顿号"}
_LIKENESS: Final = 0.75


def clean_header(names: Sequence[str], file: str, findings: list[Finding]) -> list[str]:
    """The column names made clean, with one warning that names the first that was not."""
    cleaned = [clean(name, code=True)[0] for name in names]
    changed = [before for before, after in zip(names, cleaned, strict=True) if before != after]
    if changed:
        total = "" if len(changed) == 1 else f"（同样的共 {len(changed)} 列）"
        message = f"列名里的空格、全角或不可见字符已清理{total}"
        findings.append(Finding("warning", file, message, 1, value=changed[0]))
    return cleaned


def other_separator(names: Sequence[str]) -> str | None:
    """What the columns are separated by, in Chinese, where a header of one column shows that it is no comma."""
    if len(names) != 1:
        return None
    return next((word for sign, word in _OTHER_SEPARATORS.items() if names[0].count(sign) > 1), None)


def perhaps(name: str, unknown: Collection[str]) -> str:
    """A question that names the unknown column which may be meant by a missing one; empty where none is like it."""
    by_folded = {other.casefold().replace(" ", "_").replace("-", "_"): other for other in unknown}
    found = get_close_matches(name, by_folded, n=1, cutoff=_LIKENESS)
    return f"（是不是写成了“{by_folded[found[0]]}”？）" if found else ""
