"""Who may read what the product wrote: files are 0600 and folders 0700, whoever made them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sync.actions.check_finding import CheckFinding

if TYPE_CHECKING:
    from sync.site import Site

_OTHERS: Final = 0o077
_NAMED: Final = 5
"""So many paths are named; of more only their number is told."""


def mode_findings(site: Site) -> Iterator[CheckFinding]:
    """Yield what others on this machine can read or enter: of the site's folder, and of folders that settings name."""
    roots = _folders(site)
    loose = sorted(chain.from_iterable(map(loosely_kept, roots)), key=lambda path: _order(site, path))
    for path in loose[:_NAMED]:
        yield CheckFinding(
            "machine", "warning", "文件权限", f"{path} 本机的其他账号也能读", f"chmod go= {shlex.quote(str(path))}"
        )
    if len(loose) > _NAMED:
        advice = f"chmod -R go= {' '.join(shlex.quote(str(root)) for root in roots)}"
        what = f"另有 {len(loose) - _NAMED} 处其他账号也能读"
        yield CheckFinding("machine", "warning", "文件权限", what, advice)
    if not loose:
        yield CheckFinding("machine", "ok", "文件权限", "站点文件夹里的一切只有本账号能读")


def loosely_kept(root: Path) -> Iterator[Path]:
    """Yield what lies in a folder, and the folder, that others may read, write or enter; links are not followed."""
    if root.is_dir() and root.stat().st_mode & _OTHERS:
        yield root
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder) / name
            try:
                mode = path.lstat().st_mode
            except FileNotFoundError:
                continue  # a temporary file of somebody at work
            if mode & _OTHERS and not path.is_symlink():
                yield path


def _folders(site: Site) -> list[Path]:
    """Return the site's folder, and those outside it into which the product writes; none that lies in another."""
    settings = site.settings
    named = [settings.snapshots.folder, settings.paper.output, settings.scans.folder, settings.backup.folder]
    found = [site.folder.absolute()]
    for path in sorted(site.path(each).absolute() for each in named):
        if not any(path.is_relative_to(root) for root in found):
            found.append(path)
    return found


def _order(site: Site, path: Path) -> tuple[int, str]:
    """Order what was found: secrets before the data, those before the rest."""
    parts = path.absolute().relative_to(site.folder.absolute()).parts if path.is_relative_to(site.folder) else ()
    return ({"secrets": 0, "data": 1}.get(parts[0] if parts else "", 2), str(path))
