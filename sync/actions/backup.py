"""Back up a site: now, on a person's word or the daemon's; list the backups, and remove those past their time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.actions.acting import Who, permitted
from sync.backup.belonging import contents_of
from sync.backup.number_book import GIVEN, keep_book
from sync.backup.shelf import Shelved, abandoned, expired, shelved
from sync.backup.writing import copy_ledgers, write_backup
from sync.cases.roles import SiteAction
from sync.privacy.ledger import FILE, keep_file
from sync.refusal import Refusal
from sync.store.audit import append_audit

if TYPE_CHECKING:
    from pathlib import Path

    from sync.site import Site

LEDGERS: Final = (FILE, GIVEN)
"""Files of the site folder that are never restored from a backup: who was erased, which numbers were given."""
NO_RECIPIENT: Final = (
    "没有备份：settings.toml 的 [backup] recipients 还没有公钥。请在另一台机器上运行 yujing backup key 生成一对，"
    "把公钥写进 recipients，私钥另外保管。"
)


@dataclass(frozen=True, slots=True)
class BackupResult:
    """A backup that was written, and the older ones that were removed because they were past their time."""

    file: Path
    size: int
    rows: int
    files: int
    audit_head: str
    removed: tuple[Path, ...]


def backup(site: Site, who: Who, *, target: Path | None = None) -> BackupResult:
    """Write one encrypted file with everything of the site but its secrets, into ``target`` or the settings' folder.

    Steps: write down who takes data out; write the file, whole or not at all; remove backups past their time. The
    ledgers that must outlive a restored store are copied beside it, so that they are there with the file.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: there is no public key to encrypt it to.
        ConfigError: the marker key is missing.
        OSError: the folder cannot be written, or the disk is full; no backup was removed.
    """
    actor = permitted(site, who, SiteAction.BACKUP)
    settings = site.settings.backup
    if not settings.recipients:
        raise Refusal(NO_RECIPIENT)
    folder, at = target or site.path(settings.folder), site.clock.now()
    keep_file(site.folder)
    keep_book(site.folder)
    contents = contents_of(site.settings, site.folder, site.store, at)
    details = {"recipients": "、".join(key[-8:] for key in settings.recipients), "folder": str(folder)}
    with site.store.begin() as tx:
        append_audit(
            tx, site.store.site_id, at=at, actor=actor.account, action="backup", subject="store", details=details
        )
    made = write_backup(contents, folder, settings.recipients)
    copy_ledgers(site.folder, folder, site.store.site_id, LEDGERS)
    gone = [
        *expired(folder, site.store.site_id, at, keep_days=settings.keep_days, keep_least=settings.keep_least),
        *abandoned(folder, site.store.site_id, at),
    ]
    for file in gone:
        file.unlink(missing_ok=True)
    removed = tuple(file for file in gone if not file.name.startswith("."))
    return BackupResult(made.file, made.size, made.rows, made.files, made.audit_head, removed)


def backups(site: Site) -> tuple[Shelved, ...]:
    """Return the backups in the settings' folder, the newest first."""
    return shelved(site.path(site.settings.backup.folder), site.store.site_id)
