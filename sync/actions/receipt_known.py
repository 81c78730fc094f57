"""What is known before a folder of scans is read: the ledger, its cases, their scans and records, looked up once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sync.cases.permission import NotPermitted
from sync.store.cases import read_cases
from sync.store.notices import Notice, read_notices
from sync.store.records import read_records
from sync.store.scans import read_scans

if TYPE_CHECKING:
    from reports.codes import SheetCode
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.records import Record
    from sync.store.scans import Scan

ERASED: Final = "erased-"
"""What the token begins with that takes the place of an erased student's number."""


@dataclass(frozen=True, slots=True)
class Known:
    """The ledger by case and issue, and the rest by case; scans and records grow as sheets are filed."""

    notices: Mapping[tuple[int, int], Notice]
    cases: Mapping[int, Case]
    scans: dict[int, list[Scan]]
    records: dict[int, list[Record]]
    refused: dict[int, bool] = field(default_factory=dict)

    def notice(self, code: SheetCode) -> Notice | None:
        """Return the notice that a code names, None where the ledger has none with that number."""
        found = self.notices.get((code.case, code.issue))
        return found if found and (found.year, found.sequence) == (code.year, code.sequence) else None

    def later(self, notice: Notice) -> Notice | None:
        """Return the valid notice that took a notice's place, None where none did."""
        same = (each for each in self.notices.values() if each.case_id == notice.case_id)
        return next((each for each in same if each.issue > notice.issue and each.voided_at is None), None)

    def erased(self, case: Case) -> bool:
        """Say whether everything personal of the case was erased."""
        return case.student_no.startswith(ERASED)

    def permitted(self, case: Case, ask: Callable[[], object]) -> None:
        """Ask once for each case.

        Raises:
            NotPermitted: as ``ask`` does.
        """
        if case.id not in self.refused:
            try:
                ask()
                self.refused[case.id] = False
            except NotPermitted:
                self.refused[case.id] = True
        if self.refused[case.id]:
            raise NotPermitted("不在所负责的学院或班级")

    def scans_of(self, case_id: int) -> list[Scan]:
        """Return the scans of a case, to be added to."""
        return self.scans[case_id]

    def records_of(self, case_id: int) -> list[Record]:
        """Return the records of a case that stand, to be added to."""
        return self.records[case_id]


def known_of(site: Site) -> Known:
    """Look up everything that sheets may name."""
    with site.store.read() as tx:
        site_id = site.store.site_id
        notices = {(each.case_id, each.issue): each for each in read_notices(tx, site_id)}
        cases = {case.id: case for case in read_cases(tx, site_id)}
        scans: dict[int, list[Scan]] = defaultdict(list)
        for scan in read_scans(tx, site_id):
            scans[scan.case_id or 0].append(scan)
        records: dict[int, list[Record]] = defaultdict(list)
        for record in read_records(tx, site_id):
            records[record.case_id or 0].append(record)
    return Known(notices, cases, scans, records)
