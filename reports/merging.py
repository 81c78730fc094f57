"""The only door to pikepdf: PDF files joined for the printer."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path


def merge(parts: Sequence[Path], file: Path, *, blank_after_odd: bool) -> int:
    """Join ``parts`` into ``file``, whole or not at all, and return its pages; equal parts give equal bytes.

    ``blank_after_odd`` adds a blank page after a part with an odd number of pages, so that the next starts on a front
    page. Merging loses the marks of PDF/A and the tags, which the printer doesn't need.
    """
    import pikepdf

    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".part")
    with pikepdf.new() as merged:
        for part in parts:
            with pikepdf.open(part) as source:
                merged.pages.extend(source.pages)
                if blank_after_odd and len(source.pages) % 2:
                    box = source.pages[-1].mediabox
                    merged.add_blank_page(page_size=(float(box[2]), float(box[3])))
        merged.save(beside, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        pages = len(merged.pages)
    beside.replace(file)
    return pages


def page_count(pdf: bytes) -> int:
    """Return the number of pages of ``pdf``."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def pages_of(pdf: bytes, numbers: Sequence[int]) -> bytes:
    """Return the pages ``numbers`` (from 1) of ``pdf`` as a file of their own; equal input gives equal bytes."""
    import pikepdf

    with pikepdf.open(BytesIO(pdf)) as source, pikepdf.new() as cut:
        cut.pages.extend(source.pages[number - 1] for number in numbers)
        kept = BytesIO()
        cut.save(kept, deterministic_id=True)
        return kept.getvalue()
