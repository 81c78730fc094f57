"""Chinese sentences for what would change a verdict: the next level, the ways out, near misses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb
from typing import Final

from reports.argument import step_text
from rules.explanation.argument import Argument, ClauseArgument, TrackVerdict
from rules.recovery.clearing import Clearing, Goal, Recovery

BARELY: Final = "“通过”按刚好及格、在原学期补考通过计算；成绩更好时，绩点一类的指标还会更好。"
_SETS_SHOWN: Final = 3
_NAMES_SHOWN: Final = 6


def ahead(argument: Argument, track: TrackVerdict) -> Iterator[str]:
    """How far the next level is, by each clause that one figure alone can turn; nobody is told how far an event is."""
    above = [
        (clause, step)
        for clause in argument.clauses
        if clause.track == track.id and clause.rank > track.rank
        for step in clause.steps
        if any(each.name == step.figure and each.kind != "number" for each in clause.figures)
    ]
    next_rank = min((clause.rank for clause, _ in above), default=None)
    for clause, step in above:
        if clause.rank == next_rank:
            yield step_text(clause, step, f"即达到{track.name_of(clause.level)}（{clause.citation}）")


def ways_out(argument: Argument, recovery: Recovery, clearing: Clearing) -> Iterator[str]:
    """What passing courses would do to one track's warning."""
    track = next(each for each in argument.tracks if each.id == clearing.track)
    if not recovery.courses:
        yield "这项预警不是由未通过的课程引起的。"
        return
    reached = [goal for goal in clearing.goals if goal.sets]
    for goal in reached:
        outcome = f"即降为{track.name_of(goal.level)}" if goal.level else "即解除"
        proven = "" if goal.smallest else "（组合太多，没有逐一试完，未必是最少的）"
        yield f"{_choice(argument, recovery, goal)}{outcome}{proven}"
    if len(reached) < len(clearing.goals):
        yield _not_enough(argument, clearing, lowered=bool(reached))


def _not_enough(argument: Argument, clearing: Clearing, *, lowered: bool) -> str:
    rules = [each for each in argument.clauses if each.id in clearing.remaining]
    why = "、".join(f"{each.citation} {_labels(each)}" for each in rules)
    what = "解除" if lowered else "降级或解除"
    return f"只靠通过现有未通过的课程不能{what}，仍会符合：{why}"


def _labels(clause: ClauseArgument) -> str:
    named = {bound.figure for bound in clause.bounds}
    return "、".join(each.label for each in clause.figures if each.name in named or not named)


def _choice(argument: Argument, recovery: Recovery, goal: Goal) -> str:
    names = [[argument.name_of(code) for code in codes] for codes in goal.sets]
    everything = len(recovery.courses)
    if goal.size == everything:
        return f"全部 {everything} 门未通过的课程都通过" if everything > 1 else f"通过 {names[0][0]} "
    if goal.number == comb(everything, goal.size) and goal.number > _NAMES_SHOWN:
        return f"{everything} 门未通过的课程中任意通过 {goal.size} 门"
    if goal.size == 1:
        return f"通过 {_either([each[0] for each in names], goal.number, _NAMES_SHOWN)} "
    return f"通过 {_either(['＋'.join(each) for each in names], goal.number, _SETS_SHOWN)} "


def _either(names: Sequence[str], number: int, shown: int) -> str:
    some = " 或 ".join(names[:shown])
    return some if number <= shown else f"{some} 等（共 {number} 种选法之一）"
