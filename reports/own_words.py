"""What a college says on its forms in its own words, and its seals; the rest stays as the templates have it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from reports.documents import Form

COMMON: Final = "common"
"""Under this name stand the words of every form."""

KEYS: Final = ("title", "consequences", "help", "note", "issuer")
"""What may be said: the form's title, what may follow (by level), where help is, something more, who issues it."""

Words = Mapping[str, str | Mapping[str, str]]
"""By key; what may follow also by level."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words by form (``asnu/notice``, or ``common``), and the pictures of seals by the office that they belong to.

    A picture is named by its path among the templates.
    """

    forms: Mapping[str, Words] = field(default_factory=dict)
    seals: Mapping[str, str] = field(default_factory=dict)


def with_own_words(data: Mapping[str, Any], document: Form, own: OwnWords) -> dict[str, Any]:
    """Return ``data``, which is ``document`` for its template, with the words for it as ``texts``.

    The words of its form go before those of every form; a title takes the place of the form's name.
    """
    level = str(getattr(document, "level", ""))
    texts: dict[str, str] = {}
    for key, words in {**own.forms.get(COMMON, {}), **own.forms.get(document.form, {})}.items():
        said = words if isinstance(words, str) else words.get(level)
        if said is not None:
            texts[key] = said
    seal = own.seals.get(str(getattr(document, "office", "")))
    if seal is not None:
        texts["seal"] = seal
    named = {"name": texts["title"]} if "title" in texts and "name" in data else {}
    return {**data, **named, "texts": texts}
