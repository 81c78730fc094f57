"""Whatever stands in the data is printed as it stands: on every form, in every field that the form prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.documents import Form
from reports.forms import render_file, render_marked
from reports.specimens import SPECIMENS
from tests.reports.paper import SETUP, page_texts

CHOOSING = frozenset({"form", "level", "codes", "paper", "TableColumn.name"})
"""Fields that choose a template, a text within it, a drawing: not printed themselves."""

FORMS = sorted(SPECIMENS)
Change = Callable[[str, str], str]


def changed(value: Any, change: Change, path: str = "") -> Any:
    """The same with every text in it changed, given its path."""
    if isinstance(value, str):
        return change(path, value) if value else value
    if is_dataclass(value) and not isinstance(value, type):
        kept = {part.name: getattr(value, part.name) for part in fields(value)}
        kind = type(value).__name__
        told = [name for name in kept if name not in CHOOSING and f"{kind}.{name}" not in CHOOSING]
        return replace(value, **{name: changed(kept[name], change, f"{path}.{name}") for name in told})
    if isinstance(value, Mapping):
        return {key: changed(part, change, f"{path}.{key}") for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(changed(part, change, f"{path}.{index}") for index, part in enumerate(value))
    return value


def texts_in(document: Form) -> Iterator[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def note(path: str, text: str) -> str:
        found.append((path, text))
        return text

    changed(document, note)
    yield from found


def text_by_form(documents: list[Form]) -> dict[str, str]:
    """What is printed on each form, by its name; all of them in one file."""
    marks = [f"〔{index}〕" for index in range(len(documents))]
    found = dict.fromkeys(FORMS, "")
    for page in page_texts(render_marked(documents, marks, SETUP)):
        (mark,) = (index for index, each in enumerate(marks) if each in page)
        found[documents[mark].form] += page
    return found


def without_codes(form: str) -> Any:
    """The form's specimen; the words at a code's foot would stand in the middle of the line beside it when read."""
    document: Any = SPECIMENS[form].make()
    return replace(document, codes={}) if hasattr(document, "codes") else document


@cache
def printed_fields() -> dict[str, list[str]]:
    """The fields that each form prints, found by giving each a text of its own."""
    documents = [without_codes(form) for form in FORMS]
    numbered: dict[str, dict[str, str]] = {form: {} for form in FORMS}

    def number(form: str) -> Change:
        def change(path: str, _: str) -> str:
            return numbered[form].setdefault(path, f"字{len(numbered[form])}号")

        return change

    texts = text_by_form([changed(document, number(document.form)) for document in documents])
    return {form: [path for path, text in numbered[form].items() if text in texts[form]] for form in FORMS}


HOSTILE = ("#panic()$x$", "*b*_i_`r`<l>", '@ref\\"q"[c]', "//*{}=h'", '"#read("/e")', "#import@p/x")


def test_every_form_prints_its_data() -> None:
    """So that the test below is not about nothing."""
    assert {form for form, paths in printed_fields().items() if len(paths) < 3} == set()


@settings(max_examples=1, deadline=None)
@given(st.lists(st.text("#$*_`<>@\\\"[](){}/=-~+.,:;%&|!?'^abc0甲", min_size=2, max_size=12), min_size=3, max_size=3))
@example(list(HOSTILE))
def test_data_is_never_markup(hostile: list[str]) -> None:
    given_to: dict[tuple[str, str], str] = {}

    def poison(form: str) -> Change:
        return lambda path, _: given_to.setdefault((form, path), hostile[len(given_to) % len(hostile)])

    documents = [without_codes(form) for form in FORMS]
    texts = text_by_form([changed(document, poison(document.form)) for document in documents])
    for form, paths in printed_fields().items():
        wanted = Counter(given_to[form, path] for path in paths)
        assert {text for text, times in wanted.items() if texts[form].count(text) < times} == set(), form


def descriptors(file: pikepdf.Pdf) -> Iterator[Any]:
    for item in file.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            yield item


@pytest.fixture(scope="module")
def every_form() -> bytes:
    return render_file([SPECIMENS[form].make() for form in FORMS], SETUP)


def test_every_font_is_embedded_and_its_text_can_be_read_back(every_form: bytes) -> None:
    with pikepdf.open(BytesIO(every_form)) as file:
        found = list(descriptors(file))
        assert len(found) >= 2
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in found)
        composed = [
            item for item in file.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
        ]
        assert all("/ToUnicode" in item for item in composed if item.get("/Subtype") == "/Type0")


def test_every_form_carries_the_marks_of_the_archive(every_form: bytes) -> None:
    with pikepdf.open(BytesIO(every_form)) as file, file.open_metadata() as metadata:
        assert metadata.pdfa_status == "2U"
        (intent,) = file.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert not file.is_encrypted
        assert "/JavaScript" not in file.Root.get("/Names", {})
        assert file.Root.MarkInfo.Marked
