"""The tables of a period as files: the list of warned students and the tables of results, as sheet and as paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reports.filenames import safe
from reports.forms import render_form
from reports.glyphs import UnprintableError
from reports.sheets import write_result_table
from sync.actions.list_paper import write_paper, write_sheet
from sync.cases.life import ISSUED
from sync.filling.case_file import CaseFile, case_file
from sync.filling.results import result_tables
from sync.filling.setup import print_setup
from sync.filling.table_looks import result_look
from sync.lists.reading import EVERY_COLLEGE, standing_lists
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_cases
from sync.store.notices import read_notices
from sync.store.records import read_records

if TYPE_CHECKING:
    from reports.documents import ResultTable
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.assessments import AssessmentRecord

WITH_RESULT: Final = ISSUED | {CaseState.LIFTED, CaseState.CARRIED_OVER, CaseState.ESCALATED, CaseState.CLOSED}
"""Whoever was warned in the period, whatever became of it; not who was warned by mistake."""


@dataclass(slots=True)
class Written:
    """The files that were written, and what could not be printed and why."""

    files: list[Path] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def paper(self, print_it: Callable[[Path], Path], path: Path) -> None:
        """Keep a printed file; where a font lacks a character, keep that instead: the sheet is there all the same."""
        try:
            self.files.append(print_it(path))
        except UnprintableError as error:
            self.faults += [f"{path.name}：{fault}" for fault in error.faults]


def write_lists(
    site: Site,
    regulation: Regulation,
    record: AssessmentRecord,
    file: CaseFile,
    numbers: Mapping[int, str],
    folder: Path,
    colleges: Collection[str],
) -> Written:
    """Write the list of each of ``colleges`` under the title of the policy file.

    `EVERY_COLLEGE` stands for the list of all together, where there are several, and that of each, which it signs.
    """
    wanted = None if EVERY_COLLEGE in colleges else colleges
    lists, written = standing_lists(site, regulation, record.period, colleges=wanted), Written()
    for standing in lists:
        college = standing.body.college
        title = regulation.procedure.list_form.title
        name = safe(f"{title}-{college}" if college and len(lists) > 1 else title)
        written.files.append(write_sheet(site, standing, file, numbers, folder / f"{name}.xlsx"))
        written.paper(partial(write_paper, site, standing, file, numbers), folder / f"{name}.pdf")
    return written


def write_results(
    site: Site, regulation: Regulation, record: AssessmentRecord, folder: Path, colleges: Collection[str]
) -> Written:
    """Write the table of results of each college that warned somebody; none where the policy file has no such table."""
    written = Written()
    for table in tables_of_results(site, regulation, record.period, colleges):
        name = safe(f"{table.look.title}-{table.college}")
        write_result_table(table, folder / f"{name}.xlsx", stamp=record.known_at)
        written.files.append(folder / f"{name}.xlsx")
        written.paper(partial(_print, site, table, record), folder / f"{name}.pdf")
    return written


def tables_of_results(
    site: Site, regulation: Regulation, period: str, colleges: Collection[str] = (EVERY_COLLEGE,)
) -> list[ResultTable]:
    """Return the tables of results of a period, of the colleges in which the cases were opened."""
    form = regulation.procedure.result_table
    if form is None:
        return []
    with site.store.read() as tx:
        site_id = site.store.site_id
        everything = read_cases(tx, site_id, policy=regulation.id)
        valid = {each.case_id for each in read_notices(tx, site_id) if each.voided_at is None}
        cases = [case for case in everything if case.period == period and case.id in valid and _wanted(case, colleges)]
        cases = [case for case in cases if regulation.governs(case.college)]
        records = read_records(tx, site_id, [case.id for case in cases])
    successors = {case.id: case for case in everything}
    return result_tables(case_file(site, cases), result_look(form, site.settings), cases, records, successors)


def _wanted(case: Case, colleges: Collection[str]) -> bool:
    return case.state in WITH_RESULT and (EVERY_COLLEGE in colleges or case.college in colleges)


def _print(site: Site, table: ResultTable, record: AssessmentRecord, path: Path) -> Path:
    path.write_bytes(render_form(table, print_setup(site, record.known_at)))
    return path
