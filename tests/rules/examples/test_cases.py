"""Examples as a file writes them: cases, marks, what is shared, and every fault of a block at once."""

from __future__ import annotations

from datetime import date

import pytest

from rules.examples.cases import read_examples
from rules.examples.verdicts import Verdict, read_verdict, write_verdict
from rules.policy.compile import compile_policy

from .a_policy import CALENDAR, POLICY, block_of, faults, law_for, read, the_data

ONE = """
    - 题: 一个例子
      修读:
        - 高等数学 4学分：2024-2025-1 正考 50
      结论: 关注
"""
TABLE = """
    - 题: 学分
      学生: 2023级
      修读:
        - 高等数学 【学分】学分：2024-2025-1 正考 50
      情形:
        - {学分: 4, 结论: 关注, 规则: some}
        - {学分: 10, 修读: ['大学英语 2学分：未选'], 截至: 2025-03-01, 结论: 预警, 规则: [tiny.many]}
"""


def test_an_example_with_one_verdict_is_one_case() -> None:
    cases, _ = read(ONE)
    assert [(case.number, case.title, case.period, case.as_of) for case in cases] == [
        ("1", "一个例子", "2024-2025-1", date(2025, 3, 20))
    ]
    assert cases[0].rules is None


def test_a_table_is_a_case_per_line_with_its_values_filled_in() -> None:
    first, second = read(TABLE)[0]
    assert (first.number, first.title) == ("1.1", "学分：学分 4")
    assert [str(course.credits) for course in second.courses] == ["10", "2"]
    assert (first.as_of, second.as_of) == (date(2025, 3, 20), date(2025, 3, 1))
    assert first.rules == {"tiny.some"}
    assert second.rules == {"tiny.many"}
    assert first.student.entry_year == 2023


def test_what_is_not_said_of_the_whole_block_is_said_by_the_example() -> None:
    calendar = CALENDAR.replace("  截至: 2025-03-20\n", "")
    _, found = read_examples(block_of(ONE, calendar), law_for({}))
    assert [fault.message for fault in found] == ["没有写“截至”：写在这里、例子里，或全部例子之前"]
    dated = block_of(ONE + "      截至: 2025-03-20\n", calendar)
    assert not read_examples(dated, law_for({}))[1]


@pytest.mark.parametrize(
    ("examples", "message"),
    [
        (ONE.replace("结论", "说明"), "每个例子写一个“结论”"),
        (TABLE + "      结论: 关注\n", "每个例子写一个“结论”"),
        (TABLE.replace("学分: 4,", ""), "【学分】没有值"),
        (TABLE.replace("{学分: 4,", "{学分: 4, 分数: 3,"), "例子里没有【分数】"),
        (TABLE.replace("{学分: 4,", "{学分: [4],"), "学分 应当是一个数或词"),
        (TABLE.replace("学分: 4,", "学分: 四,"), "这里填成了“高等数学 四学分：2024-2025-1 正考 50”"),
        (ONE.replace("2024-2025-1", "2023-2024-1"), "校历里没有 2023-2024-1"),
        (ONE.replace("50", "50；正考 60"), "写了两次"),
        (ONE.replace("50", "50\n        - 高等数学 4学分：未选"), "“高等数学”写了 2 行"),
        (ONE + "      事件: [2024-10-08 旷课, 2024-10-08 旷课]\n", "同一天的同一种事件"),
        (ONE + "      筛查: 2024-2025\n", "一个学期：2024-2025-1、2024-2025-2"),
        (ONE + "      截至: 三月\n", "不是日期"),
        (ONE + "      旋钮: {mach: 4}\n", "没有名为 mach 的旋钮"),
        (ONE + "      规则: most\n", "没有编号为 most 的规则"),
        (ONE + "      培养方案: ['第1学期：大学物理']\n", "没有课程“大学物理”"),
        (ONE.replace("关注", "关住"), "是不是 关注？"),
        (ONE.replace("关注", "关注；预警"), "同一轨道写了两个等级"),
        (ONE.replace("关注", "预警（待审，先发缺勤提醒）"), "在另一条轨道上"),
        (ONE.replace("关注", "不评定（请假）"), "理由只有 休学"),
        (ONE.replace("关注", "另列名单"), "没有编号为 （空） 的规则"),
        (ONE.replace("修读", "选读"), "不认识的项"),
    ],
)
def test_what_is_wrong_is_told(examples: str, message: str) -> None:
    assert any(message in each for each in faults(examples)), faults(examples)


def test_all_faults_are_told_at_once_each_with_its_place() -> None:
    examples = ONE.replace("正考 50", "期末 50").replace("关注", "关住") + TABLE.replace("正考 50", "正考 五十")
    cases, found = read(examples)
    assert cases == ()
    assert [(fault.path[2:], fault.column) for fault in found] == [
        ((0, "修读", 0), 21),
        ((0, "结论"), 0),
        ((1, "修读", 0), None),
    ]


def test_a_course_that_cannot_be_read_is_no_missing_course_of_the_programme() -> None:
    assert len(faults(ONE.replace("正考", "期末") + "      培养方案: ['第1学期：高等数学']\n")) == 1


def test_a_block_of_another_shape() -> None:
    cases, found = read_examples(["a"], law_for({}))
    assert cases == ()
    assert found[0].path == ("examples",)


@pytest.mark.parametrize("verdict", ["不预警", "关注", "预警（待审）", "预警（待审，先发关注）", "不评定（首学期）"])
def test_verdicts_are_written_as_they_are_read(verdict: str) -> None:
    policy = law_for({}).policy
    assert write_verdict(read_verdict(verdict, policy), policy) == verdict


def test_a_verdict_on_both_tracks_with_a_referral() -> None:
    policy = law_for({}).policy
    read_one = read_verdict("缺勤提醒； 关注；另列名单 gone", policy)
    assert write_verdict(read_one, policy) == "关注；缺勤提醒；另列名单 tiny.gone"
    assert write_verdict(Verdict(), policy) == "不预警"


def test_levels_of_one_label_are_told_apart_by_their_track() -> None:
    data = the_data(POLICY.replace("label: 缺勤提醒", "label: 关注"))
    policy = compile_policy(data).policy
    assert write_verdict(read_verdict("出勤·关注", policy), policy) == "出勤·关注"
