"""The parts of a student's file: what was printed of each, what was scanned, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from reports.documents import FileContents, FileCover, ResultTable, StudentForm
from sync.store.case_record import Case

FileForm = StudentForm | ResultTable
"""What is set for a student's file: the own forms, and the own row of the table of results."""


@dataclass(frozen=True, slots=True)
class FiledScan:
    """A kept scan: its ``path`` below the folder of scans, its digest, of what it is, and when it was filed."""

    path: str
    sha256: str
    kind: str
    title: str
    media_type: str
    size: int
    filed_on: date


@dataclass(frozen=True, slots=True)
class FilePart:
    """One item of a student's file.

    ``code`` is stable (notice, interview, guardian-interview, plan, transcript, receipt, examination-papers), ``title``
    as in the contents, ``clause`` what asks for it, empty where only good practice does. ``forms`` are to be printed,
    ``scans`` are kept papers. ``required``: the regulation wants it in the file. ``by_hand``: people put it in, an
    item to tick. ``missing`` says in words what is not there yet.
    """

    code: str
    title: str
    clause: str
    forms: tuple[FileForm, ...] = ()
    scans: tuple[FiledScan, ...] = ()
    required: bool = True
    by_hand: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudentFile:
    """One student's file under one policy in one period; ``cases`` are several where the policy has several tracks.

    The rows of ``contents`` are in the order of `items`; their pages are filled in by `sync.filling.file_papers.paged`.
    """

    cases: tuple[Case, ...]
    cover: FileCover
    contents: FileContents
    parts: tuple[FilePart, ...]

    @property
    def case(self) -> Case:
        """The case that the file is named after: the first of them."""
        return self.cases[0]

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that is missing, part by part."""
        return tuple(words for part in self.parts for words in part.missing)

    @property
    def items(self) -> tuple[tuple[FilePart, FileForm | FiledScan | None], ...]:
        """Every item with its part, a row of the contents each."""
        return items_of(self.parts)


def items_of(parts: Sequence[FilePart]) -> tuple[tuple[FilePart, FileForm | FiledScan | None], ...]:
    """Return what is in a file: the forms and scans of each part; None for what people put in.

    A part of which nothing is there is no item: it is told as missing.
    """
    return tuple(
        (part, item) for part in parts for item in (*part.forms, *part.scans) or ((None,) if part.by_hand else ())
    )
