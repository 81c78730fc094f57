"""Make a site folder to edit."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
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


def init_site(folder: Path, account: str, values: Mapping[str, str] | None = None) -> InitResult:
    """Make ``folder`` with commented settings, a marker key and a data key; what exists is left as it is.

    ``account`` becomes the first administrator, who may prepare everything; who decides is registered by hand.
    ``values`` take the place of the example's, by section and key (``site.id``).
    """
    settings = _with_administrator(example_settings(), account)
    for place, value in (values or {}).items():
        settings = _with_value(settings, place, value)
    made = make_site_folder(folder, settings)
    for key in (folder / "secrets" / name for name in ("marker-key", "data-key")):
        if ensure_secret(key):
            made.append(key)
    return InitResult(folder, folder / SETTINGS_FILE, tuple(made))


def _with_administrator(settings: str, account: str) -> str:
    """Return the example with the account of whoever sets the site up in place of the example's."""
    own = "".join(account.split())
    written = json.dumps(_EXAMPLE if own in RESERVED else own or _EXAMPLE, ensure_ascii=False)  # a TOML string as well
    return settings.replace(f'account = "{_EXAMPLE}"', f"account = {written}", 1)


def _with_value(settings: str, place: str, value: str) -> str:
    """Return the example with another text for a key of a section; the comment behind it stays."""
    section, _, key = place.partition(".")
    written = json.dumps(value, ensure_ascii=False)
    line = re.compile(rf'(^\[{section}\]$.*?^{key} = )"[^"\n]*"', re.MULTILINE | re.DOTALL)
    changed, count = line.subn(lambda found: found[1] + written, settings, count=1)
    if count != 1:
        raise ValueError(f"the example settings have no {place}")
    return changed
