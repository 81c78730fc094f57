"""Examples in the making: a small invented policy, and a block of examples over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.loading import read_yaml
from rules.examples.cases import Case, read_examples
from rules.examples.coverage import gaps
from rules.examples.differences import differences as differences_of
from rules.examples.running import Outcomes, run_cases
from rules.policy.compile import compile_policy
from rules.policy.faults import Fault
from rules.policy.law import Law

POLICY = """
id: tiny
title: 某学院学业提醒办法（虚构）
citation: 虚构
screened: term
tracks:
  - {id: study, label: 学业, levels: [{id: low, label: 关注}, {id: high, label: 预警}]}
  - {id: conduct, label: 出勤, levels: [{id: absent, label: 缺勤提醒}]}
knobs:
  much: {label: 较多学分, value: 10, clause: 第一条, reading: 未写数目。}
  span: {label: 范围, value: cumulative, choices: [term, cumulative], clause: 第一条, reading: 未写。}
measures:
  owed: {label: 未通过学分, count: credits, of: outstanding, window: {knob: span}}
  taken: {label: 所选学分, count: credits, of: selected, window: term}
  share: {label: 未通过之比, formula: owed / taken}
  absences: {label: 旷课次数, events: [class_absence], window: in_period}
clauses:
  - {id: tiny.some, track: study, level: low, clause: 第一条, words: 有。, when: 0 < owed < much}
  - {id: tiny.many, track: study, level: high, clause: 第二条, words: 多。, when: owed >= much}
  - {id: tiny.half, track: study, level: high, clause: 第三条, words: 半。, when: share >= 50%, review: true}
  - {id: tiny.absent, track: conduct, level: absent, clause: 第四条, words: 旷课。, when: absences >= 2}
  - {id: tiny.gone, referral: true, clause: 第五条, words: 另办。, when: not absences < 4}
"""

CALENDAR = """
  校历:
    - 2024-2025-1：2024-09-02 至 2025-01-10，补考截止 2025-03-07
    - 2024-2025-2：2025-02-24 至 2025-07-04
  筛查: 2024-2025-1
  截至: 2025-03-20
"""


def the_data(policy: str = POLICY) -> dict[str, Any]:
    data: dict[str, Any] = read_yaml(policy, "tiny.yaml").data
    return data


def law_for(knobs: Mapping[str, Any], _on: object = None) -> Law:
    data = the_data()
    for name, value in knobs.items():
        data["knobs"][name]["value"] = value
    return compile_policy(data)


def block_of(examples: str, calendar: str = CALENDAR) -> Any:
    """The block with these examples, written as they stand under ``例子:``."""
    return read_yaml(f"examples:{calendar}  例子:\n{examples}", "tiny.yaml").data["examples"]


def read(examples: str, law: Law | None = None) -> tuple[tuple[Case, ...], tuple[Fault, ...]]:
    return read_examples(block_of(examples), law or law_for({}))


def faults(examples: str) -> list[str]:
    """The messages of what is wrong."""
    _, found = read(examples)
    return [fault.message for fault in found]


def tried(examples: str, law: Law | None = None) -> list[Outcomes]:
    cases, found = read(examples, law)
    assert not found
    return list(run_cases(cases, law_for if law is None else lambda _knobs, _on: law))


def differences(examples: str, law: Law | None = None) -> list[tuple[str, ...]]:
    return [differences_of(each) for each in tried(examples, law)]


def untried(examples: str) -> list[str]:
    return [str(gap) for gap in gaps(law_for({}), tried(examples))]
