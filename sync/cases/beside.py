"""A college's rules beside its school's, in lines for whoever signs: numbers only, no names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def beside_lines(policy: str, period: str, above: Mapping[str, Any]) -> Iterator[str]:
    """Yield what to say of a kept comparison (``above`` of a kept assessment): who is warned by which of the two."""
    students = above["students"]
    numbers = {
        relation: [each["student_no"] for each in students if each["relation"] == relation]
        for relation in ("both", "own_only", "above_only")
    }
    held = [each["student_no"] for each in students if each["held"]]
    school = f"上位规定 {above['policy']}（{above['period']}）"
    both, neither = len(numbers["both"]), above["neither"]
    yield f"{policy} {period} 与{school}对照：两者都预警 {both} 人，两者都不预警 {neither} 人"
    yield from _told(f"只有 {policy} 预警、{school}不预警", numbers["own_only"])
    yield from _told("其中以上位规定为准、待人工认定", held)
    yield from _told(f"只有{school}预警、{policy} 不预警", numbers["above_only"])


def _told(what: str, numbers: Sequence[str]) -> Iterator[str]:
    if numbers:
        yield f"{what} {len(numbers)} 人：{'、'.join(numbers)}"
