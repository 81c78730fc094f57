"""Scanned paper: the pages of a PDF or image file, and the codes on them. The only door to the readers of images.

A file is judged before it is unpacked: an image that claims more than `MOST_PIXELS`, in a file or in a page of a PDF,
and a file of more than `MOST_PAGES` are refused, so that a small file can't fill the memory.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from math import hypot, sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfPage
    from zxingcpp import Position

MOST_PIXELS: Final = 100_000_000
"""An A3 sheet at 600 dpi has 70 million."""
MOST_PAGES: Final = 500
PDF: Final = "application/pdf"
_SHARPNESSES: Final = (200, 300)
"""Dots to the inch at which a page of a PDF is looked at: most codes are read at the first, the others tried again."""
_POINTS: Final = 72
_RENDERED: Final = 36_000_000
"""Pixels of a page of a PDF at most, however large the page says it is."""
_DARK: Final = 150
_INKED: Final = 0.0005
"""A page with a smaller share of dark pixels has nothing written on it; dust and a shadow have."""
_EDGE: Final = 0.04
_UNEVEN: Final = 1.25
"""How much a side of a code may be longer than another, as it lies under the scanner."""
_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/tiff": "TIFF"}


class ScanUnreadable(ValueError):
    """A file that can't be looked at; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """A page and what the codes on it say, each once; ``spoilt``: there is a code that nobody can read any more.

    ``blank``: nothing is written on the page, as on the back of a sheet.
    """

    number: int
    codes: tuple[str, ...]
    spoilt: bool = False
    blank: bool = False


def read_pages(content: bytes, media_type: str) -> tuple[ScannedPage, ...]:
    """Return the pages of a file with the codes on them.

    Raises:
        ScanUnreadable: it is broken, locked, or too large to be unpacked.
    """
    with _said_plainly():
        pages = _pages_of_pdf(content) if media_type == PDF else _pages_of_image(content, media_type)
        return tuple(pages)


def frames_of(content: bytes, media_type: str, numbers: Sequence[int]) -> bytes:
    """Return the pages ``numbers`` (from 1) of an image file with several, as a TIFF of the same pixels.

    Raises:
        ScanUnreadable: it can't be unpacked.
    """
    with _said_plainly(), _opened(content, media_type) as image:
        frames = []
        for number in numbers:
            image.seek(number - 1)
            _check_size(image)
            frames.append(image.copy())
        kept = BytesIO()
        first, others = frames[0], frames[1:]
        first.save(
            kept,
            "TIFF",
            save_all=True,
            append_images=others,
            compression="tiff_deflate",
            dpi=image.info.get("dpi", (_SHARPNESSES[0],) * 2),
        )
        return kept.getvalue()


def page_images(content: bytes, media_type: str) -> Iterator[Image]:
    """Yield the pages of a file as pictures in their colours, upright, to be kept beside the file.

    Raises:
        ScanUnreadable: it is broken, locked, or too large to be unpacked.
    """
    with _said_plainly():
        if media_type == PDF:
            yield from _drawn(content)
            return
        from PIL.ImageOps import exif_transpose

        with _opened(content, media_type) as image:
            for index in range(getattr(image, "n_frames", 1) if media_type == "image/tiff" else 1):
                image.seek(index)
                _check_size(image)
                yield exif_transpose(image)


def _drawn(content: bytes) -> Iterator[Image]:
    from pypdfium2 import PdfDocument

    with PdfDocument(content) as document:
        if len(document) > MOST_PAGES:
            raise ScanUnreadable(_TOO_MANY)
        for page in document:
            width, height = page.get_size()
            scale = min(_SHARPNESSES[0] / _POINTS, sqrt(_RENDERED / max(1, width * height)))
            yield page.render(scale=scale).to_pil()


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turn what the readers raise about a file into words."""
    from PIL.Image import DecompressionBombError
    from pypdfium2 import PdfiumError

    try:
        yield
    except DecompressionBombError as error:
        raise ScanUnreadable(_TOO_LARGE) from error
    except PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise ScanUnreadable("PDF 有密码，打不开；请去掉密码后再试" if locked else _BROKEN) from error
    except (OSError, SyntaxError, EOFError, struct.error, IndexError, KeyError, OverflowError) as error:
        raise ScanUnreadable(_BROKEN) from error


_BROKEN: Final = "文件已损坏，打不开；请重新扫描"
_TOO_LARGE: Final = f"图像太大（超过 {MOST_PIXELS // 1_000_000} 百万像素）；请用 200—300 dpi 重新扫描"
_TOO_MANY: Final = f"超过 {MOST_PAGES} 页；请分成几个文件"


def _pages_of_pdf(content: bytes) -> Iterator[ScannedPage]:
    from pypdfium2 import PdfDocument

    with PdfDocument(content) as document:
        if len(document) > MOST_PAGES:
            raise ScanUnreadable(_TOO_MANY)
        for index in range(len(document)):
            yield _page_of_pdf(document[index], index + 1)


def _page_of_pdf(page: PdfPage, number: int) -> ScannedPage:
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

    sizes = [held.get_px_size() for held in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])]
    if any(width * height > MOST_PIXELS for width, height in sizes):
        raise ScanUnreadable(_TOO_LARGE)
    found = ScannedPage(number, ())
    for dots in _SHARPNESSES:
        image = _rendered(page, dots)
        found = _looked_at(image, number)
        if found.codes or found.blank:
            break
    return found


def _rendered(page: PdfPage, dots: int) -> Image:
    width, height = page.get_size()
    scale = min(dots / _POINTS, sqrt(_RENDERED / max(1, width * height)))
    image: Image = page.render(scale=scale, grayscale=True).to_pil()
    return image


def _pages_of_image(content: bytes, media_type: str) -> Iterator[ScannedPage]:
    with _opened(content, media_type) as image:
        # a camera's JPEG may hold a second, small picture of the same page
        count = getattr(image, "n_frames", 1) if media_type == "image/tiff" else 1
        if count > MOST_PAGES:
            raise ScanUnreadable(_TOO_MANY)
        for index in range(count):
            image.seek(index)
            _check_size(image)
            yield _looked_at(image.convert("L"), index + 1)


@contextmanager
def _opened(content: bytes, media_type: str) -> Iterator[Image]:
    import warnings

    from PIL import Image as Images

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Images.DecompressionBombWarning)  # judged by `_check_size`
        with Images.open(BytesIO(content), formats=[_FORMATS[media_type]]) as image:
            _check_size(image)
            yield image


def _check_size(image: Image) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise ScanUnreadable(_TOO_LARGE)


def _looked_at(image: Image, number: int) -> ScannedPage:
    """Return what is on a grey image; readers of contrast that differ over the page are tried before a common one."""
    from zxingcpp import BarcodeFormat, BarcodeFormats, Binarizer, read_barcodes

    spoilt, wanted = False, BarcodeFormats(BarcodeFormat.QRCode)
    for binarizer in (Binarizer.LocalAverage, Binarizer.GlobalHistogram):
        found = read_barcodes(image, formats=wanted, binarizer=binarizer, return_errors=True)
        codes = tuple(dict.fromkeys(code.text for code in found if code.valid))
        if codes:
            return ScannedPage(number, codes)
        spoilt = spoilt or any(_is_square(code.position) for code in found)
    return ScannedPage(number, (), spoilt=spoilt, blank=not spoilt and _is_blank(image))


def _is_square(position: Position) -> bool:
    """Say whether the corners of what looks like a code could be those of one: text and tables look like codes too."""
    corners = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = ((corner.x, corner.y) for corner in corners)
    sides = [hypot(ax - bx, ay - by), hypot(bx - cx, by - cy), hypot(cx - dx, cy - dy), hypot(dx - ax, dy - ay)]
    across = [hypot(ax - cx, ay - cy), hypot(bx - dx, by - dy)]
    return max(sides) < _UNEVEN * min(sides) and max(across) < _UNEVEN * min(across)


def _is_blank(image: Image) -> bool:
    """Say whether nothing is written on a page, its edges left out, where a scanner leaves shadows."""
    width, height = image.size
    beside, above = round(width * _EDGE), round(height * _EDGE)
    inner = image.crop((beside, above, max(beside + 1, width - beside), max(above + 1, height - above)))
    inked = sum(inner.histogram()[:_DARK])
    return inked < _INKED * inner.size[0] * inner.size[1]
