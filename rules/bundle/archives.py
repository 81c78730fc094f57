"""Look into an .xlsx archive before it is opened, so that no archive can exhaust the machine.

The reader of sheets unpacks whatever an archive holds, and makes room for every cell between the first one and the
last. Both are bounded here: every part is unpacked once, piece by piece, and none is ever held whole.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from rules.bundle.sheet_parts import SheetPart, TooLargeError

MOST_UNPACKED_BYTES: Final = 1_500_000_000
MOST_TIMES_LARGER: Final = 300
MOST_PARTS: Final = 2_000

_TOO_LARGE: Final = "工作簿解压后过大，没有打开；请改用 CSV 文件夹"
_NO_WORKBOOK: Final = "不是 .xlsx 工作簿（旧的 .xls 或加了密码的，请另存为不加密的 .xlsx 或 CSV）"
_DAMAGED: Final = "工作簿已损坏，或里面的文件与目录不符，没有打开；请重新另存一份"
_ENTITIES: Final = "工作簿里有 DOCTYPE 声明，表格软件不会这样写，没有打开；请重新另存一份"

_PIECE: Final = 1 << 20
_MOST_OF_INDEX: Final = 1 << 22
_DOCTYPE: Final = b"<!DOCTYPE"
_TAG: Final = re.compile(rb"<(?:\w+:)?(sheet|Relationship)\s([^>]*)>")
_ATTRIBUTE: Final = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")


class UnsafeWorkbookError(ValueError):
    """A workbook that must not be opened; the message says why, and what to do instead."""


def look_into(path: Path) -> Mapping[str, SheetPart]:
    """What each sheet holds, by the sheet's name, after one pass over the archive; `UnsafeWorkbookError` otherwise.

    A sheet whose part was not found, and so not looked at, is not among them.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive.infolist())
            named = _sheet_names(archive)
            looked_at = {name: SheetPart() for name in archive.namelist() if name in named}
            for part in archive.infolist():
                _scan(archive, part, looked_at.get(part.filename))
            return {sheet: found for name, found in looked_at.items() for sheet in named[name]}
    except zipfile.BadZipFile as error:
        raise UnsafeWorkbookError(_NO_WORKBOOK if not zipfile.is_zipfile(path) else _DAMAGED) from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnsafeWorkbookError(_DAMAGED) from error
    except TooLargeError as error:
        raise UnsafeWorkbookError(_TOO_LARGE) from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """What the archive says of itself. `_scan` finds out where it lies: a part never unpacks to more than it says."""
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or unpacked > packed * MOST_TIMES_LARGER:
        raise UnsafeWorkbookError(_TOO_LARGE)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise UnsafeWorkbookError(_DAMAGED)


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, sheet: SheetPart | None) -> None:
    """Unpack one part to its end, which checks its length and checksum, and look for what must not be there."""
    before = b""
    with archive.open(part) as file:
        while piece := file.read(_PIECE):
            if _DOCTYPE in before + piece:
                raise UnsafeWorkbookError(_ENTITIES)
            before = piece[-len(_DOCTYPE) :]
            if sheet is not None:
                sheet.add(piece)
    if sheet is not None:
        sheet.close()


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """The names of the sheets by the part of the archive that holds each."""
    targets = {tag[b"Id"]: _part(tag[b"Target"]) for tag in _tags(archive, "xl/_rels/workbook.xml.rels", b"Target")}
    names: dict[str, list[str]] = {}
    for tag in _tags(archive, "xl/workbook.xml", b"name"):
        related = next((value for key, value in tag.items() if key.endswith(b":id")), b"")
        names.setdefault(targets.get(related, ""), []).append(tag[b"name"].decode("utf-8", "replace"))
    return names


def _part(target: bytes) -> str:
    """A target as the name of a part: relative to ``xl/`` unless it begins with a slash."""
    name = target.decode("utf-8", "replace")
    return name[1:] if name.startswith("/") else f"xl/{name.removeprefix('xl/')}"


def _tags(archive: zipfile.ZipFile, name: str, needed: bytes) -> Iterator[dict[bytes, bytes]]:
    """The attributes of the sheets and relationships in a part; nothing where there is no such part."""
    if name not in archive.namelist():
        return
    with archive.open(name) as file:
        text = file.read(_MOST_OF_INDEX)
    for found in _TAG.finditer(text):
        attributes = dict(_ATTRIBUTE.findall(found[2]))
        if needed in attributes and (found[1] == b"sheet" or b"Id" in attributes):
            yield attributes
