"""File names from ids, by a whitelist."""

from __future__ import annotations

import re
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


def file_name(document: StudentForm) -> str:
    """Return the name of a single file: student number, form, the digits of the 文号, the day of a reprint.

    ``2024110001_bhuad-notice_2026-0001.pdf``; a reprint never overwrites the first print.
    """
    parts = [safe(document.student.number), safe(document.form.replace("/", "-"))]
    parts += ["-".join(re.findall(r"[0-9]+", document.number))] if document.number else []
    if isinstance(document, Notice) and document.reprinted_on:
        parts.append(f"reprint-{document.reprinted_on:%Y%m%d}")
    return f"{'_'.join(parts)}.pdf"
