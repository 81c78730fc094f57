"""setup.php without a Moodle: its tables against what the connector calls, its command line, its syntax."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from connector.moodle.checks import FUNCTIONS

ROOT = Path(__file__).parents[3]
CONNECTOR = ROOT / "connector" / "moodle"
SETUP = CONNECTOR / "setup"
SEED = ROOT / "tests" / "contracts" / "seed"
PHP = shutil.which("php")

needs_php = pytest.mark.skipif(PHP is None, reason="no PHP on this machine")


def listed(name: str, file: Path = SETUP / "needs.php") -> list[str]:
    body = file.read_text(encoding="utf-8").partition(f"const {name} = [")[2].partition("];")[0]
    return re.findall(r"'([a-z_]+(?:/[a-z]+)?:?[a-z]*)'", re.sub(r"//.*", "", body))


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PHP or "php", str(SETUP / "setup.php"), *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_every_function_that_the_connector_calls_is_offered() -> None:
    offered = {*listed("FUNCTIONS"), *listed("REPORT_FUNCTIONS")}
    sources = "".join(file.read_text(encoding="utf-8") for file in CONNECTOR.glob("*.py"))
    called = set(re.findall(r'^_?[A-Z_]+(?:: Final)? = "((?:core|gradereport)_[a-z_]+)"', sources, re.MULTILINE))
    assert len(called) > 20
    assert called <= offered


def test_what_the_check_wants_for_each_step_is_offered() -> None:
    assert {each for several in FUNCTIONS.values() for each in several} <= set(listed("FUNCTIONS"))


def test_nothing_is_offered_or_given_twice() -> None:
    for name in ("FUNCTIONS", "REPORT_FUNCTIONS", "CAPABILITIES"):
        assert len(listed(name)) == len(set(listed(name))) > 0


def test_the_right_that_changes_passwords_is_never_given() -> None:
    assert "moodle/user:update" not in listed("CAPABILITIES")


def test_the_role_of_one_category_has_nothing_that_the_site_wide_one_lacks() -> None:
    assert set(listed("IN_A_CATEGORY", SEED / "category_role.php")) < set(listed("CAPABILITIES"))


@needs_php
def test_the_scripts_are_php() -> None:
    parse = "foreach (array_slice($argv, 1) as $file) { token_get_all(file_get_contents($file), TOKEN_PARSE); }"
    files = [str(file) for folder in (SETUP, SEED) for file in folder.glob("*.php")]
    done = subprocess.run([PHP or "php", "-r", parse, "--", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_php
def test_help_names_every_option() -> None:
    done = run("--help")
    defaults = (SETUP / "setup.php").read_text(encoding="utf-8").partition("const DEFAULTS = [")[2].partition("];")[0]
    assert done.returncode == 0
    assert all(f"--{name}" in done.stdout for name in re.findall(r"'([a-z-]+)' =>", defaults))


@needs_php
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "--moodle"),
        (("--moodle=/nowhere",), "读不到 /nowhere/config.php"),
        (("--moodle=/nowhere", "--tokenfile=x"), "不认识的选项"),
        (("--moodle=/nowhere", "--dry-run=1"), "后面不带值"),
        (("--moodle=",), "需要一个值"),
        (("--moodle=/nowhere", "--yes"), "--yes 只与 --remove 同用"),
        (("--moodle=/nowhere", "--remove", "--yes", "--dry-run"), "--yes 只与 --remove 同用"),
        (("--moodle=/nowhere", "--keep-old-token"), "只与 --rotate-token 同用"),
        (("--moodle=/nowhere", "--drop-old-tokens"), "须与 --token-file 同用"),
        (("--moodle=/nowhere", "--remove", "--with-reports"), "不能与 --remove 同用"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_refused_with_what_to_do(arguments: tuple[str, ...], told: str) -> None:
    done = run(*arguments)
    assert (done.returncode, told in done.stderr, done.stdout) == (2, True, "")
