"""A run that finds everything as it was writes nothing: not to Moodle, not a row about anybody, not a file.

What it leaves is its own record and no more: that it ran (``runs``), who let it run (``audit``), when each course was
last read and found unchanged (two columns of ``offerings``), and one description of each evaluation, which names the
facts that an earlier one kept. Those stay as they are, but for their date, by which the retention sees their use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, event, select

from sync.actions.evaluate import evaluate
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import plan
from sync.actions.pull import pull
from sync.actions.reminding import remind
from sync.actions.writing import send
from sync.site import Site
from tests.journeys.small_college import on
from tests.journeys.stages import At

OWN_RECORD = {"INSERT audit", "INSERT runs", "UPDATE runs", "UPDATE offerings"}
CHANGING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")
READ = ("read_at", "read_as")


def again(site: Site) -> None:
    import_bundle(site, site.folder / "registrar", "李红")
    pull(site, "李红")
    evaluate(site, "李红")
    assert plan(site, "李红").record is None
    send(site, "李红")
    remind(site)


@contextmanager
def statements(site: Site) -> Iterator[Counter[str]]:
    """Count the statements that change something, by table."""
    found = Counter[str]()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = statement.replace("INSERT OR IGNORE", "INSERT").split()
        if words[0].upper() in CHANGING:
            found[f"{words[0]} {next(each for each in words[1:] if each not in {'INTO', 'FROM'})}"] += 1

    event.listen(site.store.engine, "before_cursor_execute", note)
    yield found
    event.remove(site.store.engine, "before_cursor_execute", note)


def rows_of(site: Site) -> dict[str, list[str]]:
    """Return every row of every table, but for when an offering was read, and but for the record of runs."""
    tables = MetaData()
    tables.reflect(site.store.engine)
    with site.store.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(*(c for c in table.c if c.name not in READ)))))
            for table in tables.sorted_tables
            if table.name not in {"audit", "runs"}
        }


def files_of(folder: Path) -> dict[str, tuple[str, int]]:
    """Return every file but the store's: the digest of what it holds, and when it was written where that matters."""
    return {
        str(path.relative_to(folder)): (
            sha256(path.read_bytes()).hexdigest(),
            0 if "snapshots" in path.parts else path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file() and "sqlite3" not in path.name
    }


def test_a_run_that_finds_everything_as_it_was_writes_nothing_but_its_own_record(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        again(site)  # what has a time of its own, such as what teachers are told, is done by then
        before, files = rows_of(site), files_of(small.folder)
        asked, said = dict(small.moodle.requests), len(small.moodle.site.messages)
        with statements(site) as changed:
            again(site)
        assert rows_of(site) == before
    assert set(changed) == OWN_RECORD
    now = files_of(small.folder)
    assert {name: now[name] for name in files} == files
    assert {str(Path(name).parent) for name in now.keys() - files.keys()} == {"data/snapshots/runs"}
    assert len(now) == len(files) + 1
    written = {name for name in small.moodle.requests if small.moodle.requests[name] > asked.get(name, 0)}
    assert not [name for name in written if any(word in name for word in ("create", "add", "delete", "update", "send"))]
    assert len(small.moodle.site.messages) == said
