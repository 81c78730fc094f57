"""Lists on paper and as sheets, each with page one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reports.documents import ListCover, WarnedList
from reports.forms import render_form
from reports.sheets import write_warned_list
from sync.actions.acting import person_of
from sync.actions.ended import ended_rows
from sync.filling.case_file import CaseFile
from sync.filling.directory import read_directory
from sync.filling.list_paper import list_paper
from sync.filling.setup import print_setup
from sync.filling.table_looks import list_look
from sync.filling.tables import warned_list
from sync.lists.wording import cover_of
from sync.store.assessments import read_assessment_body
from sync.store.audit import head

if TYPE_CHECKING:
    from sync.lists.reading import StandingList
    from sync.site import Site


def cover(site: Site, standing: StandingList) -> ListCover:
    """Return page one of a list in words; a signed one carries the head of the audit log of that moment."""
    found = ""
    if standing.is_signed and standing.last is not None:
        with site.store.read() as tx:
            chained = head(tx, site.store.site_id, until=standing.last.signed_at)
        found = str(chained) if chained else ""
    return cover_of(standing, lambda account: person_of(site, account), site.settings.site.zone, found)


def write_sheet(site: Site, standing: StandingList, file: CaseFile, numbers: Mapping[int, str], path: Path) -> Path:
    """Write a list as xlsx; ``file`` holds its cases, ``numbers`` are those of the notices by case."""
    listing = _filled(site, standing, file, numbers)
    write_warned_list(listing, path, stamp=standing.record.known_at)
    return path


def write_paper(site: Site, standing: StandingList, file: CaseFile, numbers: Mapping[int, str], path: Path) -> Path:
    """Write a list as PDF, with room for the signature.

    Raises:
        UnprintableError: a student's name has a character that no font has.
        FormError, FontError: a template or font named in the settings cannot be used.
    """
    listing = _filled(site, standing, file, numbers)
    signed = standing.last.signed_at if standing.is_signed and standing.last else None
    made_at = signed or standing.record.known_at
    paper = list_paper(listing, listing.cover or cover(site, standing), made_at.astimezone(site.settings.site.zone))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(render_form(paper, print_setup(site, made_at)))
    return path


def _filled(site: Site, standing: StandingList, file: CaseFile, numbers: Mapping[int, str]) -> WarnedList:
    with site.store.read() as tx:
        body = read_assessment_body(tx, site.store.site_id, standing.record.id)
        everyone = replace(file, directory=read_directory(tx, site.store.site_id))
    page_one = cover(site, standing)
    source = (everyone, standing.regulation, standing.record, body, standing.cases, numbers)
    look = list_look(standing.regulation.procedure.list_form, site.settings, standing.body.college)
    listing = warned_list(*source, standing.heads, look, page_one)
    everybody = standing.heads.judged | standing.heads.not_judged.keys()
    ended = ended_rows(site, standing.regulation, standing.record.period, everybody)
    return replace(listing, referrals=(*listing.referrals, *ended))
