"""Store the list of an offering: what it is, who is in it, who teaches it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select

from sync.store.lms_rows import OfferingFacts
from sync.store.offerings import Offering
from sync.store.site_tables import offering_codes, offering_enrolments, offering_teachers, offerings
from sync.store.transaction import Transaction


def write_offering_list(transaction: Transaction, site_id: str, facts: OfferingFacts, at: datetime) -> None:
    """Store an offering as it was read completely at ``at``, with its teachers and students."""
    save_offering(transaction, site_id, replace(facts.offering, read_at=at, changed_at=at, vanished_at=None))
    mine = {"site_id": site_id, "lms_course_id": facts.offering.lms_course_id}
    teachers = offering_teachers.c
    transaction.execute(
        offering_teachers.delete().where(teachers.site_id == site_id, teachers.lms_course_id == mine["lms_course_id"])
    )
    if facts.teachers:
        rows = [{**mine, "lms_user_id": user, "name": name} for user, name in facts.teachers]
        transaction.execute(offering_teachers.insert(), rows)
    _write_places(transaction, site_id, facts, at)


def save_offering(transaction: Transaction, site_id: str, offering: Offering) -> None:
    """Store what is known of an offering itself, in place of what was."""
    course = offering.lms_course_id
    for table in (offering_codes, offerings):
        transaction.execute(table.delete().where(table.c.site_id == site_id, table.c.lms_course_id == course))
    values = asdict(offering)
    codes = values.pop("codes")
    transaction.execute(offerings.insert().values(site_id=site_id, **values))
    if codes:
        rows = [{"site_id": site_id, "lms_course_id": course, "original_code": code} for code in sorted(set(codes))]
        transaction.execute(offering_codes.insert(), rows)


def mark_offerings_vanished(transaction: Transaction, site_id: str, courses: Collection[int], at: datetime) -> None:
    """Mark offerings that Moodle no longer lists; their facts are kept as they are."""
    for course in sorted(courses):
        transaction.execute(
            offerings.update()
            .where(
                offerings.c.site_id == site_id,
                offerings.c.lms_course_id == course,
                offerings.c.vanished_at.is_(None),
            )
            .values(vanished_at=at)
        )


def touch_offering(transaction: Transaction, site_id: str, offering: Offering, at: datetime) -> None:
    """Note that an offering was read completely at ``at``, and said what it had said before."""
    transaction.execute(
        offerings.update()
        .where(offerings.c.site_id == site_id, offerings.c.lms_course_id == offering.lms_course_id)
        .values(read_at=at, read_as=offering.read_as)
    )


def _write_places(transaction: Transaction, site_id: str, facts: OfferingFacts, at: datetime) -> None:
    """Store who is in the list; who is gone is marked, and keeps the day on which we saw him first."""
    course = facts.offering.lms_course_id
    c = offering_enrolments.c
    query = select(c.lms_user_id, c.active, c.vanished_at).where(c.site_id == site_id, c.lms_course_id == course)
    before = {user: (active, vanished) for user, active, vanished in transaction.execute(query)}
    now = {student.lms_user_id: student.active for student in facts.students}
    for user, active in now.items():
        if user in before and before[user] != (active, None):
            _update_places(transaction, site_id, course, [user], {"active": active, "vanished_at": None})
    gone = [user for user, (_, vanished) in before.items() if user not in now and vanished is None]
    _update_places(transaction, site_id, course, gone, {"vanished_at": at})
    constants = {"site_id": site_id, "lms_course_id": course, "first_seen_at": at, "vanished_at": None}
    rows = [{**constants, "lms_user_id": user, "active": now[user]} for user in now if user not in before]
    if rows:
        transaction.execute(offering_enrolments.insert(), rows)


def _update_places(
    transaction: Transaction, site_id: str, course: int, users: Iterable[int], values: dict[str, object]
) -> None:
    c = offering_enrolments.c
    for user in users:
        transaction.execute(
            offering_enrolments.update()
            .where(c.site_id == site_id, c.lms_course_id == course, c.lms_user_id == user)
            .values(**values)
        )
