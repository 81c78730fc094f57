"""What one pull knows and has done so far, and what it writes down while it goes on and at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from config.settings import Settings
from connector.moodle.courses import Course
from connector.moodle.reportbuilder import ROWS_A_PAGE
from sync.clock import Clock
from sync.mapping.conventions import Conventions
from sync.mapping.identity import identify, needs_grades
from sync.mapping.refreshing import equivalences_of
from sync.progress import Progress
from sync.pull.accounts import AccountsRead
from sync.pull.counting import CountingMoodle
from sync.pull.erased import Erased, nobody
from sync.pull.reading import CourseReader
from sync.pull.reported import read_in_bulk
from sync.pull.result import PullResult, figures_of
from sync.pull.resuming import Scope
from sync.pull.sealing import HowRead, Seals
from sync.pull.selection import Selection, Selector
from sync.pull.shrinking import shrunken_site
from sync.pull.storing import OfferingStore
from sync.quality.stops import stop_of
from sync.store.accounts import list_accounts, mark_vanished, save_accounts
from sync.store.catalogue import Catalogue, load_catalogue
from sync.store.database import Store
from sync.store.findings import Finding, replace_findings, resolve_scopes
from sync.store.offering_writing import mark_offerings_vanished
from sync.store.offerings import courses_of, courses_with_inactive, people_in_courses
from sync.store.runs import Status, end_run

TELLS_SUSPENDED: Final = "reports_tell_suspended"
"""The figure of a run that says, by 1, that reports of whole courses were seen to hold suspended enrolments."""

_FEW: Final = 20
"""Courses that are read one after another, rather than asking what a report tells of all."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who wants a pull, of how much, who is told how far it is, who says when it is to stop, and whom it leaves out."""

    actor: str
    everything: bool
    progress: Progress
    stopped: Callable[[], bool]
    erased: Erased = nobody

    @property
    def scope(self) -> Scope:
        """Say what is to be read, in a word."""
        return "everything" if self.everything else "changed"


@dataclass(slots=True)
class PullSession:
    """One pull: its connection (counted), its settings, and the storing of what it reads.

    ``goes_on_from`` is when the pull began that broke off and that this one goes on with, None without one.
    """

    store: Store
    moodle: CountingMoodle
    reader: CourseReader
    settings: Settings
    clock: Clock
    errand: Errand
    started: datetime
    run_id: int
    offerings: OfferingStore
    goes_on_from: datetime | None
    selection: Selection = field(default_factory=Selection)
    stopped: list[Finding] = field(default_factory=list)
    done: int = 0

    def list_believed(self, courses: Sequence[Course]) -> bool:
        """Say whether Moodle's list of courses can be believed; note it where it shrank too much."""
        standing = list(self.offerings.before.values())
        shrunk = shrunken_site(standing, len(courses), self.settings.limits.shrunken_share)
        if shrunk is not None and stop_of(shrunk).digest not in self.offerings.accepted:
            self.stopped.append(shrunk)
        with self.store.begin() as transaction:
            replace_findings(transaction, self.store.site_id, "pull", self.stopped, self.run_id, self.started)
        return not self.stopped

    def to_read(self, courses: Sequence[Course]) -> list[Course]:
        """Return the courses that must be read; store of those that stand for nothing that they do.

        Those known to have suspended enrolments come first: they tell whether the others need be asked for any.
        """
        wanted = []
        mapping, conventions = self.settings.mapping.offerings, self.offerings.conventions
        for course in courses:
            identity = identify(course, course.idnumber, mapping, conventions.catalogue)
            if identity.kind == "ignored" or (identity.unmapped and not needs_grades(mapping)):
                self.offerings.keep_unmapped(course, identity)
            else:
                wanted.append((course, identity))
        self._know_shared_codes(course for course, _ in wanted)
        self.selection = self._selector().select(wanted)
        with self.store.read() as transaction:
            telling = courses_with_inactive(transaction, self.store.site_id)
        self._read_in_bulk(courses, saves=self.reader.tells_suspended is None and not telling and self._many())
        return sorted(self.selection.read, key=lambda course: course.id not in telling)

    def _many(self) -> bool:
        """Say whether asking each course for its suspended enrolments takes more requests than a report of all."""
        students = sum(each.students_seen or 0 for each in self.offerings.before.values())
        return len(self.selection.read) > _FEW + students // ROWS_A_PAGE

    def _read_in_bulk(self, courses: Sequence[Course], *, saves: bool) -> None:
        """Read what Moodle tells of all courses at once, before they are read one after another."""
        self.reader.said = self.offerings.conventions
        parallel = self.settings.moodle.parallel
        chosen, said = self.selection.read, self.reader.said
        self.reader.bulk = read_in_bulk(self.moodle, courses, chosen, said, saves=saves, parallel=parallel)

    def _selector(self) -> Selector:
        stored = self.offerings
        today = self.started.astimezone(self.settings.site.zone).date()
        seals = None if self.errand.everything else Seals(stored.conventions, self.settings.pull, today)
        by_idnumber = needs_grades(self.settings.mapping.offerings)
        return Selector(stored.before, stored.noted, stored.how_read, seals, self.goes_on_from, by_idnumber)

    def _know_shared_codes(self, courses: Iterable[Course]) -> None:
        """Load who takes which of the codes that offerings share, now that these codes are known."""
        mapping, conventions = self.settings.mapping.offerings, self.offerings.conventions
        found = [identify(course, None, mapping, conventions.catalogue).codes for course in courses]
        codes = None if needs_grades(mapping) else {code for several in found if len(several) > 1 for code in several}
        if codes is None or codes:
            with self.store.read() as transaction:
                catalogue = load_catalogue(transaction, self.store.site_id, codes)
            self.offerings.conventions = conventions_of(self.settings, catalogue, self.started)
            self.offerings.how_read = HowRead(self.offerings.conventions)

    def to_ask_after_all(self) -> list[Course]:
        """Return the courses not asked for suspended enrolments, where it turned out that reports don't hold these."""
        unasked, self.reader.unasked = self.reader.unasked, []
        return unasked if self.reader.tells_suspended is False else []

    def tick(self, what: str, *, again: bool) -> None:
        """Tell how far the pull is."""
        self.done += not again
        self.errand.progress(self.done, len(self.selection.read), what)

    def account_ids(self) -> set[int]:
        """Return the accounts to ask for: whoever is in a course, and those known that have not vanished."""
        with self.store.read() as transaction:
            known = list_accounts(transaction, self.store.site_id)
            enrolled = people_in_courses(transaction, self.store.site_id)
        return self.offerings.users | enrolled | {each.lms_user_id for each in known if each.vanished_at is None}

    def keep_accounts(self, read: AccountsRead) -> list[Course]:
        """Store the accounts as Moodle shows them, and mark those that it has no longer.

        Return the courses that were not read in which somebody bears another number than before.
        """
        site = self.store.site_id
        with self.store.begin() as transaction:
            before = {each.lms_user_id: each.student_no for each in list_accounts(transaction, site)}
            save_accounts(transaction, site, [each for each in read.found if not self.errand.erased(each.student_no)])
            mark_vanished(transaction, site, read.gone, self.started)
            renumbered = [a.lms_user_id for a in read.found if before.get(a.lms_user_id, a.student_no) != a.student_no]
            theirs = courses_of(transaction, site, renumbered)
        return [course for course in (*self.selection.sealed, *self.selection.resumed) if course.id in theirs]

    def mark_vanished(self, courses: Sequence[Course]) -> None:
        """Mark the offerings that Moodle no longer lists; nothing else is said of them any more."""
        gone = self.offerings.before.keys() - {course.id for course in courses}
        scopes = [f"{what}:{course}" for course in gone for what in ("offering", "unread", "shrunken")]
        with self.store.begin() as transaction:
            mark_offerings_vanished(transaction, self.store.site_id, gone, self.started)
            resolve_scopes(transaction, self.store.site_id, scopes, self.started)

    def fail(self, errorcode: str) -> None:
        """Write down that the pull broke off."""
        with self.store.begin() as transaction:
            summary = {"scope": self.errand.scope, "requests": self.moodle.calls, "error": errorcode}
            end_run(transaction, self.store.site_id, self.run_id, "failed", self.clock.now(), summary)

    def end(self) -> PullResult:
        """Write down how the pull ended, and return what it did."""
        now = self.clock.now()
        result = self._result((now - self.started).total_seconds())
        with self.store.begin() as transaction:
            status: Status = "done" if result.complete else "stopped"
            told = int(self.reader.tells_suspended is True)
            summary = {"scope": self.errand.scope, TELLS_SUSPENDED: told, **figures_of(result)}
            end_run(transaction, self.store.site_id, self.run_id, status, now, summary)
        return result

    def _result(self, seconds: float) -> PullResult:
        stored, written, selection = self.offerings, self.offerings.written, self.selection
        return PullResult(
            run_id=self.run_id,
            requests=self.moodle.calls,
            seconds=seconds,
            offerings=stored.read,
            verified=selection.verified,
            sealed=len(selection.sealed),
            resumed=len(selection.resumed),
            dates_from=self.reader.bulk.source,
            unmapped=stored.unmapped,
            students=len(stored.users),
            attempts_new=written.new,
            attempts_changed=written.changed,
            attempts_vanished=written.vanished,
            attempts_withdrawn=written.withdrawn,
            unread=tuple(stored.unread.values()),
            stopped=(*self.stopped, *stored.stopped),
            findings=stored.findings,
        )


def conventions_of(settings: Settings, catalogue: Catalogue, at: datetime) -> Conventions:
    """Return what the mapping reads by: the site's settings, the registrar's word, and the day."""
    zone = settings.site.zone
    equivalences = equivalences_of(settings.mapping, catalogue)
    return Conventions(settings.mapping, catalogue, equivalences, zone, at.astimezone(zone).date())
