"""Make a site folder to edit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.actors import RESERVED
from config.secrets import ensure_secret
from config.settings_file import SETTINGS_FILE, example_settings, make_site_folder

_EXAMPLE: Final = "admin"
"""The account of the example settings' first administrator."""


@dataclass(frozen=True, slots=True)
class InitResult:
    """The site folder, its settings file, and what was made this time (nothing, if it was there already)."""

    folder: Path
    settings: Path
    made: tuple[Path, ...]


def init_site(folder: Path, account: str) -> InitResult:
    """Make ``folder`` with commented settings, a marker key and a data key; what exists is left as it is.

    ``account`` becomes the first administrator, who may prepare everything; who decides is registered by hand.
    """
    made = make_site_folder(folder, _with_administrator(example_settings(), account))
    for key in (folder / "secrets" / name for name in ("marker-key", "data-key")):
        if ensure_secret(key):
            made.append(key)
    return InitResult(folder, folder / SETTINGS_FILE, tuple(made))


def _with_administrator(settings: str, account: str) -> str:
    """Return the example with the account of whoever sets the site up in place of the example's."""
    own = "".join(account.split())
    written = json.dumps(_EXAMPLE if own in RESERVED else own or _EXAMPLE, ensure_ascii=False)  # a TOML string as well
    return settings.replace(f'account = "{_EXAMPLE}"', f"account = {written}", 1)
