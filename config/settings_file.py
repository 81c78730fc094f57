"""Read a site folder's ``settings.toml``; make a new site folder."""

from __future__ import annotations

import os
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from config.problems import ConfigError, Problem, problems_of
from config.settings import Settings

SETTINGS_FILE: Final = "settings.toml"
_PRIVATE_FOLDER: Final = 0o700
_FOLDERS: Final = ("data", "secrets", "output", "policies", "forms", "messages", "registrar")


def load_settings(folder: Path) -> Settings:
    """Return the checked settings of the site in ``folder``.

    Raises:
        ConfigError: the file is missing, isn't TOML, or holds faults; all faults are listed at once.
    """
    path = folder / SETTINGS_FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        advice = f"没有找到设置文件；请先运行 yujing init {folder}，或用 --site 指明站点文件夹"
        raise ConfigError([Problem(str(path), "", advice)]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(str(path), "", "文件须以 UTF-8 编码保存")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([Problem(str(path), "", f"不是有效的 TOML：{error}")]) from error
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise ConfigError(problems_of(str(path), error)) from error


def example_settings() -> str:
    """Return the commented example that ``init`` copies."""
    return (files("config") / "settings.example.toml").read_text(encoding="utf-8")


def form_files() -> dict[str, str]:
    """Return what ``init`` puts into a site's folder of forms: how to change them, and a texts file to fill in."""
    folder = files("config") / "site_forms"
    return {name: (folder / name).read_text(encoding="utf-8") for name in ("README.md", "texts.yaml")}


def make_site_folder(folder: Path, settings_text: str) -> list[Path]:
    """Make the folders of a site, readable by their owner alone, and its settings; return what was made.

    Nothing that exists is touched: a second call returns an empty list.
    """
    made = []
    for path in (folder, *(folder / name for name in _FOLDERS)):
        if not path.exists():
            path.mkdir(parents=True, mode=_PRIVATE_FOLDER)
            made.append(path)
    forms = folder / "forms"
    written = {forms / name: text for name, text in form_files().items()} if forms in made else {}
    written[folder / SETTINGS_FILE] = settings_text
    for path, text in written.items():
        if not path.exists():
            write_private(path, text)
            made.append(path)
    return made


def write_private(path: Path, text: str) -> None:
    """Write a new file that its owner alone can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
