"""What the typesetter is given: the documents as data, and the source that hands each to its template.

Of the data only the forms' names stand in the source, and those may hold nothing but letters, digits and hyphens.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

from reports.codes import drawing
from reports.documents import Form
from reports.fonts import FontSet
from reports.own_words import OwnWords, with_own_words
from reports.typesetting import FormError

FORM_NAME: Final = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")
"""A form's name becomes part of an import, so it may hold nothing else."""


def inputs_of(documents: Sequence[Form], fonts: FontSet, own: OwnWords, marks: Sequence[str] = ()) -> dict[str, str]:
    """Return the data for the templates (``sys.inputs``): documents with the college's ``own`` words, fonts, codes.

    ``marks`` are printed across the pages of the document at the same place: what is only shown, never handed out.
    """
    data = [with_own_words(asdict(document), document, own) for document in documents]
    return {
        "documents": json.dumps(data, default=_plain, ensure_ascii=False),
        "fonts": json.dumps(fonts.as_input()),
        "codes": json.dumps({said: drawing(said) for document in documents for said in _said(document)}),
        "marks": json.dumps(list(marks), ensure_ascii=False),
        "title": documents[0].title,
        "author": documents[0].school,
    }


def main_source(forms: Sequence[str], *, duplex: bool) -> str:
    """Return the source that calls the templates of ``forms``; with ``duplex`` each document starts on a front page."""
    bad = [form for form in forms if not FORM_NAME.fullmatch(form)]
    if bad:
        raise FormError(f"表单名“{bad[0]}”不合规：应为“规定/表单”，只含小写字母、数字和连字符。")
    imports = "\n".join(f'#import "/{form}.typ" as form-{index}' for index, form in enumerate(forms))
    table = "".join(f'"{form}": form-{index}.form, ' for index, form in enumerate(forms))
    start = '#pagebreak(weak: true, to: "odd")' if duplex else ""
    return f"""{imports}
#let documents = json(bytes(sys.inputs.documents))
#let marks = json(bytes(sys.inputs.marks))
#let forms = ({table})
#let across(mark) = {{
  place(top + left, dx: 12mm, dy: 8mm, text(size: 9pt, fill: rgb("#b00020"), mark))
  place(center + horizon, rotate(-35deg, text(size: 90pt, fill: rgb("#b0002022"))[样　张]))
}}
#set document(title: sys.inputs.title, author: sys.inputs.author)
#for (index, document) in documents.enumerate() [
{start}
#{{
  set page(foreground: across(marks.at(index))) if marks.len() > 0
  (forms.at(document.form))(document, str(index))
}}
]
"""


def _said(document: Form) -> Iterable[str]:
    """Return what the codes on ``document`` say (`reports.codes`)."""
    codes: Mapping[str, str] = getattr(document, "codes", {})
    return codes.values()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} can't be printed")
