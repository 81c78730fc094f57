"""Several rows for one attempt, and which of them is the fact.

They come from two sections, two accounts with one number, or two codes that the site's equivalences make one:

* an outcome goes before none, an active enrolment before a suspended one;
* of attempts at two codes that became one, both happened: the better is taken;
* marks of one code that contradict each other are not chosen between: the attempt is pending, and listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Row = Mapping[str, Any]
KEY = ("student_no", "course_code", "term", "kind")
_OUTCOMES = ("pass", "fail", "absent", "exempt")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Marks of one attempt (student, course, term, kind) that contradict each other, and the courses that hold them."""

    attempt: tuple[str, ...]
    lms_course_ids: tuple[int, ...]


def one_per_key(rows: pa.Table) -> pa.Table:
    """Return ``rows`` with each key once; see the module for which row is taken."""
    once, several = _apart(rows)
    if not several.num_rows:
        return rows
    taken = [_chosen(group) for group in _groups(several)]
    return pa.concat_tables([once, pa.Table.from_pylist(taken, schema=rows.schema)])


def contradictions(rows: pa.Table) -> list[Contradiction]:
    """Return the attempts of ``rows`` whose marks contradict each other."""
    found = []
    for group in _groups(_apart(rows)[1]):
        rivals = _best_placed(group)
        if _contradict(rivals):
            courses = tuple(sorted({row["lms_course_id"] for row in rivals}))
            found.append(Contradiction(tuple(group[0][name] for name in KEY), courses))
    return found


def _apart(rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the rows whose key is unique, and the others."""
    keys = pc.binary_join_element_wise(*(rows[name] for name in KEY), "\x1f").combine_chunks()
    counts = keys.value_counts()
    repeated = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
    several = pc.is_in(keys, value_set=repeated)
    return rows.filter(pc.invert(several)), rows.filter(several)


def _groups(rows: pa.Table) -> Iterable[list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows.to_pylist():
        groups.setdefault(tuple(row[name] for name in KEY), []).append(row)
    return groups.values()


def _best_placed(group: Sequence[Row]) -> list[Row]:
    """Return the rows with an outcome, of active enrolments where there are any."""
    outcomes = [row for row in group if has_outcome(row)] or list(group)
    return [row for row in outcomes if row["active"]] or outcomes


def has_outcome(row: Row) -> bool:
    """Say whether an attempt passed or failed, as far as its row alone tells."""
    if row["result"] is not None:
        return row["result"] in _OUTCOMES
    return row["score"] is not None


def _contradict(rivals: Sequence[Row]) -> bool:
    values = {(comparable(row["score"]), row["result"]) for row in rivals}
    return len(values) > 1 and len({row["original_code"] for row in rivals}) == 1


def _chosen(group: Sequence[Row]) -> Row:
    rivals = sorted(_best_placed(group), key=lambda row: (row["lms_course_id"], row["original_code"]))
    if _contradict(rivals):
        return {**rivals[0], "score": None, "result": None, "level_passed": None, "graded_on": None}
    return max(rivals, key=_merit)


def _merit(row: Row) -> tuple[int, Decimal]:
    number = comparable(row["score"])
    passed = row["result"] in ("pass", "exempt") or (row["result"] is None and row["level_passed"] is True)
    failed = row["result"] in ("fail", "absent") or row["level_passed"] is False
    return (1 if passed else -1 if failed else 0, number if isinstance(number, Decimal) else Decimal(-1))


def comparable(score: str | None) -> Decimal | str | None:
    """Return a score so that 60 and 60.0 are the same: a number where it is one, a level grade as it is."""
    try:
        return None if score is None else Decimal(score)
    except InvalidOperation:
        return score
