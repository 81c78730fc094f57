"""Examples are judged by the real engine, and a verdict that differs is told in words."""

from __future__ import annotations

import pytest

from config.loading import read_yaml
from rules.examples.coverage import gaps
from rules.examples.differences import differences as differences_of
from rules.examples.facts import student_no
from rules.policy.compile import compile_policy
from rules.policy.law import Law

from .a_policy import differences, faults, read, the_data, tried, untried

OWED = """
    - 题: 未通过的学分
      修读:
        - 高等数学 【学分】学分：2024-2025-1 正考 59.99
        - 其余课程 100学分：2024-2025-1 正考 60
      情形:
"""


def owed(*cases: str) -> str:
    return OWED + "".join(f"        - {{{case}}}\n" for case in cases)


def test_verdicts_that_are_as_expected_have_no_differences() -> None:
    assert differences(owed("学分: 9.999999, 结论: 关注", "学分: 10, 结论: 预警", "学分: 0, 结论: 不预警")) == [
        (),
        (),
        (),
    ]


def test_a_difference_is_told_in_the_words_of_the_file() -> None:
    ((verdict, *figures),) = differences(owed("学分: 10, 结论: 关注"))
    assert verdict == "应为 关注，实为 预警"
    assert figures == [
        "tiny.some（0 < owed < much）：未通过学分 10，较多学分 10",
        "tiny.many（owed >= much）：未通过学分 10，较多学分 10",
    ]


def test_rules_are_compared_where_they_are_said() -> None:
    assert differences(owed("学分: 9, 结论: 关注, 规则: [some, gone]")) == [
        ("规则：应当符合 tiny.gone，而没有", "tiny.gone（not absences < 4）：旷课次数 0")
    ]
    assert differences(owed("学分: 9, 结论: 关注, 规则: []")) == [
        ("规则：不应符合 tiny.some，而符合了", "tiny.some（0 < owed < much）：未通过学分 9，较多学分 10")
    ]


def test_what_is_unknown_is_told_as_no_data() -> None:
    example = "\n    - {题: 没有选课, 修读: ['课 1学分：未选'], 结论: 预警（待审）, 规则: half}\n"
    assert differences(example)[0][-1] == "tiny.half（share >= 50%）：未通过之比 没有数据"


def test_a_student_who_was_skipped_has_no_figures() -> None:
    example = "\n    - {题: 休学, 学生: 休学, 修读: ['课 1学分：未选'], 结论: 关注}\n"
    assert differences(example) == [("应为 关注，实为 不评定（休学）",)]


def test_review_with_and_without_a_level_meanwhile() -> None:
    line = "高等数学 【学分】学分：2024-2025-1 正考 【分数】；2024-2025-2 重修 50（2025-03-01 公布）"
    example = f"""
    - 题: 一半
      修读:
        - {line}
      情形:
        - {{学分: 4, 分数: 59, 结论: 预警（待审，先发关注）, 规则: [some, half]}}
        - {{学分: 12, 分数: 59, 结论: 预警, 规则: [many, half]}}
        - {{学分: 4, 分数: 60, 结论: 不预警}}
    """
    assert differences(example) == [(), (), ()]


@pytest.mark.parametrize(
    ("events", "verdict"),
    [
        ("2024-10-08 旷课", "不预警"),
        ("2024-10-08 旷课, 2024-10-09 旷课", "缺勤提醒"),
        ("2024-10-08 旷课, 2024-10-09 旷课, 2024-10-10 旷课, 2024-10-11 旷课", "缺勤提醒；另列名单 gone"),
        ("2024-10-08 旷课, 2024-10-09 旷课（记入 2024-2025-2）", "不预警"),
        ("2025-03-01 休学", "不评定（休学）"),
        ("2025-03-01 休学（2025-03-19 止）", "不预警"),
    ],
)
def test_events(events: str, verdict: str) -> None:
    example = f"\n    - {{题: 事件, 修读: ['课 1学分：2024-2025-1 正考 60'], 事件: [{events}], 结论: {verdict}}}\n"
    assert differences(example) == [()]


def test_knobs_of_a_case() -> None:
    assert differences(owed("学分: 10, 旋钮: {much: 11}, 结论: 关注", "学分: 10, 旋钮: {span: term}, 结论: 预警")) == [
        (),
        (),
    ]


def test_publication_defaults_to_the_terms_end_and_the_makeups_end() -> None:
    example = """
    - 题: 何时公布
      修读:
        - 高等数学 4学分：2024-2025-1 正考 50；补考 60
        - 线性代数 1学分：2024-2025-2 正考 50；补考 50
        - 其余课程 100学分：2024-2025-1 正考 60
      情形:
        - {截至: 2025-01-10, 结论: 关注}
        - {截至: 2025-03-06, 结论: 关注}
        - {截至: 2025-03-07, 结论: 不预警}
        - {截至: 2025-07-03, 筛查: 2024-2025-2, 结论: 不预警}
        - {截至: 2025-07-04, 筛查: 2024-2025-2, 结论: 预警（待审，先发关注）}
    """
    assert differences(example) == [()] * 5


def test_each_case_is_a_student_of_its_own_in_order() -> None:
    cases, _ = read(owed(*(f"学分: {at}, 结论: 不预警" for at in range(12))))
    numbers = [student_no(case) for case in cases]
    assert numbers == sorted(numbers)
    assert [each.case.number for each in tried(owed(*("学分: 1, 结论: 关注",) * 11))][-1] == "1.11"


def test_several_courses_alike_are_several_and_fellows_are_not_judged() -> None:
    example = """
    - 题: 几门课
      修读:
        - 2门课 4学分：2024-2025-1 正考 50
        - 1门课 2学分：2024-2025-1 正考 50
        - 其余课程 100学分：2024-2025-1 正考 60
      同学:
        - ['高等数学 20学分：2024-2025-1 正考 30']
      结论: 预警
      规则: many
    """
    (outcome,) = tried(example)
    assert differences_of(outcome) == ()
    assert outcome.measures["owed"] == 10


COMPLETE = owed(
    *("学分: 0, 结论: 不预警", "学分: 1, 结论: 关注", "学分: 10, 结论: 预警", "学分: 11, 结论: 预警"),
    *("学分: 99, 结论: 预警", "学分: 100, 结论: 预警", "学分: 101, 结论: 预警"),
) + "".join(
    f"""
    - 题: 旷课 {times} 次
      修读:
        - 课 1学分：2024-2025-1 正考 60
      事件: [{", ".join(f"2024-10-0{day} 旷课" for day in range(1, times + 1))}]
      结论: {verdict}
"""
    for times, verdict in (
        (1, "不预警"), (2, "缺勤提醒"), (3, "缺勤提醒"), (4, "缺勤提醒；另列名单 gone"), (5, "缺勤提醒；另列名单 gone"),
    )
)  # fmt: skip


def test_examples_on_every_side_of_every_bound_leave_nothing_untried() -> None:
    assert untried(COMPLETE) == []


def test_a_clause_that_no_example_reaches_is_named_with_its_bounds() -> None:
    found = untried(owed("学分: 1, 结论: 关注"))
    assert "规则 tiny.gone：没有一个例子符合它" in found
    assert "规则 tiny.gone，“旷课次数”的界限 4：没有等于、高于它的例子" in found


def test_a_side_counts_only_where_the_bound_is_decisive() -> None:
    """Nothing stands below 0 credits, so that side is not asked for; at 0 the other link of the band holds."""
    found = untried(owed("学分: 0, 结论: 不预警"))
    assert "规则 tiny.some，“未通过学分”的界限 0：没有高于它的例子" in found
    assert "规则 tiny.half，“未通过之比”的界限 50%：没有等于、高于它的例子" in found


def test_a_skipped_student_tries_nothing() -> None:
    skipped = OWED.replace("修读", "学生: 休学\n      修读", 1) + "        - {学分: 10, 结论: 不评定（休学）}\n"
    assert "规则 tiny.many，“未通过学分”的界限 较多学分：没有低于、等于、高于它的例子" in untried(skipped)


def test_what_is_unknown_stands_on_no_side() -> None:
    """Without a course taken there is no share: neither below the bound nor above it."""
    nothing = "\n    - {题: 没有选课, 修读: ['课 1学分：未选'], 结论: 不预警}\n"
    assert "规则 tiny.half，“未通过之比”的界限 50%：没有低于、等于、高于它的例子" in untried(nothing)


def test_a_bound_of_several_measures_is_told_in_their_words() -> None:
    data = the_data()
    data["clauses"][0]["when"] = "owed - 1 > 25% * taken"
    assert str(next(gaps(compile_policy(data), []))) == "规则 tiny.some：没有一个例子符合它"
    (_, bound, *_rest) = gaps(compile_policy(data), [])
    assert bound.bound == "“未通过学分 - 1”的界限 25% * 所选学分"


class TestFurtherFamilies:
    """Measures that look at fellow students, at earlier terms and at earlier levels have their examples too."""

    def law(self, measure: str, when: str) -> Law:
        data = the_data()
        extra = "  gpa: {label: 绩点, mean: grade_point, window: term}\n"
        data["measures"] = read_yaml(f"measures:\n{extra}  found: {measure}\n", "tiny.yaml").data["measures"]
        data["clauses"] = [
            {"id": "tiny.one", "track": "study", "level": "low", "clause": "一", "words": "一。", "when": when}
        ]
        data["knobs"] = {}
        return compile_policy(data)

    def test_a_rank_among_the_fellows_of_the_example(self) -> None:
        law = self.law("{label: 名次, rank: gpa, within: class}", "found >= 3")
        examples = """
    - 题: 名次
      修读:
        - 高等数学 4学分：2024-2025-1 正考 【分数】
      同学:
        - ['高等数学 4学分：2024-2025-1 正考 80']
        - ['高等数学 4学分：2024-2025-1 正考 90']
      情形:
        - {分数: 81, 结论: 不预警}
        - {分数: 80, 结论: 不预警}
        - {分数: 79, 结论: 关注}
        """
        assert differences(examples, law) == [(), (), ()]

    def test_terms_in_a_row(self) -> None:
        law = self.law("{label: 连续学期, periods: gpa < 1.8, each: term}", "found >= 2")
        examples = """
    - 题: 连续两个学期
      筛查: 2024-2025-2
      截至: 2025-07-10
      修读:
        - 高等数学 4学分：2024-2025-1 正考 【上】
        - 线性代数 4学分：2024-2025-2 正考 67
      情形:
        - {上: 67.99, 结论: 关注}
        - {上: 68, 结论: 不预警}
        """
        assert differences(examples, law) == [(), ()]

    def test_the_level_of_an_earlier_period_known_or_not(self) -> None:
        law = self.law("{label: 上期等级, earlier_level: study}", "found == 0")
        examples = """
    - 题: 上学期
      筛查: 2024-2025-2
      截至: 2025-07-10
      修读:
        - 高等数学 4学分：2024-2025-1 正考 80
      情形:
        - {以往等级: [2024-2025-1 不预警], 结论: 关注}
        - {以往等级: [2024-2025-1 关注], 结论: 不预警}
        - {以往等级: [2024-2025-1 缺勤提醒], 结论: 关注}
        - {结论: 不预警}
        """
        found = tried(examples, law)
        assert [differences_of(each) for each in found] == [(), (), (), ()]
        assert [each.measures.get("found") for each in found] == [0, 1, 0, None]

    def test_an_earlier_level_is_written_with_its_period_and_once(self) -> None:
        line = "\n    - {题: 上学期, 修读: ['课 1学分：未选'], 以往等级: [%s], 结论: 不预警}\n"
        assert "以往等级写成" in faults(line % "2024 关注")[0]
        assert "是不是 关注？" in faults(line % "2024-2025-1 关住")[0]
        assert "没有等级" in faults(line % "2024-2025-1")[0]
        assert faults(line % "2024-2025-1 关注, 2024-2025-1 预警") == ["同一时期的以往等级写了两次，请留一次"]
        assert faults(line % "2024-2025-1 关注, 2024-2025-1 不预警") == ["同一时期的以往等级写了两次，请留一次"]

    @pytest.mark.parametrize(
        ("measure", "when", "sides"),
        [
            ("{label: 门数, count: courses, of: outstanding, window: term}", "found >= 2.5", ("低于", "高于")),
            ("{label: 学分, count: credits, of: outstanding, window: term}", "found >= 2.5", ("低于", "等于", "高于")),
            ("{label: 学分, count: credits, of: outstanding, window: term}", "found > 0", ("等于", "高于")),
            ("{label: 名次, rank: gpa, within: class}", "found <= 1", ("等于", "高于")),
            ("{label: 上期等级, earlier_level: study}", "found >= 2", ("低于", "等于")),
            ("{label: 平均分, mean: score, window: term}", "found >= 100", ("低于", "等于")),
            ("{label: 差, formula: 3 - gpa}", "found >= 0", ("低于", "等于", "高于")),
        ],
    )
    def test_only_sides_on_which_a_case_can_stand_are_asked_for(
        self, measure: str, when: str, sides: tuple[str, ...]
    ) -> None:
        (_, bound) = gaps(self.law(measure, when), [])
        assert bound.sides == sides
