"""The files of a period's warned students: what is in each, and what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from config.procedure_records import SCAN_KINDS
from sync.actions.acting import actor_of
from sync.actions.duties import list_of
from sync.actions.duty_facts import DutyFacts, duty_facts, facts_of_case
from sync.duties.case_duties import duties_of_case
from sync.duties.owners import Owners
from sync.duties.schedule import Schedule
from sync.filling.case_file import CaseFile, case_file
from sync.filling.recorded import recorded_of
from sync.filling.student_file import CaseMatters, FiledScan, StudentFile, by_student, student_file
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_cases
from sync.store.notices import Notice, read_notices
from sync.store.scans import Scan, read_scans

if TYPE_CHECKING:
    from sync.duties.owed import Owed
    from sync.site import Site


def student_files(
    site: Site, policy: str, period: str, *, day: date | None = None, colleges: Collection[str] = ()
) -> Iterator[StudentFile]:
    """Yield the file of every student to whom a notice of the period was issued, by college, class and number.

    ``day`` is the day on which something is missing (default: today); ``colleges`` leaves only theirs. Everything is
    looked up once for all of them; a notice that was declared void stays in its student's file. Who was erased has no
    file.

    Raises:
        ConfigError: the cases rest on a regulation that is not in use any more.
    """
    from reports.ordering import class_key

    on = day or site.today()
    with site.store.read() as tx:
        site_id = site.store.site_id
        found = read_cases(tx, site_id, policy=policy, period=period)
        cases = [case for case in found if case.issues and (not colleges or case.college in colleges)]
        notices = _notices(read_notices(tx, site_id))
        scans = _scans(site, read_scans(tx, site_id, [case.id for case in cases]))
    file, kept, owing = case_file(site, cases), recorded_of(site, cases), _Owing(site, on)
    known = [case for case in cases if case.student_no in file.directory.students]
    groups = sorted(by_student(known).values(), key=lambda group: class_key(file.student(group[0])))
    for group in groups:
        ordered = sorted(group, key=lambda case: _track(file, case))
        matters = [
            CaseMatters(
                case=case,
                notice=next((each for each in notices[case.id] if each.voided_at is None), None),
                void=[each for each in notices[case.id] if each.voided_at is not None],
                kinds={duty.id: duty.kind for duty in file.regulations[case.id].procedure.duties},
                records=kept.records.get(case.id, ()),
                owed=owing.of(file, case),
                scans=scans.get(case.id, ()),
                day=on,
            )
            for case in ordered
        ]
        yield student_file(file, matters, kept)


class _Owing:
    """What was owed for cases until a day, or until they ended: a file is judged by what had to be done meanwhile."""

    def __init__(self, site: Site, day: date) -> None:
        self._facts: DutyFacts = duty_facts(site, day)
        self._owners = Owners(actor_of(site, entry.account) for entry in site.settings.actors)
        self._zone = site.settings.site.zone

    def of(self, file: CaseFile, case: Case) -> Sequence[Owed]:
        """Return what was owed for a case; nothing for one that was taken back."""
        if case.id not in self._facts.notices:
            return ()
        regulation = file.regulations[case.id]
        facts = facts_of_case(self._facts, case, regulation)
        day = self._facts.day
        if facts.filed and not facts.owes:
            day = min(day, case.changed_at.astimezone(self._zone).date())
            facts = replace(facts, case=replace(case, state=CaseState.IN_SUPPORT), succeeded=False)
        schedule = Schedule(self._facts.calendar, day)
        owed = duties_of_case(regulation, facts, list_of(self._facts, case), schedule, self._owners)
        return [each for each in owed if each.due is not None and each.due <= day]


def _track(file: CaseFile, case: Case) -> int:
    """Return the place of a case's track in the policy."""
    return [track.id for track in file.regulations[case.id].law.policy.tracks].index(case.track)


def _notices(ledger: Sequence[Notice]) -> Mapping[int, list[Notice]]:
    """Return the notices of each case in the order of their issue."""
    found: dict[int, list[Notice]] = defaultdict(list)
    for entry in sorted(ledger, key=lambda entry: entry.issue):
        found[entry.case_id].append(entry)
    return found


def _scans(site: Site, scans: Sequence[Scan]) -> Mapping[int, list[FiledScan]]:
    found: dict[int, list[FiledScan]] = defaultdict(list)
    zone = site.settings.site.zone
    for scan in scans:
        found[scan.case_id or 0].append(
            FiledScan(
                path=scan.stored_as,
                sha256=scan.sha256,
                kind=scan.kind,
                title=SCAN_KINDS.get(scan.kind, scan.kind),
                media_type=scan.media_type,
                size=scan.size,
                filed_on=scan.filed_at.astimezone(zone).date(),
            )
        )
    return found
