"""Scanned papers as files in the site folder: taken in by their content, named by their digest, never overwritten."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from sync.refusal import Refusal

_KINDS: Final = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"II*\x00", "image/tiff", "tif"),
    (b"MM\x00*", "image/tiff", "tif"),
)
"""What a file begins with, whatever it is called."""
_PIECE: Final = 1 << 20
_OURS_ALONE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was read whole: its content's digest, size and kind, and the suffix that goes with it."""

    content: bytes
    sha256: str
    media_type: str
    suffix: str

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)


def take_in(file: Path, most_bytes: int) -> Taken:
    """Read a scan whole.

    Raises:
        Refusal: it is empty, too large, or no PDF, JPEG, PNG or TIFF, whatever it is called.
        OSError: it cannot be read.
    """
    with file.open("rb") as opened:
        content = opened.read(most_bytes + 1)
    if not content:
        raise Refusal(f"{file.name}：是空文件，没有归档；请重新扫描")
    if len(content) > most_bytes:
        raise Refusal(f"{file.name}：超过 {most_bytes >> 20} MB，没有归档；请降低扫描的分辨率，或分成几个文件")
    found = next(((kind, suffix) for start, kind, suffix in _KINDS if content.startswith(start)), None)
    if found is None:
        raise Refusal(f"{file.name}：内容不是 PDF、JPEG、PNG 或 TIFF，没有归档（看的是内容，不是扩展名）")
    return Taken(content, sha256(content).hexdigest(), *found)


def put_away(taken: Taken, folder: Path, case_id: int) -> str:
    """Write a scan below ``folder``, readable by its owner alone, and return its path there.

    A file that is there already is never written to: the same content is left as it is.

    Raises:
        Refusal: a file of that name holds something else.
    """
    name = f"{case_id}/{taken.sha256}.{taken.suffix}"
    target = folder / name
    if target.exists():
        if digest_of(target) != taken.sha256:
            raise Refusal(f"{name} 的内容与登记时不同，可能被改动过；请先运行 yujing record verify")
        return name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_suffix(f".{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OURS_ALONE), "wb") as written:
            written.write(taken.content)
            written.flush()
            os.fsync(written.fileno())
        beside.replace(target)  # who else puts it there meanwhile puts the same: the name is the content's digest
    finally:
        beside.unlink(missing_ok=True)
    return name


def digest_of(file: Path) -> str | None:
    """Return the digest of a file's content, None where it cannot be read."""
    found = sha256()
    try:
        with file.open("rb") as opened:
            while piece := opened.read(_PIECE):
                found.update(piece)
    except OSError:
        return None
    return found.hexdigest()


def files_below(folder: Path) -> Iterator[str]:
    """Yield the paths of all files below ``folder``, as the register names them."""
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file():
            yield file.relative_to(folder).as_posix()
