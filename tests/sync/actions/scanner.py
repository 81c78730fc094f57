"""A scanner: pages with codes on them, as images and PDF files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import segno
from PIL import Image, ImageDraw

SIZE = (620, 440)
"""A sheet of A6 at 100 dpi."""


def a_page(*codes: str, mark: int = 0, blot: bool = False) -> Image.Image:
    """Return a written page with codes; ``mark`` makes another scan of the same, ``blot`` spoils the first code."""
    page = Image.new("L", SIZE, 255)
    pen = ImageDraw.Draw(page)
    pen.line([(60, 380), (400, 380)], fill=0, width=4)
    pen.line([(60, 400), (60 + mark, 400)], fill=0, width=3)
    for place, said in enumerate(codes):
        rows = segno.make_qr(said, error="q", boost_error=False, mask=2).matrix
        for y, row in enumerate(rows):
            for x, dark in enumerate(row):
                if dark:
                    at = (40 + 200 * place + 5 * x, 60 + 5 * y)
                    pen.rectangle([at, (at[0] + 4, at[1] + 4)], fill=0)
    if blot:
        pen.rectangle([(80, 110), (140, 180)], fill=0)
    return page


def blank() -> Image.Image:
    return Image.new("L", SIZE, 255)


def a_pdf(file: Path, pages: Sequence[Image.Image]) -> Path:
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=100)
    return file
