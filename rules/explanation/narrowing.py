"""The facts that a verdict on one student needs: the student's own, and the groups' in which the law ranks."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from rules.engine.ranks import GROUPS
from rules.facts.facts import Facts
from rules.policy.law import Law
from rules.policy.measures import RankMeasure


def groups_of(law: Law) -> tuple[tuple[str, ...], ...]:
    """What the people have in common among whom the law ranks: columns of the register, one tuple per group."""
    within = {measure.within for measure in law.measures.values() if isinstance(measure, RankMeasure)}
    return tuple(tuple(GROUPS[name].split(", ")) for name in sorted(within))


def narrowed(facts: Facts, law: Law, student_no: str) -> Facts:
    """The facts without everybody whom a verdict on the student does not depend on."""
    students = facts.students
    own = students.filter(pc.equal(students["student_no"], student_no)).to_pylist()
    kept = pc.equal(students["student_no"], student_no)
    for group in groups_of(law) if own else ():
        alike = pc.equal(students[group[0]], own[0][group[0]])
        for name in group[1:]:
            alike = pc.and_(alike, pc.equal(students[name], own[0][name]))
        kept = pc.or_(kept, alike)
    numbers = students.filter(kept)["student_no"].combine_chunks()
    return replace(
        facts,
        students=students.filter(kept),
        **{name: _of(getattr(facts, name), numbers) for name in ("enrolments", "attempts", "events")},
    )


def _of(table: pa.Table, numbers: pa.Array) -> pa.Table:
    return table.filter(pc.is_in(table["student_no"], value_set=numbers))
