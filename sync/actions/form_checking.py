"""Would everything print: the forms that are due now, tried without writing a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.glyphs import glyph_faults
from reports.setting import sound_forms
from sync.cases.life import BEFORE_ISSUE, ISSUED
from sync.filling.case_file import case_file
from sync.filling.notices import forms_of
from sync.filling.setup import print_setup
from sync.regulations import regulations_of
from sync.store.assessments import latest_assessments
from sync.store.cases import read_cases
from sync.store.notices import read_notices

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.assessments import AssessmentRecord


@dataclass(frozen=True, slots=True)
class FormsCheck:
    """How many forms of a period would print, and what is wrong with those that would not."""

    policy: str
    period: str
    forms: int
    faults: tuple[str, ...]


def check_forms(site: Site, policy: str | None = None) -> tuple[FormsCheck, ...]:
    """Look through what `sync.actions.forms.print_forms` would print: characters that no font has, broken templates.

    Raises:
        ConfigError, FontError: the college's own words, or a font named in the settings, cannot be used.
    """
    with site.store.read() as tx:
        newest = {(record.policy, record.scope): record for record in latest_assessments(tx, site.store.site_id)}
    due = [(each, newest.get((each.id, each.scope))) for each in regulations_of(site, policy)]
    return tuple(_checked(site, regulation, record) for regulation, record in due if record is not None)


def _checked(site: Site, regulation: Regulation, record: AssessmentRecord) -> FormsCheck:
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=regulation.id, period=record.period)
        notices = [each for each in read_notices(tx, site.store.site_id) if each.voided_at is None]
    listed = BEFORE_ISSUE | ISSUED
    by_id = {case.id: case for case in cases if regulation.governs(case.college) and case.state in listed}
    entries = [entry for entry in notices if entry.case_id in by_id]
    if not entries:
        return FormsCheck(regulation.id, record.period, 0, ())
    file = case_file(site, by_id.values())
    setup = print_setup(site, min(entry.allotted_at for entry in entries))
    documents = [form for entry in entries for form in forms_of(file, by_id[entry.case_id], entry)]
    glyphs = [str(fault) for document in documents for fault in glyph_faults(document, setup.fonts)]
    sound, broken = sound_forms(documents, setup)
    faults = tuple(dict.fromkeys([*glyphs, *map(str, broken)]))
    return FormsCheck(regulation.id, record.period, len(sound), faults)
