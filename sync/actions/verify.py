"""Check that a site, or a backup of one, is whole: the database, the audit log, kept evaluations, scans, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from config.settings_file import SETTINGS_FILE, load_settings
from rules.snapshot import SnapshotError, kept_file
from sync.actions.forget import come_back
from sync.actions.record_scans import check_scans
from sync.actions.restore import apart_from
from sync.backup.belonging import marker_key
from sync.backup.reading import OpenedBackup, opened_backup
from sync.clock import SystemClock
from sync.site import Site
from sync.store.audit_check import check_audit
from sync.store.integrity import faults_of_database, faults_of_numbers, rows_read
from sync.store.moving import file_of
from sync.store.snapshot_retention import bases_of
from sync.store.snapshots import files_of, list_snapshots

if TYPE_CHECKING:
    from config.settings import Settings


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what, how much of it, what is wrong, and what to know about it."""

    title: str
    counted: str
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """Everything that was looked at; ``taken_at`` and ``product`` are those of a backup (else None, empty)."""

    site: str
    checks: tuple[Check, ...]
    taken_at: datetime | None = None
    product: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that is wrong."""
        return tuple(fault for check in self.checks for fault in check.faults)


def verify_site(site: Site) -> Verification:
    """Look at the live store and the files that belong to it; nothing is changed."""
    return Verification(site.store.site_id, (*_checks(site), _erased(site), *_aside(site)))


def verify_backup(folder: Path, file: Path, private_key: str) -> Verification:
    """Open a backup apart, compare it with its manifest, load and migrate it, and look at it like at a live store.

    Where ``folder`` holds a site's settings, its marker key is compared as well: with another one the backup could not
    be restored here.

    Raises:
        BackupUnreadable: it cannot be opened, is damaged, or is of a later version.
        ConfigError: there are settings, and they cannot be used.
    """
    settings = load_settings(folder) if (folder / SETTINGS_FILE).exists() else None
    beside = folder / "data" if (folder / "data").is_dir() else Path(gettempdir())
    with opened_backup(file, private_key, beside) as opened:
        whole = f"{len(opened.manifest.members)} 个部分，{sum(opened.manifest.rows.values())} 行"
        checks = [Check("备份文件", whole)]
        used = settings or load_settings(opened.files)
        site = apart_from(Site(used, opened.store, folder, SystemClock()), opened)
        checks += _checks(site)
        if settings is not None:
            checks.append(_keys(settings, folder, opened))
        return Verification(opened.about.site, tuple(checks), opened.about.taken_at, opened.about.product)


def _checks(site: Site) -> Iterator[Check]:
    store = site.store
    yield Check("数据库", f"{rows_read(store)} 行", faults_of_database(store))
    with store.read() as tx:
        audit = check_audit(tx, store.site_id)
        numbers = faults_of_numbers(tx, store.site_id)
        bases = bases_of(tx, store.site_id)
    told = tuple(f"第 {fault.sequence} 条：{fault.what}" for fault in audit.faults)
    yield Check("审计记录", f"{audit.entries} 条，链首 {audit.head or '（无）'}", told, audit.notes)
    yield Check("文号", "计数与台账", numbers)
    yield _snapshots(site, bases)
    yield _scans(site)


def _snapshots(site: Site, bases: frozenset[str]) -> Check:
    folder = site.path(site.settings.snapshots.folder)
    try:
        kept = list_snapshots(folder)
    except SnapshotError as error:
        return Check("判断的依据", "", (str(error),))
    faults = []
    for digest in sorted({digest for each in kept for digest in files_of(each)}):
        places = [ending for ending in (".json", ".parquet") if (folder / "objects" / f"{digest}{ending}").exists()]
        try:
            kept_file(folder / "objects", digest, places[0] if places else "")
        except SnapshotError as error:
            faults.append(str(error))
    missing = len(bases - {each.assessment_id for each in kept})
    notes = (f"{missing} 次判断有个案以它为据，却没有留存，不能重算",) if missing else ()
    return Check("判断的依据", f"{len(kept)} 份", tuple(faults), notes)


def _scans(site: Site) -> Check:
    found = check_scans(site)
    said = {"missing": "扫描件不见了", "altered": "扫描件被改动", "unknown": "扫描件没有登记"}
    faults = tuple(f"{said[each.kind]}：{each.stored_as}" for each in found.faults if each.kind != "unknown")
    notes = tuple(f"{said[each.kind]}：{each.stored_as}" for each in found.faults if each.kind == "unknown")
    return Check("扫描件", f"{found.looked_at} 件", faults, notes)


def _erased(site: Site) -> Check:
    back = len(come_back(site))
    faults = (f"{back} 名清除过的学生又在库中：请运行 yujing retention --apply",) if back else ()
    return Check("清除名册", f"{len(site.ledger().digests)} 人", faults)


def _aside(site: Site) -> Iterator[Check]:
    """Remind of stores that a restore replaced: what is erased from now on still stands in them."""
    file = file_of(site.store)
    kept = sorted(file.parent.glob(f"{file.name}.before-restore-*")) if file is not None else []
    if kept:
        notes = tuple(f"{each} 是恢复之前的数据，清除学生时不会动它；核对无误后请删除" for each in kept)
        yield Check("另存的旧数据", f"{len(kept)} 份", notes=notes)


def _keys(settings: Settings, folder: Path, opened: OpenedBackup) -> Check:
    if opened.about.site != settings.site.id:
        return Check("密钥", "", notes=(f"这是站点 {opened.about.site} 的备份，没有核对密钥",))
    same = opened.manifest.proven_under(marker_key(settings, folder))
    wrong = "消息密钥不是写这份备份时的那一把，或者备份被改动过：这样不能恢复，请找回原来的密钥"
    return Check("密钥", "消息密钥", () if same else (wrong,))
