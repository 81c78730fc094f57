"""Exporting one workbook: it reads back as the same facts, and a table too long for a sheet is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rules.bundle.reading import read_bundle
from rules.facts.facts import Facts
from sync.actions.export_bundle import export_bundle, write_sheets
from sync.actions.import_bundle import import_bundle
from sync.refusal import Refusal
from sync.store.database import Store
from tests.sync.quality.builders import a_site
from tests.sync.store.builders import a_course, a_student, an_attempt, some_facts

STAMP = datetime(2025, 3, 20, 8, 0, tzinfo=UTC)


def some_odd_facts() -> Facts:
    return some_facts(
        students=[a_student(), a_student("0023010102", name="=张", email="+x@example.edu.cn")],
        courses=[a_course(credits="2.5"), a_course("2E10", course_name="-课程"), a_course("0101")],
        attempts=[an_attempt("58.50"), an_attempt("良好", student_no="0023010102", course_code="0101")],
        events=[
            {"student_no": "0023010102", "kind": "leave", "occurred_on": date(2024, 5, 6), "note": '@"两\n行"'},
        ],
    )


def in_order(facts: Facts) -> dict[str, list[str]]:
    return {name: sorted(map(str, table.to_pylist())) for name, table in facts.tables()}


def test_a_workbook_reads_back_as_the_same_facts(tmp_path: Path) -> None:
    write_sheets(some_odd_facts(), tmp_path / "out" / "facts.xlsx", STAMP)
    read = read_bundle(tmp_path / "out" / "facts.xlsx")
    assert in_order(read.facts) == in_order(some_odd_facts())
    assert read.warnings == ()


def test_the_same_facts_are_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_sheets(some_odd_facts(), tmp_path / name, STAMP)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_target_decides_between_folder_and_workbook(store: Store, tmp_path: Path) -> None:
    site = a_site(store)
    write_sheets(some_odd_facts(), tmp_path / "given.xlsx", STAMP)
    import_bundle(site, tmp_path / "given.xlsx", "教务员")
    rows = export_bundle(site, tmp_path / "out.XLSX", "教务员", "核对")
    assert export_bundle(site, tmp_path / "out", "教务员", "核对") == rows
    assert in_order(read_bundle(tmp_path / "out.XLSX").facts) == in_order(read_bundle(tmp_path / "out").facts)


@pytest.mark.parametrize(("limit", "fits"), [(5, True), (4, False), (3, False)])
def test_a_table_that_would_fill_its_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, *, fits: bool
) -> None:
    monkeypatch.setattr("sync.actions.export_bundle.MOST_ROWS", limit)
    monkeypatch.setattr("rules.bundle.workbooks.MOST_ROWS", limit)
    if fits:
        write_sheets(some_odd_facts(), tmp_path / "facts.xlsx", STAMP)
        assert read_bundle(tmp_path / "facts.xlsx").warnings == ()
        return
    with pytest.raises(Refusal, match="CSV"):
        write_sheets(some_odd_facts(), tmp_path / "facts.xlsx", STAMP)
    assert not (tmp_path / "facts.xlsx").exists()
