"""Print what follows a notice: papers of consent, forms at the end of support, everything as it was recorded."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from config.procedure_forms import When
from reports.filenames import safe
from reports.printing import print_merged, print_singles
from sync.actions.acting import Who, permitted
from sync.actions.forms import FormsResult
from sync.actions.print_folders import MERGED, SINGLES, period_folder
from sync.actions.taking_out import note_taken_out
from sync.cases.life import BEFORE_ISSUE, ISSUED
from sync.cases.roles import SiteAction
from sync.filling.case_file import CaseFile, case_file
from sync.filling.notices import forms_for_file
from sync.filling.recorded import Recorded, recorded_of
from sync.filling.setup import print_setup
from sync.regulations import Regulation, regulations_of
from sync.store.assessments import latest_assessments
from sync.store.case_record import CaseState
from sync.store.cases import read_cases
from sync.store.notices import read_notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.documents import StudentForm
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.notices import Notice

FOLDERS: Final = {When.CONSENT: "同意手续", When.OUTCOME: "期末材料", When.FILE: "全套材料"}
"""Where each kind is printed, below the period's folder."""

_CONCERNED: Final = BEFORE_ISSUE | ISSUED | {CaseState.CARRIED_OVER, CaseState.LIFTED, CaseState.ESCALATED}


def print_later(
    site: Site,
    who: Who,
    reason: str,
    when: When,
    policy: str | None = None,
    *,
    period: str | None = None,
    colleges: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[FormsResult, ...]:
    """Print the forms of a ``period`` (None: the newest) that belong to ``when``, filled from what was recorded.

    `When.FILE` prints all of them. One file per student, and one merged file in class order; ``notices`` of the
    result counts the students.

    Raises:
        UnknownActor, NotPermitted: it is not the person's to print, there.
        ConfigError: the policy is not in use.
        FormError, FontError: a template or font cannot be used.
    """
    actor = permitted(site, who, SiteAction.PRINT, colleges or None)
    about = {"policy": policy or "", "when": when.value, "colleges": "、".join(sorted(colleges))}
    note_taken_out(site, actor, "print", "forms", reason, about)
    with site.store.read() as tx:
        newest = {(each.policy, each.scope): each.period for each in latest_assessments(tx, site.store.site_id)}
    asked = [(each, period or newest.get((each.id, each.scope), "")) for each in regulations_of(site, policy)]
    return tuple(
        _print(site, regulation, judged, when, colleges, progress)
        for regulation, judged in asked
        if judged and (not colleges or any(map(regulation.governs, colleges)))
    )


def _print(
    site: Site,
    regulation: Regulation,
    period: str,
    when: When,
    colleges: Collection[str],
    progress: Callable[[int], None] | None,
) -> FormsResult:
    cases, notices = _cases(site, regulation, period, colleges)
    file, kept = case_file(site, cases), recorded_of(site, cases)
    folder = period_folder(site, regulation, period) / FOLDERS[when]
    folder = folder / safe("、".join(sorted(colleges))) if colleges else folder
    documents = [form for case in cases for form in _forms(file, case, notices.get(case.id), kept, when)]
    if not documents:
        return FormsResult(regulation.id, period, folder, 0, 0, (), ())
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    setup = print_setup(site, _stamp(cases))
    workers = os.cpu_count() or 1
    singles = print_singles(documents, folder / SINGLES, setup, workers=workers, progress=progress)
    merged = print_merged(documents, folder / MERGED, setup, workers=workers, progress=progress)
    return FormsResult(
        policy=regulation.id,
        period=period,
        folder=folder,
        notices=len(singles.files),
        pages=merged.pages,
        files=(*merged.files, *singles.files),
        faults=tuple(dict.fromkeys(str(fault) for fault in singles.faults)),
    )


def _cases(
    site: Site, regulation: Regulation, period: str, colleges: Collection[str]
) -> tuple[list[Case], dict[int, Notice]]:
    """Return the cases of a period that anything is to be printed for, and the valid notices by case."""
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=regulation.id, period=period)
        notices = read_notices(tx, site.store.site_id)
    ours = [
        case
        for case in cases
        if case.state in _CONCERNED and regulation.governs(case.college) and (not colleges or case.college in colleges)
    ]
    return ours, {entry.case_id: entry for entry in notices if entry.voided_at is None}


def _forms(file: CaseFile, case: Case, notice: Notice | None, kept: Recorded, when: When) -> Iterator[StudentForm]:
    """Yield the forms of a case; before there is a notice only the papers of consent."""
    for each in forms_for_file(file, case, notice, kept):
        if each.entry.when is When.CONSENT or (notice is not None and when is not When.CONSENT):
            yield from each.forms if when in (When.FILE, each.entry.when) else ()


def _stamp(cases: Sequence[Case]) -> datetime:
    """Return the moment in the files: printing again what did not change gives the same bytes."""
    return max(case.changed_at for case in cases)
