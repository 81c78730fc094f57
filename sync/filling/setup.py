"""How forms are printed at a site: fonts, templates, and the moment stamped into the files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from config.form_words import load_form_texts
from config.templates import FORMS, MESSAGES
from reports.confined import Limits
from reports.fonts import FontChoice
from reports.forms import PrintSetup
from reports.own_words import OwnWords

if TYPE_CHECKING:
    from config.settings import Settings
    from sync.site import Site

SITE_FORMS: Final = "forms"
"""The folder within the site folder that holds the college's own templates and texts."""

LIMITS: Final = Limits()
"""How long a site's own templates may take, and how much memory: far more than any form needs."""


def font_choice(site: Site) -> FontChoice:
    """Return the fonts that the settings name."""
    return _fonts(site.settings, site.folder)


def _fonts(settings: Settings, site_folder: Path) -> FontChoice:
    paper = settings.paper
    folder = site_folder / paper.font_folder if paper.font_folder else None
    return FontChoice(paper.title_font, paper.body_font, paper.heading_font, paper.kai_font, folder)


def print_setup(site: Site, stamp: datetime) -> PrintSetup:
    """Return how the site prints; raises as `setup_of` does."""
    return setup_of(site.settings, site.folder, stamp)


def setup_of(settings: Settings, folder: Path, stamp: datetime) -> PrintSetup:
    """Return how the site in ``folder`` prints; a template of its own wins over the shipped one of the same name.

    A site's own templates are programs that we haven't seen: with them, everything is set within limits.

    Raises:
        ConfigError: the college's own words can't be read.
    """
    own = folder / SITE_FORMS
    return PrintSetup(
        templates=tuple(path for path in (own, FORMS) if path.is_dir()),
        stamp=stamp.astimezone(settings.site.zone),
        fonts=_fonts(settings, folder),
        duplex=settings.paper.duplex,
        own=own_words(own),
        limits=LIMITS if has_templates(own) else None,
    )


def has_templates(folder: Path) -> bool:
    """Say whether a site's folder of forms holds a template of its own."""
    return any(folder.rglob("*.typ"))


def own_words(folder: Path) -> OwnWords:
    """Return what the college says in its own words.

    Raises:
        ConfigError: the file can't be read.
    """
    texts = load_form_texts(folder)
    forms = {form: words.model_dump(exclude_defaults=True) for form, words in texts.forms.items()}
    return OwnWords(forms=forms, seals=texts.seals)


def message_templates(site: Site) -> tuple[Path, ...]:
    """Return the folders of message templates, the site's first."""
    return tuple(path for path in (site.folder / "messages", MESSAGES) if path.is_dir())
