"""The papers say what the code does: commands, options, rights, stops, links; nothing more and nothing less."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from sync.cli.exits import Exit
from sync.cli.main import app
from sync.plan.safety import TURN
from tests.architecture import markdown as md

README = md.ROOT / "README.md"
THIRD_PARTY = md.ROOT / "THIRD-PARTY.md"
SETUP = md.ROOT / "connector" / "moodle" / "setup" / "setup.php"
SHARED_OPTIONS = {"--site", "--json", "--actor", "--reason", "--help", "-h"}
FENCED = ("sh", "ini")


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield every command of the app with its whole name."""
    root: Any = group or typer.main.get_command(app)
    for name, command in root.commands.items():
        if hasattr(command, "commands"):
            if command.invoke_without_command:
                yield " ".join((*path, name)), command
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(commands())


def options_of(command: Any) -> set[str]:
    return {
        name for each in command.params if each.opts[0].startswith("-") for name in (*each.opts, *each.secondary_opts)
    }


def commands_in_the_guide() -> dict[str, list[str]]:
    """Return the rows of the table of commands by the command's name."""
    table = {}
    for row in md.rows(md.section(md.GUIDE, "命令一览")):
        named = md.names_in(row[0])
        if named and named[0].startswith("yujing "):
            words = [word for word in named[0].split()[1:] if re.fullmatch(r"[a-z][a-z-]*", word)]
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


@pytest.mark.parametrize("paper", md.PAPERS, ids=lambda path: path.name)
def test_files_named_in_the_papers_exist(paper: Path) -> None:
    for name in re.findall(r"`((?:config|connector|rules|reports|sync|tests|docs)/[^`\s]*)`", md.read(paper)):
        assert "<" in name or list(md.ROOT.glob(name.rstrip("/"))), f"{paper.name}: {name}"


def test_every_picture_is_shown_and_small() -> None:
    shown = {Path(target).name for paper in md.PAPERS for target in md.links(paper)}
    for picture in (md.ROOT / "docs" / "images").iterdir():
        assert picture.name in shown, f"{picture.name} is shown nowhere"
        assert picture.stat().st_size < 300_000, f"{picture.name} is too large"


def listed(heading: str) -> list[str]:
    """Return what the first column of the guide's table under a heading names in backticks."""
    return [name for row in md.rows(md.section(md.GUIDE, heading)) for name in md.names_in(row[0])]


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
    codes = codes_in("sync/plan", r'Risk\(f?"(\w+)') | {TURN}
    assert {code.partition(":")[0] for code in listed("计划超出界限")} == codes


def test_third_parties_are_named_with_their_licences() -> None:
    lines = md.read(md.ROOT / "requirements.lock").splitlines()
    used = {line.partition("==")[0].lower().replace("-", "_") for line in lines if "==" in line}
    named = {
        name.lower().replace("-", "_") for row in md.rows(md.read(THIRD_PARTY)) for name in md.names_in(" ".join(row))
    }
    assert used <= named


def test_the_newest_version_has_its_changes_told() -> None:
    version = tomllib.loads(md.read(md.ROOT / "pyproject.toml"))["project"]["version"]
    first = re.search(r"^## (\S+)", md.read(md.ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert first
    assert first[1] == version


@pytest.mark.parametrize("paper", md.PAPERS, ids=lambda path: path.name)
def test_nothing_of_a_workplace_is_in_the_papers(paper: Path) -> None:
    assert not re.search(r"/work/|/opt/|/root/|/home/\w|127\.0\.0\.1:\d", md.read(paper))


def test_help_of_every_command_ends_with_an_example() -> None:
    lacking = [name for name, command in COMMANDS.items() if "示例" not in (command.epilog or "")]
    assert lacking == []
