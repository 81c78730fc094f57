"""The only door to typst: a form and its data become a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reports.documents import Form
from reports.fonts import SHIPPED, FontChoice


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """What printing needs besides the documents.

    ``templates`` are folders searched in order, so that a site's own template wins over the shipped one of the same
    name. ``stamp`` (with time zone) is the creation time written into the files: the same documents and stamp give
    the same bytes. ``duplex`` starts every student on a front page of the merged print.
    """

    templates: tuple[Path, ...]
    stamp: datetime
    fonts: FontChoice = SHIPPED
    duplex: bool = False


class FormError(ValueError):
    """A template can't be set; the message says which one, where, and what the renderer says."""


def render_form(document: Form, setup: PrintSetup) -> bytes:
    """Return ``document`` as one PDF/A-2u file.

    Raises `FormError` when the template is at fault, `reports.glyphs.UnprintableError` when a character has no glyph.
    """
    raise NotImplementedError
