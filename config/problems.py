"""Faults in what an administrator wrote, as values: where, what is wrong, what to do; all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: the file, the place in it (``site.timezone``, ``line 12, column 3``), and what to do about it."""

    file: str
    place: str
    text: str

    def __str__(self) -> str:
        """Read as one line of Chinese for the person who has to mend it."""
        return f"{self.file}：{self.place}：{self.text}" if self.place else f"{self.file}：{self.text}"


class ConfigError(Exception):
    """The configuration cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


_ADVICE = {
    "extra_forbidden": "没有这个设置项，请检查拼写或删去",
    "missing": "缺少必填的设置项",
    "string_type": "应为文字，请加引号",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "decimal_type": "应为小数，例如 0.02",
    "decimal_parsing": "应为小数，例如 0.02",
    "finite_number": "应为小数，例如 0.02",
    "time_type": '应为时刻，例如 "02:00"',
    "time_parsing": '应为时刻，例如 "02:00"',
    "date_type": "应为日期，例如 2025-03-14",
    "date_parsing": "应为日期，例如 2025-03-14",
    "date_from_datetime_parsing": "应为日期，例如 2025-03-14",
    "path_type": "应为路径，请加引号",
    "tuple_type": "应为方括号里的一列，例如 []",
    "list_type": "应为方括号里的一列，例如 []",
    "dict_type": "应为一组设置项",
    "model_type": "应为一组设置项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "too_short": "至少要有 {min_length} 项",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "格式不符，应匹配 {pattern}",
    "string_too_long": "太长，最多 {max_length} 个字",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
}


def problems_of(file: str, error: ValidationError) -> list[Problem]:
    """Turn a pydantic validation error into problems; the offending input itself is never repeated.

    A list whose only entry is faulty is called too short as well: that would mislead, and is left out.
    """
    faults = error.errors(include_url=False, include_input=False)
    inner = {fault["loc"][:depth] for fault in faults for depth in range(1, len(fault["loc"]))}
    return [
        Problem(file, ".".join(str(part) for part in fault["loc"]), _advice(fault["type"], fault))
        for fault in faults
        if fault["type"] != "too_short" or fault["loc"] not in inner
    ]


def _advice(kind: str, fault: object) -> str:
    details = fault if isinstance(fault, dict) else {}
    if kind in _ADVICE:
        return _ADVICE[kind].format_map(details.get("ctx", {})).replace(" or ", " 或 ").replace("False", "false")
    return str(details.get("msg", kind)).removeprefix("Value error, ")
