"""The inside of a backup: a compressed tar of members, written and read one piece at a time.

``age -d -i KEY FILE | tar xz`` opens it on any machine, without this program.
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from sync.refusal import Refusal

_BLOCK: Final = 512
_END: Final = b"\0" * (2 * _BLOCK)
_GZIP: Final = 31
"""The ``wbits`` by which zlib writes gzip's own header."""
_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a backup: its name, how many bytes, and these in pieces."""

    name: str
    size: int
    pieces: Iterable[bytes]


class SizeChanged(Refusal):
    """A file became longer or shorter while it was read: the backup was given up."""


def packed(members: Iterable[Member]) -> Iterator[bytes]:
    """Yield a compressed tar of the members.

    Raises:
        SizeChanged: a member has not as many bytes as it said.
    """
    squeeze = zlib.compressobj(_LEVEL, wbits=_GZIP)
    for member in members:
        info = tarfile.TarInfo(member.name)
        info.size, info.mode = member.size, 0o600
        yield squeeze.compress(info.tobuf(tarfile.PAX_FORMAT))
        written = 0
        for piece in member.pieces:
            written += len(piece)
            yield squeeze.compress(piece)
        if written != member.size:
            raise SizeChanged(f"{member.name} 在备份时变了大小，没有写成备份；请再运行一次。")
        yield squeeze.compress(b"\0" * (-member.size % _BLOCK))
    yield squeeze.compress(_END) + squeeze.flush()


def unpacked(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield each member's name and content in order; the content is read before the next is asked for.

    Raises:
        tarfile.TarError, OSError, EOFError, zlib.error: it is no such archive, or a damaged one.
    """
    with tarfile.open(file, "r|gz") as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is not None:
                yield info.name, content
