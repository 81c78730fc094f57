"""Put a backup in the place of a site's store, so that nothing happens twice and nobody who was erased comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from config.settings_file import SETTINGS_FILE, load_settings, make_site_folder
from sync.actions.acting import Who, permitted
from sync.actions.forget import come_back, erase
from sync.actions.restore_checks import (
    check_target,
    digests_known,
    hold_numbers,
    numbers_known,
    require_keys,
    require_same_site,
)
from sync.backup.belonging import OWN, data_folders
from sync.backup.number_book import NumberBook, keep_book
from sync.backup.placing import Placed, place_folders, place_missing
from sync.backup.reading import OpenedBackup, opened_backup
from sync.cases.roles import SiteAction
from sync.clock import Clock, SystemClock
from sync.privacy.ledger import add_to_file
from sync.site import Site, store_url
from sync.store.audit import head
from sync.store.database import Store, open_store
from sync.store.moving import file_of, put_file, put_rows
from sync.store.outbox_record import Stamp
from sync.store.taking_up import Stopped, note_restored, stop_short

if TYPE_CHECKING:
    from sync.cases.permission import Actor


@dataclass(frozen=True, slots=True)
class Restoring:
    """What a person says about a restore: the private key, why, and what is known to be so.

    ``replace``: what the store holds is to go (it is kept aside first). ``erased`` is a ledger of erasures from
    elsewhere, ``numbers`` the book of numbers given; ``nobody_erased`` and ``no_number_given`` say that there is none
    because there was nothing to write down since. ``without_data_key``: the key of guardians and groups is lost.
    """

    private_key: str
    reason: str
    replace: bool = False
    erased: Path | None = None
    nobody_erased: bool = False
    numbers: Path | None = None
    no_number_given: bool = False
    without_data_key: bool = False


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What a restore did: from which moment the store is now, and what was stopped, erased and put.

    ``numbers_held`` counts the numbers given after the backup: the same notices get them back, and no others.
    ``differing`` are own files of the site that are not as in the backup (the present ones stay); ``aside`` is where
    the replaced store is kept.
    """

    taken_at: datetime
    rows: int
    erased: int
    stopped: Stopped
    numbers_held: int
    files: Placed
    differing: tuple[str, ...]
    aside: Path | None
    audit_head: str


def restore(folder: Path, file: Path, who: Who, said: Restoring, clock: Clock | None = None) -> RestoreResult:
    """Restore the backup ``file`` into the site ``folder``, and into the store that its settings name.

    Steps: open the backup apart and check all of it; see that it is this site's, under the same keys, and that the
    store in its place is empty or may go; apart still, stop short of whatever may have happened since, erase again
    who was erased since, and write down that it was restored; put files, then the store itself, in one step.
    Interrupted anywhere before that step, the store is as it was, and running it again does everything.

    Raises:
        BackupUnreadable: the backup cannot be opened, is damaged, or is of a later version.
        UnknownActor, NotPermitted: it is not the person's to do.
        Refusal: it is another site's, a key or the ledger of erasures is missing, or the store is in use or not empty.
        ConfigError: the settings cannot be used.
        OSError: the disk is full.
    """
    beside = _workshop(folder)
    with opened_backup(file, said.private_key, beside) as opened:
        if not (folder / SETTINGS_FILE).exists():
            make_site_folder(folder, (opened.files / SETTINGS_FILE).read_text(encoding="utf-8"))
        settings = load_settings(folder)
        target = open_store(store_url(settings, folder), settings.site.id)
        try:
            site = Site(settings, target, folder, clock or SystemClock())
            return _restored(site, opened, file, permitted(site, who, SiteAction.RESTORE), said)
        finally:
            target.close()


def _workshop(folder: Path) -> Path:
    """Return where a backup is opened: on the disk on which the store will lie."""
    data = folder / "data"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return data


def _restored(site: Site, opened: OpenedBackup, file: Path, actor: Actor, said: Restoring) -> RestoreResult:
    require_same_site(site, opened)
    require_keys(site, opened, without_data_key=said.without_data_key)
    digests = digests_known(site, file, said.erased, nobody=said.nobody_erased)
    numbers = numbers_known(site, file, said.numbers, none=said.no_number_given)
    aside = check_target(site, replace=said.replace)
    apart = apart_from(site, opened)
    add_to_file(apart.folder, digests)
    stopped, erased = _made_safe(apart, opened, actor, said, file)
    held = hold_numbers(apart, numbers)
    folders = data_folders(site.settings, site.folder)
    files = place_folders(opened.files, folders)
    differing = place_missing(opened.files, site.folder, OWN)
    add_to_file(site.folder, apart.ledger().digests)
    NumberBook(site.folder, apart.marker_key()).hold(held)
    keep_book(site.folder)
    with opened.store.read() as tx:
        last = head(tx, site.store.site_id)
    _put(opened.store, site.store, aside)
    rows = sum(opened.manifest.rows.values())
    return RestoreResult(
        opened.about.taken_at, rows, erased, stopped, len(held), files, differing, aside, str(last or "")
    )


def apart_from(site: Site, opened: OpenedBackup) -> Site:
    """Return the backup as a site of its own: its store and files, the present settings and secrets."""
    settings = site.settings
    secret, key = settings.messages.marker_key_file, settings.privacy.data_key_file
    own = {
        "messages": settings.messages.model_copy(update={"marker_key_file": site.path(secret).absolute()}),
        "privacy": settings.privacy.model_copy(update={"data_key_file": site.path(key).absolute()}),
        "snapshots": settings.snapshots.model_copy(update={"folder": Path("snapshots")}),
        "scans": settings.scans.model_copy(update={"folder": Path("scans")}),
        "paper": settings.paper.model_copy(update={"output": Path("output")}),
    }
    opened.files.mkdir(mode=0o700, exist_ok=True)
    return Site(settings.model_copy(update=own), opened.store, opened.files, site.clock)


def _made_safe(apart: Site, opened: OpenedBackup, actor: Actor, said: Restoring, file: Path) -> tuple[Stopped, int]:
    """Stop what was under way, erase who was erased since, and write down that the store was restored."""
    site_id, at, uptime = apart.store.site_id, apart.clock.now(), apart.clock.uptime()
    stamp = Stamp(at, uptime.timeline, uptime.milliseconds)
    wait = timedelta(seconds=apart.settings.messages.unknown_wait_seconds)
    back = sorted(come_back(apart))
    with apart.store.begin() as tx:
        stopped = stop_short(tx, site_id, stamp, wait=wait, erased=back, actor=actor.account)
        details = {
            "backup": file.name,
            "taken_at": opened.about.taken_at.isoformat(),
            "entries": opened.manifest.audit_head.partition("-")[0],
            "messages": str(stopped.messages),
            "plans": str(stopped.plans),
            "erased_again": str(len(back)),
            "why": said.reason,
        }
        note_restored(tx, site_id, at, actor.account, details)
    if back:
        erase(apart, actor, back, f"恢复备份后再次清除：{said.reason}")
    return stopped, len(back)


def _put(fresh: Store, target: Store, aside: Path | None) -> None:
    """Let the restored store be the site's, in one step."""
    place = file_of(target)
    if place is None:
        put_rows(fresh, target)
        return
    target.close()
    put_file(fresh, place, aside)
