"""One doubt about a policy, and the clauses as the lint looks at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rules.policy.conditions import Test, names_in, read_test
from rules.policy.faults import Path
from rules.policy.law import Law, LawClause
from rules.policy.lint.linear import Case, cases_of


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt: its kind, the path in the file, what is doubtful and what to do.

    ``column`` is an offset within a text value, from 0. A ``hint`` may well be as it should.
    """

    code: str
    path: Path
    message: str
    column: int | None = None
    hint: bool = False


@dataclass(frozen=True)
class Subject:
    """A clause with its place in the file, and its condition as it is written there, with the columns of names."""

    law: Law
    at: int

    @cached_property
    def of(self) -> LawClause:
        """The compiled clause."""
        return self.law.clauses[self.at]

    @cached_property
    def test(self) -> Test:
        """The condition as written; formulas stand in it by name."""
        return read_test(self.of.clause.when)

    @cached_property
    def holding(self) -> Sequence[Case]:
        """The cases in which the condition holds."""
        return cases_of(self.test, self.law)

    @cached_property
    def failing(self) -> Sequence[Case]:
        """The cases in which the condition fails."""
        return cases_of(self.test, self.law, holds=False)

    @cached_property
    def names(self) -> frozenset[str]:
        """The measures that the clause rests on; without one of them its condition is unknown."""
        return frozenset(name.name for name in names_in(self.of.test)) - self.law.constants.keys()

    @property
    def path(self) -> Path:
        """Where the condition stands."""
        return ("clauses", self.at, "when")

    @property
    def column(self) -> int | None:
        """The column of the first name in the condition."""
        names = names_in(self.test)
        return names[0].column if names else None

    @property
    def line(self) -> str | None:
        """The track whose level the clause reaches; None for a referral."""
        return self.of.track.id if self.of.track else None

    @property
    def level(self) -> str:
        """What the level is called; for a referral, that it is one."""
        track = self.of.track
        return track.levels[self.of.rank].label if track else "转办名单"
