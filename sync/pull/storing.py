"""Store what was read of one offering: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from connector.moodle.courses import Course
from connector.moodle.errors import MoodleError
from sync.mapping.conventions import Conventions
from sync.mapping.identity import Identity
from sync.mapping.offering import map_offering
from sync.mapping.reading import OfferingReading
from sync.mapping.wording import about_course
from sync.pull.shrinking import shrunken_offering
from sync.quality.stops import stop_of
from sync.store.database import Store
from sync.store.findings import Finding, replace_findings
from sync.store.lms_rows import Written
from sync.store.lms_writing import withdraw_offering, write_offering
from sync.store.offering_writing import save_offering
from sync.store.offerings import Offering, list_enrolments
from sync.store.transaction import Transaction


@dataclass(slots=True)
class OfferingStore:
    """Stores readings of one pull, and adds up what they changed.

    ``before`` holds the offerings as they were after the last pull, by Moodle id; ``accepted`` the digests of stops
    that a person accepted; ``share`` is how much of last time's must still be there.
    """

    store: Store
    run_id: int
    at: datetime
    conventions: Conventions
    before: Mapping[int, Offering]
    accepted: Collection[str]
    share: Decimal
    written: Written = field(default_factory=Written)
    read: int = 0
    unmapped: int = 0
    findings: int = 0
    users: set[int] = field(default_factory=set)
    stopped: list[Finding] = field(default_factory=list)
    unread: dict[int, Finding] = field(default_factory=dict)

    def keep(self, reading: OfferingReading) -> None:
        """Store a complete reading; one that shrank too much is not believed, and what was known stays."""
        course = reading.course
        with self.store.begin() as transaction:
            facts = map_offering(replace(reading, first_seen=self._first_seen(transaction, course)), self.conventions)
            shrunk = shrunken_offering(self.before.get(course.id), facts.offering, self.share)
            believed = shrunk is None or stop_of(shrunk).digest in self.accepted
            self._note(transaction, "unread", course, None)
            self._note(transaction, "shrunken", course, None if believed else shrunk)
            if believed:
                self.written += write_offering(transaction, self.store.site_id, facts, self.run_id, self.at)
        self.unread.pop(course.id, None)
        self.users.update(student.lms_user_id for student in facts.students)
        if believed:
            self.read += 1
            self.unmapped += facts.offering.unmapped is not None
            self.findings += len(facts.findings)
        elif shrunk is not None:
            self.stopped.append(shrunk)

    def keep_unread(self, course: Course, error: MoodleError) -> None:
        """Note that a course could not be read: it is not empty, its facts stay as they were."""
        finding = Finding(
            "unread_offering", course.shortname, f"{course.shortname}：没有读到，原有数据保留。{error.advice}"
        )
        with self.store.begin() as transaction:
            self._note(transaction, "unread", course, finding)
        self.unread[course.id] = finding

    def keep_unmapped(self, course: Course, identity: Identity) -> None:
        """Store a course that stands for no offering; what the mapping says to ignore has no facts any more."""
        before = self.before.get(course.id) or Offering(course.id, "", "", None, None, "regular", None, None)
        offering = replace(
            before,
            shortname=course.shortname,
            fullname=course.fullname,
            kind=identity.kind,
            unmapped=identity.unmapped,
            visible=course.visible,
            vanished_at=None,
        )
        findings = [] if identity.unmapped is None else [about_course(identity.unmapped, course.shortname)]
        scope = f"offering:{course.id}"
        with self.store.begin() as transaction:
            save_offering(transaction, self.store.site_id, offering)
            replace_findings(transaction, self.store.site_id, scope, findings, self.run_id, self.at)
            if identity.kind == "ignored":
                self.written += withdraw_offering(transaction, self.store.site_id, course.id, self.at)
        self.unmapped += identity.unmapped is not None
        self.findings += len(findings)

    def _first_seen(self, transaction: Transaction, course: Course) -> dict[int, date]:
        zone = self.conventions.zone
        known = list_enrolments(transaction, self.store.site_id, [course.id], standing=False)
        return {each.lms_user_id: each.first_seen_at.astimezone(zone).date() for each in known}

    def _note(self, transaction: Transaction, what: str, course: Course, finding: Finding | None) -> None:
        found = [] if finding is None else [finding]
        replace_findings(transaction, self.store.site_id, f"{what}:{course.id}", found, self.run_id, self.at)
