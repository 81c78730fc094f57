"""What goes into an archive: the files of students in order, what is missing, and the ledger of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from reports.documents import FileContents, FileCover, Form, Student, VolumeCover

Kind = Literal["form", "copy", "original", "data"]
"""What a file is: set by the product, a PDF/A made of a scan, a scan as it was filed, data for programs."""

NumberState = Literal["valid", "void", "elsewhere", "gap"]
"""How a number of the ledger stands: in force here, void, of another list, or unaccounted for."""


@dataclass(frozen=True, slots=True)
class Original:
    """A scan to be kept byte for byte: where it lies, its digest when it was filed, and what it is."""

    source: Path
    sha256: str
    title: str
    media_type: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a student's file: forms to be set, scans to be copied, or ``data`` (JSON) to be written.

    ``responsible`` and ``day`` (ISO, empty where there is none) are what the index says of it; ``row`` is its place in
    the contents, None where it stands in none.
    """

    code: str
    title: str
    responsible: str
    number: str
    day: str
    forms: tuple[Form, ...] = ()
    originals: tuple[Original, ...] = ()
    data: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True)
class PersonFile:
    """One student's file, ready to be written; ``archive_no`` (档号) is empty where the archive gives it later."""

    student: Student
    cover: FileCover
    contents: FileContents
    items: tuple[Item, ...]

    @property
    def archive_no(self) -> str:
        """The 档号 of the file."""
        return self.cover.archive_no


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing, for whom: a number without a file has no student. ``words`` say what."""

    college: str
    class_name: str
    student_no: str
    number: str
    what: str
    words: str
    clause: str = ""


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A notice's number within college and year, how it stands, and what explains it."""

    college: str
    year: int
    sequence: int
    number: str
    state: NumberState
    words: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """A whole archive: one regulation's files of one period.

    ``until`` is when the last thing in it was recorded, and the only time that its files carry; what is missing was
    looked for on the day ``checked_on``: the same inputs give the same bytes. ``incomplete`` says why something that
    is missing may be missing, and who says so.
    """

    name: str
    organisation: str
    fonds_no: str
    retention: str
    policy: str
    policy_title: str
    period: str
    period_name: str
    colleges: tuple[str, ...]
    checked_on: date
    until: datetime
    files: tuple[PersonFile, ...]
    volumes: tuple[VolumeCover, ...]
    gaps: tuple[Gap, ...]
    ledger: tuple[LedgerLine, ...]
    incomplete: str = ""
    product: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the index. ``path`` is relative to the payload; ``pages`` is None where there are no pages."""

    archive_no: str
    item_no: int
    fonds_no: str
    year: str
    retention: str
    organisation: str
    college: str
    class_name: str
    student_no: str
    student_name: str
    number: str
    responsible: str
    title: str
    day: str
    pages: int | None
    kind: Kind
    format: str
    path: str
    size: int
    sha256: str
    remark: str = ""


TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {"form": "文书", "copy": "扫描件副本", "original": "扫描件原件", "data": "判定依据"},
    "state": {"valid": "有效", "void": "作废", "elsewhere": "不在本卷", "gap": "缺号"},
}
"""What the index calls the kinds of files and the states of numbers."""
