"""What a student's file holds, item by item (卷内目录)."""

from __future__ import annotations

from dataclasses import dataclass

from reports.documents.student import Student


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One item: who answers for it, what it is, its day as text (empty: not known), its pages, a remark.

    ``pages`` is None where nobody has counted yet: space to write in. ``by_hand`` is an item that people put in, to be
    ticked (examination papers, asnu 第十四条 4).
    """

    responsible: str
    title: str
    day: str
    pages: int | None
    remark: str = ""
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class FileContents:
    """The contents of one student's file."""

    school: str
    heading: str
    student: Student
    number: str
    archive_no: str
    rows: tuple[ContentsRow, ...]
    form: str = "common/file-contents"

    @property
    def title(self) -> str:
        """What the form is called, with the number of the notice it belongs to."""
        return f"{self.heading}卷内目录 {self.number}".rstrip()
