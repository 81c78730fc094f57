"""Whether a CSV file can be read at all: in which encoding it is, whether its quotes match, where it lies."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_CHUNK: Final = 1 << 20
_WIDE_BOMS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHINESE_IN_UTF8: Final = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")

_NO_ENCODING: Final = "文件不是 UTF-8 也不是 GB18030 编码；请在表格软件里“另存为 CSV UTF-8”"


class UnfitFileError(ValueError):
    """A file that is no text table; the message says why, and ``row`` where, if anywhere."""

    def __init__(self, message: str, row: int | None = None) -> None:
        super().__init__(message)
        self.row = row


def encoding_of(path: Path) -> str:
    """The encoding in which the whole file decodes; `UnfitFileError` if none does.

    A file that is UTF-8 up to a damaged byte is never taken for GB18030, in which it would read as other characters.
    """
    with path.open("rb") as file:
        start = file.read(len(codecs.BOM_UTF8))
    if start.startswith(_WIDE_BOMS):
        raise UnfitFileError(_NO_ENCODING)
    damaged = _first_undecodable(path, "utf-8-sig")
    if damaged is None:
        return "utf-8-sig"
    if start == codecs.BOM_UTF8 or _chinese_before(path, damaged):
        line = _lines_before(path, damaged) + 1
        raise UnfitFileError("这一行里有损坏的字节，文件的其余部分是 UTF-8；请重新导出", line)
    if _first_undecodable(path, "gb18030") is None:
        return "gb18030"
    raise UnfitFileError(_NO_ENCODING)


def _first_undecodable(path: Path, encoding: str) -> int | None:
    """Where the first byte stands that cannot be decoded; None where every byte can."""
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return read + len(chunk) - (len(error.object) - error.start)
            if not chunk:
                return None
            read += len(chunk)


def _chinese_before(path: Path, place: int) -> bool:
    return any(_CHINESE_IN_UTF8.search(chunk) for chunk in _chunks(path, place))


def _lines_before(path: Path, place: int) -> int:
    return sum(chunk.count(b"\n") for chunk in _chunks(path, place))


def _chunks(path: Path, length: int) -> Iterator[bytes]:
    """The beginning of a file in pieces."""
    with path.open("rb") as file:
        while length > 0 and (chunk := file.read(min(_CHUNK, length))):
            length -= len(chunk)
            yield chunk


def check_quotes(path: Path, encoding: str) -> None:
    """`UnfitFileError` where a quote is opened and never closed, or closed within a cell.

    The reader of tables lets both pass, and takes the rows up to the next quote for one cell.
    """
    if not _has_quotes(path):
        return
    with path.open(encoding=encoding, newline="") as file:
        row = 1
        try:
            for row, _ in enumerate(csv.reader(file, strict=True), 2):  # noqa: B007 - the row that comes next
                pass
        except csv.Error as error:
            if "field larger" in str(error):
                message = "有一格太长（超过 13 万个字符），多半是引号没有成对；请检查这一行起的引号"
            else:
                message = '引号没有成对：从这一行起有一格以 " 开头而没有以 " 结尾；请改正（格子里的引号要写成两个）'
            raise UnfitFileError(message, row) from error


def _has_quotes(path: Path) -> bool:
    return any(b'"' in chunk for chunk in _chunks(path, path.stat().st_size))
