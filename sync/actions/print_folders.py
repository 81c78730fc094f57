"""Where a period is printed, and how the folders below are called."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.filenames import safe
from sync.regulations import Regulation, regulations_of

if TYPE_CHECKING:
    from sync.site import Site

SINGLES: Final = "每人一份"
MERGED: Final = "合并打印.pdf"
REPRINTS: Final = "补打"
CORRECTIONS: Final = "更正通知"
VOID: Final = "作废留存"
"""Where what was printed of a void notice lies, its bytes as they were: for the file, never to be handed out."""


def period_folder(site: Site, regulation: Regulation, period: str) -> Path:
    """Return where a period is printed; a regulation in use several times has a folder for each set of colleges."""
    folder = site.path(site.settings.paper.output) / safe(regulation.id) / safe(period)
    shared = Counter(each.id for each in regulations_of(site))[regulation.id] > 1
    return folder / safe(regulation.scope) if shared else folder
