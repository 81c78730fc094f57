"""What is left at the end: all of the store and of Moodle, as far as an interruption must leave no trace in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Column, Integer, Table, select

from connector.standin.server import StandIn
from sync.site import Site
from sync.store.audit_check import check_audit
from sync.store.metadata import metadata
from sync.store.snapshots import kept_facts, list_snapshots
from sync.store.transaction import Transaction

WORK: Final = {"runs", "audit", "job_run", "lease", "data_key"}
"""Tables that tell what was tried and when: an interruption shows there."""
TRIED: Final = {
    "outbox": {"attempts", "reason", "lms_message_id", "claimed_by", "follows"},
    "assessment": {"ordinal"},
    "plan": {"checksum", "ordinal", "body"},
    "offerings": {"digest"},
    "sending": {"address"},
}
"""Columns that say how often something was tried, or that hold ids; what a plan did is in its steps and cases."""
_MOMENT: Final = re.compile(r"(^|_)(at|until)$")
_SUM: Final = re.compile(r"\b[0-9a-f]{12,64}\b")
LONG: Final = 2000
_SEALED: Final = re.compile(r"\bv1:[0-9a-f]+:[\w=-]+")


def end_of(site: Site, moodle: StandIn) -> dict[str, Any]:
    """Return everything by name: each table of the store, the roster, every message that was delivered."""
    with site.store.read() as tx:
        found = {table.name: _rows(tx, table) for table in metadata.sorted_tables if table.name not in WORK}
        found["audit faults"] = list(check_audit(tx, site.store.site_id).faults)
    return {**found, "cohorts": _cohorts(moodle), "groups": _groups(moodle), "messages": _messages(moodle)}


def difference(ours: Mapping[str, Any], twins: Mapping[str, Any]) -> str:
    """Say what is in one and not in the other, or nothing."""
    return "\n".join(_parted(name, ours[name], twins[name]) for name in twins if ours[name] != twins[name])


def broken_snapshots(site: Site) -> list[str]:
    """Return the kept evaluations whose files are not whole: an interruption leaves none."""
    folder = site.path(site.settings.snapshots.folder)
    broken = []
    for snapshot in list_snapshots(folder):
        try:
            kept_facts(folder, snapshot)
        except ValueError as error:
            broken.append(f"{snapshot.id[:12]}: {error}")
    return broken


def _parted(name: str, ours: list[Any], twins: list[Any]) -> str:
    more, less = ([each for each in one if each not in other] for one, other in ((ours, twins), (twins, ours)))
    shown = (str(each[:5])[:LONG] for each in (more, less))
    return (
        f"{name}: {len(ours)} here, {len(twins)} at the twin\n  only here: {next(shown)}\n  only there: {next(shown)}"
    )


def _rows(tx: Transaction, table: Table) -> list[Any]:
    """Return a table without moments and ids; a reference becomes the place of the row that it names."""
    left_out = TRIED.get(table.name, set())
    columns = [each for each in table.c if each.name not in left_out and not _is_trace(each)]
    places = {each.name: _places(tx, each) for each in columns if each.foreign_keys}
    rows = (
        {
            each.name: _plain(places.get(each.name, {}).get(value, value))
            for each, value in zip(columns, row, strict=True)
        }
        for row in tx.execute(select(*columns))
    )
    return sorted((tuple(row.items()) for row in rows), key=repr)


def _is_trace(column: Column[Any]) -> bool:
    """Say whether a column holds a moment, a run or the row's own number."""
    own_number = column.primary_key and column.name == "id" and isinstance(column.type, Integer)
    return own_number or column.name == "run_id" or bool(_MOMENT.search(column.name))


def _places(tx: Transaction, column: Column[Any]) -> dict[Any, int]:
    """Return the place in order of each row that a reference may name: PostgreSQL leaves gaps between numbers."""
    (key,) = column.foreign_keys
    return {number: place for place, number in enumerate(sorted(tx.execute(select(key.column)).scalars()))}


def _plain(value: Any) -> Any:
    """Return a value without checksums of plans, in which ids are, and without what is sealed under a salt."""
    return _SUM.sub("…", _SEALED.sub("sealed", value)) if isinstance(value, str) else value


def _cohorts(moodle: StandIn) -> list[Any]:
    return sorted(
        (each.idnumber, each.name, each.visible, tuple(_people(moodle, each.members)))
        for each in moodle.site.cohorts.values()
    )


def _groups(moodle: StandIn) -> list[Any]:
    courses = moodle.site.courses
    return sorted(
        (
            courses[each.course_id].shortname,
            each.idnumber,
            each.name,
            each.visibility,
            tuple(_people(moodle, each.members)),
        )
        for each in moodle.site.groups.values()
    )


def _messages(moodle: StandIn) -> list[Any]:
    users = moodle.site.users
    return sorted(
        (users[each.recipient].username, each.text.replace(moodle.url, "…")) for each in moodle.site.messages.values()
    )


def _people(moodle: StandIn, members: list[int]) -> Iterator[str]:
    yield from sorted(moodle.site.users[each].username for each in members)
