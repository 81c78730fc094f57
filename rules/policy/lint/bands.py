"""Bands of one track over one quantity: values between or beyond them that no rule reaches, and bands that overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, groupby
from operator import and_

from rules.policy.conditions import Comparison, ComparisonSign, Number, Quantity, names_in
from rules.policy.law import Law
from rules.policy.lint.domain import Worse, worse_way
from rules.policy.lint.feasible import can_hold
from rules.policy.lint.finding import Finding, Subject
from rules.policy.lint.linear import cases_of
from rules.policy.lint.scale import Scale, holds_at, scale_of, values_on
from rules.policy.units import is_whole, unit_of

Band = tuple[Subject, Scale]


def band_findings(law: Law, clauses: Sequence[Subject]) -> Iterator[Finding]:
    """The gaps and overlaps among clauses that are in force together."""
    found = [(clause, scale_of(clause.test, law)) for clause in clauses]
    bands = [(clause, scale) for clause, scale in found if scale is not None]
    for track in law.policy.tracks:
        own = [band for band in bands if band[0].line == track.id]
        for key in dict.fromkeys(scale.key for _, scale in own):
            group = [band for band in own if band[1].key == key]
            referrals = [band for band in bands if band[0].line is None and band[1].key == key]
            others = [each for each, scale in found if each.line in {track.id, None} and scale is None]
            yield from _Bands(law, group, referrals, others).findings()


class _Bands:
    """The clauses of one track that look at one quantity alone, and the referrals that look at it too.

    ``others`` are the clauses that look at it together with something else.
    """

    def __init__(self, law: Law, own: Sequence[Band], referrals: Sequence[Band], others: Sequence[Subject]) -> None:
        self.law = law
        self.own = [clause for clause, _ in own]
        self.quantity: Quantity = own[0][1].quantity
        self.label = next((law.policy.measures[scale.name].label for _, scale in own if scale.name), "这个量")
        names = {name.name for name in names_in(self.quantity)}
        self.others = [each for each in others if names <= each.names]
        both = [*own, *referrals]
        self.bounds = frozenset(bound for _, scale in both for bound in scale.bounds)
        self.values = values_on(own[0][1], self.bounds, law)
        self.reached = {clause.at: self._reached(clause) for clause, _ in both}
        self.covered = self._covered([*self.own, *self._beside_levels(referrals)])

    def _covered(self, clauses: Sequence[Subject]) -> list[bool]:
        return [any(self.reached[each.at][at] for each in clauses) for at in range(len(self.values))]

    def _beside_levels(self, referrals: Sequence[Band]) -> list[Subject]:
        """The referrals that stand in a level's stead; one for students who are warned as well fills no gap."""
        warned = self._covered(self.own)
        apart = (clause for clause, _ in referrals if not self._meets(clause, warned))
        return list(apart)

    def _meets(self, clause: Subject, warned: Sequence[bool]) -> bool:
        return any(map(and_, self.reached[clause.at], warned))

    def _reached(self, clause: Subject) -> tuple[bool, ...]:
        return tuple(holds_at(clause.test, value, self.law) for value in self.values)

    def findings(self) -> Iterator[Finding]:
        if any(self.covered):
            yield from self._gaps()
        for one, other in combinations(self.own, 2):
            if one.of.rank != other.of.rank and self._cross(one, other):
                yield Finding(
                    "overlap",
                    other.path,
                    f"与规则 {one.of.id}（{one.level}）的范围部分重叠，谁也不包含谁；"
                    f"重叠处按较高的等级定。若不是办法的本意，请让一档的止点等于另一档的起点",
                    other.column,
                )

    def _cross(self, one: Subject, other: Subject) -> bool:
        pairs = set(zip(self.reached[one.at], self.reached[other.at], strict=True))
        return {(True, True), (True, False), (False, True)} <= pairs

    def _gaps(self) -> Iterator[Finding]:
        """Runs of values that nothing reaches: between others, or beyond them where the worse values are."""
        runs = [(covered, list(run)) for covered, run in groupby(range(len(self.values)), self.covered.__getitem__)]
        better_end = 0 if self._worse() == "up" else len(runs) - 1
        for place, (covered, run) in enumerate(runs):
            if covered or place == better_end or not self._left_alone(run):
                continue
            beside = run[0] - 1 if place else run[-1] + 1
            clause = next(each for each in self.own_first() if self.reached[each.at][beside])
            yield Finding("gap", clause.path, self._gap(run), clause.column)

    def _left_alone(self, run: list[int]) -> bool:
        """Whether somebody in a gap is reached by none of the other clauses that look at the quantity."""
        ends: list[Comparison] = []
        low, high = run[0], run[-1]
        sign: ComparisonSign
        if low > 0:
            sign, at = (">=", low) if self._is_end(low) else (">", low - 1)
            ends.append(Comparison(sign, self.quantity, Number(self.values[at])))
        if high < len(self.values) - 1:
            sign, at = ("<=", high) if self._is_end(high) else ("<", high + 1)
            ends.append(Comparison(sign, self.quantity, Number(self.values[at])))
        inside = [cases_of(end, self.law) for end in ends]
        return can_hold(self.law, *inside, *(each.failing for each in self.others))

    def _is_end(self, at: int) -> bool:
        """Whether a value itself is the first or last of a gap, and not one taken from the midst of it."""
        whole = is_whole(self.quantity, self.law.measures, self.law.constants)
        return whole or self.values[at] in self.bounds

    def own_first(self) -> list[Subject]:
        """The clauses of the track, then the referrals: where a gap is reported."""
        others = [Subject(self.law, at) for at in self.reached if at not in {each.at for each in self.own}]
        return [*self.own, *others]

    def _worse(self) -> Worse:
        """Which values are the worse ones: as the measure tells, else those with the higher levels."""
        told = worse_way(self.quantity, self.law)
        if told is not None:
            return told
        low, high = min(self.own, key=lambda each: each.of.rank), max(self.own, key=lambda each: each.of.rank)
        if not any(self.reached[low.at]) or not any(self.reached[high.at]):
            return "up"
        return "down" if self.reached[high.at].index(True) < self.reached[low.at].index(True) else "up"

    def _gap(self, run: list[int]) -> str:
        return (
            f"“{self.label}”{_before_words(self._span(run))}时，没有一条规则适用；"
            f"请放宽相邻一档，或另加一条规则（不归本办法管的，写 referral: true 列入转办名单）"
        )

    def _span(self, run: list[int]) -> str:
        """The run in words: its first and last value where it has one, else what it lies between."""
        low, high = self.values[run[0]], self.values[run[-1]]
        words = []
        if run[0] > 0:
            words.append(
                f"{self._say(low)} 及以上" if self._is_end(run[0]) else f"高于 {self._say(self.values[run[0] - 1])}"
            )
        if run[-1] < len(self.values) - 1:
            words.append(
                f"{self._say(high)} 及以下" if self._is_end(run[-1]) else f"低于 {self._say(self.values[run[-1] + 1])}"
            )
        if len(words) == 2 and low == high and self._is_end(run[0]):
            return f"为 {self._say(low)}"
        return "、".join(words)

    def _say(self, value: Fraction) -> str:
        if (
            unit_of(self.law.formulas.get(getattr(self.quantity, "name", ""), self.quantity), self.law.measures)
            == "share"
        ):
            return f"{_plain(value * 100)}%"
        return _plain(value)


def _before_words(text: str) -> str:
    """The text with a space behind it where it ends in a number."""
    return f"{text} " if text[-1:].isascii() else text


def _plain(value: Fraction) -> str:
    """A number as people write it: a decimal where it ends soon, else a fraction."""
    return f"{float(value):g}" if 10**6 % value.denominator == 0 else str(value)
