"""A site folder's settings: read whole, all faults at once; a new folder is its owner's alone."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from config.problems import ConfigError
from config.settings import Settings
from config.settings_file import SETTINGS_FILE, example_settings, load_settings, make_site_folder

SMALL = """\
[site]
university = "江州学院"
[[policies]]
id = "asnu"
[[contacts]]
name = "周静"
office = "指导中心"
telephone = "0000"
"""


def settings_of(folder: Path, text: str | bytes) -> Settings:
    content = text.encode() if isinstance(text, str) else text
    (folder / SETTINGS_FILE).write_bytes(content)
    return load_settings(folder)


def problems_with(folder: Path, text: str | bytes) -> dict[str, str]:
    """Return what is wrong, by the place in the file."""
    with pytest.raises(ConfigError) as caught:
        settings_of(folder, text)
    assert all(problem.file == str(folder / SETTINGS_FILE) for problem in caught.value.problems)
    return {problem.place: problem.text for problem in caught.value.problems}


def test_the_shipped_example_says_what_the_program_would_assume(tmp_path: Path) -> None:
    shipped, assumed = settings_of(tmp_path, example_settings()), settings_of(tmp_path, SMALL)
    for section in ("store", "names", "limits", "messages", "paper", "schedule"):
        assert getattr(shipped, section) == getattr(assumed, section), section


def test_all_faults_are_listed_at_once_with_their_keys(tmp_path: Path) -> None:
    broken = SMALL.replace("university", "universty") + "[limits]\npending_share = 2\n[messages]\nper_minute = 0\n"
    assert problems_with(tmp_path, broken) == {
        "site.university": "缺少必填的设置项",
        "site.universty": "没有这个设置项，请检查拼写或删去",
        "limits.pending_share": "不能大于 1",
        "messages.per_minute": "不能小于 1",
    }


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="yujing init"):
        load_settings(tmp_path)


@pytest.mark.parametrize("broken", ["[site\n", 'site = "a\n', "[site]\n[site]\n"])
def test_what_is_no_toml_says_where(tmp_path: Path, broken: str) -> None:
    assert "TOML" in problems_with(tmp_path, SMALL + broken)[""]


def test_another_encoding_is_named(tmp_path: Path) -> None:
    assert "UTF-8" in problems_with(tmp_path, SMALL.encode("gb18030"))[""]


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert settings_of(tmp_path, b"\xef\xbb\xbf" + SMALL.encode()).site.university == "江州学院"


def test_who_is_turned_to_is_the_colleges_own_contact_else_the_sites(tmp_path: Path) -> None:
    own = '[[contacts]]\ncollege = "教育学院"\nname = "林晓"\noffice = "办公室"\ntelephone = "1"\n'
    settings = settings_of(tmp_path, SMALL + own)
    assert [settings.contact_of(college).name for college in ("教育学院", "设计学院")] == ["林晓", "周静"]


def test_a_new_folder_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    made = make_site_folder(folder, example_settings())
    assert folder / SETTINGS_FILE in made
    for path in made:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_what_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    make_site_folder(tmp_path, SMALL)
    (tmp_path / "output").rmdir()
    assert make_site_folder(tmp_path, "") == [tmp_path / "output"]
    assert (tmp_path / SETTINGS_FILE).read_text(encoding="utf-8") == SMALL
    assert make_site_folder(tmp_path, "") == []
