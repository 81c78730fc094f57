"""Columns that people fill in: shaded, with choices to pick and dates looked at while they type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

Page = Any
Rule = Any
"""A worksheet and a check of openpyxl, whose published types leave out most of what they have."""

SHADE: Final = "FFF8E1"
"""The ground of a cell that waits for somebody to write in it."""
FORMATS: Final = {"date": "yyyy-mm-dd", "time": "hh:mm", "text": "@"}
_LONGEST_LIST: Final = 255
"""A list of choices within a sheet may have so many characters; a longer one is left to the reader to check."""
_DAYS: Final = ("36526", "73050")
"""From 2000 to 2099, as a spreadsheet counts days."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What may be written in a column: one of ``choices`` where there are some; ``hint`` appears beside the cell."""

    shape: Literal["text", "date", "time"] = "text"
    choices: tuple[str, ...] = ()
    hint: str = ""


def offer(page: Page, entries: Sequence[Entry | None], first: int, last: int) -> None:
    """Put choices, checks and hints on the columns of a sheet, from its first row to its last.

    What doesn't fit is asked about, not refused: the reader of the sheet understands more than a spreadsheet does.
    """
    from openpyxl.utils import get_column_letter

    for at, entry in enumerate(entries, 1):
        if entry is not None and (rule := _rule(entry)) is not None and last >= first:
            letter = get_column_letter(at)
            rule.add(f"{letter}{first}:{letter}{last}")
            page.data_validations.append(rule)


def _rule(entry: Entry) -> Rule:
    """Return the check of a column, None where there is nothing to check or to say."""
    from openpyxl.worksheet.datavalidation import DataValidation

    listed = f'"{",".join(entry.choices)}"'
    if entry.choices and len(listed) <= _LONGEST_LIST:
        rule = DataValidation(type="list", formula1=listed, error="不在可选的几项里，仍要这样写吗？")
    elif entry.shape == "date":
        rule = DataValidation(type="date", operator="between", formula1=_DAYS[0], formula2=_DAYS[1])
        rule.error = "不像日期，例如 2025-03-05。仍要这样写吗？"
    elif entry.hint:
        rule = DataValidation()
    else:
        return None
    rule.errorStyle, rule.errorTitle, rule.allow_blank = "warning", "请核对", True
    rule.showErrorMessage = rule.type is not None
    if entry.hint:
        rule.promptTitle, rule.prompt, rule.showInputMessage = "填写说明", entry.hint, True
    return rule
