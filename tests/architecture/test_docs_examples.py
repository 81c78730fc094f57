"""The papers explain every setting, key and column, and every example in them works."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from config.loading import read_yaml
from config.policy_files import load_policy, shipped_policies
from config.settings import Settings
from config.settings_file import example_settings
from rules.assessment_json import assessment_text
from rules.bundle.layout import LAYOUT, REQUIRED_TABLES
from rules.policy.compile import compile_policy
from rules.policy.measures import CourseFilter, FormulaMeasure, RelationalMeasure
from rules.policy.schema import Clause, Knob, PolicyFile
from sync.actions.evaluate_facts import evaluate_facts
from tests.architecture import markdown as md

README = md.ROOT / "README.md"
POLICIES = md.ROOT / "docs" / "policies.md"
BUNDLE = md.ROOT / "docs" / "facts-bundle.md"


def sections_of(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every settings key with the head of its section: ``("[moodle]", "url")``."""
    for key, field in model.model_fields.items():
        inner = f"{path}.{key}".strip(".")
        item = field.annotation
        if (
            get_origin(item) is tuple
            and isinstance(get_args(item)[0], type)
            and issubclass(get_args(item)[0], BaseModel)
        ):
            yield from _keys(get_args(item)[0], f"[[{inner}]]", inner)
        elif isinstance(item, type) and issubclass(item, BaseModel):
            yield from _keys(item, f"[{inner}]", inner)


def _keys(model: type[BaseModel], head: str, path: str) -> Iterator[tuple[str, str]]:
    deeper = list(sections_of(model, path))
    lists = {name.strip("[]").rpartition(".")[2] for name, _ in deeper}
    yield from ((head, key) for key in model.model_fields if key not in lists)
    yield from deeper


SETTINGS = [pair for pair in sections_of(Settings) if pair[0] != "[mapping]"]


def test_the_settings_have_been_found() -> None:
    assert ("[moodle]", "token_file") in SETTINGS
    assert ("[[mapping.offerings.named]]", "codes") in SETTINGS
    assert ("[[contacts]]", "telephone") in SETTINGS


@pytest.mark.parametrize(("head", "key"), SETTINGS)
def test_every_setting_is_explained_in_the_guide(head: str, key: str) -> None:
    explained = [name for row in md.rows(md.section(md.GUIDE, f"`{head}`")) for name in md.names_in(row[0])]
    assert key in explained


def test_the_guide_explains_no_setting_that_there_is_not() -> None:
    for head in {head for head, _ in SETTINGS}:
        known = {key for each, key in SETTINGS if each == head} | {"shell_terms", "named"}
        text = md.section(md.GUIDE, f"`{head}`").partition("\n#")[0]
        explained = {row[0].strip("`") for row in md.rows(text) if row[0] != "设置项"}
        assert explained <= known, head


@pytest.mark.parametrize(("head", "key"), [pair for pair in SETTINGS if "mapping" not in pair[0]])
def test_every_setting_stands_in_the_example(head: str, key: str) -> None:
    shown = example_settings()
    if f"\n{head}\n" not in shown:
        shown = shown.replace(f"\n# {head}\n", f"\n{head}\n")
    after = shown.partition(f"\n{head}\n")[2].partition("\n[")[0]
    assert re.search(rf"^(# )?{key} = ", after, re.MULTILINE), f"settings.example.toml lacks {head} {key}"


def test_the_example_begins_the_mapping_and_says_where_the_rest_is_explained() -> None:
    assert "[mapping.offerings]" in example_settings()
    assert "成绩从哪里来" in example_settings()
    assert "## 成绩从哪里来" in md.read(md.GUIDE)


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``base`` with the tables of ``over`` put into it; lists and values are replaced."""
    both = {**base, **over}
    for key in base.keys() & over.keys():
        if isinstance(base[key], Mapping) and isinstance(over[key], Mapping):
            both[key] = merged(base[key], over[key])
    return both


SMALLEST = {
    "site": {"university": "某大学"},
    "policies": [{"id": "asnu"}],
    "contacts": [{"name": "周静", "office": "教学办公室", "telephone": "0000-6000100"}],
}
TOML = [(paper, block) for paper in md.PAPERS for block in md.blocks(paper, "toml")]


@pytest.mark.parametrize(("paper", "block"), TOML, ids=lambda each: getattr(each, "name", ""))
def test_settings_in_the_papers_are_valid(paper: Path, block: md.Block) -> None:
    Settings.model_validate(merged(SMALLEST, tomllib.loads(block.text)))


def test_the_pattern_of_the_guide_is_the_default() -> None:
    first = next(tomllib.loads(block.text) for path, block in TOML if path == md.GUIDE and "pattern" in block.text)
    shipped = Settings.model_validate(SMALLEST).mapping.offerings.pattern
    assert first["mapping"]["offerings"]["pattern"] == shipped


YAML = [(paper, block) for paper in md.PAPERS for block in md.blocks(paper, "yaml")]


@pytest.mark.parametrize(("paper", "block"), YAML, ids=lambda each: getattr(each, "name", ""))
def test_policies_in_the_papers_compile(paper: Path, block: md.Block, tmp_path: Path) -> None:
    """A whole file, or one that extends another, is loaded; a fragment is put into the whole file of the page."""
    data = read_yaml(block.text, paper.name).data
    if "extends" in data or "id" in data:
        (tmp_path / "local.yaml").write_text(block.text, encoding="utf-8")
        assert load_policy("local", tmp_path).clauses
    else:
        compile_policy(merged(whole_policy(), data))


def whole_policy() -> dict[str, Any]:
    found = [read_yaml(block.text, POLICIES.name).data for block in md.blocks(POLICIES, "yaml")]
    whole: dict[str, Any] = next(each for each in found if each.get("id") == "sample")
    return whole


@pytest.mark.parametrize("model", [PolicyFile, Clause, Knob])
def test_every_key_of_a_policy_file_is_explained(model: type[BaseModel]) -> None:
    explained = {name for row in md.rows(md.read(POLICIES)) for name in md.names_in(row[0])}
    assert set(model.model_fields) <= explained


@pytest.mark.parametrize("family", [*get_args(RelationalMeasure), FormulaMeasure, CourseFilter])
def test_every_key_and_choice_of_a_measure_is_explained(family: type[BaseModel]) -> None:
    text = md.section(POLICIES, "Measures").partition("\n### ")[0]
    choices = {choice for field in family.model_fields.values() for choice in _choices(field.annotation)}
    assert {name for name in {*family.model_fields, *choices} if not re.search(rf"`(\w+: )?{name}[`:]", text)} == set()


def _choices(annotation: object) -> Iterator[str]:
    """Yield the words that a field takes, however deep they stand."""
    for part in get_args(annotation):
        yield from [part] if isinstance(part, str) else _choices(part)


def test_the_papers_name_the_shipped_policies() -> None:
    assert all(f"`{policy}`" in md.read(paper) for policy in shipped_policies() for paper in (README, md.GUIDE))


@pytest.mark.parametrize("table", LAYOUT)
def test_every_table_and_column_of_a_bundle_is_explained(table: str) -> None:
    explained = {row[0].strip("`"): row for row in md.rows(md.section(BUNDLE, f"`{table}`"))}
    for column in LAYOUT[table]:
        must = column.required and not column.may_be_empty
        assert explained[column.name][1] == ("yes" if must else "no"), f"{table}.{column.name}"


def test_the_required_tables_are_named() -> None:
    assert all(f"`{name}`" in md.section(BUNDLE, "Tables") for name in REQUIRED_TABLES)


def test_the_example_of_a_bundle_evaluates_to_what_the_page_shows(tmp_path: Path) -> None:
    for block in md.blocks(BUNDLE, "csv"):
        (tmp_path / block.title).write_text(block.text, encoding="utf-8")
    command = next(block.text for block in md.blocks(BUNDLE, "sh") if "--facts" in block.text)
    words = dict(re.findall(r"--([a-z-]+) (\S+)", command))
    assessment = evaluate_facts(tmp_path, words["policy"], words["period"], date.fromisoformat(words["as-of"]))
    shown = json.loads(md.blocks(BUNDLE, "json")[0].text)
    assert json.loads(assessment_text(assessment)) == shown
