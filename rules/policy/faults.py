"""What is wrong with a policy file, as values: a path into the file, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from rules.likeness import likely

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the path in the file (keys and list positions), the message, and the column within a text value.

    ``column`` counts from 0 and is None where the fault concerns the whole value.
    """

    path: Path
    message: str
    column: int | None = None


class PolicyFaultsError(ValueError):
    """A policy file that cannot be compiled; ``faults`` lists everything that was found."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("；".join(f"{'.'.join(map(str, each.path))}：{each.message}" for each in faults))


_MESSAGES = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识的项，请检查拼写",
    "literal_error": "取值不在允许的范围内：{expected}",
    "string_pattern_mismatch": "写法不合规定：{pattern}",
    "too_short": "不能为空",
    "string_too_short": "不能为空",
    "string_type": "应当是文字",
    "bool_parsing": "应当是 true 或 false",
    "bool_type": "应当是 true 或 false",
    "tuple_type": "应当是一个列表",
    "dict_type": "应当是名称与内容的对照",
    "model_type": "应当是名称与内容的对照",
    "model_attributes_type": "应当是名称与内容的对照",
    "date_from_datetime_parsing": "应当是日期，例如 2025-03-13",
    "date_parsing": "应当是日期，例如 2025-03-13",
    "decimal_parsing": "应当是数字",
    "union_tag_not_found": "缺少说明种类的项",
}


def from_validation(error: ValidationError, keys: Callable[[Path], Iterable[str]] = lambda _: ()) -> tuple[Fault, ...]:
    """The schema's complaints in words, one fault each; ``keys`` are the names that may stand at a path."""
    faults = []
    for each in error.errors():
        path = tuple(each["loc"])
        if path[:1] == ("measures",):
            path = path[:2] + path[3:]  # the third part is the family, which the file does not say
        template = _MESSAGES.get(each["type"])
        context = {"expected": "", "pattern": "", **each.get("ctx", {})}
        choices = re.findall("'([^']+)'", str(context["expected"]))
        message = template.format(**{**context, "expected": "、".join(choices)}) if template else each["msg"]
        meant, known = (path[-1], keys(path[:-1])) if each["type"] == "extra_forbidden" else (each["input"], choices)
        faults.append(Fault(path, "；".join(filter(None, (message, likely(meant, known))))))
    return tuple(faults)


def no_such(what: str, name: str, known: Iterable[str]) -> str:
    """That there is nothing of that name: what may have been meant, else what there is."""
    names = sorted(known)
    advice = likely(name, names, f"可用的有：{'、'.join(names) or '（无）'}")
    return f"没有名为 {name} 的{what}；{advice}"
