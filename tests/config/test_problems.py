"""What is wrong with the settings, told to the person who has to mend it, and never what the person wrote."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from config.problems import ConfigError, Problem, problems_of
from config.settings import Settings
from config.settings_file import example_settings

WRITTEN = "Zx9-pasted-by-mistake"
WRONG: tuple[object, ...] = (
    *(WRITTEN, [WRITTEN], {"known": WRITTEN}, -5, 3.5, 99_999_999),
    *(True, date(2020, 1, 1), [], {}, "", float("nan")),
)
EXAMPLE: dict[str, Any] = tomllib.loads(example_settings())
Path = tuple[str | int, ...]


def every_place(data: object, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every value and every section."""
    if path:
        yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from every_place(value, (*path, key))


def faults_with(path: Path, value: object) -> list[Problem]:
    settings = deepcopy(EXAMPLE)
    around: Any = settings
    for key in path[:-1]:
        around = around[key]
    around[path[-1]] = value
    try:
        Settings.model_validate(settings)
    except ValidationError as error:
        return problems_of("settings.toml", error)
    return []


@pytest.mark.parametrize("path", list(every_place(EXAMPLE)), ids=lambda path: ".".join(map(str, path)))
def test_every_fault_names_its_key_and_speaks_chinese_and_repeats_nothing(path: Path) -> None:
    for value in WRONG:
        for problem in faults_with(path, value):
            assert WRITTEN not in str(problem)
            assert re.search("[\u4e00-\u9fff]", problem.text), problem
            assert not re.search("[a-z]{2,} [a-z]{2,}", re.sub("yujing [a-z ]+", "", problem.text)), problem
            common = problem.place.split(".")[0]
            assert common in ("", path[0], "messages"), problem


def test_a_switch_is_written_as_in_the_file() -> None:
    (problem,) = faults_with(("messages", "automatic"), "perhaps")
    assert str(problem) == "settings.toml：messages.automatic：应为 true 或 false"


def test_a_contact_has_a_name_an_office_and_a_telephone() -> None:
    for key in ("name", "office", "telephone"):
        (problem,) = faults_with(("contacts", 0, key), "")
        assert str(problem) == f"settings.toml：contacts.0.{key}：不能为空"


def test_an_error_lists_every_problem_one_a_line() -> None:
    problems = [Problem("a.toml", "site.id", "格式不符"), Problem("a.toml", "", "文件须以 UTF-8 编码保存")]
    error = ConfigError(problems)
    assert str(error).splitlines() == ["a.toml：site.id：格式不符", "a.toml：文件须以 UTF-8 编码保存"]
    assert error.problems == tuple(problems)
