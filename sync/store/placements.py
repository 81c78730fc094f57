"""In which courses we have put groups, so that they are found again when the course's term is over."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ColumnElement, PrimaryKeyConstraint, String, Table, delete, insert, select

from sync.store.metadata import metadata
from sync.store.transaction import Transaction

PLACEMENTS: Final = Table(
    "group_placement",
    metadata,
    Column("site_id", String(20), nullable=False),
    Column("lms_course_id", BigInteger, nullable=False),
    Column("idnumber", String(100), nullable=False),
    PrimaryKeyConstraint("site_id", "lms_course_id", "idnumber"),
)


def note_placement(tx: Transaction, site_id: str, course_id: int, idnumber: str) -> None:
    """Note that a group of ours is in a course; a second note changes nothing."""
    same = _same(site_id, course_id, idnumber)
    if tx.execute(select(PLACEMENTS.c.idnumber).where(*same)).first() is None:
        tx.execute(insert(PLACEMENTS).values(site_id=site_id, lms_course_id=course_id, idnumber=idnumber))


def forget_placement(tx: Transaction, site_id: str, course_id: int, idnumber: str) -> None:
    """Note that a group of ours is gone from a course."""
    tx.execute(delete(PLACEMENTS).where(*_same(site_id, course_id, idnumber)))


def placed_courses(tx: Transaction, site_id: str) -> frozenset[int]:
    """Return the LMS ids of the courses in which groups of ours are."""
    query = select(PLACEMENTS.c.lms_course_id).where(PLACEMENTS.c.site_id == site_id).distinct()
    return frozenset(tx.execute(query).scalars())


def placements(tx: Transaction, site_id: str) -> dict[int, frozenset[str]]:
    """Return the idnumbers of our groups, by the LMS id of the course that they are in."""
    found: dict[int, set[str]] = {}
    query = select(PLACEMENTS.c.lms_course_id, PLACEMENTS.c.idnumber).where(PLACEMENTS.c.site_id == site_id)
    for course_id, idnumber in tx.execute(query):
        found.setdefault(course_id, set()).add(idnumber)
    return {course_id: frozenset(idnumbers) for course_id, idnumbers in found.items()}


def _same(site_id: str, course_id: int, idnumber: str) -> tuple[ColumnElement[bool], ...]:
    return (
        PLACEMENTS.c.site_id == site_id,
        PLACEMENTS.c.lms_course_id == course_id,
        PLACEMENTS.c.idnumber == idnumber,
    )
