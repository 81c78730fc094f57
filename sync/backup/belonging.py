"""What belongs to a site beside its store: which folders and files, and what they are called in a backup."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.secrets import read_secret
from config.settings_file import SETTINGS_FILE
from sync.backup.members import Contents

if TYPE_CHECKING:
    from config.settings import Settings
    from sync.store.database import Store

SCANS: Final = "scans"
SNAPSHOTS: Final = "snapshots"
OWN_FOLDERS: Final = ("policies", "forms", "messages")
OWN: Final = (SETTINGS_FILE, *OWN_FOLDERS)
"""What the administrator wrote; never the secrets."""


def data_folders(settings: Settings, folder: Path) -> dict[str, Path]:
    """Return where scans and kept evaluations lie, by their names in a backup."""
    return {SCANS: folder / settings.scans.folder, SNAPSHOTS: folder / settings.snapshots.folder}


def marker_key(settings: Settings, folder: Path) -> bytes:
    """Return the marker key that is at hand, whatever the store has been sending under.

    Raises:
        ConfigError: it is missing, or others can read it.
    """
    messages = settings.messages
    return read_secret(messages.marker_key_env, folder / messages.marker_key_file).encode()


def contents_of(settings: Settings, folder: Path, store: Store, taken_at: datetime) -> Contents:
    """Return all that is backed up of a site.

    Raises:
        ConfigError: the marker key is missing, or others can read it.
    """
    return Contents(
        store=store,
        university=settings.site.university,
        taken_at=taken_at,
        marker_key=marker_key(settings, folder),
        folders={**data_folders(settings, folder), **{name: folder / name for name in OWN_FOLDERS}},
        single={SETTINGS_FILE: folder / SETTINGS_FILE, **_registered(settings, folder)},
    )


def _registered(settings: Settings, folder: Path) -> dict[str, Path]:
    """Return the list of students who are written to in English, where the settings name one in the site folder."""
    named = settings.english.list
    return {} if named is None or named.is_absolute() else {named.as_posix(): folder / named}
