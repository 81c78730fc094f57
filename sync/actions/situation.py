"""Gather everything a plan follows from: cases, people and courses from the store, cohorts and groups from the LMS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.moodle.port import Moodle
from sync.actions.ahead import read_ahead
from sync.actions.colleges import colleges_of
from sync.actions.current_courses import current_courses
from sync.actions.lifting import read_lifting
from sync.actions.withheld import read_withheld
from sync.cases.beside import beside_lines
from sync.cases.dispensing import EXEMPT
from sync.cases.life import OVER
from sync.cases.objections import open_objections
from sync.cases.verdicts import contested_by
from sync.filling.case_file import regulations_of_cases
from sync.periods import running_term
from sync.plan.actual import read_actual
from sync.plan.history import history_of, read_carried
from sync.plan.situation import AccountRef, LevelRef, Situation
from sync.regulations import Regulation, require_in_use
from sync.store.accounts import Account, list_accounts, shared_numbers
from sync.store.adoptions import read_adoptions
from sync.store.assessments import AssessmentRecord, latest_assessments, read_assessment_body
from sync.store.case_record import Case, Review
from sync.store.cases import read_cases, read_verdicts
from sync.store.facts import load_table
from sync.store.offerings import list_offerings
from sync.store.placements import placed_courses
from sync.store.transaction import Transaction

if TYPE_CHECKING:
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class _Judged:
    """Of the newest assessments: how many different students, the newest period, who was judged and who wasn't, why.

    ``college_periods`` and ``judged_in`` say it apart for colleges that are judged apart, and for each student.
    ``newest`` are they themselves, each with its regulation; ``beside`` tells how they compare with those above.
    ``colleges`` are all students' own, ``evaluated_in`` counts those judged by college.
    """

    evaluated: int
    periods: dict[str, str]
    college_periods: dict[tuple[str, str], str]
    judged_in: dict[tuple[str, str], str]
    judged: dict[str, frozenset[str]]
    not_judged: dict[tuple[str, str], str]
    beside: tuple[str, ...]
    newest: tuple[tuple[Regulation, AssessmentRecord], ...]
    colleges: dict[str, str]
    evaluated_in: dict[str, int]


def read_situation(site: Site, moodle: Moodle, regulations: Sequence[Regulation]) -> Situation:
    """Return the situation of the site now.

    Raises:
        MoodleError: Moodle could not be read.
        ConfigError: cases that are not over rest on a regulation that is not in use any more.
        Refusal: the calendar doesn't say which term is running.
    """
    site_id = site.store.site_id
    with site.store.read() as tx:
        term = running_term(load_table(tx, "terms", site_id), site.today())
        offerings = [each for each in list_offerings(tx, site_id) if each.vanished_at is None]
        placed = placed_courses(tx, site_id)
        current = tuple(current_courses(tx, site_id, offerings, term))
        accounts = _accounts(list_accounts(tx, site_id), shared_numbers(tx, site_id))
        cases = tuple(read_cases(tx, site_id))
        objected = frozenset(open_objections(tx, site_id))
        withheld = read_withheld(tx, site, regulations)
        judged = _judged(tx, site_id, regulations, withheld.exempt)
        lifting = read_lifting(tx, site_id, cases, judged.newest)
        ahead = read_ahead(tx, site_id, cases, regulations, today=site.today(), zone=site.settings.site.zone)
        contested = dict(_contested(tx, site_id, cases))
        carried, complete = read_carried(tx, site_id)
        adoptions = read_adoptions(tx, site_id)
    open_cases = [case for case in cases if case.state not in OVER]
    require_in_use(regulations, [case.policy for case in open_cases])
    of_their_day = regulations_of_cases(site, open_cases).values()
    courses = {*(each.lms_course_id for each in current), *placed}
    actual = read_actual(moodle, site_id, courses, parallel=site.settings.moodle.parallel)
    return Situation(
        site_id=site_id,
        cases=cases,
        levels=tuple(_levels((*regulations, *of_their_day))),
        accounts=accounts,
        offerings=current,
        actual=actual,
        evaluated=judged.evaluated,
        names=site.settings.names,
        limits=site.settings.limits,
        periods=judged.periods,
        college_periods=judged.college_periods,
        judged_in=judged.judged_in,
        judged=judged.judged,
        not_judged=judged.not_judged,
        carry=lifting.carry,
        rests_on=lifting.rests_on,
        basis=lifting.basis,
        objected=objected,
        ahead=ahead,
        withheld=withheld,
        past_courses=frozenset(each.lms_course_id for each in offerings if each.term not in (None, term)),
        contested=contested,
        beside=judged.beside,
        colleges=judged.colleges,
        evaluated_in=judged.evaluated_in,
        history=history_of(carried, complete=complete),
        adoptions=adoptions,
    )


def _contested(tx: Transaction, site_id: str, cases: Iterable[Case]) -> Iterator[tuple[int, str]]:
    """Yield the cases under review whose verdict the regulation above contradicts, with that regulation's id."""
    pending = [case.id for case in cases if case.review is Review.PENDING]
    for case_id, verdict in read_verdicts(tx, site_id, pending).items():
        above = contested_by(verdict)
        if above is not None:
            yield case_id, above


def _accounts(accounts: Iterable[Account], shared: dict[str, list[int]]) -> dict[str, AccountRef]:
    """Return the one account of each student; a number that two accounts bear belongs to neither until it is mended."""
    return {
        account.student_no: AccountRef(account.lms_user_id, account.student_no, account.suspended is True)
        for account in accounts
        if account.student_no and account.vanished_at is None and account.student_no not in shared
    }


def _levels(regulations: Iterable[Regulation]) -> Iterable[LevelRef]:
    seen = set()
    for regulation in regulations:
        for track in regulation.law.policy.tracks:
            for rank, level in enumerate(track.levels):
                if (regulation.id, level.id) not in seen:
                    seen.add((regulation.id, level.id))
                    yield LevelRef(regulation.id, level.id, rank, regulation.title, level.label)


def _judged(
    tx: Transaction, site_id: str, regulations: Sequence[Regulation], exempt: Collection[tuple[str, str]]
) -> _Judged:
    colleges = colleges_of(load_table(tx, "students", site_id))
    in_use = {(regulation.id, regulation.scope): regulation for regulation in regulations}
    records = [record for record in latest_assessments(tx, site_id) if (record.policy, record.scope) in in_use]
    judged: dict[str, frozenset[str]] = {}
    not_judged: dict[tuple[str, str], str] = {}
    beside: list[str] = []
    periods: dict[str, str] = {}
    college_periods: dict[tuple[str, str], str] = {}
    judged_in: dict[tuple[str, str], str] = {}
    for record in sorted(records, key=lambda each: each.period):
        body = json.loads(read_assessment_body(tx, site_id, record.id))
        skipped = {entry["student_no"]: entry["reason"] for entry in body["skipped"]}
        if body.get("above"):
            beside += beside_lines(record.policy, record.period, body["above"])
        regulation = in_use[record.policy, record.scope]
        everyone = frozenset(number for number, college in colleges.items() if regulation.governs(college))
        judged[record.policy] = judged.get(record.policy, frozenset()) | (everyone - skipped.keys())
        judged_in |= dict.fromkeys(((record.policy, number) for number in everyone - skipped.keys()), record.period)
        periods[record.policy] = record.period
        college_periods |= {(record.policy, college): record.period for college in regulation.colleges or ()}
        not_judged |= {(record.policy, number): reason for number, reason in skipped.items()}
        hit = {(record.policy, entry["student_no"]) for entry in body["warnings"]}
        not_judged |= dict.fromkeys(hit.intersection(exempt), EXEMPT)
    people = frozenset[str]().union(*judged.values())
    newest = tuple((in_use[record.policy, record.scope], record) for record in records)
    counted = dict(Counter(colleges[number] for number in people if colleges[number]))
    return _Judged(
        len(people), periods, college_periods, judged_in, judged, not_judged, tuple(beside), newest, colleges, counted
    )
