"""What was printed so long ago that it is past its time."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


def files_before(folder: Path, moment: datetime) -> tuple[Path, ...]:
    """Return the files below ``folder`` that were last written before ``moment``."""
    if not folder.is_dir() or moment.year < 1970:
        return ()
    seconds = moment.timestamp()
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return tuple(sorted(file for file in files if file.stat().st_mtime < seconds))
