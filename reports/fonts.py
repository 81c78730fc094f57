"""Which fonts the forms are set in, and where they lie.

The fonts that came by pip (Noto Serif SC and Noto Sans SC, and the Japanese ones for characters such as 𠮷) always
stand behind the families that a site names, so that a character missing in 仿宋_GB2312 is set in Noto rather than as
an empty box.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from reports.typesetting import FontFile, open_fonts

SERIF: Final = ("Noto Serif SC", "Noto Serif JP", "Noto Sans SC", "Noto Sans JP")
SANS: Final = ("Noto Sans SC", "Noto Sans JP", "Noto Serif SC", "Noto Serif JP")
PACKAGES: Final = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_jp")
"""The packages that bring fonts by pip."""

NAME_IDS: Final = (1, 16)
"""Where a font file keeps its family's name, in every language it has one."""


@dataclass(frozen=True, slots=True)
class FontChoice:
    """The families an administrator names (方正小标宋简体, 仿宋_GB2312 …), empty for the fonts that came by pip.

    ``kai`` (楷体) is for what a college says beside the text of the form; without it, it is set as the body is.

    ``folder`` holds the files of the named fonts (for installed ones, the system's font folder). Only this folder is
    searched: a scan of all system fonts takes ten times as long as setting a page.
    """

    title: str = ""
    body: str = ""
    heading: str = ""
    kai: str = ""
    folder: Path | None = None


SHIPPED: Final = FontChoice()
"""The fonts that came by pip, and nothing else."""


class FontError(ValueError):
    """A family named in the settings isn't there; the message says which, and which ones are."""


@dataclass(frozen=True, slots=True)
class FontSet:
    """The fonts of one choice, opened: typst's handle, the faces, and the families to try in order, per role.

    ``embolden`` says that the title has no heavy face of its own and is thickened.
    """

    handle: object
    faces: tuple[FontFile, ...]
    title: tuple[str, ...]
    body: tuple[str, ...]
    heading: tuple[str, ...]
    kai: tuple[str, ...]
    embolden: bool

    def as_input(self) -> dict[str, object]:
        """Return what the templates read as ``sys.inputs.fonts``."""
        families = {"title": self.title, "body": self.body, "heading": self.heading, "kai": self.kai}
        return {**families, "embolden": self.embolden}


@cache
def load(choice: FontChoice) -> FontSet:
    """Open the fonts of ``choice``; raise `FontError` where a named family is not among them."""
    handle, faces = open_fonts(_folders(choice))
    known = _names(faces, choice.folder)
    if not known.keys() & set(SERIF):
        raise FontError("没有找到随程序安装的思源宋体；请重新安装 pylopdf-fonts-zh-cn。")

    def chain(named: str, fallback: Iterable[str]) -> tuple[str, ...]:
        if named and named not in known:
            there = "、".join(sorted(known))
            raise FontError(f"找不到字体“{named}”（字体目录 {choice.folder or '未设置'}）；可用的有：{there}。")
        named_first = (known[named],) if named else ()
        return named_first + tuple(family for family in fallback if family in known)

    return FontSet(
        handle=handle,
        faces=faces,
        title=chain(choice.title, SERIF),
        body=chain(choice.body, SERIF),
        heading=chain(choice.heading, SANS),
        kai=chain(choice.kai or choice.body, SERIF),
        embolden=not choice.title,
    )


def _folders(choice: FontChoice) -> list[Path]:
    folders = [choice.folder] if choice.folder else []
    for package in PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec and spec.origin:
            folders.append(Path(spec.origin).parent)
    return folders


def _names(faces: Iterable[FontFile], folder: Path | None) -> dict[str, str]:
    """Map every name of a family, in any language (仿宋_GB2312, FangSong_GB2312), to the one typst knows."""
    from fontTools.ttLib import TTFont

    known = {face.family: face.family for face in faces}
    for face in faces:
        if folder and face.file.is_relative_to(folder):
            with TTFont(face.file, lazy=True, fontNumber=face.index) as font:
                records = [record for record in font["name"].names if record.nameID in NAME_IDS]
                known.update({record.toUnicode(): face.family for record in records})
    return known
