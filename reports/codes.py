"""The code on a sheet that comes back: what it says, how it is drawn, and what is wrong with one that was read.

A code names the site, the notice's year and number, its case and issue, and the part of the sheet (stub, receipt, …),
and ends in a check under the site's secret, so that a forged or mistyped sheet is noticed. No name, student number or
level is in it. It is plain ASCII of the QR code's alphanumeric kind: ``YJ1:MAIN:2026-0001:12-1:R:K7M2PQ4R``.
"""

from __future__ import annotations

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final

PREFIX: Final = "YJ1"
"""The kind of code and the version of what it says."""

CHECK: Final = 8
"""Letters of the check, five bits each: one in 10^12 forgeries would pass."""

_PURPOSE: Final = b"yujing sheet code"
_READABLE: Final = str.maketrans("IO", "89")
_MASK: Final = 2
"""One mask for all: trying the eight takes five times as long, and readers take any."""


class Part(StrEnum):
    """Which sheet, or part of one, carries a code."""

    COPY = "N"
    STUB = "S"
    RECEIPT = "R"
    INTERVIEW = "I"
    GUARDIAN_INTERVIEW = "G"
    PLAN = "P"
    CONSENT = "C"
    CORRECTION = "K"
    DELIVERY = "D"
    GUARDIAN_CONTACT = "T"
    PEER_HELP = "H"
    PROGRESS = "W"
    OUTCOME = "E"
    OTHER = "O"


_CODE: Final = re.compile(
    rf"{PREFIX}:(?P<site>[A-Z0-9-]{{1,20}}):(?P<year>[0-9]{{4}})-(?P<sequence>[0-9]{{4,9}})"
    rf":(?P<case>[0-9]{{1,12}})-(?P<issue>[0-9]{{1,6}}):(?P<part>[{''.join(Part)}]):(?P<check>[A-Z2-9]{{{CHECK}}})",
    re.ASCII,
)


class CodeFault(StrEnum):
    """Why a code that was read names no sheet of the site."""

    FOREIGN = "foreign"
    ALTERED = "altered"
    OTHER_SITE = "other_site"


@dataclass(frozen=True, slots=True)
class SheetCode:
    """A sheet of the ``issue``-th notice of a case; ``sequence`` is its number of the ``year`` in the ledger."""

    site: str
    year: int
    sequence: int
    case: int
    issue: int
    part: Part


def write_code(sheet: SheetCode, secret: bytes) -> str:
    """Return what the QR code of a sheet says."""
    said = ":".join(
        (
            PREFIX,
            sheet.site.upper(),
            f"{sheet.year:04}-{sheet.sequence:04}",
            f"{sheet.case}-{sheet.issue}",
            sheet.part.value,
        )
    )
    # the site as it is written, so that sites that differ in more than capitals never share a check
    check = hmac.new(secret, _PURPOSE + b"\x1f" + sheet.site.encode() + b"\x1f" + said.encode(), sha256).digest()
    return f"{said}:{b32encode(check).decode()[:CHECK].translate(_READABLE)}"


def read_code(text: str, site: str, secret: bytes) -> SheetCode | CodeFault:
    """Return the sheet that a code names, or why it names none of ``site``.

    What is not even of our kind is foreign; another site's is told by its name, since its secret is not ours. Anything
    that differs in a single character from what `write_code` wrote is altered.
    """
    if not text.startswith(f"{PREFIX}:"):
        return CodeFault.FOREIGN
    found = _CODE.fullmatch(text)
    if found is None:
        return CodeFault.ALTERED
    year, sequence, case, issue = (int(found[name]) for name in ("year", "sequence", "case", "issue"))
    sheet = SheetCode(site, year, sequence, case, issue, Part(found["part"]))
    if hmac.compare_digest(write_code(sheet, secret), text):
        return sheet
    return CodeFault.OTHER_SITE if found["site"] != site.upper() else CodeFault.ALTERED


@lru_cache(maxsize=512)
def drawing(text: str) -> str:
    """Return the QR code of ``text`` as an SVG without a margin, one unit a module; a quarter of it may be lost.

    Whoever places it leaves four units free on every side (ISO/IEC 18004). Equal texts give equal drawings.
    """
    import segno

    rows = segno.make_qr(text, error="q", boost_error=False, mask=_MASK).matrix
    path = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1H{run.start()}z"
        for y, row in enumerate(rows)
        for run in re.finditer("1+", "".join("1" if dark else "0" for dark in row))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{path}"/></svg>'
