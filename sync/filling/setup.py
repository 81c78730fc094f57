"""How forms are printed at a site: fonts, templates, and the moment stamped into the files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from config.templates import FORMS, MESSAGES
from reports.fonts import FontChoice
from reports.forms import PrintSetup

if TYPE_CHECKING:
    from sync.site import Site


def font_choice(site: Site) -> FontChoice:
    """Return the fonts that the settings name."""
    paper = site.settings.paper
    folder = site.path(paper.font_folder) if paper.font_folder else None
    return FontChoice(paper.title_font, paper.body_font, paper.heading_font, folder)


def print_setup(site: Site, stamp: datetime) -> PrintSetup:
    """Return how the site prints; a template in the site folder wins over the shipped one of the same name."""
    templates = (site.folder / "forms", FORMS)
    return PrintSetup(
        templates=tuple(path for path in templates if path.is_dir()),
        stamp=stamp.astimezone(site.settings.site.zone),
        fonts=font_choice(site),
        duplex=site.settings.paper.duplex,
    )


def message_templates(site: Site) -> tuple[Path, ...]:
    """Return the folders of message templates, the site's first."""
    return tuple(path for path in (site.folder / "messages", MESSAGES) if path.is_dir())
