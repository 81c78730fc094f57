"""The courses in which a student's flag is shown: every course of the running term, with who is in it now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sync.plan.situation import OfferingRef
from sync.store.offerings import Offering, active_members
from sync.store.transaction import Transaction


def current_courses(tx: Transaction, site_id: str, offerings: Iterable[Offering], term: str) -> Iterator[OfferingRef]:
    """Yield the courses of the running term with their active students, as Moodle had them when it was last read.

    Hidden courses, courses without a group mode, courses under several codes and those that were added during the term
    are among them; a shell without a term counts as current. So does a course whose name has stopped fitting since:
    that its name can't be read any more is no reason to take its groups away. What the mapping ignores is no course.
    """
    here = {each.lms_course_id: each for each in offerings if is_current(each, term)}
    members = active_members(tx, site_id, here.keys())
    for course_id, offering in here.items():
        yield OfferingRef(course_id, term, offering.shortname, frozenset(members.get(course_id, ())))


def is_current(offering: Offering, term: str) -> bool:
    """Say whether a course is one of a term, as far as is known."""
    if offering.vanished_at is not None or offering.kind == "ignored":
        return False
    return offering.term == term or (offering.term is None and offering.unmapped is None)
