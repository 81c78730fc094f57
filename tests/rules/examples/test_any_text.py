"""Whatever an administrator types: a line is read, or refused with a column within it; nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.examples.course_lines import read_course
from rules.examples.lines import read_event, read_scheduled, read_student, read_term
from rules.examples.values import LineError, day_of
from rules.examples.verdicts import read_earlier, read_verdict
from rules.policy.grades import COMMON_LEVELS

from .a_policy import law_for

POLICY = law_for({}).policy
TYPED = """
高等数学 3门课 99门课 4学分 0.5学分 必修 选修 学位课 及格线70 及格线 public ： : ； ， 2024-2025-1 2024-2025 2024-09-02
2024-02-30 至 补考截止 正考 补考 重修 选课 未选 59.99 100 101 优 合格 缺考 免修 缓考 未出 记为通过 （ ）
（2025-03-01公布） （2025-03-01止） （记入2024-2025-1） 旷课 处分 休学 在读 2023级 第1学期 不预警 关注 预警（待审）
另列名单 gone 不评定（休学） 先发 待审 - . ０ ² { 【
"""
WORDS = (*TYPED.split(), " ", "\u3000", "\n", "\u200b")
LINES = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=12).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
    st.text(max_size=30),
)
READERS: dict[str, Callable[[str], Any]] = {
    "course": lambda line: read_course(line, frozenset(COMMON_LEVELS)),
    "event": read_event,
    "term": read_term,
    "student": read_student,
    "programme": read_scheduled,
    "day": day_of,
    "verdict": lambda line: read_verdict(line, POLICY),
    "earlier": lambda line: read_earlier(line, POLICY),
}


@pytest.mark.parametrize("reader", READERS)
@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(line=LINES)
def test_a_line_is_read_or_refused_with_a_column_within_it(reader: str, line: str) -> None:
    fault = refusal(READERS[reader], line)
    assert fault is None or (fault.message and 0 <= fault.column <= len(line))


def refusal(reader: Callable[[str], Any], line: str) -> LineError | None:
    try:
        reader(line)
    except LineError as error:
        return error
    return None
