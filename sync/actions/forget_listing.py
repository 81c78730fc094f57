"""Everything that erasing a student would remove, and what stands in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from sync.actions.acting import Who, permitted
from sync.actions.erasing_snapshots import snapshots_naming
from sync.cases.life import OVER, TITLES
from sync.cases.roles import SiteAction
from sync.privacy.dates import years_after
from sync.privacy.printed import prints_naming
from sync.refusal import Refusal
from sync.store.audit import read_audit
from sync.store.cases import read_cases
from sync.store.erased_audit import entries_about
from sync.store.erased_texts import assessments_naming, same_names
from sync.store.erasing import Person, count_rows_of, find_person, scan_files, unsettled_messages
from sync.store.plans import PlanState, read_plans

if TYPE_CHECKING:
    from pathlib import Path

    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.transaction import Transaction

_WAY_OUT: Final = ("export", "print", "archive")


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case whose file has to be kept still: ``until`` None while it is not over."""

    case_id: int
    state: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What there is about a student, and what stands in the way.

    ``kept`` are the cases whose files the retention keeps; ``obstacles`` what has to be settled first. ``rows`` counts
    rows by table. ``taken_out`` tells of exports and prints by which data may lie elsewhere, ``same_names`` how many
    texts about others hold the name: of another person perhaps, so that somebody has to look. ``done``: it is erased.
    """

    student_no: str
    rows: Counter[str]
    snapshots: int
    assessments: int
    audit_entries: int
    files: tuple[Path, ...]
    kept: tuple[KeptCase, ...]
    obstacles: tuple[str, ...]
    taken_out: tuple[str, ...]
    same_names: Counter[str] = field(default_factory=Counter)
    done: bool = False
    swept: bool = True


def list_erasure(site: Site, who: Who, student_no: str) -> Erasure:
    """Return everything that erasing a student would remove; nothing is changed.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: nothing is known about such a student.
    """
    permitted(site, who, SiteAction.FORGET)
    return listed(site, student_no)


def listed(site: Site, student_no: str) -> Erasure:
    """Return what `list_erasure` does, for who was asked already."""
    site_id = site.store.site_id
    with site.store.read() as tx:
        person = find_person(tx, site_id, student_no)
        cases = [case for case in read_cases(tx, site_id) if case.student_no == student_no]
        rows = count_rows_of(tx, site_id, person)
        found = Erasure(
            student_no=student_no,
            rows=rows,
            snapshots=len(snapshots_naming(snapshot_folder(site), frozenset([student_no]))),
            assessments=len(assessments_naming(tx, site_id, [student_no])),
            audit_entries=len(entries_about(tx, site_id, person)),
            files=files_naming(site, tx, person, cases),
            kept=_kept(site, cases),
            obstacles=tuple(obstacles_to(tx, site_id, [person])),
            taken_out=_taken_out(site, tx),
            same_names=same_names(tx, site_id, person),
        )
    if not (rows or found.snapshots or found.assessments or found.audit_entries or found.files):
        raise Refusal(f"没有学号 {student_no} 的任何信息，请核对。")
    return found


def snapshot_folder(site: Site) -> Path:
    """Return where past evaluations are kept."""
    return site.path(site.settings.snapshots.folder)


def files_naming(site: Site, tx: Transaction, person: Person, cases: Collection[Case]) -> tuple[Path, ...]:
    """Return the scans of a student's cases, and what was printed that names the student."""
    scans = site.path(site.settings.scans.folder)
    filed = (scans / name for name in scan_files(tx, site.store.site_id, person))
    periods = {(case.policy, case.period) for case in cases}
    prints = prints_naming(site.path(site.settings.paper.output), person.student_no, periods)
    return (*(file for file in filed if file.exists()), *prints)


def _kept(site: Site, cases: Collection[Case]) -> tuple[KeptCase, ...]:
    years, found = site.settings.retention.cases, []
    for case in cases:
        if case.state not in OVER:
            found.append(KeptCase(case.id, TITLES[case.state], None))
        elif case.issues:
            ended = case.changed_at.astimezone(site.settings.site.zone).date()
            until = years_after(ended, years) if years else date.max
            if site.today() < until:
                found.append(KeptCase(case.id, TITLES[case.state], until))
    return tuple(found)


def obstacles_to(tx: Transaction, site_id: str, persons: Sequence[Person]) -> list[str]:
    """Return what has to be settled before students can be erased."""
    found = [
        f"学号 {person.student_no} 有 {count} 条消息正在发送或等人了结，请先用 yujing message settle 了结"
        for person in persons
        if (count := unsettled_messages(tx, site_id, person))
    ]
    if read_plans(tx, site_id, [PlanState.APPLYING]):
        found.append("有一份计划只执行了一半，请先用 yujing apply 执行完，或用 yujing abandon 放弃")
    return found


def _taken_out(site: Site, tx: Transaction) -> tuple[str, ...]:
    zone = site.settings.site.zone
    return tuple(
        f"{entry.at.astimezone(zone):%Y-%m-%d} {entry.subject}（{entry.actor}：{(entry.details or {}).get('why', '')}）"
        for entry in read_audit(tx, site.store.site_id)
        if entry.action in _WAY_OUT and entry.subject is not None
    )
