"""Print the notices, records and tables of a period."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.filenames import case_name, safe
from reports.printing import print_merged, print_singles
from reports.sheets import write_result_table
from sync.actions.list_paper import write_sheet
from sync.cases.life import BEFORE_ISSUE, ISSUED
from sync.filling.case_file import CaseFile, case_file
from sync.filling.notices import forms_of
from sync.filling.setup import print_setup
from sync.filling.tables import result_tables
from sync.lists.reading import EVERY_COLLEGE, standing_lists
from sync.regulations import Regulation, regulations_of
from sync.store.assessments import AssessmentRecord, latest_assessments
from sync.store.case_record import Case
from sync.store.cases import read_cases
from sync.store.notices import Notice, read_notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.site import Site

_LISTED: Final = BEFORE_ISSUE | ISSUED
_SINGLES: Final = "每人一份"
_MERGED: Final = "合并打印.pdf"


@dataclass(frozen=True, slots=True)
class FormsResult:
    """What was printed for one regulation and period: files, pages, and what could not be set, and why."""

    policy: str
    period: str
    folder: Path
    notices: int
    pages: int
    files: tuple[Path, ...]
    faults: tuple[str, ...]


def print_forms(
    site: Site,
    policy: str | None = None,
    *,
    colleges: Collection[str] = (),
    progress: Callable[[int], None] | None = None,
) -> tuple[FormsResult, ...]:
    """Print every valid notice of the newest period of each regulation, with what follows it, and the tables.

    Each student's notice and records are one file to keep; all of them, in class order, are one file for the printer.
    Printing again writes the same bytes; what was printed of a notice that is void by now is taken away. A student
    with a character that no font has, or whose notice is about to be issued anew, is named in ``faults`` and left
    out; everybody else is printed. With ``colleges`` only theirs is printed, into a folder of their own.

    Raises:
        FormError, FontError: a template or font named in the settings cannot be used.
    """
    with site.store.read() as tx:
        newest = {(record.policy, record.scope): record for record in latest_assessments(tx, site.store.site_id)}
    printed = []
    shared = Counter(regulation.id for regulation in regulations_of(site))
    for regulation in regulations_of(site, policy):
        record = newest.get((regulation.id, regulation.scope))
        if record is not None:
            folder = _folder(site, regulation, record, shared=shared[regulation.id] > 1)
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


def _folder(site: Site, regulation: Regulation, record: AssessmentRecord, *, shared: bool) -> Path:
    """Return where a period is printed; a regulation in use several times has a folder for each set of colleges."""
    folder = site.path(site.settings.paper.output) / safe(regulation.id) / safe(record.period)
    return folder / safe(regulation.scope) if shared else folder


def _print(
    site: Site,
    regulation: Regulation,
    record: AssessmentRecord,
    folder: Path,
    own: Sequence[str],
    progress: Callable[[int], None] | None,
) -> FormsResult:
    cases, ledger = _cases_and_ledger(site, regulation, record, folder, own)
    file = case_file(site, cases)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    tables = _write_tables(site, file, regulation, record, cases, ledger, folder, own)
    by_id = {case.id: case for case in cases}
    current = [entry for entry in ledger if entry.revision == by_id[entry.case_id].revision]
    outdated = [
        f"{by_id[entry.case_id].student_no}：{entry.number} 发出之后结果有变化，须由新的计划重新发出"
        for entry in ledger
        if entry not in current
    ]
    documents = [form for entry in current for form in forms_of(file, by_id[entry.case_id], entry)]
    if not documents:
        return FormsResult(regulation.id, record.period, folder, 0, 0, tuple(tables), tuple(outdated))
    setup = print_setup(site, min(entry.allotted_at for entry in current))
    workers = os.cpu_count() or 1
    singles = print_singles(documents, folder / _SINGLES, setup, workers=workers, progress=progress)
    merged = print_merged(documents, folder / _MERGED, setup, workers=workers, progress=progress)
    faults = (*outdated, *dict.fromkeys(str(fault) for fault in singles.faults))
    files = (*merged.files, *tables, *singles.files)
    return FormsResult(regulation.id, record.period, folder, len(current), merged.pages, files, faults)


def _cases_and_ledger(
    site: Site, regulation: Regulation, record: AssessmentRecord, folder: Path, own: Sequence[str]
) -> tuple[list[Case], list[Notice]]:
    """Return the cases of the period that are proposed or in force, and the valid notices among them.

    What lies in ``folder`` of notices that are void is removed, so that nobody hands it over.
    """
    with site.store.read() as tx:
        cases = read_cases(tx, site.store.site_id, policy=regulation.id, period=record.period)
        notices = read_notices(tx, site.store.site_id)
    every = own == (EVERY_COLLEGE,)
    ours_alone = [case for case in cases if every or case.college in own]
    numbers = {case.id: case.student_no for case in ours_alone if regulation.governs(case.college)}
    ours = [entry for entry in notices if entry.case_id in numbers]
    for entry in ours:
        if entry.voided_at is not None:
            name = case_name(numbers[entry.case_id], entry.number)
            (folder / _SINGLES / f"{name}.pdf").unlink(missing_ok=True)
    valid = [entry for entry in ours if entry.voided_at is None]
    if ours and not valid:
        (folder / _MERGED).unlink(missing_ok=True)
    governed = [case for case in cases if case.id in numbers and case.state in _LISTED]
    listed = {case.id for case in governed}
    return governed, [entry for entry in valid if entry.case_id in listed]


def _write_tables(
    site: Site,
    file: CaseFile,
    regulation: Regulation,
    record: AssessmentRecord,
    cases: Sequence[Case],
    ledger: Sequence[Notice],
    folder: Path,
    own: Sequence[str],
) -> list[Path]:
    numbers = {entry.case_id: entry.number for entry in ledger}
    standing = standing_lists(site, regulation, record.period, colleges=own)
    written = [
        write_sheet(site, each, file, numbers, folder / _list_name(each.body.college, several=len(own) > 1))
        for each in standing
    ]
    if regulation.procedure.result_table:
        issued = [case for case in cases if case.id in numbers]
        for table in result_tables(file, issued, record.period):
            path = folder / f"处理结果汇总表-{safe(table.college)}.xlsx"
            write_result_table(table, path, stamp=record.known_at)
            written.append(path)
    return written


def _list_name(college: str, *, several: bool) -> str:
    return f"预警学生名单-{safe(college)}.xlsx" if several else "预警学生名单.xlsx"
