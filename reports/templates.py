"""Form templates from several folders, the first that holds a name winning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from reports.typesetting import FormError, refuse_packages

SUFFIXES: Final = frozenset({".typ", ".png", ".jpg", ".svg", ".json"})
"""What a template folder may hold: templates, and the pictures and tables they show."""


@lru_cache(maxsize=8)
def load_templates(folders: tuple[Path, ...]) -> dict[str, bytes]:
    """Return every template file by its path within its folder (``bhuad/notice.typ``).

    Where two folders hold the same path the earlier folder's file is taken, so that a site changes one form and
    keeps the others. Raises `FormError` when a template imports a package.
    """
    found: dict[str, bytes] = {}
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.suffix in SUFFIXES and file.is_file():
                found.setdefault(file.relative_to(folder).as_posix(), file.read_bytes())
    refuse_packages(found)
    return found


def require(templates: dict[str, bytes], form: str, folders: Sequence[Path]) -> None:
    """Raise `FormError` unless ``form`` has a template."""
    if f"{form}.typ" not in templates:
        where = "、".join(str(folder) for folder in folders)
        raise FormError(f"没有表单“{form}”的模板：在 {where} 中找不到 {form}.typ。")
