"""File names from ids, by a whitelist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from reports.documents import Notice, StudentForm

OUTSIDE: Final = re.compile(r"[^A-Za-z0-9\-\u3400-\u4dbf\u4e00-\u9fff（）]")
"""Everything but letters, digits, the hyphen, Chinese characters, and the brackets of 学院（中外合作办学）.

Left out are the rare characters beyond the basic plane, which archive programs often spoil, and the compatibility
ideographs, which a file system may turn into others.
"""


RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""Names that some systems keep for devices, whatever their ending."""

LONGEST: Final = 100
"""Bytes of one part of a name; a file system allows 255 for the whole of it, and folders add up."""


UNNUMBERED: Final = "无文号"
"""What stands in the place of the number while there is no notice: the papers of consent come first."""


def safe(identifier: str) -> str:
    """Return ``identifier`` with every character `OUTSIDE` the list written as ``~<code point>~``.

    Different identifiers stay different, and nothing of one can name another folder, an option of a command or a
    device; an empty one has a name too. What would be too long ends in a digest of the whole.
    """
    name = OUTSIDE.sub(lambda match: f"~{ord(match[0]):x}~", identifier)
    if not name or name.startswith("-") or RESERVED.fullmatch(name):
        name = f"~~{name}"
    encoded = name.encode()
    if len(encoded) <= LONGEST:
        return name
    digest = sha256(encoded).hexdigest()[:24]
    return f"{encoded[: LONGEST - 26].decode(errors='ignore')}~~{digest}"


def file_name(documents: Sequence[StudentForm]) -> str:
    """Return the name of a student's file: student number, the digits of the 文号, the day of a reprint.

    ``2024110001_2026-0001.pdf``; a reprint never overwrites the first print.
    """
    first = documents[0]
    name = case_name(first.student.number, first.number)
    if isinstance(first, Notice) and first.reprinted_on:
        name += f"_reprint-{first.reprinted_on:%Y%m%d}"
    return f"{name}.pdf"


def case_name(student_no: str, number: str) -> str:
    """Return what the files of one notice begin with: the student number and the digits of the 文号."""
    return f"{safe(student_no)}_{'-'.join(re.findall(r'[0-9]+', number)) or UNNUMBERED}"
