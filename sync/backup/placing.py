"""Put the files of a backup where they belong; nothing that is there is lost."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from sync.backup.members import files_below

OTHERWISE: Final = ".before-restore"
"""How the name of a file goes on that was there with another content than the backup's."""


@dataclass(frozen=True, slots=True)
class Placed:
    """How many files were put, were there already, and were there with another content (and kept beside)."""

    put: int
    there: int
    otherwise: int


def place_folders(files: Path, folders: Mapping[str, Path]) -> Placed:
    """Put what the backup has of each folder, by its name in the backup; what else is there stays."""
    found: Counter[str] = Counter()
    for name, folder in folders.items():
        for file in files_below(files / name) if (files / name).is_dir() else ():
            found[_place(file, folder / file.relative_to(files / name))] += 1
    return Placed(found["put"], found["there"], found["otherwise"])


def place_missing(files: Path, folder: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """Put what the backup has of the site's own files and folders where there is nothing; return what differs.

    The site's present settings, policies and forms are newer than the backup's, and stay.
    """
    differing = []
    for name in names:
        source = files / name
        for file in files_below(source) if source.is_dir() else [source] if source.is_file() else []:
            own = file.relative_to(files).as_posix()
            if not (folder / own).exists():
                _place(file, folder / own)
            elif _digest(folder / own) != _digest(file):
                differing.append(own)
    return tuple(sorted(differing))


def _place(file: Path, target: Path) -> str:
    kind = "put"
    if target.exists():
        if _digest(target) == _digest(file):
            return "there"
        kind = "otherwise"
        target.replace(target.with_name(target.name + OTHERWISE))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    shutil.copyfile(file, fresh)
    fresh.chmod(0o600)
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    fresh.replace(target)
    return kind


def _digest(file: Path) -> str:
    with file.open("rb") as source:
        digest = sha256()
        while piece := source.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
