"""Forms as PDF: a document, or those of one student, as a file to keep; many as one stack for the printer."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from reports.documents import Form
from reports.fonts import SHIPPED, FontChoice, load
from reports.glyphs import UnprintableError, glyph_faults
from reports.templates import load_templates, require
from reports.typesetting import FormError, typeset

__all__ = ["FormError", "PrintSetup", "render_file", "render_form", "render_stack"]

FORM_NAME: Final = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
"""A form's name becomes part of an import, so it may hold nothing else."""


@dataclass(frozen=True, slots=True)
class PrintSetup:
    """What printing needs besides the documents.

    ``templates`` are folders searched in order, so that a site's own template wins over the shipped one of the same
    name. ``stamp`` (with time zone) is the creation time written into the files: the same documents and stamp give
    the same bytes. ``duplex`` starts every document on a front page.
    """

    templates: tuple[Path, ...]
    stamp: datetime
    fonts: FontChoice = SHIPPED
    duplex: bool = False


def render_form(document: Form, setup: PrintSetup) -> bytes:
    """Return ``document`` as one PDF/A-2u file; raises as `render_file` does."""
    return render_file([document], setup)


def render_file(documents: Sequence[Form], setup: PrintSetup) -> bytes:
    """Return ``documents`` as one PDF/A-2u file under the title of the first, each with its own page count.

    Raises `FormError` when a template is at fault, `reports.glyphs.UnprintableError` when a character has no glyph.
    """
    if faults := tuple(fault for document in documents for fault in glyph_faults(document, setup.fonts)):
        raise UnprintableError(faults)
    return _render(documents, setup, archival=True)


def render_stack(documents: Sequence[Form], setup: PrintSetup) -> bytes:
    """Return ``documents`` one after the other as one PDF for the printer, each with its own page count.

    The glyphs are taken as checked (`reports.glyphs.glyph_faults`).
    """
    return _render(documents, setup, archival=False)


def _render(documents: Sequence[Form], setup: PrintSetup, *, archival: bool) -> bytes:
    templates = load_templates(setup.templates)
    forms = list(dict.fromkeys(document.form for document in documents))
    for form in forms:
        require(templates, form, setup.templates)
    fonts = load(setup.fonts)
    inputs = {
        "documents": json.dumps([asdict(document) for document in documents], default=_plain, ensure_ascii=False),
        "fonts": json.dumps(fonts.as_input()),
        "title": documents[0].title,
        "author": documents[0].school,
    }
    return typeset(templates, _main(forms, duplex=setup.duplex), inputs, fonts.handle, setup.stamp, archival=archival)


def _main(forms: Sequence[str], *, duplex: bool) -> str:
    """Return the source that calls the templates: form names and nothing else of the data stand in it."""
    bad = [form for form in forms if not FORM_NAME.fullmatch(form)]
    if bad:
        raise FormError(f"表单名“{bad[0]}”不合规：应为“规定/表单”，只含小写字母、数字和连字符。")
    imports = "\n".join(f'#import "/{form}.typ" as form-{index}' for index, form in enumerate(forms))
    table = "".join(f'"{form}": form-{index}.form, ' for index, form in enumerate(forms))
    start = '#pagebreak(weak: true, to: "odd")' if duplex else ""
    return f"""{imports}
#let documents = json(bytes(sys.inputs.documents))
#let forms = ({table})
#set document(title: sys.inputs.title, author: sys.inputs.author)
#for (index, document) in documents.enumerate() [
{start}
#(forms.at(document.form))(document, str(index))
]
"""


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} can't be printed")
