"""Each clause of a law as it meets one student: state, figures, bounds, courses, events, distances."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.assessment import Figure
from rules.engine.inspection import Inspection
from rules.explanation.argument import Bound, ClauseArgument, ClauseState, CourseRecord, LeftOut
from rules.explanation.figures import ArgumentFigure, FigureGround, PeriodCount, PeriodLine
from rules.explanation.left_out import LookedAt, left_out
from rules.policy.conditions import Comparison, ComparisonSign, Name, Test, names_in, read_test
from rules.policy.distances import Step, comparisons, steps, truth, value
from rules.policy.law import Law, LawClause
from rules.policy.measures import COURSE_MEASURES, EarlierLevelMeasure
from rules.policy.nearness import kind_of

_TURNED: Mapping[ComparisonSign, ComparisonSign] = {
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
    "==": "==",
    "!=": "!=",
}


@dataclass(frozen=True)
class Clauses:
    """Argues the clauses of a law for one student; ``hits`` are the ids of those that the engine found to hold."""

    law: Law
    inspection: Inspection
    records: Sequence[CourseRecord]
    hits: frozenset[str]
    as_of: date
    skipped: bool

    def all(self) -> tuple[ClauseArgument, ...]:
        """Every clause, in the policy's order."""
        return tuple(self._argue(each) for each in self.law.clauses)

    def _argue(self, each: LawClause) -> ClauseArgument:
        clause, test = each.clause, read_test(each.clause.when)
        state = self._state(each, test)
        judged = state in ("hit", "not_hit", "unknown")
        return ClauseArgument(
            id=clause.id,
            track=each.track.id if each.track else None,
            level=clause.level,
            rank=each.rank,
            citation=clause.clause,
            words=clause.words,
            condition=clause.when,
            review=clause.review,
            review_reason=clause.review_reason,
            state=state,
            figures=tuple(self._figures(each, test)) if judged else (),
            bounds=tuple(self._bounds(test)) if judged else (),
            courses=self.inspection.courses.get(clause.courses or "", ()),
            events=self.inspection.events.get(clause.events or "", ()),
            left_out=tuple(self._left_out(each)) if judged else (),
            steps=self._steps(test, state) if judged else (),
            periods=tuple(self._periods(each)) if judged else (),
            grounds=tuple(self._grounds(each)) if judged else (),
        )

    def _state(self, each: LawClause, test: Test) -> ClauseState:
        if not each.clause.in_force.on(self.as_of):
            return "not_in_force"
        if self.skipped:
            return "skipped"
        if each.id in self.hits:
            return "hit"
        return "unknown" if truth(test, self._values) is None else "not_hit"

    @property
    def _values(self) -> dict[str, Figure | None]:
        return {**self.inspection.figures, **self.law.constants}

    def _figures(self, each: LawClause, test: Test) -> Iterator[ArgumentFigure]:
        """The figures that the clause names and those of its condition, each once."""
        measures = self.law.policy.measures
        named = (name.name for name in names_in(test) if name.name in measures)
        for name in dict.fromkeys((*(each.clause.figures or ()), *named)):
            yield self._figure(name, self.inspection.figures[name])

    def _figure(self, name: str, value: Figure | None) -> ArgumentFigure:
        return ArgumentFigure(name, self.law.policy.measures[name].label, kind_of(self.law, name), value)

    def _periods(self, each: LawClause) -> Iterator[PeriodCount]:
        """What the counts of periods in the condition looked at."""
        looked_at = self.inspection.periods
        for name in dict.fromkeys(name.name for name in names_in(each.test) if name.name in looked_at):
            lines = (
                PeriodLine(one.period, one.standing, tuple(self._figure(*of) for of in one.figures.items()))
                for one in looked_at[name]
            )
            yield PeriodCount(name, self.law.policy.measures[name].label, tuple(lines))

    def _grounds(self, each: LawClause) -> Iterator[FigureGround]:
        """What the places and earlier levels of the condition rest on."""
        for name in dict.fromkeys(name.name for name in names_in(each.test)):
            ground, value_ = self.inspection.grounds.get(name), self.inspection.figures.get(name)
            if ground is not None:
                measure = self.law.measures[name]
                level = _level_name(self.law, measure, value_) if isinstance(measure, EarlierLevelMeasure) else None
                yield FigureGround(self._figure(name, value_), ground, level)

    def _bounds(self, test: Test) -> Iterator[Bound]:
        for each in comparisons(test):
            for figure, sign, other in (
                (each.left, each.sign, each.right),
                (each.right, _TURNED[each.sign], each.left),
            ):
                if isinstance(figure, Name) and figure.name in self.inspection.figures:
                    bound = value(other, self.law.constants)
                    if bound is not None:
                        yield Bound(figure.name, sign, bound, truth(Comparison(sign, figure, other), self._values))

    def _left_out(self, each: LawClause) -> Iterator[LeftOut]:
        """What the measures of the condition left out, each course once."""
        seen: set[str] = set()
        courses, among = self.inspection.courses, self.inspection.among
        for name in self._behind(each.test):
            measure = self.law.measures[name]
            if not isinstance(measure, COURSE_MEASURES):
                continue
            looked_at = LookedAt(*(frozenset(one.course_code for one in of.get(name, ())) for of in (courses, among)))
            for found in left_out(measure, looked_at, self.records, self.inspection.calendar):
                if found.course_code not in seen:
                    seen.add(found.course_code)
                    yield found

    def _behind(self, test: Test) -> Iterator[str]:
        """The measures of a condition and, behind a rank, those by which is ranked; each once."""
        left = [name.name for name in names_in(test)]
        for name in left:
            if name in self.law.ranked:
                left.extend(one.name for one in names_in(self.law.ranked[name]))
        yield from (name for name in dict.fromkeys(left) if name in self.law.measures)

    def _steps(self, test: Test, state: ClauseState) -> tuple[Step, ...]:
        fixed: Mapping[str, Fraction] = self.law.constants
        return steps(test, self.inspection.figures, fixed, to_hold=state != "hit")


def _level_name(law: Law, measure: EarlierLevelMeasure, rank: Figure | None) -> str | None:
    (levels,) = (each.levels for each in law.policy.tracks if each.id == measure.earlier_level)
    return levels[int(rank) - 1].label if rank else None
