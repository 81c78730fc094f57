"""Import a facts bundle: the registrar's word, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class TableChanges:
    """How one table of facts changed: counts of versions."""

    table: str
    new: int
    changed: int
    vanished: int
    reappeared: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did; ``warnings`` are Chinese lines (unknown columns, vanished rows, …)."""

    run_id: int
    tables: tuple[TableChanges, ...]
    warnings: tuple[str, ...]

    @property
    def changed_anything(self) -> bool:
        """Say whether any fact changed."""
        return any(table.new or table.changed or table.vanished or table.reappeared for table in self.tables)


def import_bundle(site: Site, path: Path, actor: str) -> ImportResult:
    """Read the bundle at ``path`` (a folder or an ``.xlsx`` file) and store its facts as the registrar's.

    Raises:
        BundleError: the bundle has mistakes; all of them are listed and nothing is stored.
    """
    raise NotImplementedError
