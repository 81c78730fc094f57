"""Make a site folder to edit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from config.secrets import ensure_secret
from config.settings_file import SETTINGS_FILE, example_settings, make_site_folder


@dataclass(frozen=True, slots=True)
class InitResult:
    """The site folder, its settings file, and what was made this time (nothing, if it was there already)."""

    folder: Path
    settings: Path
    made: tuple[Path, ...]


def init_site(folder: Path) -> InitResult:
    """Make ``folder`` with commented settings and a fresh marker key; what exists is left as it is."""
    made = make_site_folder(folder, example_settings())
    key = folder / "secrets" / "marker-key"
    if ensure_secret(key):
        made.append(key)
    return InitResult(folder, folder / SETTINGS_FILE, tuple(made))
