"""Notices that are void: what was printed of them is kept out of reach of those who hand out, and corrections print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.filenames import case_name
from reports.printing import Fault, Printed, print_singles
from sync.actions.print_folders import CORRECTIONS, REPRINTS, SINGLES, VOID, period_folder
from sync.filling.case_file import case_file
from sync.filling.corrections import correction_of
from sync.filling.setup import print_setup
from sync.store.cases import read_cases
from sync.store.notices import Notice, read_notices

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.case_record import Case

NOTHING: Final = Printed((), 0, ())


def put_aside(period: Path, student_nos: Mapping[int, str], ledger: Iterable[Notice]) -> None:
    """Move what was printed of void notices in a ``period``'s folder to where void papers lie; their names say so.

    The folders of single colleges below are looked through as well. ``student_nos`` has the students by case.
    """
    for entry in ledger:
        if entry.voided_at is not None:
            for folder in _places(period):
                _put_aside(folder, case_name(student_nos[entry.case_id], entry.number))


def _places(period: Path) -> Iterator[Path]:
    if period.is_dir():
        yield period
        yield from (folder for folder in sorted(period.iterdir()) if (folder / SINGLES).is_dir())


def _put_aside(folder: Path, name: str) -> None:
    printed = [folder / SINGLES / f"{name}.pdf", *sorted((folder / REPRINTS).glob(f"{name}_reprint-*.pdf"))]
    for file in printed:
        if file.is_file():
            (folder / VOID).mkdir(mode=0o700, exist_ok=True)
            file.replace(folder / VOID / f"{file.stem}_作废.pdf")


def settle_older(site: Site, regulation: Regulation, newest: str, colleges: Collection[str]) -> Printed:
    """Put aside what became void of the periods before the ``newest``, and print the corrections beside it.

    Only where something of the period lies printed: what was cleared away is not printed anew. ``colleges`` are those
    concerned; all, where none is named.
    """
    with site.store.read() as tx:
        every = read_cases(tx, site.store.site_id, policy=regulation.id)
        ledger = read_notices(tx, site.store.site_id)
    void = {entry.case_id for entry in ledger if entry.voided_at is not None}
    theirs: dict[str, list[Case]] = defaultdict(list)
    for case in every:
        named = case.college in colleges or not colleges
        if case.id in void and case.period != newest and named and regulation.governs(case.college):
            theirs[case.period].append(case)
    files: list[Path] = []
    faults: list[Fault] = []
    for period, cases in sorted(theirs.items()):
        folder = period_folder(site, regulation, period)
        if folder.is_dir():
            ours = {case.id: case.student_no for case in cases}
            entries = [entry for entry in ledger if entry.case_id in ours]
            put_aside(folder, ours, entries)
            printed = print_corrections(site, folder, cases, entries)
            files += printed.files
            faults += printed.faults
    return Printed(tuple(files), 0, tuple(faults))


def print_corrections(site: Site, folder: Path, cases: Iterable[Case], ledger: Sequence[Notice]) -> Printed:
    """Print, for each void notice of some cases, the paper that says so; again, the same bytes.

    Who was erased, or is not in the register any more, has none.
    """
    void = [entry for entry in ledger if entry.voided_at is not None]
    concerned = {entry.case_id for entry in void}
    theirs = {case.id: case for case in cases if case.id in concerned}
    if not theirs:
        return NOTHING
    file = case_file(site, theirs.values())
    known = {number: case for number, case in theirs.items() if case.student_no in file.directory.students}
    documents = [correction_of(file, known[entry.case_id], entry, ledger) for entry in void if entry.case_id in known]
    if not documents:
        return NOTHING
    setup = print_setup(site, min(entry.voided_at for entry in void if entry.voided_at is not None))
    return print_singles(documents, folder / CORRECTIONS, setup)
