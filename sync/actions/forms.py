"""Print the notices, records and tables of a period."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.filenames import safe
from reports.printing import print_merged, print_singles
from sync.actions.period_tables import write_lists, write_results
from sync.actions.print_folders import MERGED, SINGLES, period_folder
from sync.actions.voided import NOTHING, print_corrections, put_aside, settle_older
from sync.cases.life import BEFORE_ISSUE, ISSUED
from sync.filling.case_file import case_file
from sync.filling.notices import forms_of
from sync.filling.setup import print_setup
from sync.lists.reading import EVERY_COLLEGE
from sync.regulations import Regulation, regulations_of
from sync.store.assessments import AssessmentRecord, latest_assessments
from sync.store.case_record import Case
from sync.store.cases import read_cases
from sync.store.notices import Notice, read_notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.site import Site

_LISTED: Final = BEFORE_ISSUE | ISSUED


@dataclass(frozen=True, slots=True)
class FormsResult:
    """What was printed for one regulation and period: files, pages, and what could not be set, and why.

    ``corrections`` are the papers about void notices.
    """

    policy: str
    period: str
    folder: Path
    notices: int
    pages: int
    files: tuple[Path, ...]
    faults: tuple[str, ...]
    corrections: int = 0


def print_forms(
    site: Site,
    policy: str | None = None,
    *,
    colleges: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[FormsResult, ...]:
    """Print every valid notice of the newest period of each regulation, with what follows it, and the tables.

    Each student's notice and records are one file to keep; all of them, in class order, are one file for the printer.
    Printing again writes the same bytes; what was printed of a notice that is void by now is put aside for the file,
    and the paper that says so is printed, for the periods before as well. A student with a character that no font
    has, or whose notice is about to be issued anew or re-examined, is named in ``faults`` and left out; everybody else
    is printed. With ``colleges`` only theirs is printed, into a folder of their own.

    Raises:
        FormError, FontError: a template or font named in the settings cannot be used.
    """
    with site.store.read() as tx:
        newest = {(record.policy, record.scope): record for record in latest_assessments(tx, site.store.site_id)}
    printed = []
    for regulation in regulations_of(site, policy):
        record = newest.get((regulation.id, regulation.scope))
        if record is not None:
            folder = period_folder(site, regulation, record.period)
            own = _own(regulation, colleges)
            if own:
                folder = folder / safe("、".join(own)) if colleges else folder
                printed.append(_print(site, regulation, record, folder, own, progress))
    return tuple(printed)


def _own(regulation: Regulation, colleges: Collection[str]) -> tuple[str, ...]:
    """Return which of the colleges the regulation governs; `EVERY_COLLEGE` where none is named."""
    if not colleges:
        return (EVERY_COLLEGE,)
    return tuple(college for college in sorted(colleges) if regulation.governs(college))


def _print(
    site: Site,
    regulation: Regulation,
    record: AssessmentRecord,
    folder: Path,
    own: Sequence[str],
    progress: Callable[[int], None] | None,
) -> FormsResult:
    ours, notices = _of_period(site, regulation, record, own)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    put_aside(period_folder(site, regulation, record.period), {case.id: case.student_no for case in ours}, notices)
    cases, ledger = _standing(ours, notices, folder)
    file = case_file(site, cases)
    numbers = {entry.case_id: entry.number for entry in ledger}
    lists = write_lists(site, regulation, record, file, numbers, folder, own)
    results = write_results(site, regulation, record, folder, own)
    corrected = print_corrections(site, folder, ours, notices)
    older = settle_older(site, regulation, record.period, () if own == (EVERY_COLLEGE,) else own)
    by_id = {case.id: case for case in cases}
    left_out = {entry.number: why for entry in ledger if (why := _not_to_print(by_id[entry.case_id], entry))}
    current = [entry for entry in ledger if entry.number not in left_out]
    outdated = [
        f"{by_id[entry.case_id].student_no}：{entry.number} {left_out[entry.number]}"
        for entry in ledger
        if entry.number in left_out
    ]
    documents = [form for entry in current for form in forms_of(file, by_id[entry.case_id], entry)]
    singles = merged = NOTHING
    if documents:
        setup = print_setup(site, min(entry.allotted_at for entry in current))
        workers = os.cpu_count() or 1
        singles = print_singles(documents, folder / SINGLES, setup, workers=workers, progress=progress)
        merged = print_merged(documents, folder / MERGED, setup, workers=workers, progress=progress)
    unset = dict.fromkeys(str(fault) for fault in (*singles.faults, *corrected.faults, *older.faults))
    return FormsResult(
        policy=regulation.id,
        period=record.period,
        folder=folder,
        notices=len(current),
        pages=merged.pages,
        files=(*merged.files, *lists.files, *results.files, *singles.files, *corrected.files, *older.files),
        faults=(*lists.faults, *results.faults, *outdated, *unset),
        corrections=len(corrected.files) + len(older.files),
    )


def _not_to_print(case: Case, notice: Notice) -> str:
    """Return why a valid notice is not to be handed out now; empty where it is."""
    if case.held is not None:
        return "所在计划已回滚，复核（yujing case reexamine）之前不打印"
    return "" if notice.revision == case.revision else "发出之后结果有变化，须由新的计划重新发出"


def _of_period(
    site: Site, regulation: Regulation, record: AssessmentRecord, own: Sequence[str]
) -> tuple[list[Case], list[Notice]]:
    """Return the cases of the period in the ``own`` colleges, and every notice of theirs, void ones too."""
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=regulation.id, period=record.period)
        notices = read_notices(tx, site.store.site_id)
    every = own == (EVERY_COLLEGE,)
    ours = [case for case in cases if (every or case.college in own) and regulation.governs(case.college)]
    numbers = {case.id for case in ours}
    return ours, [entry for entry in notices if entry.case_id in numbers]


def _standing(ours: Sequence[Case], notices: Sequence[Notice], folder: Path) -> tuple[list[Case], list[Notice]]:
    """Return the cases that are proposed or in force, and the valid notices among them.

    Where none is valid any more, the merged print in ``folder`` goes, so that nobody hands it out.
    """
    valid = [entry for entry in notices if entry.voided_at is None]
    if notices and not valid:
        (folder / MERGED).unlink(missing_ok=True)
    governed = [case for case in ours if case.state in _LISTED]
    listed = {case.id for case in governed}
    return governed, [entry for entry in valid if entry.case_id in listed]
