"""Everything about a set of cases that documents need, looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from reports.documents import Contact, CourseRow, Objection, Student
from reports.wording import clears, reasons
from rules.assessment import RuleHit, Warning
from sync.cases.verdicts import warning_from_json
from sync.filling.directory import Directory, read_directory
from sync.filling.english import english_readers
from sync.filling.evidence import course_row, failed_courses, hits_behind, level_reached
from sync.filling.sheet_codes import SheetCoder, coder_of
from sync.filling.studies import NO_STUDIES, Studies, studies_of
from sync.regulations import Regulation, regulations_of, require_in_use
from sync.store.assessments import assessments_by_id
from sync.store.case_record import Case, Review
from sync.store.cases import read_events, read_verdicts
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from config.settings import Settings
    from sync.site import Site

_FRIDAY: Final = 4


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Students, courses, verdicts and regulations behind a set of cases, the latter three by the case's id.

    ``regulations`` are those of the day on which each case was judged. ``proposals`` are the reasons of the people
    who proposed cases by hand, ``studies`` what their students took. ``coder`` writes the
    codes of their sheets; None while the site has no secret. ``english`` are the students told in English too.
    """

    settings: Settings
    regulations: Mapping[int, Regulation]
    directory: Directory
    verdicts: Mapping[int, Warning | None]
    proposals: Mapping[int, str]
    studies: Studies = NO_STUDIES
    coder: SheetCoder | None = None
    english: frozenset[str] = frozenset()

    def student(self, case: Case) -> Student:
        """Return whom a case is about."""
        return self.directory.students[case.student_no]

    def hits(self, case: Case, level: str, *, undecided: bool = False) -> tuple[RuleHit, ...]:
        """Return the hits that a warning of ``level`` rests on, highest first; the ``undecided`` ones if asked for."""
        verdict = self.verdicts.get(case.id)
        if verdict is None:
            return ()
        levels = [each.id for each in self.regulations[case.id].levels_of(level)]
        reviewed = undecided or case.review is Review.APPROVED
        carried = level_reached(verdict, levels, reviewed=reviewed) if level == verdict.level else level
        return hits_behind(verdict.rules, carried, levels, reviewed=reviewed)

    def reasons(self, case: Case, level: str, period: str, *, undecided: bool = False) -> tuple[str, ...]:
        """Return why, each sentence once; a case proposed by hand says what the person wrote."""
        labels = self.regulations[case.id].labels
        lines = reasons(self.hits(case, level, undecided=undecided), period=period, labels=labels)
        by_hand = self.proposals.get(case.id)
        lowered = self._lowered(case, level, undecided=undecided)
        return (*lines, *((lowered,) if lowered else ()), *((by_hand,) if by_hand else ()))

    def _lowered(self, case: Case, level: str, *, undecided: bool) -> str:
        """Return what to say where an exception put a lower level in place of the one that the law reaches."""
        hits, regulation = self.hits(case, level, undecided=undecided), self.regulations[case.id]
        levels = [each.id for each in regulation.levels_of(level)]
        if not hits or levels.index(hits[0].level) <= levels.index(level):
            return ""
        return f"经审定，按{regulation.level_name(level)}办理。"

    def courses(self, case: Case, level: str) -> tuple[CourseRow, ...]:
        """Return the courses not passed that the warning counted."""
        return tuple(course_row(course, self.directory) for course in failed_courses(self.hits(case, level)))

    def clears(self, case: Case, level: str) -> tuple[str, ...]:
        """Return what would clear the warning, each advice once."""
        return tuple(dict.fromkeys(clears(hit) for hit in self.hits(case, level)))

    def contact(self, college: str) -> Contact:
        """Return whom the student of a college turns to."""
        contact = self.settings.contact_of(college)
        return Contact(contact.name, contact.office, contact.telephone)

    def objection(self, told_on: date) -> Objection:
        """Return how to object, and until which working day after ``told_on``."""
        messages = self.settings.messages
        return Objection(working_days_after(told_on, messages.objection_days), messages.objection_how)


def case_file(site: Site, cases: Iterable[Case]) -> CaseFile:
    """Look up everything about ``cases``.

    Raises:
        ConfigError: one of them rests on a regulation that is not in use any more.
    """
    wanted = list(cases)
    regulations = regulations_of_cases(site, wanted)
    with site.store.read() as tx:
        site_id = site.store.site_id
        directory = read_directory(tx, site_id, [case.student_no for case in wanted])
        verdicts = read_verdicts(tx, site_id, [case.id for case in wanted])
        proposals = {case.id: _proposal(tx, site_id, case.id) for case in wanted if case.by_hand}
    return CaseFile(
        settings=site.settings,
        regulations=regulations,
        directory=directory,
        verdicts={number: warning_from_json(text) if text else None for number, text in verdicts.items()},
        proposals=proposals,
        studies=studies_of(site, wanted, regulations),
        coder=coder_of(site),
        english=english_readers(site, directory.students.values()),
    )


def regulations_of_cases(site: Site, cases: Iterable[Case]) -> dict[int, Regulation]:
    """Return the regulation of each case, as it was on the day of its verdict: old cases keep their levels' names.

    A case proposed by hand goes by the day on which it was opened.

    Raises:
        ConfigError: one of them rests on a regulation that is not in use any more.
    """
    wanted = list(cases)
    require_in_use(regulations_of(site), [case.policy for case in wanted])
    with site.store.read() as tx:
        judged = {known.id: known.as_of for known in assessments_by_id(tx, site.store.site_id).values()}
    zone = site.settings.site.zone
    days = {case.id: judged.get(case.assessment_id or "") or case.opened_at.astimezone(zone).date() for case in wanted}
    of_day = {day: {each.id: each for each in regulations_of(site, on=day)} for day in set(days.values())}
    return {case.id: of_day[days[case.id]][case.policy] for case in wanted}


def _proposal(tx: Transaction, site_id: str, case_id: int) -> str:
    """Return the reason that the last person who proposed the case by hand gave."""
    events = [event for event in read_events(tx, site_id, case_id) if event.action == "proposed_by_hand"]
    return events[-1].why if events else ""


def working_days_after(day: date, count: int) -> date:
    """Return the ``count``-th day from Monday to Friday after ``day`` (public holidays are not known)."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= _FRIDAY
    return day
