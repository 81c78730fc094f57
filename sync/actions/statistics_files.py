"""Statistics that are handed on: as a sheet and on paper, on a person's word, with small figures hidden outside."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from reports.filenames import safe
from reports.forms import render_form
from reports.statistics_sheet import write_statistics
from sync.actions.acting import permitted
from sync.actions.statistics import By, judged
from sync.actions.taking_out import note_taken_out
from sync.cases.roles import SiteAction
from sync.filling.setup import print_setup
from sync.filling.statistics import statistics_report

if TYPE_CHECKING:
    from sync.actions.acting import Who
    from sync.site import Site
    from sync.statistics.figures import Statistics


def write_files(
    site: Site,
    who: Who,
    reason: str,
    *,
    sheet: Path | None = None,
    pdf: Path | None = None,
    policy: str | None = None,
    period: str | None = None,
    college: str | None = None,
    by: By = "college",
    outside: bool = False,
) -> tuple[Path, ...]:
    """Write the statistics as xlsx and as PDF. What tells of more than one college is always for outside.

    Where several regulations were asked for, each has files of its own, with its id (and colleges) before the ending.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to do.
        ConfigError, Refusal: as `sync.actions.statistics.judged`.
        FormError, FontError, UnprintableError: the PDF cannot be set.
    """
    actor = permitted(site, who, SiteAction.PRINT, [college] if college else None)
    root = (college,) if college else ()
    figures = judged(site, policy, period, college)
    wanted = [file for file in (sheet, pdf) if file is not None]
    details = {"files": "、".join(map(str, wanted)), "college": college or "", "policy": policy or ""}
    note_taken_out(site, actor, "export", "statistics", reason, details)
    found = [each.told(root, by, outside=outside or not each.within_a_college(root)) for each in figures]
    several = len(found) > 1
    return tuple(_write(site, each, _own_name(file, each, several=several)) for each in found for file in wanted)


def _own_name(file: Path, found: Statistics, *, several: bool) -> Path:
    own = "-".join(part for part in (found.policy, found.scope) if part)
    return file.with_name(f"{file.stem}-{safe(own)}{file.suffix}") if several else file


def _write(site: Site, found: Statistics, file: Path) -> Path:
    report = statistics_report(site.settings.site.university, found)
    stamp = datetime.combine(found.day, time(), site.settings.site.zone)
    if file.suffix.lower() == ".pdf":
        content = render_form(report, print_setup(site, stamp))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    else:
        write_statistics(report, file, stamp=stamp)
    return file
