"""The measures of a law as one row of integers per evaluated student.

What counts courses or events is one query; what is made of other measures (ranks, counted periods) follows from the
rows. A count of periods asks its condition again for earlier periods: such a look back is `Figures` of its own, with
``names`` narrowed to what the condition needs.
"""

# ruff: noqa: S608 - every part of a query is this package's own text or an integer
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rules.assessment import Figure
from rules.engine.calendar import Calendar
from rules.engine.counting import Counted, Counting
from rules.engine.earlier import earlier_level
from rules.engine.periods import count_periods
from rules.engine.programmes import schedule
from rules.engine.progress import looks_at_programme
from rules.engine.ranks import groups_of, places_in, sizes
from rules.engine.session import Session
from rules.policy.arithmetic import Column, compile_value, find, value_of
from rules.policy.conditions import Name, Test, names_in
from rules.policy.law import Law
from rules.policy.measures import EarlierLevelMeasure, PeriodsMeasure, RankMeasure, RelationalMeasure


@dataclass
class Figures:
    """Computes the measures of a law; ``columns`` says where each stands in a row, after the student at 0.

    ``names`` are the measures wanted (None: all). A look back is ``moved``. Members are ``kept`` for the evidence.
    """

    session: Session
    calendar: Calendar
    law: Law
    names: Collection[str] | None = None
    moved: bool = False
    kept: bool = True
    columns: dict[str, Column] = field(default_factory=dict)

    def rows(self) -> list[tuple[int, ...]]:
        """One row per evaluated student, by student number.

        Steps: count the periods, since looking back makes tables of its own; lay out the programmes, where a measure
        looks at them; count what facts say in one query; add what is made of it, in the order of the file.
        """
        wanted = {name: each for name, each in self.law.measures.items() if self.names is None or name in self.names}
        periods = {name: self._periods(name, each) for name, each in wanted.items() if isinstance(each, PeriodsMeasure)}
        if any(map(looks_at_programme, wanted.values())):
            schedule(self.session, self.calendar)
        rows = self._counted(wanted)
        for name, measure in wanted.items():
            if isinstance(measure, RankMeasure):
                rows = self._ranked(rows, name, measure)
            if name in periods:
                self.columns[name] = Column(len(rows[0]) if rows else 0)
                rows = [(*row, periods[name].get(row[0], 0)) for row in rows]
        return rows

    def _counted(self, wanted: Mapping[str, RelationalMeasure]) -> list[tuple[int, ...]]:
        """The rows of the measures that are queries."""
        selected, joins, width = ["student"], [], 1
        for at, name in enumerate(self.law.measures):
            measure = wanted.get(name)
            if measure is None or isinstance(measure, RankMeasure | PeriodsMeasure):
                continue
            query, self.columns[name] = self._figures(at, measure, width)
            if self.kept:
                self.session.create(f"figures_{at}", query)
            parts = ("top",) if self.columns[name].over is None else ("top", "bottom")
            selected += [f"COALESCE(figures_{at}.{part}, 0) AS {part}_{at}" for part in parts]
            joins.append(f"LEFT JOIN {'' if self.kept else f'({query}) AS '}figures_{at} USING (student)")
            width += len(parts)
        return self.session.integers(f"SELECT {', '.join(selected)} FROM evaluated {' '.join(joins)}")

    def _figures(self, at: int, measure: Counted | EarlierLevelMeasure, width: int) -> tuple[str, Column]:
        """The query of a measure's totals, and where they will stand; its members are kept unless looking back."""
        if isinstance(measure, EarlierLevelMeasure):
            query = earlier_level(self.session, self.calendar, self.law, measure, f"earlier_{at}")
            return query, Column(width, 1, width + 1, whole=True)
        counting = Counting(self.session, self.calendar, self.law.policy.grades, self.moved)
        source = f"({counting.members(at, measure)})"
        if self.kept:
            self.session.create(f"members_{at}", source)
            source = f"members_{at}"
        return counting.figures(at, measure, source), counting.column(measure, width)

    def _ranked(self, rows: list[tuple[int, ...]], name: str, measure: RankMeasure) -> list[tuple[int, ...]]:
        """The rows with the place in the group, or the group's size."""
        width = len(rows[0]) if rows else 0
        values = list(map(compile_value(self.law.ranked[name], self.columns, self.law.constants), rows))
        groups = groups_of(self.session, measure.within)
        if measure.gives == "size":
            self.columns[name] = Column(width)
            return [(*row, size) for row, size in zip(rows, sizes(values, groups), strict=True)]
        self.columns[name] = Column(width, 1, width + 1, whole=True)
        places = places_in(values, groups, highest=measure.best == "highest")
        return [(*row, place or 0, int(place is not None)) for row, place in zip(rows, places, strict=True)]

    def _periods(self, name: str, measure: PeriodsMeasure) -> dict[int, int]:
        """Per student in how many periods the condition held."""
        condition = self.law.conditions[name]
        needed = made_of(condition, self.law)

        def met(period: Calendar) -> set[int]:
            figures = Figures(self.session, period, self.law, needed, moved=True, kept=False)
            rows = figures.rows()
            (found,) = find([condition], rows, figures.columns, self.law.constants)
            return {rows[at][0] for at in found.holds}

        return count_periods(self.session, self.calendar, measure, met)


def made_of(condition: Test, law: Law) -> set[str]:
    """Every measure that a condition is made of, through ranks too."""
    found: set[str] = set()
    left = [name.name for name in names_in(condition)]
    while left:
        name = left.pop()
        found.add(name)
        if name in law.ranked:
            left.extend(each.name for each in names_in(law.ranked[name]))
    return found


def figure_in(name: str, row: Sequence[int], columns: Mapping[str, Column], law: Law) -> Figure | None:
    """A measure or formula as a row has it: a count as an integer, any other exact; None where it is unknown."""
    value = value_of(law.formulas.get(name, Name(name)), row, columns, law.constants)
    column = columns.get(name)
    whole = column is not None and (column == Column(column.index) or column.whole)
    return int(value) if whole and value is not None else value
