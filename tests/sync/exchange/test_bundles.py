"""Importing and exporting bundles: all or nothing, twice changes nothing, and back again the same."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.bundle.findings import BundleError
from rules.bundle.writing import write_bundle
from sync.actions.export_bundle import export_bundle
from sync.actions.import_bundle import ImportResult, import_bundle
from sync.store.database import Store, open_store
from sync.store.facts import load_facts
from sync.store.findings import list_findings
from sync.store.runs import last_run, list_runs
from tests.sync.pull.university import NUMBERS, University, a_moodle_course
from tests.sync.quality.builders import a_site
from tests.sync.store.builders import AUTUMN, SPRING, a_course, a_student, an_attempt, an_enrolment, some_facts

FULL = some_facts(
    courses=[a_course(), a_course("PE101", credits="0.5")],
    programmes=[{"major": "软件工程", "entry_year": 2023, "course_code": "MATH101", "study_term": 1}],
    enrolments=[an_enrolment(), an_enrolment(course_code="PE101", term=SPRING)],
    attempts=[
        an_attempt("58.5"),
        an_attempt("良好", SPRING, course_code="PE101"),
        an_attempt(None, kind="makeup", result="absent", graded_on=date(2024, 3, 1)),
    ],
    events=[{"student_no": "2023010101", "kind": "discipline", "occurred_on": date(2024, 5, 6), "note": "记过"}],
)

PERIODS = [
    {"policy": "asnu", "track": None, "period": AUTUMN},
    {"policy": "ustl", "track": "degree", "period": "2023-2024"},
]


def warned(**values: object) -> dict[str, Any]:
    """A warning that was issued on paper."""
    row = {"student_no": "2023010101", "policy": "asnu", "track": "study", "period": AUTUMN, "level": "red"}
    return {**row, **values}


def written(folder: Path, **tables: Sequence[Mapping[str, Any]]) -> Path:
    """Write a bundle: the full one, or one with these rows."""
    write_bundle(some_facts(**tables) if tables else FULL, folder)
    return folder


def files(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}


def imports(store: Store, folder: Path) -> ImportResult:
    return import_bundle(a_site(store), folder, "教务员")


def test_in_and_out_and_in_again_is_the_same(store: Store, tmp_path: Path) -> None:
    given_ = written(tmp_path / "given")
    imports(store, given_)
    counts = export_bundle(a_site(store), tmp_path / "first", "教务员", "核对")
    assert counts["attempts"] == 3
    assert files(tmp_path / "first") == files(given_)
    elsewhere = Store(store.engine, "other")
    imports(elsewhere, tmp_path / "first")
    export_bundle(a_site(elsewhere), tmp_path / "second", "教务员", "核对")
    assert files(tmp_path / "second") == files(tmp_path / "first")


def test_earlier_warnings_and_judged_periods_come_out_as_they_went_in(store: Store, tmp_path: Path) -> None:
    bundle = written(tmp_path / "given", warnings=[warned()], judged=PERIODS)
    assert imports(store, bundle).warnings == ()
    assert not imports(store, bundle).changed_anything
    counts = export_bundle(a_site(store), tmp_path / "out", "教务员", "核对")
    assert (counts["warnings"], counts["judged"]) == (1, 2)
    assert files(tmp_path / "out") == files(bundle)


def test_a_bundle_that_says_nothing_of_the_past_takes_nothing_of_it_back(store: Store, tmp_path: Path) -> None:
    imports(store, written(tmp_path / "once", warnings=[warned()], judged=PERIODS))
    assert imports(store, written(tmp_path / "later")).warnings == ()
    assert export_bundle(a_site(store), tmp_path / "out", "教务员", "核对")["warnings"] == 1


def test_an_earlier_warning_is_corrected_by_a_row_without_a_level(store: Store, tmp_path: Path) -> None:
    imports(store, written(tmp_path / "wrong", warnings=[warned()]))
    (change,) = (
        each
        for each in imports(store, written(tmp_path / "right", warnings=[warned(level=None)])).tables
        if each.table == "warnings"
    )
    assert (change.changed, change.vanished) == (1, 0)
    with store.read() as tx:
        assert [row["level"] for row in load_facts(tx, "main").warnings.to_pylist()] == [None]


def test_what_was_pulled_comes_out_and_goes_in_elsewhere(store: Store, tmp_path: Path) -> None:
    university = University(store)
    university.registers()
    university.has(
        a_moodle_course(marks={"1": 45, "2": 70}, students=NUMBERS),
        a_moodle_course("2023-2024-2-MATH101-01", {"1": 66}),
    )
    university.pull()
    export_bundle(a_site(store), tmp_path / "first", "教务员", "核对")
    with (tmp_path / "first" / "attempts.csv").open(encoding="utf-8") as file:
        assert [row["kind"] for row in csv.DictReader(file)] == ["regular", "retake", "regular"]
    elsewhere = Store(store.engine, "other")
    imports(elsewhere, tmp_path / "first")
    export_bundle(a_site(elsewhere), tmp_path / "second", "教务员", "核对")
    assert files(tmp_path / "second") == files(tmp_path / "first")


def test_the_same_bundle_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    folder = written(tmp_path)
    first, again = imports(store, folder), imports(store, folder)
    assert first.changed_anything
    assert not again.changed_anything
    with store.read() as transaction:
        kinds = [(run.kind, run.status) for run in list_runs(transaction, "main")]
    assert kinds == [("import", "done"), ("import", "done")]


def test_a_row_that_disappears_is_kept_and_listed_until_it_is_back(store: Store, tmp_path: Path) -> None:
    both = written(tmp_path / "both", attempts=[an_attempt("58"), an_attempt("63", kind="makeup")])
    one = written(tmp_path / "one", attempts=[an_attempt("58")])
    imports(store, both)
    for _ in range(2):
        result = imports(store, one)
        assert "成绩：有 1 行以前导入过，这次没有" in "".join(result.warnings)
    assert export_bundle(a_site(store), tmp_path / "out", "教务员", "核对")["attempts"] == 2
    imports(store, both)
    with store.read() as transaction:
        assert list_findings(transaction, "main") == []


def test_of_a_bad_bundle_nothing_is_stored(store: Store, tmp_path: Path) -> None:
    folder = written(tmp_path, attempts=[an_attempt("58"), an_attempt("58", "2030-2031-1")])
    with pytest.raises(BundleError, match="2030-2031-1"):
        imports(store, folder)
    with store.read() as transaction:
        assert last_run(transaction, "main") is None
    assert set(export_bundle(a_site(store), tmp_path / "out", "教务员", "核对").values()) == {0}


def test_what_was_left_out_of_a_file_of_unknown_columns_is_said(store: Store, tmp_path: Path) -> None:
    folder = written(tmp_path)
    courses = folder / "courses.csv"
    lines = courses.read_text(encoding="utf-8").splitlines()
    courses.write_text("\n".join([lines[0] + ",开课单位", *(line + ",数学系" for line in lines[1:])]), encoding="utf-8")
    assert "开课单位" in "".join(imports(store, folder).warnings)


@pytest.mark.parametrize("tables_written", [1, 6, 7])
def test_killed_anywhere_nothing_of_the_bundle_is_there(tables_written: int, store_url: str, tmp_path: Path) -> None:
    """Kill the importing process without warning, after so many tables were written."""
    folder = written(tmp_path / "bundle")
    script = f"""
        import os
        from pathlib import Path
        import sync.actions.import_bundle as action
        from sync.store.database import open_store
        from tests.sync.quality.builders import a_site

        left, write = [{tables_written}], action.write_registrar

        def writes(*args):
            changes = write(*args)
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            return changes

        action.write_registrar = writes
        action.import_bundle(a_site(open_store({store_url!r}, "main")), Path({str(folder)!r}), "教务员")
    """
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", textwrap.dedent(script)]
    killed = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False)
    assert killed.returncode == 9
    store = open_store(store_url, "main")
    assert set(export_bundle(a_site(store), tmp_path / "half", "教务员", "核对").values()) == {0}
    imports(store, folder)
    export_bundle(a_site(store), tmp_path / "whole", "教务员", "核对")
    assert files(tmp_path / "whole") == files(folder)
    store.close()


AttemptText = tuple[str, str, str, str | None, str | None]
_sites = count()
_SCORES = st.one_of(st.none(), st.decimals(0, 100, places=2).map(str), st.sampled_from(["优", "不及格"]))
_RESULTS = st.sampled_from([None, "pass", "fail", "absent", "exempt", "deferred"])


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(NUMBERS),
            st.sampled_from(["2023-2024-1", SPRING]),
            st.sampled_from(["regular", "makeup", "retake"]),
            _SCORES,
            _RESULTS,
        ),
        unique_by=lambda row: row[:3],
        max_size=20,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bundle_comes_back_as_it_went_in(
    rows: list[tuple[str, str, str, str | None, str | None]],
    sqlite_store: Store,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    tmp, number = tmp_path_factory.mktemp("bundle"), next(_sites)
    site = Store(sqlite_store.engine, f"s{number}")
    attempts = [
        an_attempt(score, term, kind, student_no=number, result=result) for number, term, kind, score, result in rows
    ]
    written(tmp / "given", students=[a_student(number) for number in NUMBERS], attempts=attempts)
    imports(site, tmp / "given")
    export_bundle(a_site(site), tmp / "first", "教务员", "核对")
    again = Store(sqlite_store.engine, f"t{number}")
    imports(again, tmp / "first")
    export_bundle(a_site(again), tmp / "second", "教务员", "核对")
    assert files(tmp / "second") == files(tmp / "first")
    assert len(files(tmp / "first")["attempts.csv"].splitlines()) == len(rows) + 1
