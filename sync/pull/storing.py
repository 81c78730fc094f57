"""Store what was read of one offering: all of it in one transaction, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Set
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
from sync.pull.erased import Erased, nobody, without_erased
from sync.pull.sealing import HowRead
from sync.pull.shrinking import shrunken_offering
from sync.quality.stops import stop_of
from sync.store.database import Store
from sync.store.findings import Finding, replace_findings
from sync.store.lms_rows import OfferingFacts, Written
from sync.store.lms_writing import withdraw_offering, write_offering
from sync.store.offering_writing import save_offering, touch_offering
from sync.store.offerings import Offering, list_enrolments
from sync.store.transaction import Transaction


@dataclass(slots=True)
class OfferingStore:
    """Stores readings of one pull, and adds up what they changed.

    ``before`` holds the offerings as they were after the last pull, by Moodle id; ``accepted`` the digests of stops
    that a person accepted; ``noted`` the scopes within which something is amiss; ``share`` is how much of last
    time's must still be there.
    """

    store: Store
    run_id: int
    at: datetime
    conventions: Conventions
    how_read: HowRead
    before: Mapping[int, Offering]
    accepted: Collection[str]
    noted: Set[str]
    share: Decimal
    written: Written = field(default_factory=Written)
    read: int = 0
    unmapped: int = 0
    findings: int = 0
    users: set[int] = field(default_factory=set)
    stopped: list[Finding] = field(default_factory=list)
    unread: dict[int, Finding] = field(default_factory=dict)
    erased: Erased = nobody

    def keep(self, reading: OfferingReading) -> None:
        """Store a complete reading; one that shrank too much is not believed, and what was known stays.

        A reading that says what the last one said changes nothing but the moment at which it was read.
        """
        course = reading.course
        reading = without_erased(reading, self.conventions.mapping.students, self.erased)
        first_seen = {**self._first_seen(course), **reading.first_seen}
        facts = map_offering(replace(reading, first_seen=first_seen), self.conventions)
        read_as = self.how_read.of(facts.offering.kind, facts.offering.codes)
        facts = replace(facts, offering=replace(facts.offering, digest=digest_of(facts), read_as=read_as))
        if self._is_as_before(facts.offering):
            with self.store.begin() as transaction:
                touch_offering(transaction, self.store.site_id, facts.offering, self.at)
        elif not self._write(facts):
            return
        self.read += 1
        self.unmapped += facts.offering.unmapped is not None
        self.findings += len(facts.findings)
        self.users.update(student.lms_user_id for student in facts.students)

    def _is_as_before(self, offering: Offering) -> bool:
        before = self.before.get(offering.lms_course_id)
        noted = {f"{what}:{offering.lms_course_id}" for what in ("unread", "shrunken")} & self.noted
        same = before is not None and before.digest == offering.digest and before.vanished_at is None
        return same and not noted

    def _write(self, facts: OfferingFacts) -> bool:
        """Store a reading unless it shrank too much; say whether it was believed."""
        course = facts.offering
        shrunk = shrunken_offering(self.before.get(course.lms_course_id), course, self.share)
        believed = shrunk is None or stop_of(shrunk).digest in self.accepted
        with self.store.begin() as transaction:
            self._note(transaction, "unread", course.lms_course_id, None)
            self._note(transaction, "shrunken", course.lms_course_id, None if believed else shrunk)
            if believed:
                self.written += write_offering(transaction, self.store.site_id, facts, self.run_id, self.at)
        self.unread.pop(course.lms_course_id, None)
        if not believed and shrunk is not None:
            self.stopped.append(shrunk)
        return believed

    def keep_unread(self, course: Course, error: MoodleError) -> None:
        """Note that a course could not be read: it is not empty, its facts stay as they were."""
        finding = Finding(
            "unread_offering", course.shortname, f"{course.shortname}：没有读到，原有数据保留。{error.advice}"
        )
        with self.store.begin() as transaction:
            self._note(transaction, "unread", course.id, finding)
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
            digest=None,
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

    def _first_seen(self, course: Course) -> dict[int, date]:
        """Return since when each student of a shell has been in it; no other course needs to know."""
        before = self.before.get(course.id)
        if before is None or before.kind != "shell":
            return {}
        zone = self.conventions.zone
        with self.store.read() as transaction:
            known = list_enrolments(transaction, self.store.site_id, [course.id], standing=False)
        return {each.lms_user_id: each.first_seen_at.astimezone(zone).date() for each in known}

    def _note(self, transaction: Transaction, what: str, course_id: int, finding: Finding | None) -> None:
        scope, found = f"{what}:{course_id}", [] if finding is None else [finding]
        if found or scope in self.noted:
            replace_findings(transaction, self.store.site_id, scope, found, self.run_id, self.at)
            self.noted = self.noted | {scope} if found else self.noted - {scope}


def digest_of(facts: OfferingFacts) -> str:
    """Return a digest of everything that a reading says."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()
