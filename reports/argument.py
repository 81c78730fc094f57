"""Chinese sentences for the argument behind a verdict (`rules.explanation`); what they print never contradicts it.

Like `reports.wording` these look at kinds of figures, not at rules, so that a new regulation needs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import groupby
from typing import Final

from reports.numbers import number_text, percent_text
from reports.vocabulary import ATTEMPT_KINDS, SKIPPED, event_text, period_name
from rules.assessment import Figure
from rules.explanation.argument import Argument, AttemptLine, Bound, ClauseArgument, ClauseState, LeftOut, TrackVerdict
from rules.explanation.figures import ArgumentFigure
from rules.policy.distances import Step
from rules.policy.nearness import Kind

RESULTS: Final = {"absent": "缺考", "exempt": "免修", "deferred": "缓考", "pass": "通过", "fail": "不通过"}
REFERRAL: Final = "另列"
"""What a clause leads to that gives no level: a list for another regulation."""
STATES: Final[Mapping[ClauseState, str]] = {
    "hit": "符合",
    "not_hit": "不符合",
    "unknown": "无从计算",
    "not_in_force": "当日不施行",
    "skipped": "未评定",
}
STANDINGS: Final = {
    "passed": "通过",
    "exempt": "免修，取得学分",
    "failed": "未通过，计入",
    "failed_makeup_to_come": "未通过，补考未结束",
    "later_term": "本期之后的学期，不计",
    "not_yet_known": "当日尚未公布，不计",
    "undated": "无公布日期，不计",
    "deferred": "缓考，待定",
    "hidden": "成绩未公开，待定",
    "unreadable": "成绩无法识别，待定",
    "pending": "尚无成绩，待定",
}
LEFT_OUT: Final = {
    **STANDINGS,
    "exempt": "已免修",
    "passed_later": "后来已通过",
    "makeup_to_come": "补考尚未结束",
    "other_term": "不是本期的未通过",
    "not_regular": "不是正考未通过",
    "filtered": "不在统计的课程之列",
    "no_score": "通过而无分数",
    "not_earned": "尚未取得学分",
    "never_taken": "从未修读",
    "not_due": "不在应修课程或培养方案之列",
    "later_term": "本期之后的学期",
    "not_yet_known": "当日尚未公布",
    "undated": "没有公布日期",
}
_UNITS: Final[Mapping[Kind, str]] = {"courses": "门", "credits": "学分", "score": "分"}
_SIGNS: Final = {"<": "＜", "<=": "≤", ">": "＞", ">=": "≥", "==": "＝", "!=": "≠"}
_NAMES_SHOWN: Final = 8


def heading(argument: Argument) -> str:
    """Who is judged by what, for which period and as of which day."""
    day = argument.as_of.isoformat()
    return f"{argument.student_no}  《{argument.title}》  {period_name(argument.period)}（截至 {day}）"


def verdict(argument: Argument, track: TrackVerdict) -> str:
    """The verdict on one track, with what a person has to decide."""
    if argument.skipped:
        return f"不评定：{SKIPPED.get(argument.skipped, argument.skipped)}"
    if track.level is None:
        return "未达到预警标准"
    if not track.review:
        return track.name_of(track.level)
    firm = f"审定前先按{track.name_of(track.firm_level)}办理" if track.firm_level else "审定前不下达"
    return f"{track.name_of(track.level)}（须由人审定，{firm}）"


def value_text(kind: Kind, value: Figure | None) -> str:
    """A figure with its unit, exact or cut so that it stays on its side of every bound."""
    if value is None:
        return "（无从计算）"
    return percent_text(value) if kind == "share" else f"{number_text(value)}{_UNITS.get(kind, '')}"


def gap_text(kind: Kind, gap: Figure) -> str:
    """How far a figure has to go, with its unit; a distance in a share is in percentage points.

    It is rounded up, so that whoever goes as far as it says has arrived.
    """
    if kind == "share":
        return f"{_upward(Fraction(gap) * 100)} 个百分点"
    return f"{_upward(gap)} {_UNITS.get(kind, '')}".rstrip()


def figure_lines(clause: ClauseArgument) -> Iterator[str]:
    """Each figure of a clause beside the bounds that the clause sets it."""
    for figure in clause.figures:
        bounds = [bound for bound in clause.bounds if bound.figure == figure.name]
        asked = f"（条件：{'，'.join(_bound_text(figure, each) for each in bounds)}）" if bounds else ""
        yield f"{figure.label}：{value_text(figure.kind, figure.value)}{asked}"


def is_told_by_bounds(clause: ClauseArgument) -> bool:
    """Whether the bounds, all together, are the condition; else its text has to be shown."""
    comparisons = sum(clause.condition.count(sign) for sign in ("<", ">", "==", "!="))
    words = clause.condition.replace("(", " ").split()
    return len(clause.bounds) == comparisons and not {"or", "not"} & set(words)


def counted_text(argument: Argument, clause: ClauseArgument) -> str:
    """The courses that a clause counted, by name; empty where it counts none."""
    failed = [each for each in clause.courses if not each.passed]
    shown = failed if failed and len(failed) < len(clause.courses) else list(clause.courses)
    names = _named([argument.name_of(each.course_code) for each in shown])
    if len(shown) == len(clause.courses):
        return names
    return f"共 {len(clause.courses)} 门，其中未通过：{names}"


def left_out_texts(argument: Argument, left_out: Iterable[LeftOut]) -> Iterator[str]:
    """What was left out, by reason."""
    ordered = sorted(left_out, key=lambda each: list(LEFT_OUT).index(each.reason))
    for reason, group in groupby(ordered, key=lambda each: each.reason):
        each_of = list(group)
        plain = reason == "filtered"
        names = [argument.name_of(each.course_code) + ("" if plain else _in_brackets(each.attempt)) for each in each_of]
        yield f"{LEFT_OUT[reason]}：{_named(names)}"


def attempt_text(attempt: AttemptLine) -> str:
    """An attempt in short: 2024-2025-1 补考 55."""
    return f"{attempt.term} {ATTEMPT_KINDS.get(attempt.kind, attempt.kind)} {mark_text(attempt)}".rstrip()


def mark_text(attempt: AttemptLine) -> str:
    """The score or result of an attempt as it was given; — without any."""
    result = RESULTS.get(attempt.result or "", attempt.result or "")
    return f"{attempt.score or ''}{result}" if attempt.score is None or not result else f"{attempt.score}（{result}）"


def events_text(clause: ClauseArgument) -> str:
    """The events that a clause rests on; empty where it rests on none."""
    return "；".join(event_text(each) for each in clause.events)


def step_text(clause: ClauseArgument, step: Step, outcome: str) -> str:
    """What would turn a clause, one figure moved: 累计不及格课程再增加 1 门，即达到一级预警."""
    figure = next(each for each in clause.figures if each.name == step.figure)
    return f"{_move(figure, step)}{outcome}"


def moves(clause: ClauseArgument) -> Iterator[str]:
    """How far a clause that holds is from not holding any more."""
    for step in clause.steps:
        yield step_text(clause, step, "即不再符合此条")


def _move(figure: ArgumentFigure, step: Step) -> str:
    whole = figure.kind in ("courses", "credits", "number")
    if whole and not step.beyond:
        return f"{figure.label}再{'增加' if step.upward else '减少'} {gap_text(figure.kind, step.gap)}，"
    bound = value_text(figure.kind, step.to)
    now = value_text(figure.kind, step.now)
    verb = {(True, True): "高于", (True, False): "达到", (False, True): "低于", (False, False): "降到"}
    return f"{figure.label}{verb[step.upward, step.beyond]}{bound}（现为{now}），"


def _upward(value: Figure) -> str:
    """A number with at most three decimals, never less than it is."""
    return number_text(Fraction(-((-value * 1000) // 1), 1000))


def _bound_text(figure: ArgumentFigure, bound: Bound) -> str:
    held = {True: "✓", False: "✗", None: "—"}[bound.holds]
    return f"{_SIGNS[bound.sign]} {value_text(figure.kind, bound.bound)} {held}"


def _in_brackets(attempt: AttemptLine | None) -> str:
    return f"（{attempt_text(attempt)}）" if attempt else ""


def _named(names: list[str]) -> str:
    if len(names) <= _NAMES_SHOWN:
        return "、".join(names)
    return f"{'、'.join(names[:_NAMES_SHOWN])} 等 {len(names)} 门"
