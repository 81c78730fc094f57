"""Facts and laws kept for a replay: stored once, the owner's alone, noticed when changed, whole or not at all."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import IO

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.policy_files import load_policy
from rules.bundle.reading import read_bundle
from rules.engine.evaluate import evaluate
from rules.facts.facts import Facts
from rules.facts.schema import SCHEMAS
from rules.policy.law import Law
from rules.snapshot import PRIVATE, SnapshotError, keep_file, kept_file, law_data, law_of, read_facts, write_facts

from .college import AFTER_AUTUMN, AUTUMN, a_college, changed
from .oracle.generator import LEVELS, Bundle, write
from .oracle.generator.records import Place
from .oracle.generator.strategies import bundles

POLICIES = ("asnu", "bhuad", "lsec", "ustl")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "objects"


def some_facts() -> Facts:
    college = a_college().settled().failed_courses(3).passed("P", "88.5").pending("W").scheduled("S", 1)
    return college.event("leave", AFTER_AUTUMN, note="病").student("2021010102", email="a@example.edu").facts()


def shuffled(table: pa.Table, random: Random) -> pa.Table:
    return table.take(pa.array(random.sample(range(len(table)), len(table)), pa.int64()))


def rows(table: pa.Table) -> list[str]:
    return sorted(map(str, table.to_pylist()))


@pytest.mark.no_cover  # drawn at random: what it reaches, table tests reach too
@given(drawn=bundles(), seed=st.integers(0, 99))
@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_a_replay_under_the_same_facts_and_law_gives_the_same_result(drawn: tuple[Bundle, Place], seed: int) -> None:
    bundle, place = drawn
    with TemporaryDirectory() as name:
        facts = read_bundle(write(bundle, Path(name)), LEVELS).facts
        kept = Path(name) / "objects"
        digests = write_facts(facts, kept)
        random = Random(seed)
        other = Facts(**{table: shuffled(each, random) for table, each in facts.tables()})
        assert write_facts(other, kept) == digests
        again = read_facts(kept, digests)
    for policy in POLICIES:
        law = load_policy(policy)
        period = place.period.name.rpartition("-")[0] if policy == "ustl" else place.period.name
        replayed = evaluate(again, law_of(law_data(law)), period, place.as_of)
        assert replayed == evaluate(facts, law, period, place.as_of)


def test_what_is_read_is_what_was_written_but_for_what_the_rules_never_read(folder: Path) -> None:
    facts = some_facts()
    again = read_facts(folder, write_facts(facts, folder))
    for name, table in facts.tables():
        public = [column for column in table.column_names if column not in PRIVATE.get(name, ())]
        assert rows(dict(again.tables())[name].select(public)) == rows(table.select(public))
    assert set(again.students["name"].to_pylist()) == {""}
    assert set(again.students["email"].to_pylist()) == {None}


def test_no_name_is_in_any_file(folder: Path) -> None:
    write_facts(some_facts(), folder)
    assert not any("张三".encode() in file.read_bytes() for file in folder.iterdir())


def test_the_same_facts_are_stored_once_and_another_mark_only_adds_the_table_it_is_in(folder: Path) -> None:
    college = a_college().settled().failed_courses(3)
    before = write_facts(college.facts(), folder)
    again = write_facts(college.facts(), folder)
    after = write_facts(college.attempt("F0", "70", kind="makeup").facts(), folder)
    assert again == before
    assert {name for name in after if after[name] != before[name]} == {"attempts"}
    assert len(list(folder.iterdir())) == len({*before.values(), *after.values()})


def test_rows_are_written_slice_by_slice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    facts = some_facts()
    monkeypatch.setattr("rules.snapshot.SLICE", 2)
    again = read_facts(folder, write_facts(facts, folder))
    assert rows(again.attempts) == rows(facts.attempts)


def test_files_are_the_owners_alone(folder: Path) -> None:
    write_facts(some_facts(), folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


def test_a_changed_file_is_noticed(folder: Path) -> None:
    digests = write_facts(some_facts(), folder)
    victim = folder / f"{digests['attempts']}.parquet"
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(bytes(content))
    with pytest.raises(SnapshotError, match="被改动或损坏"):
        read_facts(folder, digests)


def test_a_changed_file_is_written_anew_when_the_same_facts_are_kept_again(folder: Path) -> None:
    digests = write_facts(some_facts(), folder)
    (folder / f"{digests['attempts']}.parquet").write_bytes(b"")
    assert write_facts(some_facts(), folder) == digests
    assert rows(read_facts(folder, digests).attempts) == rows(some_facts().attempts)


def test_a_missing_file_is_noticed(folder: Path) -> None:
    digests = write_facts(some_facts(), folder)
    (folder / f"{digests['terms']}.parquet").unlink()
    with pytest.raises(SnapshotError, match="没有文件"):
        read_facts(folder, digests)


def test_a_digest_that_is_none_names_no_file(folder: Path) -> None:
    with pytest.raises(SnapshotError, match="校验码有误"):
        kept_file(folder, "../../secrets/marker-key", "")


@pytest.mark.parametrize("lacking", ["terms", "attempts"])
def test_facts_without_a_table_are_refused(folder: Path, lacking: str) -> None:
    digests = write_facts(some_facts(), folder)
    del digests[lacking]
    with pytest.raises(SnapshotError, match="不符"):
        read_facts(folder, digests)


def test_a_table_under_another_tables_name_is_refused(folder: Path) -> None:
    digests = write_facts(some_facts(), folder)
    with pytest.raises(SnapshotError, match="不符"):
        read_facts(folder, {**digests, "terms": digests["events"]})


class _Crash(BaseException):
    """The end of the process."""


def test_a_crash_while_writing_leaves_no_file_under_a_digest(folder: Path) -> None:
    def crash(file: IO[bytes]) -> None:
        file.write(b"half")
        raise _Crash

    with pytest.raises(_Crash):
        keep_file(folder, ".json", crash)
    assert list(folder.iterdir()) == []


def test_a_crash_between_writing_and_naming_leaves_no_file_under_a_digest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed process cannot tidy up: what it leaves bears no digest, and keeping the same again goes well."""

    def killed(path: Path, target: Path) -> None:
        os.link(path, path.with_suffix(".left"))
        raise _Crash

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(_Crash):
            keep_file(folder, ".json", lambda file: _wrote(file, b"whole"))
    (left,) = folder.iterdir()
    assert left.name.startswith(".writing-")
    digest = keep_file(folder, ".json", lambda file: _wrote(file, b"whole"))
    assert kept_file(folder, digest, ".json").read_bytes() == b"whole"


def _wrote(file: IO[bytes], content: bytes) -> None:
    file.write(content)


def laws() -> list[Law]:
    by_knob = changed("lsec", window="cumulative"), changed("asnu", drop="10.5", makeup_pass_score="60")
    return [*map(load_policy, POLICIES), *by_knob]


@pytest.mark.parametrize("law", laws(), ids=lambda law: f"{law.id} {law.hash[:6]}")
def test_a_law_written_and_read_is_the_same_law(law: Law) -> None:
    again = law_of(law_data(law))
    assert again.hash == law.hash
    assert law_data(again) == law_data(law)


def test_near_and_examples_are_left_out_of_a_kept_law() -> None:
    law = load_policy("bhuad")
    policy = law.policy.model_copy(update={"examples": [{"title": "例"}], "procedure": {"judged": "running"}})
    assert law_data(replace(law, policy=policy)) == law_data(law)


def test_a_law_that_compiles_no_more_is_refused() -> None:
    data = law_data(load_policy("bhuad"))
    data["clauses"][0]["when"] = "nobody_knows >= 1"
    with pytest.raises(SnapshotError, match="不能用本版本重新编译"):
        law_of(data)


def test_an_empty_college_can_be_kept(folder: Path) -> None:
    empty = Facts(**{name: schema.empty_table() for name, schema in SCHEMAS.items()})
    assert read_facts(folder, write_facts(empty, folder)) == empty


def test_evaluating_what_was_kept_needs_nothing_else(folder: Path) -> None:
    facts = some_facts()
    digests = write_facts(facts, folder)
    law = load_policy("bhuad")
    found = evaluate(read_facts(folder, digests), law, AUTUMN, AFTER_AUTUMN)
    assert found == evaluate(facts, law, AUTUMN, AFTER_AUTUMN)
