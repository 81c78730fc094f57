"""Secrets: only from the environment, from what the service's supervisor hands over, or from files of mode 600."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from config.problems import ConfigError, Problem

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def has_secret(variable: str, file: Path) -> bool:
    """Say whether a secret is in the environment, handed over, or in a file; not whether it can be read."""
    return bool(os.environ.get(variable, "").strip()) or _handed_over(file) is not None or file.exists()


def _handed_over(file: Path) -> Path | None:
    """Return the file of the same name that systemd (``LoadCredential=``) or a container's runtime hands us, or None.

    It stands in a folder that is for this service alone, so that its mode says little: systemd shows the service's
    own right to read as one of the group.
    """
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    handed = Path(folder) / file.name
    return handed if folder and handed.is_file() else None


def replace_secret(file: Path, text: str) -> None:
    """Put ``text`` in the place of a secret (mode 600): all of it is on the disk before the old one is gone."""
    fresh = file.with_name(f".{file.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text + "\n")
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def new_secret() -> str:
    """Return 256 random bits as text."""
    return secrets.token_hex(32)


def read_secret(variable: str, file: Path) -> str:
    """Return the secret in environment variable ``variable``, else one handed over, else ``file``'s (mode 600).

    Raises:
        ConfigError: there is none, or the file can be read by others; the secret itself is never in the message.
    """
    value = os.environ.get(variable, "").strip()
    if value:
        return value
    handed = _handed_over(file)
    if handed is not None:
        return _whole(handed)
    if not file.exists():
        raise ConfigError([Problem(str(file), "", f"没有找到；请设置环境变量 {variable}，或建立此文件（权限 600）")])
    if file.stat().st_mode & _OTHERS:
        raise ConfigError([Problem(str(file), "", f"其他用户也能读取；请运行 chmod 600 {file}")])
    return _whole(file)


def _whole(file: Path) -> str:
    value = _text_of(file)
    if not value:
        raise ConfigError([Problem(str(file), "", "文件是空的")])
    return value


def _text_of(file: Path) -> str:
    """Return what stands in the file; an error of decoding would carry the secret along, and is forgotten."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise ConfigError([Problem(str(file), "", "不是文字（UTF-8）；请重新写入")]) from None
    except OSError as error:
        raise ConfigError([Problem(str(file), "", f"不能读取（{error.strerror}）；请检查所有者和权限")]) from error


def ensure_secret(file: Path) -> bool:
    """Make a random 256-bit secret in ``file`` (mode 600) unless there is one; tell whether it was made."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(new_secret() + "\n")
    return True
