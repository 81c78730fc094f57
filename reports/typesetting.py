"""The only door to typst: sources and data become a PDF, locked to the sources given.

Templates are handed over in memory, pictures in a folder of their own, so a template can read nothing but its sisters:
no file of the machine, and no package from the network (imports of packages are refused before typst sees them; one
whose name is put together while setting finds no network, `reports.confined`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from reports.template_faults import MAIN, told

PICTURES: Final = (".png", ".jpg", ".jpeg")
"""What is no text: the typesetter takes it from a folder of its own, which holds nothing else."""

PACKAGE: Final = re.compile(rb"""["'](?:@|\\u\{0*40\})""")


Handle = Any
"""Typst's own handle of the fonts it has opened."""


class FormError(ValueError):
    """A template can't be set; the message says which one, where, and what the renderer says."""


@dataclass(frozen=True, slots=True)
class FontFile:
    """One face that typst found: its family name as typst knows it, its file, its place in a collection."""

    family: str
    file: Path
    index: int


def open_fonts(folders: Sequence[Path]) -> tuple[object, tuple[FontFile, ...]]:
    """Open the fonts in ``folders`` (and no others); return typst's handle and what it found."""
    import typst

    handle = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder) for folder in folders]
    )
    found = [FontFile(font.family, Path(font.path), font.index) for font in handle.fonts() if font.path]
    return handle, tuple(found)


def refuse_packages(sources: Mapping[str, bytes]) -> None:
    """Raise `FormError` where a template imports a package: forms are set without the network."""
    for name, source in sources.items():
        if name.endswith(".typ") and (hit := PACKAGE.search(source)):
            line = source[: hit.start()].count(b"\n") + 1
            raise FormError(f"表单模板 {name} 第 {line} 行引用了外部程序包；模板只能引用本目录中的文件。")


def typeset(
    sources: Mapping[str, bytes],
    main: str,
    inputs: Mapping[str, str],
    handle: Handle,
    stamp: datetime,
    *,
    archival: bool,
) -> bytes:
    """Set ``main`` with ``sources`` beside it and return the PDF: PDF/A-2u, or untagged for the printer.

    ``inputs`` is the data, read by the templates as ``sys.inputs``; nothing of it is ever source. ``stamp`` is the
    creation time in the file. Raises `FormError`, which says where and what.
    """
    import typst

    profile: dict[str, Any] = {"pdf_standards": ["a-2u"]} if archival else {"pdf_tags": False}
    pictures = {name: content for name, content in sources.items() if name.endswith(PICTURES)}
    texts = {name: content for name, content in sources.items() if name not in pictures}
    project: Any = {MAIN: main.encode(), **texts}
    with TemporaryDirectory(prefix="yujing-form-") as own_root:
        for name, content in pictures.items():
            picture = Path(own_root, name)
            picture.parent.mkdir(parents=True, exist_ok=True)
            picture.write_bytes(content)
        try:
            pdf = typst.compile(
                project,
                root=own_root,
                font_paths=handle,
                ignore_system_fonts=True,
                sys_inputs=dict(inputs),
                timestamp=int(stamp.timestamp()),
                **profile,
            )
        except typst.TypstError as error:
            documents = json.loads(inputs.get("documents", "[]"))
            raise FormError(told(str(error), error.diagnostic or "", sources, documents)) from error
    return bytes(pdf)
