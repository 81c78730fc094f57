"""Show forms with invented data before the season, and try every template that is in use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.problems import ConfigError, Problem
from config.settings_file import SETTINGS_FILE, load_settings
from config.templates import FORMS
from reports.fonts import SHIPPED
from reports.forms import FormError, PrintSetup, render_marked
from reports.glyphs import glyph_faults
from reports.setting import within_limits
from reports.specimens import Variant, variants
from reports.templates import form_names, load_templates
from rules.likeness import likely
from sync.filling.setup import SITE_FORMS, setup_of

if TYPE_CHECKING:
    from config.settings import Settings

STAMP: Final = datetime(2026, 3, 6, tzinfo=UTC)
"""The moment written into what is only shown, so that the same templates give the same file."""


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form that can be shown: its name, what it is called, and whether the site has a template of its own for it."""

    form: str
    title: str
    own: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What was shown: the file, its pages, the variants in it, and what is wrong with those that aren't."""

    form: str
    file: Path
    pages: int
    shown: tuple[str, ...]
    faults: tuple[str, ...]


def known_forms(folder: Path) -> tuple[KnownForm, ...]:
    """Return every form that the site in ``folder`` can print, the shipped ones included."""
    own = folder / SITE_FORMS
    names = sorted({*form_names(FORMS), *form_names(own)})
    mine = frozenset(form_names(own))
    return tuple(KnownForm(name, _title(name), name in mine) for name in names)


def preview_form(folder: Path, form: str, case: str | None, out: Path | None) -> Preview:
    """Show ``form`` of the site in ``folder`` with invented data, every variant or the one called ``case``, in one PDF.

    Without settings in ``folder`` the shipped templates and fonts are shown.

    Raises:
        ConfigError: there is no such form or variant, or settings or texts can't be read.
        FormError, FontError: nothing of it can be set; says where and why.
    """
    setup, file = _setup(folder, form, out)
    chosen = _chosen(folder, form, case)
    sound, faults = _sound(chosen, setup)
    if not sound:
        raise FormError("\n".join(faults))
    pdf, pages = _render(sound, setup)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pdf)
    return Preview(form, file, pages, tuple(each.label for each in sound), faults)


def try_forms(forms: Sequence[str], setup: PrintSetup) -> dict[str, tuple[str, ...]]:
    """Return what is wrong with each of ``forms``: nothing where its every variant can be set.

    Raises:
        FormError: the templates can't even be read.
    """
    load_templates(setup.templates)
    return within_limits(_tried, forms, setup)


def _tried(forms: Sequence[str], setup: PrintSetup) -> dict[str, tuple[str, ...]]:
    return {form: _sound(variants(form), setup)[1] for form in forms}


def _sound(chosen: Sequence[Variant], setup: PrintSetup) -> tuple[tuple[Variant, ...], tuple[str, ...]]:
    """Return the variants that can be set, and what is wrong with the others, each fault once."""
    try:
        _render(chosen, setup)
    except FormError:
        pass
    else:
        printable = [each for each in chosen if not glyph_faults(each.document, setup.fonts)]
        if len(printable) == len(chosen):
            return tuple(chosen), ()
    found = {each.name: tuple(_faults(each, setup)) for each in chosen}
    told = {text: each.label for each in chosen for text in reversed(found[each.name])}
    faults = tuple(f"{label}：{text}" for text, label in told.items())
    return tuple(each for each in chosen if not found[each.name]), faults


def _faults(variant: Variant, setup: PrintSetup) -> Iterator[str]:
    glyphs = glyph_faults(variant.document, setup.fonts)
    yield from (str(fault) for fault in glyphs)
    if not glyphs:
        try:
            _render([variant], setup)
        except FormError as error:
            yield str(error)


def _render(chosen: Sequence[Variant], setup: PrintSetup) -> tuple[bytes, int]:
    from reports.merging import page_count

    pdf = render_marked([each.document for each in chosen], [each.label for each in chosen], setup)
    return pdf, page_count(pdf)


def _chosen(folder: Path, form: str, case: str | None) -> tuple[Variant, ...]:
    names = [known.form for known in known_forms(folder)]
    if form not in names:
        raise ConfigError([Problem(form, "", f"没有这个表单；{likely(form, names, 'yujing forms list 列出全部表单')}")])
    every = variants(form)
    chosen = tuple(each for each in every if case in (None, "all", each.name))
    if not chosen:
        there = "、".join(f"{each.name}（{each.label}）" for each in every)
        raise ConfigError([Problem(form, "--case", f"没有名为 {case} 的情形；可用的有：all（全部）、{there}")])
    return chosen


def _setup(folder: Path, form: str, out: Path | None) -> tuple[PrintSetup, Path]:
    """Return how to print, and where to: into the site's output folder, or here where there is no site."""
    name = Path("样张") / f"{form.replace('/', '-')}.pdf"
    if not (folder / SETTINGS_FILE).exists():
        return PrintSetup((FORMS,), STAMP, SHIPPED), out or name
    settings: Settings = load_settings(folder)
    output = settings.paper.output if settings.paper.output.is_absolute() else folder / settings.paper.output
    return replace(setup_of(settings, folder, STAMP), duplex=False), out or output / name


def _title(form: str) -> str:
    """Return what a form is called, by its invented document; the number after its name left out."""
    document = variants(form)[0].document
    return str(getattr(document, "name", "") or document.title).split(" ")[0]
