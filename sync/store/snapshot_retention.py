"""Which kept evaluations may go after a time: none on which a case rests, and never the latest of its kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from time import time
from typing import Final

from sqlalchemy import select, union

from sync.store.case_tables import CASES, EVENTS
from sync.store.snapshots import Snapshot, files_of, list_snapshots
from sync.store.transaction import Transaction

_UNDER_WAY: Final = timedelta(days=1)


def bases_of(tx: Transaction, site_id: str) -> frozenset[str]:
    """Return the ids of the assessments on which cases, or any change of one, rest."""
    kinds = (select(table.c.assessment_id).where(table.c.site_id == site_id) for table in (CASES, EVENTS))
    return frozenset(found for (found,) in tx.execute(union(*kinds)) if found is not None)


def latest(snapshots: Iterable[Snapshot]) -> tuple[Snapshot, ...]:
    """Return the first of each regulation, scope and period: the latest, where they are given latest first."""
    newest: dict[tuple[str, str, str], Snapshot] = {}
    for each in snapshots:
        newest.setdefault((each.law.policy, each.scope, each.period), each)
    return tuple(newest.values())


def remove_old(folder: Path, *, before: datetime, bases: Collection[str]) -> tuple[Snapshot, ...]:
    """Remove the evaluations whose facts were read before a moment, and the files that no other one needs.

    What a case rests on stays (``bases``: ids of assessments), and so does the latest of each regulation and period.
    A file written or used within the last day stays too: a run under way may be about to name it.

    Raises:
        SnapshotError: a description was changed, so that nobody can say what is still needed.
    """
    everything = list_snapshots(folder)
    current = {each.id for each in latest(everything)}
    old = tuple(
        each
        for each in everything
        if each.known_at < before and each.id not in current and each.assessment_id not in bases
    )
    for each in old:
        (folder / "runs" / f"{each.id}.json").unlink(missing_ok=True)
    needed = {digest for each in everything if each not in old for digest in files_of(each)}
    settled = time() - _UNDER_WAY.total_seconds()  # the file system's own time, whatever the site's clock says
    for file in (folder / "objects").iterdir():
        if file.name.partition(".")[0] not in needed and file.stat().st_mtime < settled:
            file.unlink(missing_ok=True)
    return old
