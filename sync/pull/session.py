"""What one pull knows and has done so far, and how it begins and ends in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from config.settings import Settings
from connector.moodle.courses import Course
from connector.moodle.port import Moodle
from sync.clock import Clock
from sync.mapping.conventions import Conventions
from sync.mapping.identity import identify, needs_grades
from sync.mapping.refreshing import equivalences_of, refresh_equivalences
from sync.progress import Progress
from sync.pull.accounts import AccountsRead
from sync.pull.counting import CountingMoodle
from sync.pull.result import PullResult
from sync.pull.shrinking import shrunken_site
from sync.pull.storing import OfferingStore
from sync.quality.stops import stop_of
from sync.store.acceptances import list_acceptances
from sync.store.accounts import list_accounts, mark_vanished, save_accounts
from sync.store.catalogue import Catalogue, load_catalogue
from sync.store.database import Store
from sync.store.findings import Finding, replace_findings, resolve_scopes, standing_scopes
from sync.store.offering_writing import mark_offerings_vanished
from sync.store.offerings import list_offerings
from sync.store.runs import Figures, Status, end_run, fail_unended, start_run


@dataclass(slots=True)
class PullSession:
    """One pull: its connection (counted), its settings, and the storing of what it reads."""

    store: Store
    moodle: CountingMoodle
    settings: Settings
    clock: Clock
    started: datetime
    run_id: int
    progress: Progress
    offerings: OfferingStore
    stopped: list[Finding] = field(default_factory=list)
    done: int = 0
    total: int = 0

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
        """Return the courses worth reading; store of the others that they stand for nothing."""
        wanted = []
        mapping, conventions = self.settings.mapping.offerings, self.offerings.conventions
        for course in courses:
            identity = identify(course, course.idnumber, mapping, conventions.catalogue)
            if identity.kind == "ignored" or (identity.unmapped and not needs_grades(mapping)):
                self.offerings.keep_unmapped(course, identity)
            else:
                wanted.append(course)
        self.total = len(wanted)
        self._know_shared_codes(wanted)
        return wanted

    def _know_shared_codes(self, courses: Iterable[Course]) -> None:
        """Load who takes which of the codes that offerings share, now that these codes are known."""
        mapping, conventions = self.settings.mapping.offerings, self.offerings.conventions
        found = [identify(course, None, mapping, conventions.catalogue).codes for course in courses]
        codes = None if needs_grades(mapping) else {code for several in found if len(several) > 1 for code in several}
        if codes is None or codes:
            with self.store.read() as transaction:
                catalogue = load_catalogue(transaction, self.store.site_id, codes)
            self.offerings.conventions = _conventions(self.settings, catalogue, self.started)

    def tick(self, what: str, *, again: bool) -> None:
        """Tell how far the pull is."""
        self.done += not again
        self.progress(self.done, self.total, what)

    def account_ids(self) -> set[int]:
        """Return the accounts to ask for: those seen now, and those known that have not vanished."""
        with self.store.read() as transaction:
            known = list_accounts(transaction, self.store.site_id)
        return self.offerings.users | {each.lms_user_id for each in known if each.vanished_at is None}

    def keep_accounts(self, read: AccountsRead) -> None:
        """Store the accounts as Moodle shows them, and mark those that it has no longer."""
        with self.store.begin() as transaction:
            save_accounts(transaction, self.store.site_id, read.found)
            mark_vanished(transaction, self.store.site_id, read.gone, self.started)

    def mark_vanished(self, courses: Sequence[Course]) -> None:
        """Mark the offerings that Moodle no longer lists; nothing else is said of them any more."""
        self.offerings.touch_unchanged()
        gone = self.offerings.before.keys() - {course.id for course in courses}
        scopes = [f"{what}:{course}" for course in gone for what in ("offering", "unread", "shrunken")]
        with self.store.begin() as transaction:
            mark_offerings_vanished(transaction, self.store.site_id, gone, self.started)
            resolve_scopes(transaction, self.store.site_id, scopes, self.started)

    def fail(self, errorcode: str) -> None:
        """Write down that the pull broke off."""
        with self.store.begin() as transaction:
            summary: Figures = {"requests": self.moodle.calls, "error": errorcode}
            end_run(transaction, self.store.site_id, self.run_id, "failed", self.clock.now(), summary)

    def end(self) -> PullResult:
        """Write down how the pull ended, and return what it did."""
        now = self.clock.now()
        result = self._result((now - self.started).total_seconds())
        summary = {
            name: value
            for name in PullResult.__dataclass_fields__
            if isinstance(value := getattr(result, name), int) and name != "run_id"
        }
        with self.store.begin() as transaction:
            status: Status = "done" if result.complete else "stopped"
            end_run(transaction, self.store.site_id, self.run_id, status, now, summary)
        return result

    def _result(self, seconds: float) -> PullResult:
        stored, written = self.offerings, self.offerings.written
        return PullResult(
            run_id=self.run_id,
            requests=self.moodle.calls,
            seconds=seconds,
            offerings=stored.read,
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


def begin_session(
    store: Store, moodle: Moodle, settings: Settings, clock: Clock, actor: str, progress: Progress
) -> PullSession:
    """Begin a pull: write down that it began, bring standing facts in line with the equivalences, recall last time."""
    at, site = clock.now(), store.site_id
    with store.begin() as transaction:
        fail_unended(transaction, site, "pull", at)
        run_id = start_run(transaction, site, "pull", actor, at)
        catalogue = load_catalogue(transaction, site)
        conventions = _conventions(settings, catalogue, at)
        refresh_equivalences(transaction, site, conventions.equivalences, at, run_id)
        before = {offering.lms_course_id: offering for offering in list_offerings(transaction, site)}
        accepted = {each.digest for each in list_acceptances(transaction, site)}
        noted = standing_scopes(transaction, site)
    share = settings.limits.shrunken_share
    offerings = OfferingStore(store, run_id, at, conventions, before, accepted, noted, share)
    return PullSession(store, CountingMoodle(moodle), settings, clock, at, run_id, progress, offerings)


def _conventions(settings: Settings, catalogue: Catalogue, at: datetime) -> Conventions:
    zone = settings.site.zone
    equivalences = equivalences_of(settings.mapping, catalogue)
    return Conventions(settings.mapping, catalogue, equivalences, zone, at.astimezone(zone).date())
