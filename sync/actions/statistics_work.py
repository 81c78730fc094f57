"""What the statistics of a period say beside the warned: courses that fail most, duties, papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.engine.failing import course_outcomes
from sync.actions.duties import owed_at
from sync.statistics.courses import failing_courses
from sync.statistics.figures import CourseRow, PaperRow, WorkRow
from sync.statistics.reading import Periods
from sync.statistics.work import duties_by_college, duties_by_kind, papers
from sync.store.facts import load_facts, load_table
from sync.store.notices import read_notices
from sync.store.records import read_records
from sync.store.scans import read_scans

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site


class Work:
    """What was done about a period's warnings, in the school or one college (empty: the school), as of today."""

    def __init__(self, site: Site, regulation: Regulation, period: str, college: str, read: Periods) -> None:
        self._site, self._regulation, self._period, self._college = site, regulation, period, college
        self._read = read
        everything = owed_at(site, site.today(), regulation.id).owed
        self._owed = [
            each for each in everything if each.subject.period == period and self._is_of(each.subject.college)
        ]

    def duties(self) -> tuple[WorkRow, ...]:
        """Return how every duty of the procedure stands."""
        return duties_by_kind(self._owed, self._site.today())

    def by_college(self) -> tuple[WorkRow, ...]:
        """Return how the duties of each college stand."""
        return duties_by_college(self._owed, self._site.today())

    def papers(self) -> tuple[PaperRow, ...]:
        """Return each college's notices, what came back, and the records."""
        cases = {
            number: case
            for number, case in self._read.cases.items()
            if case.period == self._period and self._is_of(case.college)
        }
        site_id = self._site.store.site_id
        with self._site.store.read() as tx:
            records, scans = read_records(tx, site_id, cases), read_scans(tx, site_id, cases)
            return papers(cases, read_notices(tx, site_id), records, scans)

    def courses(self, *, outside: bool) -> tuple[CourseRow, ...]:
        """Return the courses that fail most, by the facts that the period was judged on."""
        record = self._read.records.get(self._period)
        if record is None:
            return ()
        site_id, colleges = self._site.store.site_id, self._regulation.colleges
        with self._site.store.read() as tx:
            facts = load_facts(tx, site_id, record.known_at, colleges)
            catalogue = load_table(tx, "courses", site_id, record.known_at)
        names = dict(zip(*(catalogue[name].to_pylist() for name in ("course_code", "course_name")), strict=True))
        outcomes = course_outcomes(facts, self._regulation.law, self._period, record.as_of)
        return failing_courses(outcomes, names, college=self._college, outside=outside)

    def _is_of(self, college: str) -> bool:
        if self._college:
            return college == self._college
        return not college or self._regulation.governs(college)
