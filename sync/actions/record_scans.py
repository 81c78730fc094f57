"""Scans of signed papers: filed with a case, found again, and looked at whether they are still what they were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.procedure_life import CaseAction
from config.procedure_records import SCAN_KINDS
from sync.actions.acting import Who
from sync.actions.deciding import decider, seen_by
from sync.cases.changes import load_case
from sync.cases.permission import Actor, NotPermitted
from sync.records.keeping import found_record
from sync.records.scan_files import Taken, digest_of, files_below, put_away, take_in
from sync.refusal import Refusal
from sync.store.cases import read_cases
from sync.store.records import lock_records, read_record
from sync.store.scans import Scan, insert_scan, read_scans

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Filed:
    """A scan as it is filed now; ``before`` says that this content was in the case already."""

    scan: Scan
    before: bool


@dataclass(frozen=True, slots=True)
class About:
    """What a scan is of: its case, the kind of paper, what the file was called, its record, the code on it."""

    case: Case
    kind: str
    file_name: str
    record_id: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class ScanFault:
    """A scan that isn't what it was: ``missing``, ``altered``, or ``unknown`` where a file is in no register."""

    kind: str
    stored_as: str
    scan_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScanCheck:
    """What looking at every filed scan found."""

    looked_at: int
    faults: tuple[ScanFault, ...]


def file_scans(
    site: Site, who: Who, case_id: int, files: Sequence[Path], kind: str, record_id: int | None = None
) -> tuple[Filed, ...]:
    """Keep a copy of each file with a case; all are read and judged before the first is kept.

    Raises:
        UnknownActor, NotPermitted: the person may file nothing there.
        Refusal: no such case or record, an unknown kind, or a file that is no scan; every such file is named.
        OSError: a file cannot be read or written.
    """
    with site.store.read() as tx:
        case = load_case(tx, site.store.site_id, case_id)
        if record_id is not None:
            record = found_record(read_record(tx, site.store.site_id, record_id), record_id)
            if record.case_id != case_id:
                raise Refusal(f"第 {record_id} 号记录不是个案 {case_id} 的，请核对。")
    if kind not in SCAN_KINDS:
        named = "、".join(f"{code}（{title}）" for code, title in SCAN_KINDS.items())
        raise Refusal(f"没有 {kind} 这类材料；可用：{named}")
    actor = filer(site, who, case)
    taken = _all_taken(files, site.settings.scans.largest_mb * MEGABYTE)
    about = [About(case, kind, file.name, record_id) for file in files]
    return tuple(keep_scan(site, actor, each, what) for each, what in zip(taken, about, strict=True))


def keep_scan(site: Site, actor: Actor, taken: Taken, about: About) -> Filed:
    """Put a scan away and enter it in the register; the same content of the same case is there once.

    Raises:
        Refusal: what lies under its name is not what was filed.
        OSError: it cannot be written.
    """
    scan = Scan(
        id=0,
        case_id=about.case.id,
        record_id=about.record_id,
        college=about.case.college,
        kind=about.kind,
        file_name=about.file_name,
        stored_as=put_away(taken, site.path(site.settings.scans.folder), about.case.id),
        sha256=taken.sha256,
        size=taken.size,
        media_type=taken.media_type,
        filed_by=actor.account,
        filed_at=site.clock.now(),
        code=about.code,
    )
    return _file(site, scan)


def filer(site: Site, who: Who, case: Case) -> Actor:
    """Return who files: whoever may record for the case, or may archive it."""
    try:
        return decider(site, who, CaseAction.RECORD, case)
    except NotPermitted:
        return decider(site, who, CaseAction.ARCHIVE, case)


def _all_taken(files: Sequence[Path], most_bytes: int) -> list[Taken]:
    taken, refused = [], []
    for file in files:
        try:
            taken.append(take_in(file, most_bytes))
        except Refusal as error:
            refused.append(str(error))
    if refused:
        raise Refusal("\n".join(refused))
    return taken


def _file(site: Site, scan: Scan) -> Filed:
    with site.store.begin() as tx:
        lock_records(tx, site.store.site_id)
        same = read_scans(tx, site.store.site_id, [scan.case_id or 0], sha256=scan.sha256)
        if same:
            return Filed(same[0], before=True)
        return Filed(replace(scan, id=insert_scan(tx, site.store.site_id, scan)), before=False)


def list_scans(site: Site, case_id: int | None = None, seen: Who | None = None) -> tuple[Scan, ...]:
    """Return the scans of a case, or all; ``seen`` names whose students, of the own colleges and classes (None: all).

    Raises:
        UnknownActor: the settings don't know the account.
    """
    with site.store.read() as tx:
        found = read_scans(tx, site.store.site_id, None if case_id is None else [case_id])
        cases = [case for case in read_cases(tx, site.store.site_id) if case.id in {scan.case_id for scan in found}]
    shown = {case.id for case in seen_by(site, seen, cases)}
    return tuple(scan for scan in found if scan.case_id in shown)


def check_scans(site: Site) -> ScanCheck:
    """Look at every filed scan: is it there, does it hold what it held, and is nothing there that nobody filed."""
    folder = site.path(site.settings.scans.folder)
    with site.store.read() as tx:
        scans = read_scans(tx, site.store.site_id)
    faults = []
    for scan in scans:
        file = folder / scan.stored_as
        if not file.is_file():
            faults.append(ScanFault("missing", scan.stored_as, scan.id, scan.case_id))
        elif digest_of(file) != scan.sha256:
            faults.append(ScanFault("altered", scan.stored_as, scan.id, scan.case_id))
    known = {scan.stored_as for scan in scans}
    faults += [ScanFault("unknown", name) for name in files_below(folder) if name not in known]
    return ScanCheck(len(scans), tuple(faults))
