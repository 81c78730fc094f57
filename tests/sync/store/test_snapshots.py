"""Evaluations kept in a folder: found again, exact, and no change of any file goes unnoticed."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config.policy_files import load_policy
from rules.assessment import Assessment
from rules.comparison.above import with_above
from rules.facts.facts import Facts
from rules.snapshot import SnapshotError
from sync.store.assessments import keep_assessment
from sync.store.canonical import canonical_json
from sync.store.database import Store
from sync.store.snapshot_retention import remove_old
from sync.store.snapshots import (
    Snapshot,
    assessment_of,
    find_snapshot,
    keep_snapshot,
    kept_facts,
    kept_law,
    kept_result,
    list_snapshots,
    read_snapshot,
)
from tests.rules.college import STUDENT, College, a_college

NOW = datetime(2025, 3, 20, 1, 2, 3, 456789, tzinfo=UTC)


def a_judged_college(failed: int = 6) -> tuple[Facts, Assessment]:
    college = a_college().settled().failed_courses(failed).event("discipline", datetime(2024, 10, 1, tzinfo=UTC).date())
    return college.facts(), college.judged("bhuad")


def keep(folder: Path, failed: int = 6, at: datetime = NOW, colleges: tuple[str, ...] = ()) -> Snapshot:
    facts, assessment = a_judged_college(failed)
    return keep_snapshot(
        folder, facts, load_policy("bhuad"), assessment, known_at=at, site="main", colleges=colleges
    )  # fmt: skip


def test_what_was_kept_is_found_again_exactly(tmp_path: Path) -> None:
    facts, assessment = a_judged_college()
    kept = keep(tmp_path, colleges=("信息学院", "文学院"))
    assert list_snapshots(tmp_path) == (kept,)
    assert find_snapshot(tmp_path, kept.id[:12]) == kept
    assert kept.known_at == NOW
    assert kept_result(tmp_path, kept) == assessment
    assert kept_law(tmp_path, kept.law).hash == load_policy("bhuad").hash == kept.law.policy_hash
    assert len(kept_facts(tmp_path, kept).attempts) == len(facts.attempts)


def test_an_assessment_survives_its_json_with_every_number_exact() -> None:
    college = (
        College().settled().course("M", "3.5").failed("M", "59.99").passed("P", "61").failed("Q", term="2023-2024-2")
    )
    for policy in ("asnu", "bhuad", "lsec"):
        judged = college.judged(policy)
        assert assessment_of(canonical_json(judged)) == judged
    beside = with_above(college.judged("lsec"), college.judged("asnu"), covers=True, prevails="school")
    assert assessment_of(canonical_json(beside)) == beside


def test_two_runs_over_the_same_facts_store_them_once(tmp_path: Path) -> None:
    keep(tmp_path)
    before = {file.name for file in (tmp_path / "objects").iterdir()}
    keep(tmp_path, at=NOW + timedelta(days=1))
    assert {file.name for file in (tmp_path / "objects").iterdir()} == before
    assert len(list_snapshots(tmp_path)) == 2


def test_the_latest_comes_first(tmp_path: Path) -> None:
    older, newer = keep(tmp_path), keep(tmp_path, at=NOW + timedelta(seconds=1))
    assert list_snapshots(tmp_path) == (newer, older)


def test_folders_and_files_are_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    keep(folder)
    assert {each.stat().st_mode & 0o777 for each in (folder, folder / "runs", folder / "objects")} == {0o700}
    assert {file.stat().st_mode & 0o777 for file in folder.glob("*/*")} == {0o600}


def test_the_store_keeps_the_outcome_under_the_id_that_the_snapshot_tells(tmp_path: Path, sqlite_store: Store) -> None:
    _, assessment = a_judged_college()
    kept = keep(tmp_path, colleges=("信息学院",))
    with sqlite_store.begin() as tx:
        record = keep_assessment(tx, "main", assessment, known_at=NOW, scope="信息学院")
    assert kept.assessment_id == record.id


def change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-10] ^= 1
    file.write_bytes(bytes(content))


def test_a_changed_result_is_noticed(tmp_path: Path) -> None:
    kept = keep(tmp_path)
    change(tmp_path / "objects" / f"{kept.result}.json")
    with pytest.raises(SnapshotError, match="被改动或损坏"):
        kept_result(tmp_path, kept)


def test_a_changed_law_is_noticed(tmp_path: Path) -> None:
    kept = keep(tmp_path)
    change(tmp_path / "objects" / f"{kept.law.digest}.json")
    with pytest.raises(SnapshotError, match="被改动或损坏"):
        kept_law(tmp_path, kept.law)


def test_a_changed_description_is_noticed(tmp_path: Path) -> None:
    kept = keep(tmp_path)
    file = tmp_path / "runs" / f"{kept.id}.json"
    file.write_text(file.read_text(encoding="utf-8").replace("2025-03-20", "2025-03-21"), encoding="utf-8")
    with pytest.raises(SnapshotError, match="被改动或损坏"):
        list_snapshots(tmp_path)


@pytest.mark.parametrize("text", ["{}", "[]", '{"format": 2}', '{"format": 1}', '{"format": 1, "as_of": "someday"}'])
def test_a_description_of_another_kind_is_refused(tmp_path: Path, text: str) -> None:
    from rules.snapshot import keep_file

    def write(file: object) -> None:
        file.write(json.dumps(json.loads(text)).encode())  # type: ignore[attr-defined]

    digest = keep_file(tmp_path / "runs", ".json", write)
    with pytest.raises(SnapshotError):
        read_snapshot(tmp_path / "runs" / f"{digest}.json")


@pytest.mark.parametrize("name", ["", "ffff", "../objects"])
def test_an_id_that_names_none_is_told(tmp_path: Path, name: str) -> None:
    keep(tmp_path)
    with pytest.raises(SnapshotError, match="没有编号为"):
        find_snapshot(tmp_path, name)


def test_a_beginning_that_several_share_is_told(tmp_path: Path) -> None:
    ids = [keep(tmp_path, at=NOW + timedelta(seconds=each)).id for each in range(17)]
    shared = next(each[0] for each in ids if sum(other[0] == each[0] for other in ids) > 1)
    with pytest.raises(SnapshotError, match="不止一个"):
        find_snapshot(tmp_path, shared)


def test_a_folder_copied_elsewhere_is_enough(tmp_path: Path) -> None:
    kept = keep(tmp_path / "here")
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    shutil.rmtree(tmp_path / "here")
    assert kept_result(tmp_path / "there", kept).warnings[0].student_no == STUDENT


def aged(folder: Path) -> None:
    """Let every file be two days old."""
    for file in folder.glob("objects/*"):
        os.utime(file, (0, 0))


def test_old_evaluations_go_with_what_only_they_need(tmp_path: Path) -> None:
    old, new = keep(tmp_path, failed=5), keep(tmp_path, at=NOW + timedelta(days=40))
    aged(tmp_path)
    assert remove_old(tmp_path, before=NOW + timedelta(days=1), bases=frozenset()) == (old,)
    assert list_snapshots(tmp_path) == (new,)
    kept_facts(tmp_path, new)
    left = {file.name.partition(".")[0] for file in (tmp_path / "objects").iterdir()}
    assert left == {*new.facts.values(), new.law.digest, new.result}


def test_the_latest_of_a_period_and_what_a_case_rests_on_never_go(tmp_path: Path) -> None:
    based, latest = keep(tmp_path, failed=5), keep(tmp_path, at=NOW + timedelta(hours=1))
    aged(tmp_path)
    assert remove_old(tmp_path, before=NOW + timedelta(days=1), bases=frozenset({based.assessment_id})) == ()
    assert list_snapshots(tmp_path) == (latest, based)


def test_a_file_that_a_run_under_way_has_just_written_is_left(tmp_path: Path) -> None:
    keep(tmp_path, failed=5)
    keep(tmp_path, at=NOW + timedelta(days=40))
    files = len(list((tmp_path / "objects").iterdir()))
    assert len(remove_old(tmp_path, before=NOW + timedelta(days=1), bases=frozenset())) == 1
    assert len(list((tmp_path / "objects").iterdir())) == files


def test_what_a_killed_run_left_half_written_goes(tmp_path: Path) -> None:
    keep(tmp_path)
    (tmp_path / "objects" / ".writing-abc").write_bytes(b"half")
    aged(tmp_path)
    remove_old(tmp_path, before=NOW, bases=frozenset())
    assert not list((tmp_path / "objects").glob(".writing-*"))
