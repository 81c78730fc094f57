"""A regulation over the years: the version and the knobs' values of the day, and what fills a gap."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from config.policy_files import SHIPPED, PolicyError, find_policy, load_policy, shipped_policies
from tests.rules.college import a_college

WHOLE = (SHIPPED / "bhuad.yaml").read_text(encoding="utf-8").replace("id: bhuad\n", "id: local\n", 1)


def a_version(folder: Path, name: str, in_force: str, six: str = "6") -> Path:
    text = WHOLE.replace("in_force: {since: 2025-03-13} ", f"in_force: {in_force} ")
    path = folder / f"{name}.yaml"
    path.write_text(text.replace("outstanding_courses >= 6", f"outstanding_courses >= {six}"), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    a_version(tmp_path, "local", "{since: 2025-03-13}")
    a_version(tmp_path, "local@2019", "{since: 2019-09-01, until: 2024-08-31}", six="8")
    a_version(tmp_path, "local@2010", "{until: 2015-08-31}", six="9")
    return tmp_path


@pytest.mark.parametrize(
    ("day", "stem"),
    [
        ("2025-03-13", "local"),
        ("2030-01-01", "local"),
        ("2019-09-01", "local@2019"),
        ("2024-08-31", "local@2019"),
        ("2024-09-01", "local@2019"),  # none in force: the nearest
        ("2025-03-12", "local"),
        ("2010-01-01", "local@2010"),
        ("2015-09-01", "local@2010"),
        ("2019-08-31", "local@2019"),
    ],
)
def test_the_version_of_the_day_is_read(folder: Path, day: str, stem: str) -> None:
    assert find_policy("local", folder, on=date.fromisoformat(day)).stem == stem


def test_without_a_day_the_newest_is_read_and_a_version_can_be_named(folder: Path) -> None:
    assert find_policy("local", folder).stem == "local"
    assert find_policy("local@2019", folder, on=date(2026, 1, 1)).stem == "local@2019"
    assert load_policy("local@2019", folder).id == "local"
    with pytest.raises(PolicyError, match="local@2011"):
        find_policy("local@2011", folder)


def test_versions_are_different_laws(folder: Path) -> None:
    hashes = {load_policy("local", folder, on=date(year, 6, 1)).hash for year in (2012, 2022, 2026)}
    assert len(hashes) == 3


def test_of_two_in_force_the_one_that_began_last_is_read(folder: Path) -> None:
    a_version(folder, "local@2023", "{since: 2023-01-01}")
    assert find_policy("local", folder, on=date(2024, 1, 1)).stem == "local@2023"


def test_a_day_without_law_is_noted(folder: Path) -> None:
    law = load_policy("local", folder, on=date(2025, 3, 1))
    assert "2025-03-13 起" in a_college().settled().judged(law, as_of=date(2025, 3, 1)).notes[0]


def test_a_version_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "local@2019.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"local@2019\.yaml:1:"):
        load_policy("local", folder, on=date(2025, 6, 1))


@pytest.mark.parametrize("text", ["- a\n", "id: local\nin_force: soon\n", "extends: nothing\n"])
def test_a_version_that_says_no_dates_counts_as_always_in_force(folder: Path, text: str) -> None:
    (folder / "local@x.yaml").write_text(text, encoding="utf-8")
    assert find_policy("local", folder, on=date(2017, 1, 1)).stem == "local@x"


def test_an_extension_has_the_dates_of_what_it_extends(tmp_path: Path) -> None:
    (tmp_path / "bhuad@old.yaml").write_text("extends: bhuad\n", encoding="utf-8")
    assert find_policy("bhuad", tmp_path, on=date(2026, 1, 1)).stem == "bhuad"
    assert "bhuad" in shipped_policies()


DATED = """
extends: asnu
knobs:
  drop:
    values:
      - {value: 20, source: 甲}
      - {since: 2024-03-01, value: 18, source: 乙}
      - {since: 2025-03-01, value: 10, source: 丙}
"""


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2024-02-29", 20),
        ("2024-03-01", 18),
        ("2025-02-28", 18),
        ("2025-03-01", 10),
        ("2030-01-01", 10),
        (None, 10),
    ],
)
def test_a_knob_has_the_value_of_the_day(tmp_path: Path, day: str | None, value: int) -> None:
    (tmp_path / "asnu.yaml").write_text(DATED, encoding="utf-8")
    law = load_policy("asnu", tmp_path, on=date.fromisoformat(day) if day else None)
    assert law.constants["drop"] == Fraction(value)


def test_the_hash_is_over_the_value_of_the_day(tmp_path: Path) -> None:
    (tmp_path / "asnu.yaml").write_text(DATED, encoding="utf-8")
    hashes = [load_policy("asnu", tmp_path, on=date(year, 3, 1)).hash for year in (2023, 2024, 2025, 2026)]
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]


def test_a_word_of_the_day_takes_its_place(tmp_path: Path) -> None:
    text = "extends: asnu\nknobs:\n  window: {value: cumulative, since: 2025-03-01, reading: 学院定。}\n"
    (tmp_path / "asnu.yaml").write_text(text, encoding="utf-8")
    shipped = load_policy("asnu").hash
    assert load_policy("asnu", tmp_path, on=date(2025, 2, 28)).hash == shipped
    assert load_policy("asnu", tmp_path, on=date(2025, 3, 1)).hash != shipped


def test_before_the_first_value_the_first_holds_and_it_is_noted(tmp_path: Path) -> None:
    text = DATED.replace("{value: 20", "{since: 2023-03-01, value: 20")
    (tmp_path / "asnu.yaml").write_text(text, encoding="utf-8")
    law = load_policy("asnu", tmp_path, on=date(2023, 2, 28))
    assert law.constants["drop"] == 20
    assert any("2023-03-01 起有取值 20" in note for note in a_college().judged(law, as_of=date(2023, 2, 28)).notes)
    assert not any("有取值" in note for note in a_college().judged(law, as_of=date(2023, 3, 1)).notes)


@pytest.mark.parametrize(
    ("knob", "what"),
    [
        ("{label: x, clause: 一, reading: x}", "二者取一"),
        ("{label: x, clause: 一, reading: x, value: 1, values: [{value: 2, source: 甲}]}", "二者取一"),
        ("{label: x, clause: 一, reading: x, since: 2025-01-01, values: [{value: 2, source: 甲}]}", "每一项里"),
        ("{label: x, clause: 一, reading: x, values: [{value: 2, source: 甲}, {value: 3, source: 乙}]}", "由早到晚"),
        (
            "{label: x, clause: 一, reading: x, values: [{since: 2025-01-01, value: 2, source: 甲},"
            " {since: 2025-01-01, value: 3, source: 乙}]}",
            "不能重复",
        ),
        ("{label: x, clause: 一, reading: x, values: [{value: 2}]}", "缺少这一项"),
        ("{label: x, clause: 一, reading: x, values: [2, 3]}", "应当是名称与内容的对照"),
        ("{label: x, clause: 一, reading: x, values: [{since: soon, value: 2, source: 甲}]}", "应当是日期"),
        (
            "{label: x, clause: 一, reading: x, choices: [term, year], values: [{value: term, source: 甲},"
            " {since: 2025-01-01, value: yaer, source: 乙}]}",
            "是不是 year",
        ),
    ],
)
def test_dated_values_that_are_refused(tmp_path: Path, knob: str, what: str) -> None:
    path = tmp_path / "local.yaml"
    path.write_text(WHOLE.replace("measures:\n", f"knobs:\n  much: {knob}\n\nmeasures:\n", 1), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(str(path))
    assert what in str(caught.value)
    assert f":{WHOLE.splitlines().index('measures:') + 2}:" in str(caught.value)
