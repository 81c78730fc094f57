"""A scan as PDF/A-2u: a copy to read in thirty years, beside the scan itself, which stays as it was filed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from reports.fonts import load
from reports.scanned import ScanUnreadable, page_images
from reports.typesetting import FormError, typeset

if TYPE_CHECKING:
    from PIL.Image import Image

    from reports.forms import PrintSetup

_QUALITY: Final = 90
_LOSSLESS: Final = frozenset({"image/png", "image/tiff"})
_CLEAR: Final = frozenset({"LA", "PA", "P", "RGBA"})
"""Modes of pictures that may be seen through."""

_SOURCE: Final = """\
#set document(title: sys.inputs.title, author: sys.inputs.author)
#let pages = json(bytes(sys.inputs.pages))
#for each in pages {
  let (width, height) = if each.wide { (297mm, 210mm) } else { (210mm, 297mm) }
  page(width: width, height: height, margin: 0pt, image("/" + each.name, width: 100%, height: 100%, fit: "contain"))
}
"""


class UncopiedScan(ValueError):
    """A scan can't be read as pictures; only its original is kept. The text says why."""


@dataclass(frozen=True, slots=True)
class _Picture:
    name: str
    wide: bool
    content: bytes


def pdf_a_of(scan: bytes, media_type: str, title: str, author: str, setup: PrintSetup) -> bytes:
    """Return the pages of a scan (PDF, JPEG, PNG, TIFF) as one PDF/A-2u file; the same scan gives the same bytes.

    Raises:
        UncopiedScan: it is damaged, locked, or too large to be unpacked.
    """
    try:
        pictures = list(_pictures(scan, media_type))
        pages = [{"name": each.name, "wide": each.wide} for each in pictures]
        sources = {each.name: each.content for each in pictures}
        inputs = {"title": title, "author": author, "pages": json.dumps(pages)}
        return typeset(sources, _SOURCE, inputs, load(setup.fonts).handle, setup.stamp, archival=True)
    except ScanUnreadable as error:
        raise UncopiedScan(str(error)) from error
    except FormError as error:
        raise UncopiedScan("图像不能放进 PDF/A") from error


def _pictures(scan: bytes, media_type: str) -> Iterator[_Picture]:
    """Yield the pages as pictures: without loss where the scan was without, else as JPEG; the original lies beside."""
    for at, image in enumerate(page_images(scan, media_type), 1):
        wide, content = image.width > image.height, BytesIO()
        if media_type in _LOSSLESS:
            _on_white(image).save(content, "PNG", icc_profile=None)
            yield _Picture(f"page-{at}.png", wide, content.getvalue())
        else:
            image.convert("RGB").save(content, "JPEG", quality=_QUALITY)
            yield _Picture(f"page-{at}.jpg", wide, content.getvalue())


def _on_white(image: Image) -> Image:
    """Return a picture as paper shows it: what is transparent is white."""
    if image.mode not in _CLEAR:
        return image if image.mode in ("1", "L") else image.convert("RGB")
    seen = image.convert("RGBA")
    paper = seen.copy()
    paper.paste("white", (0, 0, *seen.size))
    paper.alpha_composite(seen)
    return paper.convert("RGB")
