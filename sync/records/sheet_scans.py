"""A folder of scans, read: which files there are, their pages, and the codes on them.

The files come from scanners and e-mail and may be broken or hostile: they are unpacked in a process of its own, with a
deadline and a limit on memory. Nothing in the folder is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.confined import Limits, OverrunError, run_confined
from reports.scanned import ScannedPage, ScanUnreadable, read_pages
from sync.records.scan_files import Taken, take_in
from sync.refusal import Refusal

_TOGETHER: Final = 32
"""Files read by one process, which takes a moment to start; one that takes too long is looked for among them."""

_LIMITS: Final = Limits(seconds=60, seconds_each=30, megabytes=3072)


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file of the folder (``name`` is its path there) with its pages; or, in ``fault``, why it has none."""

    name: str
    path: Path
    sha256: str = ""
    media_type: str = ""
    pages: tuple[ScannedPage, ...] = ()
    fault: str = ""


def read_folder(
    folder: Path, most_bytes: int, told: Callable[[int, int], None] = lambda _done, _all: None
) -> Iterator[ScannedFile]:
    """Yield every file below ``folder`` in the order of their names; hidden ones and links are passed over.

    ``told`` is called with the files read and those there are.

    Raises:
        Refusal: there is no such folder.
    """
    if not folder.is_dir():
        raise Refusal(f"没有文件夹 {folder}；请写扫描件所在的文件夹。")
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and not _passed_over(file, folder)]
    for start in range(0, len(files), _TOGETHER):
        yield from _confined(files[start : start + _TOGETHER], folder, most_bytes)
        told(min(start + _TOGETHER, len(files)), len(files))


def _passed_over(file: Path, folder: Path) -> bool:
    return file.is_symlink() or any(part.startswith(".") for part in file.relative_to(folder).parts)


def _confined(files: Sequence[Path], folder: Path, most_bytes: int) -> list[ScannedFile]:
    """Read files in a process of their own; where that is ended, each alone, so that only the culprit is left out."""
    try:
        return run_confined(_read, (files, folder, most_bytes), _LIMITS, len(files))
    except OverrunError:
        if len(files) == 1:
            name = files[0].relative_to(folder).as_posix()
            return [ScannedFile(name, files[0], fault="打开时用的时间或内存太多，没有读；请重新扫描")]
    return [read for file in files for read in _confined([file], folder, most_bytes)]


def _read(files: Sequence[Path], folder: Path, most_bytes: int) -> list[ScannedFile]:
    return [_read_file(file, file.relative_to(folder).as_posix(), most_bytes) for file in files]


def _read_file(file: Path, name: str, most_bytes: int) -> ScannedFile:
    try:
        taken = take_in(file, most_bytes)
        pages = read_pages(taken.content, taken.media_type)
    except Refusal as error:
        return ScannedFile(name, file, fault=str(error).removeprefix(f"{file.name}："))
    except ScanUnreadable as error:
        return ScannedFile(name, file, fault=str(error))
    except OSError as error:
        return ScannedFile(name, file, fault=error.strerror or "读不出来")
    return ScannedFile(name, file, taken.sha256, taken.media_type, pages)


def taken_again(file: ScannedFile, most_bytes: int) -> Taken:
    """Return the content of a file that was read before.

    Raises:
        Refusal: it has changed meanwhile.
        OSError: it cannot be read any more.
    """
    taken = take_in(file.path, most_bytes)
    if taken.sha256 != file.sha256:
        raise Refusal(f"{file.name}：读的时候文件变了，没有归档；请再运行一次")
    return taken
