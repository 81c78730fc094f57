"""What students took, from the very facts on which their cases' verdicts rest: the kept evaluation, not today's marks.

Facts are read once per evaluation, in columns, for all its students together; nobody is asked for one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from rules.engine.study import Study, studies
from rules.facts.schema import SCALE
from rules.snapshot import SnapshotError
from sync.store.assessments import assessments_by_id, assessments_by_period
from sync.store.facts import load_facts
from sync.store.snapshots import Snapshot, kept_facts, kept_law, list_snapshots

if TYPE_CHECKING:
    from pathlib import Path

    from rules.facts.facts import Facts
    from rules.policy.law import Law
    from sync.regulations import Regulation
    from sync.site import Site
    from sync.store.case_record import Case

_KEPT: Final = "作出判断时封存的成绩事实"
_FROM_STORE: Final = "数据库中判断当时所知的成绩（没有可用的封存件）"


@dataclass(frozen=True, slots=True)
class CourseFact:
    """A course of the catalogue as the verdict knew it."""

    name: str
    course_type: str
    credits: Fraction
    degree: bool = False


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """What the student of a case took as of the verdict's day, under which law, and where that is known from."""

    study: Study
    courses: Mapping[str, CourseFact]
    law: Law
    as_of: date
    source: str


class Studies:
    """The studies behind a set of cases, read when the first of them is asked for."""

    def __init__(self, read: Callable[[], Mapping[int, CaseStudy]]) -> None:
        self._read = read

    @cached_property
    def _found(self) -> Mapping[int, CaseStudy]:
        return self._read()

    def of(self, case: Case) -> CaseStudy | None:
        """Return what the student of a case took; None where the facts of then know no such student."""
        return self._found.get(case.id)


NO_STUDIES: Final = Studies(dict)


@dataclass(frozen=True, slots=True)
class _Basis:
    """On what cases rest: the period and day of a verdict, and the moment whose facts were read."""

    policy: str
    scope: str
    period: str
    as_of: date
    known_at: datetime
    assessment_id: str = ""


def studies_of(site: Site, cases: Iterable[Case], regulations: Mapping[int, Regulation]) -> Studies:
    """Return the studies behind ``cases``; ``regulations`` are those of their days, by the case's id."""
    wanted = tuple(cases)
    return Studies(lambda: _read(site, wanted, regulations))


def _read(site: Site, cases: Sequence[Case], regulations: Mapping[int, Regulation]) -> dict[int, CaseStudy]:
    """Read each evaluation once.

    Steps: find on which one each case rests, put together the cases of one, read its facts, let the engine tell what
    their students took.
    """
    folder = site.path(site.settings.snapshots.folder)
    kept = _kept(folder)
    found: dict[int, CaseStudy] = {}
    for basis, together in _grouped(site, cases, regulations).items():
        facts, law, source = _facts(site, folder, kept.get(basis.assessment_id), basis, regulations[together[0].id].law)
        read_at = f"{basis.known_at.astimezone(site.settings.site.zone):%Y-%m-%d %H:%M}"
        taken = studies(facts, law, basis.period, basis.as_of, {case.student_no for case in together})
        courses = _catalogue(facts)
        for case in together:
            if study := taken.get(case.student_no):
                found[case.id] = CaseStudy(study, courses, law, basis.as_of, f"{source}（{read_at} 读取）")
    return found


def _kept(folder: Path) -> dict[str, Snapshot]:
    """Return what was kept, by the assessment that it led to: of several the first, on which the case was opened."""
    try:
        return {each.assessment_id: each for each in list_snapshots(folder)}
    except SnapshotError:
        return {}


def _grouped(site: Site, cases: Sequence[Case], regulations: Mapping[int, Regulation]) -> dict[_Basis, list[Case]]:
    """Put together the cases that rest on one verdict; one proposed by hand rests on the last of its period."""
    with site.store.read() as tx:
        by_id = assessments_by_id(tx, site.store.site_id)
        last = {(each.policy, each.scope, each.period): each for each in assessments_by_period(tx, site.store.site_id)}
    found: dict[_Basis, list[Case]] = defaultdict(list)
    for case in cases:
        scope = regulations[case.id].scope
        record = by_id.get(case.assessment_id or "") or last.get((case.policy, scope, case.period))
        if record is None:
            day = case.opened_at.astimezone(site.settings.site.zone).date()
            basis = _Basis(case.policy, scope, case.period, day, case.opened_at)
        else:
            basis = _Basis(record.policy, record.scope, record.period, record.as_of, record.known_at, record.id)
        found[basis].append(case)
    return found


def _facts(site: Site, folder: Path, snapshot: Snapshot | None, basis: _Basis, law: Law) -> tuple[Facts, Law, str]:
    """Return the facts and the law of a verdict as they were kept, else as the store knew them at that moment."""
    if snapshot is not None:
        try:
            return kept_facts(folder, snapshot), kept_law(folder, snapshot.law), _KEPT
        except SnapshotError:
            pass  # a spoiled file is told by `yujing replay`; the source on the paper says what was read instead
    with site.store.read() as tx:
        return load_facts(tx, site.store.site_id, basis.known_at), law, _FROM_STORE


def _course(row: Mapping[str, Any]) -> CourseFact:
    worth = Fraction(row["credits"], SCALE)
    return CourseFact(row["course_name"], row["course_type"], worth, degree=row["degree_course"])


def _catalogue(facts: Facts) -> dict[str, CourseFact]:
    rows = facts.courses.select(["course_code", "course_name", "course_type", "credits", "degree_course"]).to_pylist()
    return {row["course_code"]: _course(row) for row in rows}
