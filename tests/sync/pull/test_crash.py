"""A process killed anywhere in a pull leaves a consistent store, and the next pull finishes the work."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event

from sync.quality.reading import reading_stops
from sync.store.database import Store, open_store
from sync.store.runs import last_run
from tests.sync.pull.university import MATH_NEXT, University, a_moodle_course

BEFORE = (a_moodle_course(marks={"1": 45, "2": 70}), a_moodle_course(MATH_NEXT, {"3": 55}))
AFTER = (a_moodle_course(marks={"1": 61, "2": 70, "4": 80}), a_moodle_course(MATH_NEXT, {"3": 59}))


class Killed(BaseException):
    """Stands for a process that was killed: nothing catches it."""


def killed_at(store: Store, commit: int) -> None:
    """Kill the process just before its ``commit``-th commit."""
    left = [commit]

    def on_commit(_connection: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    event.listen(store.engine, "commit", on_commit)


def fresh(sqlite_template: Path, folder: Path, name: str) -> University:
    file = folder / f"{name}.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    university = University(open_store(f"sqlite:///{file}", "main"))
    university.registers()
    university.has(*BEFORE)
    university.pull()
    university.has(*AFTER)
    return university


def everything(university: University) -> dict[str, list[object]]:
    return {name: sorted(table.to_pylist(), key=str) for name, table in university.facts().tables()}


@pytest.mark.parametrize("commit", range(1, 8))
def test_killed_anywhere_the_next_pull_finishes(commit: int, sqlite_template: Path, tmp_path: Path) -> None:
    clean = fresh(sqlite_template, tmp_path, "clean")
    clean.pull()
    victim = fresh(sqlite_template, tmp_path, "victim")
    before = everything(victim)
    url = str(victim.store.engine.url)
    killed_at(victim.store, commit)
    with pytest.raises(Killed):
        victim.pull()
    victim.store.close()
    survivor = University(open_store(url, "main"), moodle=victim.moodle, clock=victim.clock)
    half = everything(survivor)
    for row in half["attempts"]:
        assert row in before["attempts"] or row in everything(clean)["attempts"]
    with survivor.store.read() as transaction:
        run = last_run(transaction, "main", "pull")
        stops = [stop.code for stop in reading_stops(transaction, "main")]
    assert run is not None
    assert (run.status == "running") == (stops == ["incomplete_pull"])
    assert survivor.pull().complete
    assert everything(survivor) == everything(clean)
    with survivor.store.read() as transaction:
        assert list(reading_stops(transaction, "main")) == []
    survivor.store.close()
    clean.store.close()
