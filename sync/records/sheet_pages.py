"""Which pages of a scanned file are one sheet, and what is in the way of filing the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

from reports.codes import CodeFault, Part, SheetCode
from reports.merging import pages_of
from reports.scanned import PDF, ScannedPage, frames_of
from sync.records.scan_files import Taken
from sync.records.sheet_scans import ScannedFile

Read = Callable[[str], SheetCode | CodeFault]
"""Reads a code under the site's secret."""


class PageFault(StrEnum):
    """Why a page names no sheet."""

    UNREADABLE = "unreadable"
    NO_CODE = "no_code"
    DAMAGED = "damaged"
    ALTERED = "altered"
    OTHER_SITE = "other_site"
    FOREIGN = "foreign"
    SEVERAL = "several"


_RETURNED: Final = (
    Part.RECEIPT,
    Part.STUB,
    Part.CONSENT,
    Part.CORRECTION,
    Part.INTERVIEW,
    Part.GUARDIAN_INTERVIEW,
    Part.PLAN,
    Part.OUTCOME,
    Part.PROGRESS,
    Part.PEER_HELP,
    Part.GUARDIAN_CONTACT,
    Part.DELIVERY,
    Part.OTHER,
    Part.COPY,
)
"""Where one page carries several codes of one notice (nobody cut off the stub), the first of these says what it is."""

_FAULTS: Final = {
    CodeFault.ALTERED: PageFault.ALTERED,
    CodeFault.OTHER_SITE: PageFault.OTHER_SITE,
    CodeFault.FOREIGN: PageFault.FOREIGN,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pages of a file that are one sheet (``code``), or a page with a ``fault``; ``blank``: one without anything."""

    file: ScannedFile
    pages: tuple[int, ...]
    code: SheetCode | None = None
    said: str = ""
    fault: PageFault | None = None

    @property
    def blank(self) -> bool:
        """Say whether nothing is on the page."""
        return self.code is None and self.fault is None


def sheets_of(file: ScannedFile, read: Read) -> list[Sheet]:
    """Return the sheets of a file in the order of its pages; pages that follow each other with one code are one."""
    if file.fault:
        return [Sheet(file, (), fault=PageFault.UNREADABLE)]
    found: list[Sheet] = []
    for page in file.pages:
        sheet = _judged(file, page, read)
        last = next((each for each in reversed(found) if not each.blank), None)
        if sheet.code is not None and last is not None and last.said == sheet.said:
            found[found.index(last)] = Sheet(file, (*last.pages, page.number), last.code, last.said)
        else:
            found.append(sheet)
    return found


def _judged(file: ScannedFile, page: ScannedPage, read: Read) -> Sheet:
    at = (page.number,)
    if not page.codes:
        fault = PageFault.DAMAGED if page.spoilt else None if page.blank else PageFault.NO_CODE
        return Sheet(file, at, fault=fault)
    known = {code: said for said in page.codes if isinstance(code := read(said), SheetCode)}
    if not known:
        faults = {code for said in page.codes if isinstance(code := read(said), CodeFault)}
        return Sheet(file, at, fault=next(fault for kind, fault in _FAULTS.items() if kind in faults))
    if len({(code.case, code.issue) for code in known}) > 1:
        return Sheet(file, at, fault=PageFault.SEVERAL)
    code = min(known, key=lambda each: _RETURNED.index(each.part))
    return Sheet(file, at, code, known[code])


def content_of(sheet: Sheet, taken: Taken) -> Taken:
    """Return a sheet's own pages: the whole file, unchanged, where it holds nothing else but blank pages.

    Raises:
        ScanUnreadable: the file can't be taken apart.
    """
    others = [page for page in sheet.file.pages if page.number not in sheet.pages and not page.blank]
    if not others:
        return taken
    if taken.media_type == PDF:
        content, media_type, suffix = pages_of(taken.content, sheet.pages), PDF, "pdf"
    else:
        content, media_type, suffix = frames_of(taken.content, taken.media_type, sheet.pages), "image/tiff", "tif"
    return Taken(content, sha256(content).hexdigest(), media_type, suffix)
