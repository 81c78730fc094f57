"""Export the facts of the store as a bundle."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.site import Site


def export_bundle(site: Site, folder: Path) -> dict[str, int]:
    """Write all facts, as the rules would read them now, to ``folder``; return how many rows each table has."""
    raise NotImplementedError
