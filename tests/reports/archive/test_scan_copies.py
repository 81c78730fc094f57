"""Scans as PDF/A: every page, upright, on white; what can't be read is kept as it is and told."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from reports.archive.pdf_look import look_at
from reports.archive.scan_copies import UncopiedScan, pdf_a_of
from tests.reports.paper import SETUP

from .holdings import a_scan


def copied(content: bytes, media_type: str) -> bytes:
    return pdf_a_of(content, media_type, "存根", "江州学院", SETUP)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "PDF"])
def test_every_kind_of_scan_becomes_pdf_a(tmp_path: Path, kind: str) -> None:
    scan = a_scan(tmp_path, kind)
    look = look_at(copied(scan.source.read_bytes(), scan.media_type))
    assert (look.conformance, look.pages, look.output_intent, look.risks) == ("2U", 1, True, ())


def test_a_tiff_of_several_pages_keeps_them_all_and_what_is_transparent_is_white() -> None:
    content = BytesIO()
    pages = [Image.new("RGBA", (60, 40), (0, 0, 0, 0)), Image.new("1", (40, 60)), Image.new("CMYK", (40, 60))]
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:])
    assert look_at(copied(content.getvalue(), "image/tiff")).pages == 3


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/tiff", "application/pdf"])
def test_what_is_damaged_has_no_copy(media_type: str) -> None:
    with pytest.raises(UncopiedScan):
        copied(b"\x89PNG\r\n\x1a\nnothing", media_type)
