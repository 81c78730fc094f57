"""Every shipped form can be shown with invented data, the awkward cases included."""

from __future__ import annotations

import pytest

from reports.documents import Notice
from reports.specimens import SPECIMENS, variants
from tests.reports.paper import FORMS

TEMPLATES = sorted(
    file.relative_to(FORMS).with_suffix("").as_posix()
    for file in FORMS.glob("*/*.typ")
    if "#let form(" in file.read_text(encoding="utf-8")
)


def test_every_shipped_template_has_an_invented_document() -> None:
    """A new form is registered in `reports.specimens.SPECIMENS`."""
    assert sorted(SPECIMENS) == TEMPLATES


@pytest.mark.parametrize("form", TEMPLATES)
def test_every_variant_is_of_the_form_itself(form: str) -> None:
    shown = variants(form)
    assert shown[0].name == "typical"
    assert {each.document.form for each in shown} == {form}
    assert len({each.name for each in shown}) == len(shown)


def test_the_awkward_cases_of_a_notice_are_all_there() -> None:
    names = [each.name for each in variants("asnu/notice")]
    assert names == ["typical", "long", "rare", "many", "none", "reprint", "yellow", "red"]
    (many,) = (each.document for each in variants("asnu/notice") if each.name == "many")
    assert isinstance(many, Notice)
    assert len(many.courses) == 40


def test_a_form_of_the_colleges_own_is_shown_with_what_it_is_most_like() -> None:
    assert isinstance(variants("ourcollege/notice")[0].document, Notice)
    assert variants("ourcollege/pledge")[0].document.form == "ourcollege/pledge"
    assert isinstance(variants("ourcollege/letter", like="ustl/notice")[0].document, Notice)
