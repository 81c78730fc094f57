"""The support list: whom to turn to first. It stays within the house."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sync.cases.life import IN_FORCE
from sync.store.case_record import Case


def support_order(
    cases: Iterable[Case], ranks: Mapping[tuple[str, str], int], prioritised: Collection[str]
) -> tuple[Case, ...]:
    """Return the cases in force in the order in which support is due.

    The highest level comes first; within a level, students of a priority group (bhuad 第十条（五）), then by number.
    ``ranks`` maps policy and level to the level's rank. Belonging to a priority group moves a place on this list and
    does nothing else: neither plans nor messages know of it.
    """
    first = frozenset(prioritised)

    def place(case: Case) -> tuple[int, bool, str, int]:
        rank = ranks.get((case.policy, case.issued_level or case.level), -1)
        return -rank, case.student_no not in first, case.student_no, case.id

    return tuple(sorted((case for case in cases if case.state in IN_FORCE), key=place))
