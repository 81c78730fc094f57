"""Tell course teachers, once a term, how many of their students are looked after, and where to see who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.documents import RosterLine, StaffMessage
from reports.messages import render_staff
from reports.vocabulary import period_name
from sync.actions.running_term import is_held_in, running_term
from sync.filling.setup import message_templates
from sync.outbox.digests import Digest, queue_digest
from sync.outbox.teachers import (
    KIND,
    Teachers,
    Teaching,
    courses_of,
    teachers_to_tell,
    teachings,
    told_teachers,
    untold_students,
)
from sync.plan.actual import read_actual
from sync.plan.flags import flags_of
from sync.plan.situation import own_prefix
from sync.regulations import regulations_of
from sync.store.accounts import list_accounts
from sync.store.cases import read_cases
from sync.store.facts import load_table
from sync.store.notices import read_notices
from sync.store.offerings import Offering, list_enrolments, list_offerings, list_teachers

if TYPE_CHECKING:
    from datetime import date

    from connector.moodle.port import Moodle
    from sync.plan.situation import ActualGroup
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Term:
    """The running term: its courses by LMS id, their teachers, and the students concerned in each."""

    name: str
    offerings: Mapping[int, Offering]
    teachers: Teachers
    members: Mapping[int, frozenset[int]]


def tell_teachers(site: Site, moodle: Moodle) -> int:
    """Queue a message to every teacher who may be told now and was not yet this term; return how many.

    Steps: between terms, do nothing; take the policies that tell teachers and whose list of this term is out; take the
    teachers all of whose students concerned have been written to; read these courses' groups, which hold what is told.

    Raises:
        MoodleError: Moodle could not be read; the next run goes on.
    """
    with site.store.read() as tx:
        site_id = site.store.site_id
        running = running_term(load_table(tx, "terms", site_id).to_pylist(), site.today())
        if running is None:
            return 0
        cases = read_cases(tx, site_id)
        policies = _telling(tx, site, cases, running[1])
        term = _term(tx, site_id, running[0], [case for case in cases if case.policy in policies])
        told = told_teachers(tx, site_id, term.name)
        wanted = teachers_to_tell(term.members, term.teachers, told, untold_students(tx, site_id))
    if not wanted:
        return 0
    courses = courses_of(wanted, term.members, term.teachers)
    actual = read_actual(moodle, site_id, courses, parallel=site.settings.moodle.parallel)
    groups = [group for group in actual.groups if _policy(site_id, group) in policies]
    queued = [_queue(site, term, each) for each in teachings(groups, term.teachers, wanted)]
    return sum(queued)


def _telling(tx: Transaction, site: Site, cases: Iterable[Case], since: date) -> frozenset[str]:
    """Return the policies that tell teachers and have something to tell in a term that began on ``since``.

    A list about the term that ended is told once one of its notices is out; one made before the vacation is for the
    teachers of the term after it.
    """
    zone = site.settings.site.zone
    issued = {
        notice.case_id
        for notice in read_notices(tx, site.store.site_id)
        if notice.allotted_at.astimezone(zone).date() >= since
    }
    out = {case.policy for case in cases if case.id in issued}
    return frozenset(
        each.id
        for each in regulations_of(site)
        if each.procedure.told.teachers and (each.procedure.judged == "running" or each.id in out)
    )


def _term(tx: Transaction, site_id: str, name: str, cases: Iterable[Case]) -> _Term:
    """Return the running term's courses with the students whom the cases show in the roster."""
    shown = frozenset[str]().union(*flags_of(cases).values())
    accounts = {each.lms_user_id for each in list_accounts(tx, site_id, shown) if each.vanished_at is None}
    here = {each.lms_course_id: each for each in list_offerings(tx, site_id) if is_held_in(each, name)}
    members: dict[int, set[int]] = {}
    for place in list_enrolments(tx, site_id, list(here)):
        if place.active and place.lms_user_id in accounts:
            members.setdefault(place.lms_course_id, set()).add(place.lms_user_id)
    concerned = {course: frozenset(each) for course, each in members.items()}
    return _Term(name, here, list_teachers(tx, site_id), concerned)


def _policy(site_id: str, group: ActualGroup) -> str:
    """Return the policy that a group of ours belongs to."""
    return group.idnumber.removeprefix(own_prefix(site_id)).partition(":")[0]


def _queue(site: Site, term: _Term, teaching: Teaching) -> bool:
    message = StaffMessage(
        kind="teachers",
        person=teaching.name,
        school=site.settings.site.university,
        term=period_name(term.name),
        total=len(teaching.students),
        courses=tuple(_line(site, term.offerings[course], groups) for course, groups in teaching.courses.items()),
    )
    text = render_staff(message, message_templates(site))
    digest = Digest(KIND, teaching.teacher, term.name, text, teaching.name)
    key = site.marker_key()
    with site.store.begin() as tx:
        return queue_digest(tx, site.store.site_id, key, digest, site.clock.now()) is not None


def _line(site: Site, offering: Offering, groups: Iterable[ActualGroup]) -> RosterLine:
    """Return a course with the page of its roster, filtered to our group where there is but one."""
    here = list(groups)
    only = f"&group={here[0].id}" if len(here) == 1 else ""
    return RosterLine(
        name=offering.fullname,
        count=len(frozenset[int]().union(*(group.members for group in here))),
        groups="、".join(f"{group.name}{len(group.members)}人" for group in here),
        link=f"{site.settings.moodle.url.rstrip('/')}/user/index.php?id={offering.lms_course_id}{only}",
    )
