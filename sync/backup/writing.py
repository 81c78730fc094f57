"""Write a backup: under another name first, on the disk whole, and only then under its own."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.backup.members import Contents, Written, members_of
from sync.backup.packing import packed
from sync.backup.sealing import seal
from sync.backup.shelf import PARTIAL, file_name, ledger_copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TRIES: Final = 100


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written: where, how large, and what is in it."""

    file: Path
    size: int
    rows: int
    files: int
    audit_head: str


def write_backup(contents: Contents, folder: Path, recipients: Sequence[str]) -> Made:
    """Write a backup into ``folder`` (made where it is missing, mode 700; the file is of mode 600).

    Raises:
        OSError: the folder cannot be written, or the disk is full; nothing bears the name of a backup then.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f".{file_name(contents.store.site_id, contents.taken_at)}.{os.getpid()}{PARTIAL}"
    written = Written()
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            seal(packed(members_of(contents, written)), out, recipients)
            out.flush()
            os.fsync(out.fileno())
        file = _named(fresh, folder, contents)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(folder)
    return Made(file, file.stat().st_size, sum(written.rows.values()), written.files, written.audit_head)


def copy_ledgers(own: Path, folder: Path, site_id: str, names: Iterable[str]) -> None:
    """Keep the newest copy of the ledgers of a site folder beside its backups: they hold digests and numbers only."""
    for name in names:
        if (own / name).exists():
            copy = ledger_copy(folder, site_id, name)
            fresh = copy.with_name(f".{copy.name}.{os.getpid()}{PARTIAL}")
            shutil.copyfile(own / name, fresh)
            fresh.chmod(0o600)
            fresh.replace(copy)


def _named(fresh: Path, folder: Path, contents: Contents) -> Path:
    """Give the finished file its name; one that is there already is never replaced."""
    for number in range(1, _TRIES):
        file = folder / file_name(contents.store.site_id, contents.taken_at, number)
        if not file.exists():
            return fresh.rename(file)
    raise FileExistsError(17, "File exists", str(file))


def sync_folder(folder: Path) -> None:
    """Let what a folder lists be on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
