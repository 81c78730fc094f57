"""One command is made ready alone; whoever uses it cannot tell."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from sync.cli.entry import asked_for
from sync.cli.main import app


def answered(by: typer.Typer, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(by, words, prog_name="yujing")
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "words", [("explain", "--help"), ("explain",), ("explain", "--nothing"), ("explain", "1", "2")]
)
def test_the_explanation_by_itself_answers_as_among_all_commands(words: tuple[str, ...]) -> None:
    assert asked_for(words) is not app
    assert answered(asked_for(words), *words) == answered(app, *words)


@pytest.mark.parametrize("words", [(), ("--help",), ("explai",), ("evaluate", "explain"), ("--site", "explain")])
def test_anything_else_is_asked_of_all(words: tuple[str, ...]) -> None:
    assert asked_for(words) is app


@pytest.mark.parametrize("name", ["archive", "backup", "drift", "forms"])
def test_a_command_that_has_others_below_it_does_its_own_work_when_it_is_called_alone(name: str) -> None:
    """Listing drift and writing a backup need no further word: help in their place would look like an error."""
    code, output = answered(app, name)
    assert code != 0  # there is no site in this folder, and nobody is named
    assert "Commands:" not in output
    assert "yujing init" in output or "--actor" in output
