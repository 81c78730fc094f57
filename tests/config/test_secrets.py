"""Secrets come from the environment or from files of their owner alone, and stand in no message."""

from __future__ import annotations

import stat
import traceback
from pathlib import Path

import pytest

from config.problems import ConfigError
from config.secrets import ensure_secret, has_secret, read_secret

VARIABLE = "YUJING_TEST_SECRET"
TEXT = "a-token-that-nobody-may-see"


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def a_file(folder: Path, content: bytes = TEXT.encode() + b"\n", mode: int = 0o600) -> Path:
    file = folder / "token"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def refusal(file: Path) -> str:
    """Return everything that is told where the secret cannot be used, with every cause."""
    with pytest.raises(ConfigError) as caught:
        read_secret(VARIABLE, file)
    assert str(file) in str(caught.value)
    return "".join(traceback.format_exception(caught.value))


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = a_file(tmp_path)
    assert read_secret(VARIABLE, file) == TEXT
    monkeypatch.setenv(VARIABLE, " another \n")
    assert read_secret(VARIABLE, file) == "another"


def test_an_empty_variable_counts_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, " ")
    assert read_secret(VARIABLE, a_file(tmp_path)) == TEXT


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o602, 0o610])
def test_a_file_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    told = refusal(a_file(tmp_path, mode=mode))
    assert "chmod 600" in told
    assert TEXT not in told


def test_what_is_missing_names_the_variable_and_the_file(tmp_path: Path) -> None:
    assert VARIABLE in refusal(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "空" in refusal(a_file(tmp_path, content))


def test_a_file_that_is_no_text_is_refused_without_showing_it(tmp_path: Path) -> None:
    told = refusal(a_file(tmp_path, TEXT.encode() + b"\xff\xfe"))
    assert "UTF-8" in told
    assert TEXT not in told


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "token"
    folder.mkdir(mode=0o700)
    refusal(folder)


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "key"
    assert ensure_secret(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    made = read_secret(VARIABLE, file)
    assert len(made) == 64
    assert not ensure_secret(file)
    assert read_secret(VARIABLE, file) == made


def test_no_two_sites_have_the_same_secret(tmp_path: Path) -> None:
    files = [tmp_path / str(number) for number in range(5)]
    assert all(map(ensure_secret, files))
    assert len({read_secret(VARIABLE, file) for file in files}) == 5


@pytest.mark.parametrize("mode", [0o400, 0o440])
def test_what_the_supervisor_hands_over_goes_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    (tmp_path / "handed").mkdir()
    handed = a_file(tmp_path / "handed", b"handed-over\n", mode)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(handed.parent))
    assert read_secret(VARIABLE, a_file(tmp_path)) == "handed-over"
    assert has_secret(VARIABLE, tmp_path / "nowhere" / "token")
    assert not has_secret(VARIABLE, tmp_path / "another-name")
    monkeypatch.setenv(VARIABLE, "from the environment")
    assert read_secret(VARIABLE, handed) == "from the environment"


def test_what_is_handed_over_empty_is_refused_rather_than_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "handed").mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "handed"))
    a_file(tmp_path / "handed", b"\n", 0o400)
    with pytest.raises(ConfigError, match="空"):
        read_secret(VARIABLE, a_file(tmp_path))
