"""What the statistics of a period say beside the warned: courses that fail most, duties, papers."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rules.engine.failing import CourseOutcome, course_outcomes
from sync.actions.duties import owed_at
from sync.duties.owed import Owed
from sync.statistics.courses import failing_courses
from sync.statistics.figures import CourseRow, PaperRow, WorkRow
from sync.statistics.places import Group
from sync.statistics.reading import Periods
from sync.statistics.work import duties_by_college, duties_by_kind, papers
from sync.store.facts import load_facts, load_table
from sync.store.notices import read_notices
from sync.store.records import Record, read_records
from sync.store.scans import read_scans

if TYPE_CHECKING:
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.case_record import Case


class Work:
    """What was done about a period's warnings, in the school, a college or a class, as of today."""

    def __init__(self, site: Site, regulation: Regulation, period: str, read: Periods) -> None:
        self._site, self._regulation, self._period = site, regulation, period
        self._read = read

    def duties(self, root: Group) -> tuple[WorkRow, ...]:
        """Return how every duty of the procedure stands."""
        return duties_by_kind(self._owed_in(root), self._site.today())

    def by_college(self, root: Group) -> tuple[WorkRow, ...]:
        """Return how the duties of each college stand."""
        return duties_by_college(self._owed_in(root), self._site.today())

    def papers(self, root: Group) -> tuple[PaperRow, ...]:
        """Return each college's notices, what came back, and the records."""
        cases = self.cases(root, self._period)
        site_id = self._site.store.site_id
        with self._site.store.read() as tx:
            scans = read_scans(tx, site_id, cases)
            return papers(cases, read_notices(tx, site_id), self.records(cases), scans)

    def courses(self, root: Group, *, outside: bool) -> tuple[CourseRow, ...]:
        """Return the courses that fail most, by the facts that the period was judged on; a class has none."""
        college = root[0] if root else ""
        return failing_courses(self._outcomes, self._names, college=college, outside=outside) if len(root) < 2 else ()

    def cases(self, root: Group, period: str) -> dict[int, Case]:
        """Return the cases of a period in a group, by where the students were."""
        return {
            number: case
            for number, case in self._read.cases.items()
            if case.period == period and root in self._read.places[number].groups()
        }

    def records(self, cases: dict[int, Case]) -> list[Record]:
        """Return the records of these cases."""
        with self._site.store.read() as tx:
            return read_records(tx, self._site.store.site_id, cases)

    def _owed_in(self, root: Group) -> list[Owed]:
        college, class_name = (root[0] if root else ""), (root[2] if len(root) > 2 else "")
        return [
            each
            for each in self._owed
            if college in ("", each.subject.college) and class_name in ("", each.subject.class_name)
        ]

    @cached_property
    def _owed(self) -> list[Owed]:
        found = owed_at(self._site, self._site.today(), self._regulation.id).owed
        return [
            each
            for each in found
            if each.subject.period == self._period
            and (not each.subject.college or self._regulation.governs(each.subject.college))
        ]

    @cached_property
    def _outcomes(self) -> tuple[CourseOutcome, ...]:
        record = self._read.records[self._period]
        with self._site.store.read() as tx:
            facts = load_facts(tx, self._site.store.site_id, record.known_at, self._regulation.colleges)
        return course_outcomes(facts, self._regulation.law, self._period, record.as_of)

    @cached_property
    def _names(self) -> dict[str, str]:
        with self._site.store.read() as tx:
            catalogue = load_table(tx, "courses", self._site.store.site_id)
        return dict(zip(*(catalogue[name].to_pylist() for name in ("course_code", "course_name")), strict=True))
