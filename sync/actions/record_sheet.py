"""The sheet of records: handed out with what is still owed, and read back when it is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.record_sheet import RecordSheet, write_record_sheet
from rules.bundle.findings import BundleError, Finding
from sync.actions.acting import Who, actor_of
from sync.actions.record_sheet_rows import expected, kind_sheets, rows_of
from sync.actions.record_subjects import around_of, recordable
from sync.duties.owed import owned_by
from sync.records.importing import keep_rows
from sync.records.sheet_reading import read_sheet
from sync.records.sheet_rows import COLUMNS, HELPERS, cases_named, filled, students_named
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.cases import read_cases

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site

AHEAD: Final = timedelta(days=28)
"""How far a sheet looks ahead when nobody says: the weeks and months that begin until then."""


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A sheet that was written: how many records it waits for, about how many students."""

    file: Path
    records: int
    students: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a sheet: the numbers of the records added, rows that were there already, rows left empty."""

    added: tuple[int, ...]
    already: int
    blank: int
    warnings: tuple[str, ...]


def hand_out(
    site: Site, who: Who, file: Path, *, policy: str, period: str, by: str | None = None, until: date | None = None
) -> HandedOut:
    """Write a sheet with every record still owed for the cases of a period for which the person may record.

    ``by`` leaves what one person owes (an account); ``until`` is how far it looks ahead (default: four weeks).

    Raises:
        UnknownActor: the settings don't know an account.
        ConfigError: the policy is not in use.
        Refusal: nothing is owed there that the person may record.
    """
    actor, made_for = actor_of(site, who), actor_of(site, by) if by else None
    found = expected(site, actor, policy, period, until or site.today() + AHEAD)
    owed = owned_by(found.owed, made_for.account) if made_for else found.owed
    if not owed:
        raise Refusal("没有待登记的工作：都已登记，或不归这个账号；见 yujing duties。")
    kinds = tuple(kind_sheets(found, owed, made_for.account if made_for else ""))
    sheet = RecordSheet(
        university=site.settings.site.university,
        policy_title=found.everything.of_policy[policy].title,
        period=period,
        as_of=site.today(),
        made_for=f"{made_for.person}（{made_for.account}）" if made_for else "",
        accounts=tuple(sorted({owner.account for each in owed for owner in each.owners})),
        kinds=kinds,
    )
    write_record_sheet(sheet, file, stamp=site.clock.now())
    rows = rows_of(kinds)
    _note_print(site, actor, f"records {policy} {period}", len(rows))
    return HandedOut(file, len(rows), len({row.number for row in rows}))


def _note_print(site: Site, actor: Actor, what: str, rows: int) -> None:
    """Write down that students' names left the store."""
    at, details = site.clock.now(), {"rows": str(rows)}
    with site.store.begin() as tx:
        append_audit(tx, site.store.site_id, at=at, actor=actor.account, action="print", subject=what, details=details)


def import_sheet(site: Site, who: Who, file: Path) -> Imported:
    """Keep what a filled-in sheet records: all of it or nothing; the same sheet again adds nothing.

    Raises:
        UnknownActor: the settings don't know the account.
        BundleError: something is wrong with it; every fault is named with row and column, and nothing was kept.
        OSError: it cannot be read.
    """
    importer = actor_of(site, who)
    findings: list[Finding] = []
    rows = read_sheet(file, COLUMNS, findings)
    wanted, students = cases_named(rows), students_named(rows)
    with site.store.read() as tx:
        cases = [
            case for case in read_cases(tx, site.store.site_id) if case.id in wanted or case.student_no in students
        ]
    around = around_of(site, (row.cells.get(HELPERS, "") for row in rows))
    found = filled(rows, recordable(site, importer, cases), around, importer.account)
    findings += found.findings
    if not rows and not findings:
        findings.append(Finding("error", file.name, "里面没有一行记录；请交回填好的登记表"))
    if any(each.severity == "error" for each in findings):
        raise BundleError(findings)
    kept = keep_rows(site.store, found.records, recorded_by=importer.account, at=site.clock.now())
    return Imported(kept.added, kept.already, found.blank, tuple(str(each) for each in findings))
