"""What stands in a policy and is used by nothing: levels, measures, knobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.policy.conditions import names_in, read_quantity, read_test
from rules.policy.knobs import REFERENCE
from rules.policy.law import Law
from rules.policy.lint.finding import Finding
from rules.policy.measures import FormulaMeasure, PeriodsMeasure, RankMeasure


def unused_findings(law: Law, data: object) -> Iterator[Finding]:
    """The levels that no clause reaches, and the measures and knobs that nothing names.

    ``data`` is the file as written, in which ``{knob: NAME}`` still stands.
    """
    yield from _levels(law)
    named = _named(law)
    for name in law.policy.measures:
        if name not in named:
            yield Finding("unused", ("measures", name), f"指标 {name} 没有用到；请检查拼写，或删去")
    named |= set(_references(data))
    for name in law.policy.knobs:
        if name not in named:
            message = f"旋钮 {name} 没有用到：请在条件里写它的名字，或在取值处写 {{knob: {name}}}，或删去"
            yield Finding("unused", ("knobs", name), message)


def _levels(law: Law) -> Iterator[Finding]:
    reached = {(each.track.id, each.rank) for each in law.clauses if each.track is not None}
    for at, track in enumerate(law.policy.tracks):
        for rank, level in enumerate(track.levels):
            if (track.id, rank) not in reached:
                message = f"没有一条规则给予“{level.label}”；请补上规则，或删去这个等级"
                yield Finding("unused", ("tracks", at, "levels", rank), message)


def _named(law: Law) -> set[str]:
    """The names that conditions, derived measures and the evidence of clauses use."""
    named: set[str] = set()
    for each in law.policy.clauses:
        named |= {name.name for name in names_in(read_test(each.when))}
        named |= {*(each.figures or ()), each.courses or "", each.events or ""}
    for measure in law.policy.measures.values():
        match measure:
            case FormulaMeasure():
                named |= {name.name for name in names_in(read_quantity(measure.formula))}
            case PeriodsMeasure():
                named |= {name.name for name in names_in(read_test(measure.periods))}
            case RankMeasure():
                named.add(measure.rank)
    return named


def _references(data: object) -> Iterator[str]:
    if isinstance(data, Mapping):
        if set(data) == {REFERENCE}:
            yield str(data[REFERENCE])
        for each in data.values():
            yield from _references(each)
    elif isinstance(data, list):
        for each in data:
            yield from _references(each)
