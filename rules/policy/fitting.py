"""Which choices of a measure fit together: a window that its set has, a row of periods that can be counted.

Every misfit is a fault with its path and what to write instead, so that a policy never counts what nobody meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rules.policy.conditions import Quantity, Test, names_in
from rules.policy.faults import Fault
from rules.policy.measures import (
    FAILURE_SETS,
    PROGRAMME_SETS,
    CountMeasure,
    EarlierLevelMeasure,
    Measure,
    PeriodsMeasure,
    ShareMeasure,
)
from rules.policy.schema import PolicyFile

_OF_A_TERM = frozenset({"term", "previous_term"})
Derived = Mapping[str, Quantity | Test]


def misfits(policy: PolicyFile, derived: Derived, judged: Iterable[str]) -> Iterator[Fault]:
    """Every choice that does not fit.

    ``derived`` holds what the derived measures are made of, as far as it could be read; ``judged`` the names that
    the clauses' conditions use.
    """
    within_terms, within_years, outside = _uses(policy, derived, judged)
    for name, measure in policy.measures.items():
        for key, message in _of_measure(measure, policy):
            yield Fault(("measures", name, key), message)
        if getattr(measure, "window", None) not in _OF_A_TERM:
            continue
        if name in within_years:
            yield Fault(("measures", name, "window"), "按学年数（each: school_year）的条件里，指标不能按学期算")
        elif policy.screened == "school_year" and (name in outside or name not in within_terms):
            yield Fault(
                ("measures", name, "window"),
                "按学年筛查的办法没有“本学期”：请用 school_year 或 cumulative（在按学期数的 periods 条件里可用 term）",
            )
    yield from _evidence(policy)


def _of_measure(measure: Measure, policy: PolicyFile) -> Iterator[tuple[str, str]]:
    match measure:
        case CountMeasure():
            yield from _of_count(measure)
        case ShareMeasure():
            for key, part in (("of", measure.of), ("among", measure.among)):
                yield from _of_window(key, part, measure.window)
        case PeriodsMeasure():
            if measure.count == "running" and measure.window is not None:
                yield "window", "连续到本期的（count: running）不写 window；要限定范围，请用 total 或 longest"
        case EarlierLevelMeasure():
            tracks = [track.id for track in policy.tracks]
            if measure.earlier_level not in tracks:
                yield "earlier_level", f"没有名为 {measure.earlier_level} 的轨道；可用的有：{'、'.join(tracks)}"


def _of_count(measure: CountMeasure) -> Iterator[tuple[str, str]]:
    yield from _of_window("of", measure.of, measure.window)
    if measure.of not in FAILURE_SETS:
        sets = "、".join(FAILURE_SETS)
        if measure.count == "failures":
            yield "count", f"failures（不及格次数）只能用于 {sets}"
        for key in ("at_least_failures", "kinds"):
            if getattr(measure, key) is not None:
                yield key, f"{key} 只能用于不及格的课程：of 取 {sets} 之一"
    if measure.of == "failed_at_regular_exam" and measure.kinds is not None:
        yield "kinds", "failed_at_regular_exam 只看正考，不写 kinds；要看别的考试，请用 of: failed"
    if measure.count_pending and measure.of != "due_and_not_earned":
        yield "count_pending", "count_pending 只能用于 due_and_not_earned"


def _of_window(key: str, of: str, window: str) -> Iterator[tuple[str, str]]:
    if window == "whole" and of not in PROGRAMME_SETS:
        yield key, f"整个培养方案（window: whole）只能用于 {'、'.join(PROGRAMME_SETS)}"


def _uses(policy: PolicyFile, derived: Derived, judged: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
    """The measures used in conditions of terms, in conditions of school years, and anywhere else."""
    within: dict[str, set[str]] = {"term": set(), "school_year": set()}
    periods = {name: each for name, each in policy.measures.items() if isinstance(each, PeriodsMeasure)}
    made_of = {name: {part.name for part in names_in(each)} for name, each in derived.items()}
    at_once = {name: parts for name, parts in made_of.items() if name not in periods}
    for name, measure in periods.items():
        within[measure.each] |= _reached(at_once, made_of.get(name, ()))
    shown = {name for each in policy.clauses for name in (*(each.figures or ()), each.courses, each.events) if name}
    return within["term"], within["school_year"], _reached(at_once, {*judged, *shown})


def _reached(made_of: Mapping[str, Iterable[str]], names: Iterable[str]) -> set[str]:
    """The names, and all that they are made of."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        found.add(name)
        left.extend(part for part in made_of.get(name, ()) if part not in found)
    return found


def _evidence(policy: PolicyFile) -> Iterator[Fault]:
    for at, clause in enumerate(policy.clauses):
        measure = policy.measures.get(clause.courses or "")
        if isinstance(measure, CountMeasure) and (measure.of, measure.window) == ("programme", "whole"):
            yield Fault(("clauses", at, "courses"), "整个培养方案不能列作依据：有的课程排在校历还没有的学期")
