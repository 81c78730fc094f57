"""Forms as PDF: a document, or those of one student, as a file to keep; many as one stack for the printer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from reports.assembly import inputs_of, main_source
from reports.confined import Limits, OverrunError, run_confined
from reports.documents import Form
from reports.fonts import SHIPPED, FontChoice, load
from reports.glyphs import UnprintableError, glyph_faults
from reports.own_words import OwnWords
from reports.templates import load_templates, require
from reports.typesetting import FormError, typeset

__all__ = [
    "FormError",
    "PrintSetup",
    "overrun",
    "render_file",
    "render_form",
    "render_marked",
    "render_stack",
]


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """What printing needs besides the documents.

    ``templates`` are folders searched in order, so that a site's own template wins over the shipped one of the same
    name. ``stamp`` (with time zone) is the creation time written into the files: the same documents and stamp give
    the same bytes. ``duplex`` starts every document on a front page. ``own`` are the college's words and seals.
    ``limits`` confine templates that aren't ours to a process of its own; without them, small work is done in place.
    """

    templates: tuple[Path, ...]
    stamp: datetime
    fonts: FontChoice = SHIPPED
    duplex: bool = False
    own: OwnWords = field(default_factory=OwnWords)
    limits: Limits | None = None


def render_form(document: Form, setup: PrintSetup) -> bytes:
    """Return ``document`` as one PDF/A-2u file; raises as `render_file` does."""
    return render_file([document], setup)


def render_file(documents: Sequence[Form], setup: PrintSetup) -> bytes:
    """Return ``documents`` as one PDF/A-2u file under the title of the first, each with its own page count.

    Raises `FormError` when a template is at fault, `reports.glyphs.UnprintableError` when a character has no glyph.
    """
    if faults := tuple(fault for document in documents for fault in glyph_faults(document, setup.fonts)):
        raise UnprintableError(faults)
    return _render(documents, setup, "archive", ())


def render_stack(documents: Sequence[Form], setup: PrintSetup) -> bytes:
    """Return ``documents`` one after the other as one PDF for the printer, each with its own page count.

    The glyphs are taken as checked (`reports.glyphs.glyph_faults`).
    """
    return _render(documents, setup, "printer", ())


def render_marked(documents: Sequence[Form], marks: Sequence[str], setup: PrintSetup) -> bytes:
    """Return ``documents`` as one PDF to look at: 样张 across every page, at its head the document's mark."""
    return _render(documents, setup, "printer", marks)


def _render(
    documents: Sequence[Form], setup: PrintSetup, purpose: Literal["archive", "printer"], marks: Sequence[str]
) -> bytes:
    if setup.limits is not None:
        return _confined(documents, setup, purpose, marks, setup.limits)
    templates = load_templates(setup.templates)
    forms = list(dict.fromkeys(document.form for document in documents))
    for form in forms:
        require(templates, form, setup.templates)
    fonts = load(setup.fonts)
    inputs = inputs_of(documents, fonts, setup.own, marks)
    main = main_source(forms, duplex=setup.duplex)
    return typeset(templates, main, inputs, fonts.handle, setup.stamp, archival=purpose == "archive")


def _confined(
    documents: Sequence[Form],
    setup: PrintSetup,
    purpose: Literal["archive", "printer"],
    marks: Sequence[str],
    limits: Limits,
) -> bytes:
    args = (documents, replace(setup, limits=None), purpose, marks)
    try:
        return run_confined(_render, args, limits, len(documents))
    except OverrunError as error:
        raise overrun(error, documents, limits) from error


def overrun(error: OverrunError, documents: Sequence[Form], limits: Limits) -> FormError:
    """Return what to say where setting ``documents`` was ended: which templates, and by which limit."""
    names = "、".join(dict.fromkeys(f"{document.form}.typ" for document in documents))
    if error.why == "time":
        seconds = round(limits.deadline(len(documents)))
        return FormError(f"表单模板 {names} 排了 {seconds} 秒还没有排完，已停止；请检查其中的循环。")
    return FormError(f"表单模板 {names} 用的内存超过 {limits.megabytes} MB，已停止；请检查循环和图片的大小。")
