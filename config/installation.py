"""An installation that serves several sites: ``installation.toml``, and the site folders that it names.

Each site stays what it is alone: a folder with its own settings, secrets, policies and its own database (or schema and
role). What two sites must not share is found here, before either is opened.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from config.monitoring import Log
from config.problems import ConfigError, Problem, problems_of
from config.secrets import read_secret
from config.settings import Section, Settings, SiteId
from config.settings_file import SETTINGS_FILE, load_settings

INSTALLATION_FILE: Final = "installation.toml"
_FILE_STORE: Final = "sqlite:///"


class Queue(Section):
    """Where the queue of jobs is: the address of a PostgreSQL database, which may hold a password."""

    url_env: str = "YUJING_QUEUE_URL"
    url_file: Path = Path("secrets/queue-url")


class Sites(Section):
    """Where the site folders lie: each of these folders is one itself, or holds some."""

    folders: tuple[Path, ...] = (Path("sites"),)


class Worker(Section):
    """How a worker works: jobs at once, when a failing job is parked, when a silent worker counts as dead."""

    jobs_at_once: int = Field(default=1, ge=1, le=16)
    attempts: int = Field(default=3, ge=1, le=20)
    dead_after_seconds: int = Field(default=120, ge=10, le=3600)


class InstallationSettings(Section):
    """``installation.toml``."""

    queue: Queue = Queue()
    sites: Sites = Sites()
    worker: Worker = Worker()
    log: Log = Log()


@dataclass(frozen=True, slots=True)
class SiteFound:
    """A site folder of an installation; it cannot be served where there are ``faults`` (wrong settings, too)."""

    folder: Path
    settings: Settings | None
    faults: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        """The site's id; empty where its settings cannot be read."""
        return self.settings.site.id if self.settings else ""


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation: its folder and its settings."""

    folder: Path
    settings: InstallationSettings

    def queue_url(self) -> str:
        """Return the address of the queue's database.

        Raises:
            ConfigError: there is none, or others can read it.
        """
        queue = self.settings.queue
        return read_secret(queue.url_env, self.folder / queue.url_file)

    def site_folders(self) -> list[Path]:
        """Return the site folders, in the order of the settings, then of their names."""
        found: dict[Path, None] = {}
        for each in self.settings.sites.folders:
            root = (self.folder / each).absolute()
            inside = sorted(root.iterdir()) if root.is_dir() else []
            for folder in (root, *inside):
                if not folder.name.startswith(".") and (folder / SETTINGS_FILE).is_file():
                    found[folder] = None
        return list(found)


def load_installation(folder: Path) -> Installation:
    """Return the installation in ``folder``.

    Raises:
        ConfigError: the file is missing, isn't TOML, or holds faults.
    """
    path = folder / INSTALLATION_FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return Installation(folder, InstallationSettings.model_validate(data))
    except FileNotFoundError as error:
        advice = "没有找到安装文件；请用 --installation 指明它所在的文件夹，或先运行 yujing sites add 建立第一个站点"
        raise ConfigError([Problem(str(path), "", advice)]) from error
    except UnicodeDecodeError as error:
        raise ConfigError([Problem(str(path), "", "文件须以 UTF-8 编码保存")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([Problem(str(path), "", f"不是有效的 TOML：{error}")]) from error
    except ValidationError as error:
        raise ConfigError(problems_of(str(path), error)) from error


def is_site_id(text: str) -> bool:
    """Say whether a site may have this id."""
    try:
        TypeAdapter(SiteId).validate_python(text)
    except ValidationError:
        return False
    return True


def example_installation() -> str:
    """Return the commented example that the first `yujing sites add` writes."""
    return (files("config") / "installation.example.toml").read_text(encoding="utf-8")


def find_sites(installation: Installation, environment: Mapping[str, str]) -> list[SiteFound]:
    """Return the sites of an installation, each with what keeps it from being served beside the others.

    A site whose settings are wrong keeps no other from work; two sites with one id, one database address or one secret
    of the environment are both refused, since either could see what is the other's.
    """
    sites = [_read(folder) for folder in installation.site_folders()]
    shared = _shared(sites, environment)
    return [replace(site, faults=(*site.faults, *shared.get(site.folder, ()))) for site in sites]


def _read(folder: Path) -> SiteFound:
    try:
        return SiteFound(folder, load_settings(folder))
    except ConfigError as error:
        return SiteFound(folder, None, error.problems)


def _shared(sites: Sequence[SiteFound], environment: Mapping[str, str]) -> dict[Path, list[Problem]]:
    """Return, by folder, what two sites have in common and must not."""
    bearers: dict[tuple[str, str, str], list[Path]] = defaultdict(list)
    for site in sites:
        for place, what, text in _own(site, environment):
            bearers[place, what, text].append(site.folder)
    found: dict[Path, list[Problem]] = defaultdict(list)
    for (place, _, text), folders in bearers.items():
        for folder in folders if len(folders) > 1 else ():
            others = "、".join(each.name for each in folders if each != folder)
            found[folder].append(Problem(str(folder / SETTINGS_FILE), place, text.format(others=others)))
    return found


def _own(site: SiteFound, environment: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what must be one site's alone: the setting, the value, and what to say where it is another's as well."""
    settings = site.settings
    if settings is None:
        return
    yield "site.id", settings.site.id, "与站点 {others} 的代号相同；每个站点须有自己的代号"
    in_folder = settings.store.url.startswith(_FILE_STORE) and not settings.store.url.startswith(_FILE_STORE + "/")
    if not in_folder:
        advice = "与站点 {others} 用同一个数据库地址；每个站点须有自己的数据库，或自己的模式（schema）和角色"
        yield "store.url", settings.store.url, advice
    handed = environment.get("CREDENTIALS_DIRECTORY", "")
    for place, value in _secrets(settings):
        if isinstance(value, str) and environment.get(value, "").strip():
            advice = f"环境变量 {value} 也是站点 {{others}} 的：同一个秘密会用于两个站点；请改用文件，或各起各的名"
            yield place, value, advice
        if isinstance(value, Path) and handed and (Path(handed) / value.name).is_file():
            advice = f"服务管理器交来的 {value.name} 也会用于站点 {{others}}；请把每个站点的文件名起得不同"
            yield place, value.name, advice
    if not settings.store.url.startswith("sqlite") and environment.get("PGPASSWORD"):
        advice = "环境变量 PGPASSWORD 会用于每个站点（还有 {others}）；请删去它，每个角色的密码写在 ~/.pgpass 里"
        yield "store.url", "PGPASSWORD", advice


def _secrets(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, str | Path]]:
    """Yield every setting that names the environment variable (text) or the file (path) of a secret."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _secrets(value, f"{prefix}{name}.")
        elif name.endswith(("_env", "_file")) and value:
            yield f"{prefix}{name}", value
