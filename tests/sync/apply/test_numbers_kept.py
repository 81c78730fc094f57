"""A number that stands on paper is nobody else's, though the store was restored and knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rules.assessment import Warning
from sync.apply.applying import apply_plan
from sync.apply.tools import Numbering
from sync.backup.number_book import GIVEN, NumberBook, numbers_in
from sync.store.cases import read_cases
from sync.store.database import Store, open_store
from sync.store.notices import count_from, read_notices
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.scene import SECRET, ZONE, a_college, a_scene, a_warning, numbers

FIRST, SECOND, THIRD = numbers(3)


@pytest.fixture
def restored(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """Give a store as it was before anything was issued."""
    file = tmp_path / "restored.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    store = open_store(f"sqlite:///{file}", "main")
    yield store
    store.close()


def issue(store: Store, book: NumberBook, *warnings: Warning) -> dict[str, int]:
    """Issue warnings, and return the number of each student's notice."""
    scene = a_scene(store, InProcessMoodle(a_college([FIRST, SECOND, THIRD])), [FIRST, SECOND, THIRD])
    scene.evaluate(*warnings)
    record = scene.approved(scene.plan())
    apply_plan(replace(scene.tools(), numbering=Numbering("{year}-{number}", ZONE, book)), record.checksum)
    with store.read() as tx:
        students = {case.id: case.student_no for case in read_cases(tx, "main")}
        return {students[each.case_id]: each.sequence for each in read_notices(tx, "main")}


def test_a_restored_store_gives_each_notice_the_number_it_had_and_nobody_else(
    sqlite_store: Store, restored: Store, tmp_path: Path
) -> None:
    book = NumberBook(tmp_path, SECRET)
    assert issue(sqlite_store, book, a_warning(FIRST), a_warning(SECOND)) == {FIRST: 1, SECOND: 2}
    given = numbers_in(tmp_path / GIVEN)
    book.hold(given)
    with restored.begin() as tx:
        for number in given:
            count_from(tx, "main", number.college, number.year, number.sequence)
    assert issue(restored, book, a_warning(SECOND), a_warning(THIRD)) == {SECOND: 2, THIRD: 3}
    warned = (a_warning(FIRST), a_warning(SECOND), a_warning(THIRD))
    assert issue(restored, book, *warned) == {FIRST: 1, SECOND: 2, THIRD: 3}


def test_a_notice_of_another_level_is_another_notice(sqlite_store: Store, restored: Store, tmp_path: Path) -> None:
    book = NumberBook(tmp_path, SECRET)
    issue(sqlite_store, book, a_warning(FIRST, "yellow"))
    given = numbers_in(tmp_path / GIVEN)
    book.hold(given)
    with restored.begin() as tx:
        count_from(tx, "main", given[0].college, given[0].year, given[0].sequence)
    assert issue(restored, book, a_warning(FIRST, "red")) == {FIRST: 2}


def test_what_the_book_says_names_nobody_and_is_the_owners_alone(sqlite_store: Store, tmp_path: Path) -> None:
    issue(sqlite_store, NumberBook(tmp_path, SECRET), a_warning(FIRST))
    assert FIRST not in (tmp_path / GIVEN).read_text(encoding="utf-8")
    assert (tmp_path / GIVEN).stat().st_mode & 0o077 == 0


def test_a_torn_line_spoils_no_other(tmp_path: Path) -> None:
    (tmp_path / GIVEN).write_text('["学院", 2025, 1, "a"]\n["学院", 20', encoding="utf-8")
    book = NumberBook(tmp_path, SECRET)
    book.note([replace(numbers_in(tmp_path / GIVEN)[0], sequence=2)])
    assert [each.sequence for each in numbers_in(tmp_path / GIVEN)] == [1, 2]
