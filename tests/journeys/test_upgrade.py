"""An upgrade and the way back: a backup before, tables brought forward, and with the old program the old tables again.

Tomorrow's program is today's with one migration more: it adds a table, and a column to one that is there.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import inspect

from config.problems import ConfigError
from connector.standin.server import StandIn
from sync.actions.backup import backup
from sync.actions.restore import Restoring, restore
from sync.actions.writing import apply, send
from sync.backup.sealing import new_key
from sync.demo.clock import StoryClock
from sync.site import Site
from sync.store import migrate
from tests.journeys.small_college import TODAY, WARNED, a_small_college, on, prepare, recipients, write_site
from tests.sync.scene import ZONE

pytestmark = pytest.mark.xdist_group("databases")
PRIVATE, PUBLIC = new_key()
BACKUPS = f'\n[backup]\nrecipients = ["{PUBLIC}"]\n'
TOMORROWS = '''"""What a later version adds."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    op.create_table("of_tomorrow", sa.Column("site_id", sa.String(20), primary_key=True), sa.Column("what", sa.Text))
    op.execute("INSERT INTO of_tomorrow VALUES ('small', 'x')")
    op.add_column("runs", sa.Column("of_tomorrow", sa.Text))
'''


@contextmanager
def tomorrows_program(folder: Path) -> Iterator[None]:
    """Be a later version of the program."""
    today = migrate._MIGRATIONS
    later = folder / "migrations"
    if not later.exists():
        shutil.copytree(today, later)
        newest = migrate.latest_revision()
        (later / "versions" / "9999_of_tomorrow.py").write_text(TOMORROWS.format(newest=newest), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "_MIGRATIONS", later)
        yield


def tables_of(site: Site) -> dict[str, list[str]]:
    found = inspect(site.store.engine)
    return {name: [column["name"] for column in found.get_columns(name)] for name in found.get_table_names()}


def test_after_an_upgrade_the_backup_before_it_brings_the_old_program_back(store: str, tmp_path: Path) -> None:
    with StandIn(a_small_college()) as moodle:
        folder = write_site(tmp_path / "site", moodle.url, moodle.token, store=store, more=BACKUPS)
        prepare(folder)
        with on(folder) as site:
            apply(site, "李红")
            before, file = tables_of(site), backup(site, "李红").file
        with tomorrows_program(tmp_path), on(folder) as site:
            assert tables_of(site)["of_tomorrow"] == ["site_id", "what"]
            assert "of_tomorrow" in tables_of(site)["runs"]
            send(site, "李红")
        assert recipients(moodle) == sorted(WARNED)

        with pytest.raises(ConfigError, match="更新的版本"), on(folder):
            pytest.fail("the old program opened a newer store")
        restore(folder, file, "李红", Restoring(PRIVATE, "退回", replace=True), StoryClock(TODAY, ZONE))
        with on(folder, TODAY) as site:
            assert tables_of(site) == before
            site.clock.sleep(site.settings.messages.unknown_wait_seconds * 2)
            assert set(send(site, "李红").outcomes) <= {"found"}
        assert recipients(moodle) == sorted(WARNED), "what the later version sent is not sent again"
