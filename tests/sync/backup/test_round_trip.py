"""A backup holds everything, on either database, of whichever version; and a broken one is never used."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from sync.backup.manifest import ABOUT, MANIFEST, About, Manifest
from sync.backup.members import Contents
from sync.backup.packing import Member, SizeChanged, packed
from sync.backup.reading import opened_backup
from sync.backup.sealing import BackupUnreadable, new_key, seal
from sync.backup.shelf import abandoned, expired, file_name, shelved
from sync.backup.writing import write_backup
from sync.store.canonical import canonical_json
from sync.store.database import Store, open_store
from sync.store.migrate import is_current, latest_revision, migrate
from sync.store.moving import held_leases, is_empty, other_sites, put_file, put_rows
from sync.store.outbox import OUTBOX
from tests.sync.conftest import a_database
from tests.sync.store.populated import contents, lost, populate

PRIVATE, PUBLIC = new_key()
AT = datetime(2025, 3, 17, 19, 30, tzinfo=UTC)
SECRET = b"a secret of the tests"


def holding(store: Store, folder: Path) -> Contents:
    scans = folder / "scans"
    scans.mkdir(exist_ok=True)
    (scans / "12").mkdir(exist_ok=True)
    (scans / "12" / "回执.pdf").write_bytes(b"%PDF 1.7")
    (folder / "settings.toml").write_text("[site]\n", encoding="utf-8")
    return Contents(
        store, "江州学院（虚构）", AT, SECRET, {"scans": scans}, {"settings.toml": folder / "settings.toml"}
    )


@pytest.fixture
def other(request: pytest.FixtureRequest, postgres_template: str, tmp_path: Path) -> Iterator[Store]:
    """Give an empty PostgreSQL store beside the one of the test."""
    with a_database(postgres_template, template="template_yujing") as url:
        store = open_store(url, "main")
        yield store
        store.close()


def test_every_row_and_file_comes_back_on_both_databases(store: Store, other: Store, tmp_path: Path) -> None:
    with store.begin() as tx:
        populate(tx, 1)
        populate(tx, 11)
        tx.execute(update(OUTBOX).where(OUTBOX.c.id == 1).values(behind=12, follows=11))
    with store.read() as tx:
        everything = contents(tx)
    made = write_backup(holding(store, tmp_path), tmp_path / "backups", [PUBLIC])
    assert made.rows == sum(len(rows) for rows in everything.values())
    with opened_backup(made.file, PRIVATE, tmp_path) as backup:
        assert backup.manifest.proven_under(SECRET)
        assert not backup.manifest.proven_under(b"another")
        assert (backup.files / "scans/12/回执.pdf").read_bytes() == b"%PDF 1.7"
        with backup.store.read() as tx:
            assert contents(tx) == everything
        if store.engine.dialect.name == "sqlite":
            put_rows(backup.store, other)
        target = tmp_path / "restored.sqlite3"
        put_file(backup.store, target, None)
    again = open_store(f"sqlite:///{target}", "main")
    for restored in (other, again) if store.engine.dialect.name == "sqlite" else (again,):
        with restored.read() as tx:
            assert contents(tx) == everything
    again.close()
    assert [each.name for each in tmp_path.glob(".restoring-*")] == []


def test_new_rows_are_numbered_after_those_that_came_back(sqlite_store: Store, other: Store, tmp_path: Path) -> None:
    from sync.store.runs import start_run

    with sqlite_store.begin() as tx:
        first = start_run(tx, "main", "pull", "daemon", AT)
    put_rows(sqlite_store, other)
    with other.begin() as tx:
        assert start_run(tx, "main", "pull", "daemon", AT) == first + 1


def test_a_backup_of_an_earlier_version_is_brought_to_the_newest(tmp_path: Path) -> None:
    old = open_store(f"sqlite:///{tmp_path}/old.sqlite3", "main")
    migrate(old, "0012")
    with old.begin() as tx:
        populate(tx, 1)
    with old.read() as tx:
        before = contents(tx)
    file = write_backup(holding(old, tmp_path), tmp_path, [PUBLIC]).file
    old.close()
    with opened_backup(file, PRIVATE, tmp_path) as backup:
        assert backup.about.revision == "0012"
        assert is_current(backup.store)
        with backup.store.read() as tx:
            assert lost(before, contents(tx)) == []


def test_files_are_the_owners_alone_and_whole_or_not_there(sqlite_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    made = write_backup(holding(sqlite_store, tmp_path), folder, [PUBLIC])
    assert (made.file.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    again = write_backup(holding(sqlite_store, tmp_path), folder, [PUBLIC])
    assert again.file != made.file, "nothing is ever replaced"
    with pytest.raises(IsADirectoryError):
        write_backup(Contents(sqlite_store, "", AT, SECRET, {}, {"settings.toml": tmp_path}), folder, [PUBLIC])
    assert sorted(each.name for each in folder.iterdir()) == sorted([made.file.name, again.file.name])


def test_the_oldest_go_after_their_time_but_never_the_last(tmp_path: Path) -> None:
    taken = [AT - timedelta(days=days) for days in (0, 1, 40, 50, 60)]
    for at in taken:
        (tmp_path / file_name("main", at)).touch()
    (tmp_path / file_name("other", taken[-1])).touch()
    (tmp_path / "yujing-main-notes.age").touch()
    assert [each.taken_at for each in shelved(tmp_path, "main")] == taken
    assert {each.name for each in expired(tmp_path, "main", AT, keep_days=30, keep_least=3)} == {
        file_name("main", at) for at in taken[3:]
    }
    assert not list(expired(tmp_path, "main", AT, keep_days=0, keep_least=1))
    assert not list(abandoned(tmp_path, "main", AT))


def test_a_store_with_anything_in_it_is_not_empty(store: Store) -> None:
    assert is_empty(store)
    with store.begin() as tx:
        tx.execute(text("INSERT INTO data_key VALUES ('main', 'a', '2025-03-17 00:00:00+00:00')"))
    assert is_empty(store), "opening it the first time writes this"
    with store.begin() as tx:
        tx.execute(text("INSERT INTO lease VALUES ('main', 'daemon', 'x', '2025-03-17 00:00:00+00:00')"))
    assert not is_empty(store)


def a_file(folder: Path, *members: tuple[str, str]) -> Path:
    """Write what looks like a backup with these members."""
    file = folder / "made.age"
    with file.open("wb") as out:
        seal(packed(Member(name, len(text), [text.encode()]) for name, text in members), out, [PUBLIC])
    return file


ABOUT_IT = canonical_json(About(1, "0", latest_revision() or "", "main", "", AT, {"lease": ("site_id",)}))


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([], "没有开头"),
        ([("settings.toml", "x")], "没有开头"),
        ([(ABOUT, "{}")], "格式"),
        ([(ABOUT, ABOUT_IT.replace('"format":1', '"format":2'))], "另一种格式"),
        ([(ABOUT, ABOUT_IT.replace(latest_revision() or "", "9999"))], "更新的版本"),
        ([(ABOUT, ABOUT_IT)], "没有清单"),
        ([(ABOUT, ABOUT_IT), ("../../outside", "x")], "越出文件夹"),
        ([(ABOUT, ABOUT_IT), ("tables/nothing/1.jsonl", "[]")], "没有表"),
        ([(ABOUT, ABOUT_IT), (MANIFEST, canonical_json(Manifest({}, {}, "")))], "1 个部分"),
        ([(ABOUT, ABOUT_IT), (MANIFEST, canonical_json(Manifest({}, {}, ""))), ("x", "x")], "清单之后"),
    ],
)
def test_what_is_no_whole_backup_is_refused_with_its_reason(
    tmp_path: Path, members: list[tuple[str, str]], why: str
) -> None:
    with pytest.raises(BackupUnreadable, match=why), opened_backup(a_file(tmp_path, *members), PRIVATE, tmp_path):
        pass
    assert not list(tmp_path.glob(".restoring-*"))


def test_a_file_that_grows_while_it_is_read_spoils_no_backup_silently() -> None:
    with pytest.raises(SizeChanged):
        list(packed([Member("a", 3, [b"four"])]))


def test_a_file_that_is_no_database_any_more_is_not_empty_and_can_be_replaced(
    sqlite_store: Store, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"not a database" * 1000)
    store = open_store(f"sqlite:///{broken}", "main")
    assert not is_empty(store)
    store.close()
    put_file(sqlite_store, broken, broken.with_name("aside"))
    assert broken.with_name("aside").read_bytes().startswith(b"not a database")
    again = open_store(f"sqlite:///{broken}", "main")
    assert is_current(again)
    again.close()


def test_a_store_that_is_not_there_is_empty_and_in_nobodys_hands(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/nothing.sqlite3", "main")
    assert is_empty(store)
    assert held_leases(store, AT) == ()
    assert other_sites(store) == ()
    store.close()


def test_what_a_killed_process_left_open_is_cleared_away(sqlite_store: Store, tmp_path: Path) -> None:
    gone, alive = tmp_path / ".restoring-99999999-x", tmp_path / f".restoring-{os.getpid()}-x"
    for folder in (gone, alive):
        folder.mkdir()
        (folder / "inside.tar.gz").touch()
    file = write_backup(holding(sqlite_store, tmp_path), tmp_path, [PUBLIC]).file
    with opened_backup(file, PRIVATE, tmp_path):
        pass
    assert not gone.exists()
    assert alive.exists()
