"""Notices that are void: what was printed of them is kept out of reach of those who hand out, and corrections print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.filenames import case_name
from reports.printing import Printed, print_singles
from sync.actions.print_folders import CORRECTIONS, REPRINTS, SINGLES, VOID
from sync.filling.case_file import case_file
from sync.filling.corrections import correction_of
from sync.filling.setup import print_setup
from sync.store.notices import Notice

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case

NOTHING: Final = Printed((), 0, ())


def put_aside(folder: Path, student_no: str, entry: Notice) -> None:
    """Move what was printed of a void notice below ``folder`` to where void papers lie; they say so in their names."""
    name = case_name(student_no, entry.number)
    printed = [folder / SINGLES / f"{name}.pdf", *sorted((folder / REPRINTS).glob(f"{name}_reprint-*.pdf"))]
    for file in printed:
        if file.is_file():
            (folder / VOID).mkdir(mode=0o700, exist_ok=True)
            file.replace(folder / VOID / f"{file.stem}_作废.pdf")


def print_corrections(site: Site, folder: Path, cases: Iterable[Case], ledger: Sequence[Notice]) -> Printed:
    """Print, for each void notice of some cases, the paper that says so; again, the same bytes.

    Who was erased, or is not in the register any more, has none.
    """
    void = [entry for entry in ledger if entry.voided_at is not None]
    theirs = {case.id: case for case in cases if any(entry.case_id == case.id for entry in void)}
    if not theirs:
        return NOTHING
    file = case_file(site, theirs.values())
    known = {number: case for number, case in theirs.items() if case.student_no in file.directory.students}
    documents = [correction_of(file, known[entry.case_id], entry, ledger) for entry in void if entry.case_id in known]
    if not documents:
        return NOTHING
    setup = print_setup(site, min(entry.voided_at for entry in void if entry.voided_at is not None))
    return print_singles(documents, folder / CORRECTIONS, setup)
