"""Every table of the store, and the first migrations written from them.

Until the first release the first migrations are written anew whenever a table changes::

    python -m tests.sync.store.schema
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine

import sync.store
from sync.store.metadata import Instant
from sync.store.metadata import metadata as shared

VERSIONS = Path(sync.store.__path__[0]) / "migrations" / "versions"
TABLES_PER_MIGRATION = 6

HEADER = '''"""Tables of the first release, part {number}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "{number:04d}"
down_revision = {before!r}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    {body}
'''


def every_table() -> MetaData:
    """Import every module of the store, so that each table it declares is registered."""
    for module in iter_modules(sync.store.__path__):
        if module.name != "migrations":
            import_module(f"sync.store.{module.name}")
    return shared


def parts(metadata: MetaData) -> Iterator[set[str]]:
    """Yield the names of the tables that go into one migration each, those referred to first."""
    names = [table.name for table in metadata.sorted_tables]
    for start in range(0, len(names), TABLES_PER_MIGRATION):
        yield set(names[start : start + TABLES_PER_MIGRATION])


def render(metadata: MetaData, names: set[str]) -> str:
    """Return the explicit operations that make the tables ``names``."""

    def included(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        return kind != "table" or name in names

    def written(kind: str, item: object, _context: object) -> str | bool:
        return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Instant) else False

    with create_engine("sqlite://").connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": included, "render_item": written, "target_metadata": metadata}
        )
        operations = produce_migrations(context, metadata).upgrade_ops
        assert operations is not None
        body = str(render_python_code(operations, render_item=written, migration_context=context))
    return "\n".join(line for line in body.splitlines() if "###" not in line).strip()


def write() -> None:
    """Write the first migrations anew."""
    for old in VERSIONS.glob("*_first_release_*.py"):
        old.unlink()
    metadata = every_table()
    for number, names in enumerate(parts(metadata), start=1):
        before = f"{number - 1:04d}" if number > 1 else None
        text = HEADER.format(number=number, before=before, body=render(metadata, names))
        (VERSIONS / f"{number:04d}_first_release_{number}.py").write_text(text, encoding="utf-8")
    for step in (["format", "-q"], ["check", "--fix", "-q"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(VERSIONS)], check=True)


if __name__ == "__main__":
    write()
