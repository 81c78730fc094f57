"""The code on a sheet that comes back: what it says, that damage shows, and that it survives a scanner."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from reports.codes import CodeFault, Part, SheetCode, drawing, read_code, write_code
from reports.samples import CODES, lsec_notice
from reports.scanned import PDF, ScannedPage, read_pages
from tests.reports.paper import printed

SECRET = b"a secret of the tests"
RECEIPT = SheetCode("main", 2026, 1, 12, 1, Part.RECEIPT)
ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""What the alphanumeric mode of a QR code can hold (ISO/IEC 18004)."""

sheets = st.builds(
    SheetCode,
    site=st.from_regex(r"[a-z0-9][a-z0-9-]{0,19}", fullmatch=True),
    year=st.integers(2000, 2099),
    sequence=st.integers(1, 99_999),
    case=st.integers(1, 10**9),
    issue=st.integers(1, 99),
    part=st.sampled_from(Part),
)


@settings(max_examples=60, deadline=None)
@given(sheets)
def test_what_was_written_is_read(sheet: SheetCode) -> None:
    said = write_code(sheet, SECRET)
    assert read_code(said, sheet.site, SECRET) == sheet
    assert set(said) <= set(ALPHANUMERIC)
    assert len(said) <= 77  # what a code of 33 modules holds at level Q: half a millimetre each on 16 mm


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_single_wrong_character_is_noticed(data: st.DataObject) -> None:
    said = write_code(data.draw(sheets), SECRET)
    at = data.draw(st.integers(0, len(said) - 1))
    wrong = data.draw(st.sampled_from(ALPHANUMERIC).filter(lambda letter: letter != said[at]))
    damaged = said[:at] + wrong + said[at + 1 :]
    assert isinstance(read_code(damaged, "main", SECRET), CodeFault)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60))
@example("YJ1:MAIN:2026-0001:12-1:R")
@example("YJ1:MAIN:２０２６-0001:12-1:R:UN353459")
def test_any_other_text_is_no_sheet(text: str) -> None:
    assert isinstance(read_code(text, "main", SECRET), CodeFault)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("https://example.invalid/pay", CodeFault.FOREIGN),
        (write_code(RECEIPT, b"another secret"), CodeFault.ALTERED),
        (write_code(SheetCode("other", 2026, 1, 12, 1, Part.RECEIPT), b"another secret"), CodeFault.OTHER_SITE),
        (write_code(RECEIPT, SECRET).replace(":R:", ":S:"), CodeFault.ALTERED),
        (write_code(RECEIPT, SECRET).replace("0001", "1"), CodeFault.ALTERED),
    ],
)
def test_what_is_not_ours_says_why(said: str, fault: CodeFault) -> None:
    assert read_code(said, "main", SECRET) is fault


def test_equal_codes_are_drawn_alike() -> None:
    drawing.cache_clear()
    first = drawing(write_code(RECEIPT, SECRET))
    drawing.cache_clear()
    assert drawing(write_code(RECEIPT, SECRET)) == first


def jpeg(image: Image.Image, quality: int = 40) -> ScannedPage:
    """What is read of an image after it was saved as a poor JPEG."""
    kept = BytesIO()
    image.convert("L").save(kept, "JPEG", quality=quality)
    (page,) = read_pages(kept.getvalue(), "image/jpeg")
    return page


@pytest.fixture(scope="module")
def guardians_page() -> Image.Image:
    """Give the page with the guardian's receipt as a scanner sees it at 150 dpi."""
    with pypdfium2.PdfDocument(printed(lsec_notice("written", 2))) as document:
        image: Image.Image = document[1].render(scale=150 / 72, grayscale=True).to_pil()
    return image


def turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    return lambda page: page.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


SPOILT: dict[str, Callable[[Image.Image], Image.Image]] = {
    "clean": lambda page: page,
    "askew": turned(2),
    "sideways": turned(90),
    "upside-down": turned(180),
    "blurred": lambda page: page.filter(ImageFilter.GaussianBlur(1)),
    "noisy": lambda page: Image.blend(page, Image.effect_noise(page.size, 60), 0.25),
    "grey": lambda page: page.point(lambda value: 90 + value // 3),
    "black and white": lambda page: page.point(lambda value: 255 * (value > 140)),
    "askew, blurred and grey": lambda page: (
        turned(-2)(page).filter(ImageFilter.GaussianBlur(0.7)).point(lambda value: 60 + value // 2)
    ),
}


@pytest.mark.parametrize("how", SPOILT)
def test_the_code_of_a_printed_receipt_survives_the_scanner(guardians_page: Image.Image, how: str) -> None:
    page = jpeg(SPOILT[how](guardians_page))
    assert {CODES["copy"], CODES["receipt"]} == set(page.codes)


def test_a_code_that_is_torn_is_told_from_none_and_an_empty_back(guardians_page: Image.Image) -> None:
    white = Image.new("L", (800, 600), 255)
    written = white.copy()
    written.paste(0, (100, 100, 500, 140))
    torn = guardians_page.crop((0, 0, 1240, 300))
    torn.paste(0, (1020, 60, 1060, 110))  # a blot over more than a quarter of the code
    assert jpeg(white) == ScannedPage(1, (), blank=True)
    assert jpeg(written) == ScannedPage(1, ())
    assert jpeg(torn) == ScannedPage(1, (), spoilt=True)


def test_the_codes_of_a_printed_file_are_read_page_by_page() -> None:
    pages = read_pages(printed(lsec_notice("written", 2)), PDF)
    assert [set(page.codes) for page in pages] == [
        {CODES["copy"], CODES["stub"]},
        {CODES["copy"], CODES["receipt"]},
    ]
