"""What was printed into the output folder that names a student: to be deleted, since a print cannot be edited."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from reports.filenames import safe

_TEXTS: Final = frozenset({".txt", ".csv", ".json", ".md", ".html"})


def prints_naming(output: Path, student_no: str, periods: Collection[tuple[str, str]]) -> tuple[Path, ...]:
    """Return the files below ``output`` that name a student.

    These are the student's own, whose names begin with the number; sheets and texts that hold it; and, of the
    (policy, period) pairs in which the student has a case, every print of several people at once.
    """
    if not output.is_dir():
        return ()
    found = set(_naming(output, student_no, periods))
    beside = {file.with_suffix(".pdf") for file in found if file.suffix == ".xlsx"}  # the same list on paper
    return tuple(sorted(found | {file for file in beside if file.is_file()}))


def _naming(output: Path, student_no: str, periods: Collection[tuple[str, str]]) -> Iterator[Path]:
    whole = re.compile(rf"(?<![0-9A-Za-z]){re.escape(student_no)}(?![0-9A-Za-z])".encode())
    theirs = [output / safe(policy) / safe(period) for policy, period in periods]
    for file in output.rglob("*"):
        if file.is_file() and not file.is_symlink() and _names(file, student_no, whole, theirs):
            yield file


def _names(file: Path, student_no: str, whole: re.Pattern[bytes], theirs: Collection[Path]) -> bool:
    if file.name.startswith(f"{safe(student_no)}_"):
        return True
    if file.suffix == ".pdf":
        return _of_several(file, theirs)
    if file.suffix in (".xlsx", ".zip"):
        return _zip_holds(file, whole)
    return file.suffix in _TEXTS and whole.search(file.read_bytes()) is not None


def _of_several(file: Path, folders: Collection[Path]) -> bool:
    """Say whether a print lies in one of the folders and isn't one student's alone, as its name would tell."""
    return any(folder in file.parents for folder in folders) and "_" not in file.stem


def _zip_holds(file: Path, sought: re.Pattern[bytes]) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            return any(sought.search(archive.read(name)) for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False
