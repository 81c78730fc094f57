"""Clauses over the rows of measures: which rule hits whom, and where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rules.policy.arithmetic import Column, Row, find
from rules.policy.law import Law, LawClause


@dataclass
class Judge:
    """Evaluates the clauses of a law on every student's row."""

    law: Law
    columns: Mapping[str, Column]
    rows: Sequence[Row]
    hits: dict[int, list[LawClause]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    def judge(self, clauses: Iterable[LawClause]) -> None:
        """Fill ``hits`` (per row, in the policy's order) and ``unknown`` (per clause, how many lacked data)."""
        asked = list(clauses)
        found = find([clause.test for clause in asked], self.rows, self.columns, self.law.constants)
        for clause, places in zip(asked, found, strict=True):
            for at in places.holds:
                self.hits.setdefault(at, []).append(clause)
            self.unknown[clause.id] = len(places.unknown)

    def students_hit_by(self, key: str) -> dict[str, set[int]]:
        """Per measure named under ``key`` (``courses`` or ``events``), the students whose evidence it is."""
        wanted: dict[str, set[int]] = {}
        for at, clauses in self.hits.items():
            for each in clauses:
                name = getattr(each.clause, key)
                if name is not None:
                    wanted.setdefault(name, set()).add(self.rows[at][0])
        return wanted
