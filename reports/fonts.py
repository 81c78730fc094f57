"""Which fonts the forms are set in, and whether they can set a given text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class FontChoice:
    """The families an administrator names (方正小标宋简体, 仿宋_GB2312 …), empty for the fonts that came by pip.

    ``folder`` holds font files that aren't installed for all programs; system fonts are not searched.
    """

    title: str = ""
    body: str = ""
    heading: str = ""
    folder: Path | None = None


SHIPPED: Final = FontChoice()
"""The fonts that came by pip: Noto Serif SC and Noto Sans SC."""


class FontError(ValueError):
    """A family named in the settings isn't there; the message says which, and which ones are."""
