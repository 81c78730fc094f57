"""Which course counts as which (课程替代, changed codes), for whom."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from config.mapping import Equivalence


@dataclass(frozen=True, slots=True)
class Equivalences:
    """The site's equivalences, with each student's entry year, by which some of them are limited.

    One named for the student goes before one for the entry year, and that before one for all. Chains are followed
    to their end; the configuration has none that come back.
    """

    rules: Sequence[Equivalence]
    entry_years: Mapping[str, int]

    @property
    def old_codes(self) -> frozenset[str]:
        """The codes that any equivalence changes, at once or further along a chain."""
        return frozenset(rule.old for rule in self.rules)

    def for_student(self, student_no: str, code: str) -> str:
        """Return the code as which a student's course counts."""
        entry_year = self.entry_years.get(student_no)
        return self._follow(code, lambda rules: _named(rules, student_no) or _of_year(rules, entry_year))

    def for_entry_year(self, entry_year: int, code: str) -> str:
        """Return the code as which a course of an entry year's programme counts."""
        return self._follow(code, lambda rules: _of_year(rules, entry_year))

    def _follow(self, code: str, choose: Callable[[Collection[Equivalence]], Equivalence | None]) -> str:
        seen = {code}
        while rule := choose([rule for rule in self.rules if rule.old == code]):
            if rule.new in seen:
                return code
            code = rule.new
            seen.add(code)
        return code


def _named(rules: Collection[Equivalence], student_no: str) -> Equivalence | None:
    return next((rule for rule in rules if student_no in rule.students), None)


def _of_year(rules: Collection[Equivalence], entry_year: int | None) -> Equivalence | None:
    limited = next((rule for rule in rules if entry_year in rule.entry_years), None)
    return limited or next((rule for rule in rules if not rule.entry_years and not rule.students), None)
