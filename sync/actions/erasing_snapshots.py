"""Take students out of what was kept of past evaluations, so that each can still be repeated with the same result.

The facts without the students are judged again. Where everybody else's verdict is as it was, that is kept; where a
verdict depends on the others (a rank, a share of a class), the students stay in the facts under a token that means
nothing. Files are named by what they hold: the new ones have new names, and a marker tells where the old name leads.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rules.facts.facts import Facts
from rules.snapshot import kept_file
from sync.actions.above import judge
from sync.store.canonical import canonical_json
from sync.store.snapshots import (
    ERASED,
    Snapshot,
    files_of,
    keep_snapshot,
    kept_facts,
    kept_law,
    kept_result,
    list_snapshots,
    read_snapshot,
)

if TYPE_CHECKING:
    from rules.assessment import Assessment
    from rules.policy.law import Law

_NUMBER: Final = "student_no"


@dataclass(frozen=True, slots=True)
class ErasedSnapshots:
    """What became of the snapshots: ``renamed`` by their earlier ids, and ``bodies`` of assessments by theirs."""

    renamed: Mapping[str, str]
    bodies: Mapping[str, str]


def snapshots_naming(folder: Path, numbers: frozenset[str]) -> tuple[Snapshot, ...]:
    """Return the snapshots in which any of the students occurs."""
    known: dict[str, bool] = {}
    found = []
    for each in list_snapshots(folder):
        digest = each.facts["students"]
        if digest not in known:
            file = kept_file(folder / "objects", digest, ".parquet")
            known[digest] = not numbers.isdisjoint(pq.read_table(file, columns=[_NUMBER])[_NUMBER].to_pylist())
        if known[digest]:
            found.append(each)
    return tuple(found)


def erase_from_snapshots(folder: Path, tokens: Mapping[str, str]) -> ErasedSnapshots:
    """Take students, given with their tokens, out of every snapshot; run again after a crash, it goes on.

    Raises:
        SnapshotError: a kept file was changed, so that nothing can be computed from it.
    """
    renamed: dict[str, str] = {}
    for before in snapshots_naming(folder, frozenset(tokens)):
        after = _erase(folder, before, tokens)
        _leave_marker(folder, before, after)
        (folder / "runs" / f"{before.id}.json").unlink(missing_ok=True)
        renamed[before.id] = after.id
    _remove_unneeded(folder)
    return ErasedSnapshots(renamed, dict(_bodies(folder)))


def _erase(folder: Path, before: Snapshot, tokens: Mapping[str, str]) -> Snapshot:
    facts, kept = kept_facts(folder, before), kept_result(folder, before)
    law = kept_law(folder, before.law)
    above = kept_law(folder, before.above) if before.above else None
    others = _of_others(kept, tokens)
    for changed in (_without, _renamed):
        fresh = changed(facts, tokens)
        result = judge(fresh, law, before.period, before.as_of, above)
        if _verdicts(_of_others(result, tokens)) == _verdicts(others):
            return _keep(folder, before, fresh, law, above, result)
    fresh = _without(facts, tokens)  # this version of the program judges otherwise: what was said then stays
    return _keep(folder, before, fresh, law, above, others)


def _keep(folder: Path, before: Snapshot, facts: Facts, law: Law, above: Law | None, result: Assessment) -> Snapshot:
    return keep_snapshot(
        folder,
        facts,
        law,
        result,
        known_at=before.known_at,
        above=above,
        site=before.site,
        colleges=before.colleges,
    )


def _of_others(result: Assessment, tokens: Mapping[str, str]) -> Assessment:
    """Return what is said of everybody else."""
    out = {*tokens, *tokens.values()}
    above = result.above
    if above is not None:
        above = replace(above, students=tuple(each for each in above.students if each.student_no not in out))
    return replace(
        result,
        warnings=tuple(each for each in result.warnings if each.student_no not in out),
        referrals=tuple(each for each in result.referrals if each.student_no not in out),
        skipped=tuple(each for each in result.skipped if each.student_no not in out),
        above=above,
    )


def _verdicts(result: Assessment) -> Assessment:
    """Return a result without its counts and notes: how many there are in all is no verdict."""
    above = None if result.above is None else replace(result.above, neither=0)
    pending = replace(result.pending, enrolments=0, of=0)
    return replace(result, students_evaluated=0, pending=pending, notes=(), above=above)


def _without(facts: Facts, tokens: Mapping[str, str]) -> Facts:
    numbers = pa.array(sorted(tokens), pa.string())

    def others(table: pa.Table) -> pa.Table:
        return table.filter(pc.invert(pc.is_in(table[_NUMBER], value_set=numbers)))

    return Facts(**{name: others(table) if _NUMBER in table.column_names else table for name, table in facts.tables()})


def _renamed(facts: Facts, tokens: Mapping[str, str]) -> Facts:
    def under_tokens(table: pa.Table) -> pa.Table:
        fresh = [tokens.get(number, number) for number in table[_NUMBER].to_pylist()]
        at = table.schema.get_field_index(_NUMBER)
        return table.set_column(at, table.schema.field(at), pa.array(fresh, pa.string()))

    return Facts(
        **{name: under_tokens(table) if _NUMBER in table.column_names else table for name, table in facts.tables()}
    )


def _leave_marker(folder: Path, before: Snapshot, after: Snapshot) -> None:
    """Tell what a snapshot is called now, and of which assessment it was; on the disk before the old one goes."""
    marker = folder / "runs" / f"{before.id}{ERASED}"
    descriptor = os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(
            canonical_json(
                {"now": after.id, "assessment": before.assessment_id, "files": sorted(set(files_of(before)))}
            )
        )
        out.flush()
        os.fsync(out.fileno())


def _bodies(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the result of each snapshot that took another's place, by the other's assessment."""
    for marker in sorted((folder / "runs").glob(f"*{ERASED}")):
        said = json.loads(marker.read_text(encoding="utf-8"))
        file = folder / "runs" / f"{said['now']}.json"
        if file.exists():
            yield said["assessment"], canonical_json(kept_result(folder, read_snapshot(file)))


def _remove_unneeded(folder: Path) -> None:
    """Remove the files of the snapshots that were replaced, where no other one names them."""
    needed = {digest for each in list_snapshots(folder) for digest in files_of(each)}
    for marker in (folder / "runs").glob(f"*{ERASED}"):
        said = json.loads(marker.read_text(encoding="utf-8"))
        for digest in set(said["files"]) - needed:
            for file in (folder / "objects").glob(f"{digest}.*"):
                file.unlink(missing_ok=True)
