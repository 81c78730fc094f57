"""The papers say what the code does: commands, options, settings, rights, stops, links, examples."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import click
import pytest
import typer.main
from pydantic import BaseModel

from config.loading import read_yaml
from config.policy_files import load_policy, shipped_policies
from config.settings import Settings
from config.settings_file import example_settings
from rules.assessment_json import assessment_text
from rules.bundle.layout import LAYOUT, REQUIRED_TABLES
from rules.policy.compile import compile_policy
from rules.policy.schema import Clause, Knob, PolicyFile
from sync.actions.evaluate_facts import evaluate_facts
from sync.cli.exits import Exit
from sync.cli.main import app
from tests.architecture import markdown as md

README = md.ROOT / "README.md"
POLICIES = md.ROOT / "docs" / "policies.md"
BUNDLE = md.ROOT / "docs" / "facts-bundle.md"
NEEDS = md.ROOT / "connector" / "moodle" / "setup" / "needs.php"
SETUP = md.ROOT / "connector" / "moodle" / "setup" / "setup.php"
SHARED_OPTIONS = {"--site", "--json", "--actor", "--reason", "--help", "-h"}
FENCED = ("sh", "ini")


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command of the app with its whole name."""
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands())


def options_of(command: Any) -> set[str]:
    return {name for each in command.params if each.opts[0].startswith("-") for name in (*each.opts, *each.secondary_opts)}


def sections_of(model: type[BaseModel], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every settings key with the head of its section: ``("[moodle]", "url")``."""
    for key, field in model.model_fields.items():
        inner = f"{path}.{key}".strip(".")
        item = field.annotation
        if get_origin(item) is tuple and isinstance(get_args(item)[0], type) and issubclass(get_args(item)[0], BaseModel):
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
    after = example_settings().partition(f"\n{head}\n")[2].partition("\n[")[0]
    assert re.search(rf"^(# )?{key} = ", after, re.MULTILINE), f"settings.example.toml lacks {head} {key}"


def test_the_example_begins_the_mapping_and_says_where_the_rest_is_explained() -> None:
    assert "[mapping.offerings]" in example_settings()
    assert "成绩从哪里来" in example_settings()
    assert "## 成绩从哪里来" in md.read(md.GUIDE)


def commands_in_the_guide() -> dict[str, list[str]]:
    """Return the rows of the table of commands by the command's name."""
    table = {}
    for row in md.rows(md.section(md.GUIDE, "命令一览")):
        named = md.names_in(row[0])
        if named and named[0].startswith("yujing "):
            words = [word for word in named[0].split()[1:] if re.fullmatch(r"[a-z]+", word)]
            table[" ".join(words)] = row
    return table


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_guide(name: str) -> None:
    row = commands_in_the_guide()[name]
    missing = options_of(COMMANDS[name]) - SHARED_OPTIONS - set(re.findall(r"--[a-z-]+", row[-1]))
    assert not missing, f"the guide's row of yujing {name} lacks {sorted(missing)}"


def test_the_guide_names_no_command_or_option_that_there_is_not() -> None:
    for name, row in commands_in_the_guide().items():
        assert name in COMMANDS
        assert set(re.findall(r"--[a-z-]+", row[-1])) <= options_of(COMMANDS[name]), name


def test_the_options_that_commands_share_are_in_the_guide() -> None:
    assert set(re.findall(r"--?[a-z]+\b", md.section(md.GUIDE, "命令一览"))) >= SHARED_OPTIONS


def used_commands(paper: Path) -> Iterator[str]:
    """Yield what a paper says after ``yujing``: in shell blocks, and in backticks."""
    lines = [line for block in md.blocks(paper, *FENCED) for line in block.text.replace("\\\n", " ").splitlines()]
    for text in (*lines, *re.findall(r"`([^`\n]+)`", md.read(paper))):
        for found in re.finditer(r"(?:^|[/=\s])yujing ([a-z][^#&]*)", text.strip()):
            yield found[1].strip()


@pytest.mark.parametrize("paper", md.PAPERS, ids=lambda path: path.name)
def test_commands_in_the_papers_exist_with_their_options(paper: Path) -> None:
    for used in used_commands(paper):
        words = used.split()
        name = next((each for each in (" ".join(words[:2]), words[0]) if each in COMMANDS), None)
        if name is None:
            assert words[0] in {"case"}, f"{paper.name}: no command yujing {used}"
            continue
        unknown = set(re.findall(r"(?<!\S)--[a-z-]+", used)) - options_of(COMMANDS[name]) - {"--help"}
        assert not unknown, f"{paper.name}: yujing {name} has no {sorted(unknown)}"


@pytest.mark.parametrize("paper", md.PAPERS, ids=lambda path: path.name)
def test_make_targets_in_the_papers_exist(paper: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", md.read(md.ROOT / "Makefile"), re.MULTILINE))
    shell = "\n".join(block.text for block in md.blocks(paper, "sh"))
    used = set(re.findall(r"(?:^|&& )make ([a-z]+)", shell, re.MULTILINE))
    used |= set(re.findall(r"`make ([a-z]+)", md.read(paper)))
    assert used <= targets


def test_the_readme_names_the_two_commands_and_every_command() -> None:
    text = md.read(README)
    assert "make demo" in text
    assert "make test" in text
    missing = [name for name in COMMANDS if f"`{name.partition(' ')[0]}" not in text]
    assert not missing


@pytest.mark.parametrize("paper", [README, md.GUIDE], ids=lambda path: path.name)
def test_exit_statuses_are_told(paper: Path) -> None:
    told = {row[0] for row in md.rows(md.read(paper)) if row[0].isdigit()}
    assert {str(int(each)) for each in Exit} <= told


@pytest.mark.parametrize("paper", md.PAPERS, ids=lambda path: path.name)
def test_links_and_images_lead_somewhere(paper: Path) -> None:
    for target in md.links(paper):
        if target.startswith(("https://", "http://", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        there = (paper.parent / file).resolve() if file else paper
        assert there.exists(), f"{paper.name}: {target}"
        if anchor:
            assert anchor in md.anchors(there), f"{paper.name}: {target}"


def test_every_picture_is_shown_and_small() -> None:
    shown = {Path(target).name for paper in md.PAPERS for target in md.links(paper)}
    for picture in (md.ROOT / "docs" / "images").iterdir():
        assert picture.name in shown, f"{picture.name} is shown nowhere"
        assert picture.stat().st_size < 300_000, f"{picture.name} is too large"


def php_list(name: str) -> set[str]:
    body = re.search(rf"^const {name} = \[(.*?)^\];", md.read(NEEDS), re.MULTILINE | re.DOTALL)
    assert body
    return set(re.findall(r"^    '([^']+)'", body[1], re.MULTILINE))


def listed(heading: str) -> list[str]:
    """Return what the first column of the guide's table under a heading names in backticks."""
    return [name for row in md.rows(md.section(md.GUIDE, heading)) for name in md.names_in(row[0])]


def test_the_guide_asks_for_the_rights_that_the_script_gives() -> None:
    names = listed("权限表")
    assert len(names) == len(set(names))
    assert set(names) == php_list("CAPABILITIES")


def test_the_guide_asks_for_the_functions_that_the_script_gives() -> None:
    names = listed("接口表")
    assert len(names) == len(set(names))
    assert set(names) == php_list("FUNCTIONS")
    assert all(f"`{name}`" in md.section(md.GUIDE, "接口表") for name in php_list("REPORT_FUNCTIONS"))


@pytest.mark.parametrize("fields", ["PROFILE_FIELDS", "COURSE_FIELDS"])
def test_the_guide_names_the_fields_that_the_script_makes(fields: str) -> None:
    by_hand = md.section(md.GUIDE, "手工设置")
    assert all(f"`{name}`" in by_hand for name in php_list(fields))


def test_the_guide_names_every_option_of_the_script() -> None:
    defaults = re.search(r"const DEFAULTS = \[(.*?)\];", md.read(SETUP), re.DOTALL)
    assert defaults
    options = {f"--{name}" for name in re.findall(r"'([a-z-]+)' =>", defaults[1])} - {"--help"}
    assert set(re.findall(r"--[a-z-]+", " ".join(listed("用脚本")))) == options


def codes_in(folder: str, pattern: str) -> set[str]:
    modules = [md.ROOT / folder] if folder.endswith(".py") else sorted((md.ROOT / folder).glob("*.py"))
    return {code for module in modules for code in re.findall(pattern, md.read(module))}


def test_every_stop_is_explained() -> None:
    explained = set(listed("判断之前和之后的停止"))
    assert explained == codes_in("sync/quality", r'a_stop\(\s*"(\w+)"') | {"shrunken_site", "shrunken_offering"}


def test_every_risk_of_a_plan_is_explained() -> None:
    assert set(listed("计划超出界限")) == codes_in("sync/plan", r'Risk\("(\w+)"')


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
    whole: dict[str, Any] = next(each for each in found if "clauses" in each and "id" in each)
    return whole


@pytest.mark.parametrize("model", [PolicyFile, Clause, Knob])
def test_every_key_of_a_policy_file_is_explained(model: type[BaseModel]) -> None:
    explained = {name for row in md.rows(md.read(POLICIES)) for name in md.names_in(row[0])}
    assert set(model.model_fields) <= explained


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
    command = next(line for block in md.blocks(BUNDLE, "sh") for line in [block.text] if "--facts" in line)
    policy, period, day = (re.search(rf"--{name} (\S+)", command)[1] for name in ("policy", "period", "as-of"))  # type: ignore[index]
    from datetime import date

    found = json.loads(assessment_text(evaluate_facts(tmp_path, policy, period, date.fromisoformat(day))))
    shown = json.loads(md.blocks(BUNDLE, "json")[0].text)
    assert found == shown


@pytest.mark.parametrize("paper", md.PAPERS, ids=lambda path: path.name)
def test_nothing_of_a_workplace_is_in_the_papers(paper: Path) -> None:
    assert not re.search(r"/work/|/opt/|/root/|/home/\w|127\.0\.0\.1:\d", md.read(paper))


def test_help_of_every_command_ends_with_an_example() -> None:
    lacking = [name for name, command in COMMANDS.items() if "示例" not in (command.epilog or "")]
    assert lacking == []
    assert isinstance(typer.main.get_command(app), click.Group | object)
