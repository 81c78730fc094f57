"""An installation of several sites: what it finds, and what two sites must not share."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pydantic import BaseModel

from config.installation import (
    INSTALLATION_FILE,
    Installation,
    InstallationSettings,
    example_installation,
    find_sites,
    is_site_id,
    load_installation,
)
from config.problems import ConfigError
from config.settings_file import SETTINGS_FILE
from tests.architecture import markdown as md

_CONTACT = '[[contacts]]\nname = "周静"\noffice = "教务处"\ntelephone = "0000-6000100"\n'
NO_ENVIRONMENT: Mapping[str, str] = {}


def a_site(folder: Path, name: str, more: str = "", store: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = f'[site]\nid = "{name}"\nuniversity = "江州学院"\n\n[[policies]]\nid = "asnu"\n{_CONTACT}{more}'
    written = f'{text}\n[store]\nurl = "{store}"\n' if store else text
    (folder / SETTINGS_FILE).write_text(written, encoding="utf-8")


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    (tmp_path / INSTALLATION_FILE).write_text(example_installation(), encoding="utf-8")
    return load_installation(tmp_path)


def faults(installation: Installation, environment: Mapping[str, str] = NO_ENVIRONMENT) -> dict[str, list[str]]:
    """Return the places of the faults of each site folder."""
    return {site.folder.name: [each.place for each in site.faults] for site in find_sites(installation, environment)}


def test_each_folder_with_settings_is_a_site(installation: Installation) -> None:
    sites = installation.folder / "sites"
    for name in ("b", "a"):
        a_site(sites / name, name)
    (sites / "empty").mkdir()
    a_site(sites / ".old", "old")
    assert [(site.id, site.faults) for site in find_sites(installation, NO_ENVIRONMENT)] == [("a", ()), ("b", ())]


def test_a_site_with_wrong_settings_keeps_no_other_from_work(installation: Installation) -> None:
    a_site(installation.folder / "sites" / "a", "a", more="[nonsense]\n")
    a_site(installation.folder / "sites" / "b", "b")
    assert faults(installation) == {"a": ["nonsense"], "b": []}


POSTGRES = "postgresql+psycopg://yujing@localhost/yujing"


@pytest.mark.parametrize(
    ("first", "second", "environment", "expected"),
    [
        ({}, {}, {}, []),
        ({"name": "a"}, {"name": "a"}, {}, ["site.id"]),
        ({"store": POSTGRES}, {"store": POSTGRES}, {}, ["store.url"]),
        ({"store": POSTGRES}, {"store": f"{POSTGRES}2"}, {}, []),
        ({"store": POSTGRES}, {"store": f"{POSTGRES}2"}, {"PGPASSWORD": "x"}, ["store.url"]),
        ({}, {}, {"YUJING_MOODLE_TOKEN": "x"}, ["moodle.token_env"]),
        ({}, {"more": '[moodle]\ntoken_env = "OTHER"\n'}, {"YUJING_MOODLE_TOKEN": "x", "OTHER": "y"}, []),
        ({}, {}, {"YUJING_MARKER_KEY": "x"}, ["messages.marker_key_env"]),
        ({}, {}, {"YUJING_DATA_KEY": "x"}, ["privacy.data_key_env"]),
    ],
)
def test_what_two_sites_must_not_share_is_refused_for_both(
    installation: Installation,
    first: dict[str, str],
    second: dict[str, str],
    environment: dict[str, str],
    expected: list[str],
) -> None:
    for folder, given in (("a", first), ("b", second)):
        a_site(installation.folder / "sites" / folder, **{"name": folder, **given})
    assert faults(installation, environment) == {"a": expected, "b": expected}


def test_a_secret_that_a_service_manager_hands_over_is_not_for_two_sites(installation: Installation) -> None:
    handed = installation.folder / "credentials"
    handed.mkdir()
    (handed / "moodle-token").write_text("x", encoding="utf-8")
    for name in ("a", "b"):
        a_site(installation.folder / "sites" / name, name)
    environment = {"CREDENTIALS_DIRECTORY": str(handed)}
    assert faults(installation, environment) == {"a": ["moodle.token_file"], "b": ["moodle.token_file"]}


def test_one_site_alone_may_take_its_secrets_from_the_environment(installation: Installation) -> None:
    a_site(installation.folder / "sites" / "a", "a")
    assert faults(installation, {"YUJING_MOODLE_TOKEN": "x", "PGPASSWORD": "y"}) == {"a": []}


def test_the_address_of_the_queue_is_a_secret(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YUJING_QUEUE_URL", raising=False)
    with pytest.raises(ConfigError, match="YUJING_QUEUE_URL"):
        installation.queue_url()
    monkeypatch.setenv("YUJING_QUEUE_URL", "postgresql://queue")
    assert installation.queue_url() == "postgresql://queue"


@pytest.mark.parametrize(
    ("text", "told"),
    [(None, "没有找到安装文件"), ("[worker", "不是有效的 TOML"), ("[worker]\njobs = 2\n", "没有这个设置项")],
)
def test_what_is_wrong_with_the_file_is_told(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / INSTALLATION_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=told):
        load_installation(tmp_path)


@pytest.mark.parametrize(("text", "good"), [("jz", True), ("a-1", True), ("", False), ("江州", False), ("A", False)])
def test_ids_are_words_that_a_schema_can_bear(text: str, good: bool) -> None:
    assert is_site_id(text) is good


def keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, entry in model.model_fields.items():
        kind = entry.annotation
        inner = isinstance(kind, type) and issubclass(kind, BaseModel)
        yield from keys(kind, f"{prefix}{name}.") if inner else (f"{prefix}{name}",)  # type: ignore[arg-type]


def test_the_guide_and_the_example_explain_every_setting() -> None:
    rows = md.rows(md.section(md.GUIDE, "安装文件 `installation.toml`"))
    explained = {name for row in rows for name in re.findall(r"`([a-z_.]+)`", row[0])}
    assert explained == set(keys(InstallationSettings))
    example = {
        f"{section}.{key}" for section, values in tomllib.loads(example_installation()).items() for key in values
    }
    assert example <= explained
    assert InstallationSettings.model_validate(tomllib.loads(example_installation())) == InstallationSettings()
