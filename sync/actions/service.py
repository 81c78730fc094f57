"""What lets the daemon run as a service: a systemd unit with the site's own paths, and a container file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

from config.problems import ConfigError, Problem
from config.settings_file import load_settings

if TYPE_CHECKING:
    from config.settings import Settings

_HOMES: Final = (Path("/home"), Path("/root"), Path("/run/user"))
_SQLITE: Final = "sqlite:///"


def systemd_unit(folder: Path, *, user: str = "", memory: str = "4G", credentials: bool = False) -> str:
    """Return the unit of a site's daemon; ``user`` is the owner of the site folder unless named.

    With ``credentials`` systemd reads the secrets as root and hands copies to the daemon, which can no longer reach
    the originals: it sees a new token or key only once it is started anew.

    Raises:
        ConfigError: the settings cannot be read, or there is no folder.
    """
    site = folder.resolve()
    settings = load_settings(site)
    secrets = _secrets(settings, site)
    written = sorted({site, *_elsewhere(settings, site)})
    hidden = [f"InaccessiblePaths=-{_quoted(each)}" for each in sorted({file.parent for file in secrets.values()})]
    handed = [f"LoadCredential={name}:{_escaped(file)}" for name, file in secrets.items()]
    homely = any(path.is_relative_to(home) for path in (*written, _program()) for home in _HOMES)
    return _template("yujing.service").substitute(
        name=f"yujing-{settings.site.id}" if settings.site.id != "main" else "yujing",
        site_id=settings.site.id,
        user=user or _owner(site),
        program=_quoted(_program()),
        site=_quoted(site),
        credentials="\n".join(
            ["# 令牌和密钥由 systemd 交给它；换过以后要 systemctl restart", *handed, *hidden] if credentials else []
        ),
        writable=" ".join(_quoted(each) for each in written),
        home="read-only" if homely else "true",
        memory=memory,
    )


def container_file() -> str:
    """Return the container file, for the version of Python that runs now."""
    return _template("Containerfile").substitute(python=f"{sys.version_info.major}.{sys.version_info.minor}")


def _template(name: str) -> Template:
    return Template((files("config") / "service" / name).read_text(encoding="utf-8"))


def _program() -> Path:
    """The ``yujing`` that was called, by the same path: a link like ``current`` leads on after an upgrade."""
    called = Path(sys.argv[0]).absolute()
    return called if called.name == "yujing" and called.is_file() else Path(sys.prefix) / "bin" / "yujing"


def _secrets(settings: Settings, site: Path) -> dict[str, Path]:
    """Return the files of secrets that there are, by the name under which they are handed over."""
    named = (
        settings.moodle.token_file,
        settings.messages.marker_key_file,
        settings.privacy.data_key_file,
        settings.monitoring.ping_url_file,
    )
    found = {file.name: site / file for file in named if (site / file).exists()}
    if any(site / file != found.get(file.name, site / file) for file in named):
        where = "、".join(str(file) for file in named)
        raise ConfigError([Problem(str(site), "", f"两个密钥文件同名，不能用 --credentials 交付：{where}")])
    return found


def _elsewhere(settings: Settings, site: Path) -> Iterator[Path]:
    """Yield the folders outside of the site's that the daemon writes into."""
    folders = [settings.snapshots.folder, settings.scans.folder, settings.paper.output, settings.backup.folder]
    if settings.log.file is not None:
        folders.append(settings.log.file.parent)
    if settings.store.url.startswith(_SQLITE):
        folders.append(Path(settings.store.url.removeprefix(_SQLITE)).parent)
    for folder in folders:
        path = site / folder
        if not path.is_relative_to(site):
            yield path


def _owner(folder: Path) -> str:
    """Return whose the folder is; a number without a name as it is."""
    import pwd

    number = folder.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _escaped(path: Path) -> str:
    """Return a path as systemd reads it: ``%`` begins a specifier."""
    return os.fspath(path).replace("%", "%%")


def _quoted(path: Path) -> str:
    text = _escaped(path)
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"' if plain != text or any(each.isspace() or each in "'$;" for each in text) else text
