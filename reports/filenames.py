"""File names from ids, by a whitelist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reports.documents import Notice, StudentForm

OUTSIDE: Final = re.compile(r"[^A-Za-z0-9\-\u3400-\u4dbf\u4e00-\u9fff（）]")
"""Everything but letters, digits, the hyphen, Chinese characters, and the brackets of 学院（中外合作办学）.

Left out are the rare characters beyond the basic plane, which archive programs often spoil, and the compatibility
ideographs, which a file system may turn into others.
"""


def safe(identifier: str) -> str:
    """Return ``identifier`` with every character `OUTSIDE` the list written as ``~<code point>~``.

    Different identifiers stay different, and nothing of one can name another folder.
    """
    return OUTSIDE.sub(lambda match: f"~{ord(match[0]):x}~", identifier)


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
    return f"{safe(student_no)}_{'-'.join(re.findall(r'[0-9]+', number))}"
