"""The offerings that Moodle holds: what each stands for, who is enrolled in it, who teaches it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from sync.store.site_tables import offering_codes, offering_enrolments, offering_teachers, offerings
from sync.store.transaction import Transaction

_IN: Final = 500
"""Values in one IN list."""


@dataclass(frozen=True, slots=True)
class Offering:
    """One course of Moodle.

    ``term`` is None for a shell reused every term, or where it is unknown; ``codes`` are the course codes as Moodle
    gives them; ``kind`` is ``regular``, ``makeup``, ``shell`` or ``ignored``; ``unmapped`` says why it cannot be
    read as an offering (a finding code), None where it can. ``students_seen`` and ``marks_seen`` count the last
    complete reading at ``read_at``, and ``digest`` is of all that it said. ``changed_at`` is when it last said
    something new; ``read_as`` is a digest of what decides how it is read (`sync.pull.sealing`).
    """

    lms_course_id: int
    shortname: str
    fullname: str
    term: str | None
    section: str | None
    kind: str
    unmapped: str | None
    visible: bool | None
    students_seen: int | None = None
    marks_seen: int | None = None
    digest: str | None = None
    read_at: datetime | None = None
    changed_at: datetime | None = None
    read_as: str | None = None
    vanished_at: datetime | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferingEnrolment:
    """A student's place in an offering: ``active`` is false where it is suspended; vanished ones aren't there now."""

    lms_course_id: int
    lms_user_id: int
    active: bool
    first_seen_at: datetime
    vanished_at: datetime | None = None


def list_offerings(transaction: Transaction, site_id: str, term: str | None = None) -> list[Offering]:
    """Return the offerings of a term, or all, ordered by Moodle's id; vanished ones are among them."""
    columns = [column for column in offerings.c if column.name != "site_id"]
    query = select(*columns).where(offerings.c.site_id == site_id).order_by(offerings.c.lms_course_id)
    if term is not None:
        query = query.where(offerings.c.term == term)
    codes = _codes(transaction, site_id)
    return [
        Offering(**row._mapping, codes=tuple(codes.get(row.lms_course_id, ()))) for row in transaction.execute(query)
    ]


def list_enrolments(
    transaction: Transaction, site_id: str, lms_course_ids: Collection[int] | None = None, *, standing: bool = True
) -> list[OfferingEnrolment]:
    """Return who is enrolled in these offerings (in all, where None); with ``standing``, only who is there now."""
    columns = [column for column in offering_enrolments.c if column.name != "site_id"]
    query = select(*columns).where(offering_enrolments.c.site_id == site_id)
    if standing:
        query = query.where(offering_enrolments.c.vanished_at.is_(None))
    if lms_course_ids is not None:
        query = query.where(offering_enrolments.c.lms_course_id.in_(sorted(lms_course_ids)))
    query = query.order_by(offering_enrolments.c.lms_course_id, offering_enrolments.c.lms_user_id)
    return [OfferingEnrolment(**row._mapping) for row in transaction.execute(query)]


def active_members(transaction: Transaction, site_id: str, lms_course_ids: Collection[int]) -> Mapping[int, set[int]]:
    """Return the Moodle ids of the students who have an active place in these offerings now, by offering."""
    c = offering_enrolments.c
    there = (
        c.site_id == site_id,
        c.vanished_at.is_(None),
        c.active.is_(True),
        c.lms_course_id.in_(sorted(lms_course_ids)),
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for course, user in transaction.execute(select(c.lms_course_id, c.lms_user_id).where(*there)):
        found[course].add(user)
    return found


def courses_with_inactive(transaction: Transaction, site_id: str) -> set[int]:
    """Return the courses in which a student's place was seen suspended."""
    c = offering_enrolments.c
    there = (c.site_id == site_id, c.vanished_at.is_(None), c.active.is_(False))
    return set(transaction.execute(select(c.lms_course_id).where(*there).distinct()).scalars())


def people_in_courses(transaction: Transaction, site_id: str, lms_course_id: int | None = None) -> set[int]:
    """Return the Moodle ids of all students who are in an offering now; in any, where None."""
    c = offering_enrolments.c
    query = select(c.lms_user_id).where(c.site_id == site_id, c.vanished_at.is_(None))
    if lms_course_id is not None:
        query = query.where(c.lms_course_id == lms_course_id)
    return set(transaction.execute(query.distinct()).scalars())


def courses_of(transaction: Transaction, site_id: str, lms_user_ids: Collection[int]) -> set[int]:
    """Return the courses in which any of these students has or had a place."""
    c = offering_enrolments.c
    wanted, found = sorted(lms_user_ids), set[int]()
    for start in range(0, len(wanted), _IN):
        theirs = (c.site_id == site_id, c.lms_user_id.in_(wanted[start : start + _IN]))
        found |= set(transaction.execute(select(c.lms_course_id).where(*theirs).distinct()).scalars())
    return found


def list_teachers(transaction: Transaction, site_id: str) -> dict[int, tuple[tuple[int, str], ...]]:
    """Return the teachers (Moodle id, name) of each offering that has any."""
    query = (
        select(offering_teachers.c.lms_course_id, offering_teachers.c.lms_user_id, offering_teachers.c.name)
        .where(offering_teachers.c.site_id == site_id)
        .order_by(offering_teachers.c.lms_course_id, offering_teachers.c.lms_user_id)
    )
    found: dict[int, tuple[tuple[int, str], ...]] = {}
    for course, user, name in transaction.execute(query):
        found[course] = (*found.get(course, ()), (user, name))
    return found


def _codes(transaction: Transaction, site_id: str) -> dict[int, list[str]]:
    query = (
        select(offering_codes.c.lms_course_id, offering_codes.c.original_code)
        .where(offering_codes.c.site_id == site_id)
        .order_by(offering_codes.c.lms_course_id, offering_codes.c.original_code)
    )
    found: dict[int, list[str]] = {}
    for course, code in transaction.execute(query):
        found.setdefault(course, []).append(code)
    return found
