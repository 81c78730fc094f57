"""Form templates from several folders, the first that holds a name winning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from reports.typesetting import FormError, refuse_packages

SUFFIXES: Final = frozenset({".typ", ".png", ".jpg", ".jpeg", ".svg", ".json"})
"""What a template folder may hold: templates, and the pictures and tables they show."""


FORM: Final = "#let form("
"""What a template that is a form has, and a shared part hasn't."""

LARGEST: Final = 20 * 1024 * 1024
"""How many bytes one file of a template folder may have."""


@lru_cache(maxsize=8)
def load_templates(folders: tuple[Path, ...]) -> dict[str, bytes]:
    """Return every template file by its path within its folder (``bhuad/notice.typ``).

    Where two folders hold the same path the earlier folder's file is taken, so that a site changes one form and
    keeps the others. Raises `FormError` when a template imports a package, a file is too large, or leads out of its
    folder (a link to some other file of the machine).
    """
    found: dict[str, bytes] = {}
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in SUFFIXES and file.is_file():
                found.setdefault(file.relative_to(folder).as_posix(), _content(file, folder))
    refuse_packages(found)
    return found


def _content(file: Path, folder: Path) -> bytes:
    """Return what ``file`` holds; raise `FormError` where it lies outside ``folder`` or is too large."""
    if not file.resolve().is_relative_to(folder.resolve()):
        raise FormError(f"{file} 是指向 {folder} 之外的链接；请把文件本身放进来。")
    if file.stat().st_size > LARGEST:
        raise FormError(f"{file} 太大，最多 {LARGEST // 1024 // 1024} MB；图片请先缩小。")
    return file.read_bytes()


def require(templates: dict[str, bytes], form: str, folders: Sequence[Path]) -> None:
    """Raise `FormError` unless ``form`` has a template."""
    if f"{form}.typ" not in templates:
        where = "、".join(str(folder) for folder in folders)
        raise FormError(f"没有表单“{form}”的模板：在 {where} 中找不到 {form}.typ。")


def form_names(folder: Path) -> tuple[str, ...]:
    """Return the forms that have a template in ``folder``: ``<policy>/<form>``; shared parts define no form."""
    templates = sorted(folder.glob("*/*.typ"))
    found = [file for file in templates if FORM in file.read_text(encoding="utf-8", errors="replace")]
    return tuple(file.relative_to(folder).with_suffix("").as_posix() for file in found)
