"""Write the files of students: every paper a PDF/A-2u of its own, every scan as it was filed and as PDF/A beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

from reports.archive.scan_copies import UncopiedScan, pdf_a_of
from reports.archive.volume import Entry, Item, Kind, Original, PersonFile
from reports.documents import ContentsRow, Form, VolumeCover
from reports.filenames import safe
from reports.forms import PrintSetup, render_form
from reports.merging import page_count

FILES: Final = "files"
"""The folder of the payload in which the students' files are."""

COVER: Final = "封面"
CONTENTS: Final = "卷内目录"
PDF_A: Final = "PDF/A-2u"
_SUFFIXES: Final = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/tiff": "tif"}


class ChangedScan(ValueError):
    """A scan isn't what was filed any more, or is gone; the text says whose and which."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is the same for all files of an archive; ``day`` (ISO) is that of covers and contents."""

    fonds_no: str
    retention: str
    organisation: str
    day: str
    setup: PrintSetup


def folder_of(file: PersonFile) -> str:
    """Return where in the payload a student's file lies."""
    student = file.student
    return f"{folder_of_class(student.college, student.class_name)}/{safe(student.number)}"


def folder_of_class(college: str, class_name: str) -> str:
    """Return where in the payload the files of a class lie."""
    return f"{FILES}/{safe(college)}/{safe(class_name)}"


def write_people(files: Sequence[PersonFile], payload: Path, place: Place) -> list[Entry]:
    """Write the files of some students below ``payload``; return their entries, each student's in the file's order.

    Raises:
        ChangedScan: a scan isn't what was filed.
        FormError, UnprintableError: a paper can't be set.
    """
    return [entry for file in files for entry in _Writer(file, payload, place).entries()]


def write_volume(cover: VolumeCover, payload: Path, place: Place) -> Entry:
    """Write the cover of what is bound by class, with who is in it."""
    pdf = render_form(cover, place.setup)
    path = f"{folder_of_class(cover.college, cover.class_name)}/{safe('00-案卷封面')}.pdf"
    _put(payload / path, pdf)
    return Entry(
        archive_no=cover.archive_no,
        item_no=1,
        fonds_no=place.fonds_no,
        year=cover.school_year,
        retention=place.retention,
        organisation=place.organisation,
        college=cover.college,
        class_name=cover.class_name,
        student_no="",
        student_name="",
        number="",
        responsible=cover.college,
        title=cover.title,
        day=place.day,
        pages=page_count(pdf),
        kind="form",
        format=PDF_A,
        path=path,
        size=len(pdf),
        sha256=sha256(pdf).hexdigest(),
    )


class _Writer:
    """Writes one student's file: papers and scans first, then the contents with their pages, then the cover."""

    def __init__(self, file: PersonFile, payload: Path, place: Place) -> None:
        self.file, self.payload, self.place = file, payload, place
        self.folder = folder_of(file)
        self.number = 2  # the cover is 1, the contents 2
        self.pages: dict[int, int] = {}

    def entries(self) -> list[Entry]:
        """Write everything and return the entries, the cover's first."""
        inside = [entry for item in self.file.items for entry in self._item(item)]
        contents, cover = self._own(CONTENTS), self._own(COVER)
        listed = replace(self.file.contents, rows=self._counted())
        second = self._form(contents, listed, 2)
        return [self._form(cover, self.file.cover, 1), second, *inside]

    def _counted(self) -> tuple[ContentsRow, ...]:
        rows = enumerate(self.file.contents.rows)
        return tuple(replace(row, pages=self.pages[at]) if at in self.pages else row for at, row in rows)

    def _own(self, title: str) -> Item:
        return Item("", title, self.place.organisation, "", self.place.day)

    def _item(self, item: Item) -> Iterator[Entry]:
        for form in item.forms:
            self.number += 1
            yield self._form(item, form, self.number)
        for original in item.originals:
            self.number += 1
            yield from self._scan(item, original, self.number)
        if item.data:
            self.number += 1
            path = self._path(item.title, "json")
            yield self._written(item, self.number, item.title, item.data.encode(), path, "data", "JSON", None)

    def _form(self, item: Item, form: Form, number: int) -> Entry:
        pdf = render_form(form, self.place.setup)
        pages = page_count(pdf)
        self._count(item, pages)
        path = self._path(item.title, "pdf", number)
        return self._written(item, number, item.title, pdf, path, "form", PDF_A, pages)

    def _scan(self, item: Item, original: Original, number: int) -> Iterator[Entry]:
        """Write a scan as it is, and before it a copy as PDF/A where one can be made."""
        title, scanned = original.title, replace(item, day=original.filed_on.isoformat())
        content, remark = self._original(original), ""
        try:
            organisation, setup = self.place.organisation, self.place.setup
            copy = pdf_a_of(content, original.media_type, title, organisation, setup)
        except UncopiedScan as error:
            remark = f"没有 PDF/A 副本：{error}"
        else:
            pages = page_count(copy)
            self._count(item, pages)
            path = self._path(f"{title}-扫描件", "pdf", number)
            yield self._written(scanned, number, title, copy, path, "copy", PDF_A, pages)
        suffix = _SUFFIXES.get(original.media_type, "bin")
        path = self._path(f"{title}-原件", suffix, number)
        yield self._written(scanned, number, title, content, path, "original", suffix.upper(), None, remark)

    def _original(self, original: Original) -> bytes:
        try:
            content = original.source.read_bytes()
        except OSError as error:
            raise ChangedScan(self._changed(original, "读不出，或不在了")) from error
        if sha256(content).hexdigest() != original.sha256:
            raise ChangedScan(self._changed(original, "内容与登记时不同"))
        return content

    def _changed(self, original: Original, how: str) -> str:
        name = original.source.name
        return f"{self.file.student.number} 的扫描件 {name} {how}，不能归档；请运行 yujing record verify 查明"

    def _count(self, item: Item, pages: int) -> None:
        if item.row is not None:
            self.pages[item.row] = self.pages.get(item.row, 0) + pages

    def _path(self, title: str, suffix: str, number: int | None = None) -> str:
        at = self.number if number is None else number
        return f"{self.folder}/{at:02}-{safe(title)}.{suffix}"

    def _written(
        self,
        item: Item,
        number: int,
        title: str,
        content: bytes,
        path: str,
        kind: Kind,
        named: str,
        pages: int | None,
        remark: str = "",
    ) -> Entry:
        _put(self.payload / path, content)
        student = self.file.student
        return Entry(
            archive_no=self.file.archive_no,
            item_no=number,
            fonds_no=self.place.fonds_no,
            year=self.file.cover.school_year,
            retention=self.place.retention,
            organisation=self.place.organisation,
            college=student.college,
            class_name=student.class_name,
            student_no=student.number,
            student_name=student.name,
            number=item.number,
            responsible=item.responsible or self.place.organisation,
            title=title,
            day=item.day,
            pages=pages,
            kind=kind,
            format=named,
            path=path,
            size=len(content),
            sha256=sha256(content).hexdigest(),
            remark=remark,
        )


def _put(file: Path, content: bytes) -> None:
    """Write a new file; what is there already is never written over."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with file.open("xb") as opened:
        opened.write(content)
