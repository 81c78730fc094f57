"""BagIt 1.0 (RFC 8493): a payload under ``data``, and what says byte for byte what it has to be.

Written here because the library of the Library of Congress writes the older version 0.97 and dates bags by the clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Final

DECLARATION: Final = "bagit.txt"
INFO: Final = "bag-info.txt"
MANIFEST: Final = "manifest-sha256.txt"
TAG_MANIFEST: Final = "tagmanifest-sha256.txt"
PAYLOAD: Final = "data"
_DECLARED: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_LINE: Final = re.compile(r"([0-9a-f]{64})\s+(\S.*)")


class BagError(ValueError):
    """A folder is no bag, or a file of its own cannot be read; the text says which, and is fit to show."""


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def write_manifest(folder: Path) -> str:
    """Write the manifest of everything under ``data``; return the manifest's own SHA-256."""
    _write(folder / MANIFEST, _manifest(folder, files_of(folder, PAYLOAD)))
    return digest_of(folder / MANIFEST)


def close_bag(folder: Path, info: Sequence[tuple[str, str]]) -> None:
    """Write what is left of the bag: declaration, ``info`` with the size of the payload, manifest of the tag files."""
    payload = [folder / name for name in files_of(folder, PAYLOAD)]
    size = sum(file.stat().st_size for file in payload)
    lines = [*info, ("Payload-Oxum", f"{size}.{len(payload)}")]
    _write(folder / DECLARATION, _DECLARED)
    _write(folder / INFO, "".join(f"{name}: {' '.join(value.split())}\n" for name, value in lines))
    tags = [name for name in files_of(folder) if not name.startswith(f"{PAYLOAD}/") and name != TAG_MANIFEST]
    _write(folder / TAG_MANIFEST, _manifest(folder, tags))


def files_of(folder: Path, below: str = "") -> list[str]:
    """Return the paths of all files of a bag (below a folder in it), in order, with ``/`` between their parts."""
    start = folder / below if below else folder
    return sorted(file.relative_to(folder).as_posix() for file in start.rglob("*") if not file.is_dir())


def read_info(folder: Path) -> dict[str, str]:
    """Return what ``bag-info.txt`` says.

    Raises:
        BagError: the folder is no bag of version 1.0.
    """
    if not (folder / DECLARATION).is_file():
        raise BagError(f"{folder.name} 不是归档包：没有 {DECLARATION}")
    if _text(folder / DECLARATION) != _DECLARED:
        raise BagError(f"{DECLARATION}：不是 BagIt 1.0 的声明")
    pairs = (line.partition(": ") for line in _text(folder / INFO).splitlines() if line)
    return {name: value for name, _, value in pairs}


def read_manifest(folder: Path, name: str) -> Mapping[str, str]:
    """Return the digests that a manifest lists, by path.

    Raises:
        BagError: it is missing, a line of it is none, or a path leads out of the bag or stands there twice.
    """
    found: dict[str, str] = {}
    for at, line in enumerate(_text(folder / name).splitlines(), 1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise BagError(f"{name} 第 {at} 行不是校验记录")
        path = _decoded(match[2])
        if path.startswith(("/", "~")) or ".." in path.split("/") or path in found:
            raise BagError(f"{name} 第 {at} 行的路径重复，或指到归档包之外")
        found[path] = match[1]
    return found


def _manifest(folder: Path, names: Sequence[str]) -> str:
    return "".join(_lines(folder, names))


def _lines(folder: Path, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield f"{digest_of(folder / name)}  {_encoded(name)}\n"


def _encoded(path: str) -> str:
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _decoded(path: str) -> str:
    for code, letter in (("%0D", "\r"), ("%0d", "\r"), ("%0A", "\n"), ("%0a", "\n"), ("%25", "%")):
        path = path.replace(code, letter)
    return path


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise BagError(f"归档包不完整：没有 {file.name}，或读不出") from error
    except UnicodeDecodeError as error:
        raise BagError(f"{file.name} 不是 UTF-8 文本") from error


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.encode())
