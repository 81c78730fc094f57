"""The folder of backups: what its files are called, which there are, which are past their time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

PARTIAL: Final = ".partial"
"""How the name of a backup ends that is still being written."""
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_NAME: Final = re.compile(r"yujing-(?P<site>[a-z0-9-]+)-(?P<stamp>\d{8}T\d{6}Z)(?:\.(?P<number>\d+))?\.age")
_ABANDONED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Shelved:
    """A backup in the folder: when it was taken (to the second), and its size in bytes."""

    file: Path
    taken_at: datetime
    size: int


def file_name(site_id: str, taken_at: datetime, number: int = 1) -> str:
    """Return what a backup is called; of several in one second the later ones bear a ``number``."""
    more = f".{number}" if number > 1 else ""
    return f"yujing-{site_id}-{taken_at.astimezone(UTC):{_STAMP}}{more}.age"


def shelved(folder: Path, site_id: str) -> tuple[Shelved, ...]:
    """Return the site's backups, the newest first."""
    found = []
    for file in folder.glob("yujing-*.age"):
        name = _NAME.fullmatch(file.name)
        if name is not None and name["site"] == site_id:
            taken = datetime.strptime(name["stamp"], _STAMP).replace(tzinfo=UTC)
            found.append((taken, int(name["number"] or 1), file))
    return tuple(Shelved(file, taken, file.stat().st_size) for taken, _, file in sorted(found, reverse=True))


def expired(folder: Path, site_id: str, now: datetime, *, keep_days: int, keep_least: int) -> Iterator[Path]:
    """Yield the backups older than ``keep_days`` (0: none) beyond the ``keep_least`` newest."""
    if keep_days:
        for each in shelved(folder, site_id)[keep_least:]:
            if each.taken_at < now - timedelta(days=keep_days):
                yield each.file


def ledger_copy(folder: Path, site_id: str, name: str) -> Path:
    """Return what the copy of a ledger of the site folder is called that is kept beside the backups."""
    return folder / f"yujing-{site_id}-{name}"


def abandoned(folder: Path, site_id: str, now: datetime) -> Iterator[Path]:
    """Yield what is left of backups that were never finished."""
    for file in folder.glob(f".yujing-{site_id}-*{PARTIAL}"):
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < now - _ABANDONED:
            yield file
