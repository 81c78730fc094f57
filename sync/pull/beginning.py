"""How a pull begins: it writes down that it does, and recalls what was known and what broke off."""

from __future__ import annotations

from config.settings import Settings
from connector.moodle.port import Moodle
from sync.clock import Clock
from sync.mapping.refreshing import refresh_equivalences
from sync.pull.counting import CountingMoodle
from sync.pull.reading import CourseReader
from sync.pull.resuming import goes_on_from
from sync.pull.sealing import HowRead
from sync.pull.session import TELLS_SUSPENDED, Errand, PullSession, conventions_of
from sync.pull.storing import OfferingStore
from sync.store.acceptances import list_acceptances
from sync.store.catalogue import load_catalogue
from sync.store.database import Store
from sync.store.findings import standing_scopes
from sync.store.offerings import list_offerings, people_in_courses
from sync.store.runs import fail_unended, last_run, start_run


def begin_session(store: Store, moodle: Moodle, settings: Settings, clock: Clock, errand: Errand) -> PullSession:
    """Begin a pull: write down that it began, bring standing facts in line with the equivalences, recall last time."""
    at, site = clock.now(), store.site_id
    with store.begin() as transaction:
        began = goes_on_from(transaction, site, errand.scope, at, settings.pull.resume_hours)
        fail_unended(transaction, site, "pull", at)
        last = last_run(transaction, site, "pull", "done")
        run_id = start_run(transaction, site, "pull", errand.actor, at, {"scope": errand.scope})
        catalogue = load_catalogue(transaction, site)
        conventions = conventions_of(settings, catalogue, at)
        refresh_equivalences(transaction, site, conventions.equivalences, at, run_id)
        before = {offering.lms_course_id: offering for offering in list_offerings(transaction, site)}
        today = at.astimezone(settings.site.zone).date()
        accepted = {each.digest for each in list_acceptances(transaction, site) if each.holds_on(today)}
        noted = standing_scopes(transaction, site)
    share, how_read = settings.limits.shrunken_share, HowRead(conventions)
    offerings = OfferingStore(
        store, run_id, at, conventions, how_read, before, accepted, noted, share, erased=errand.erased
    )
    counted = CountingMoodle(moodle, errand.stopped)

    def known(course_id: int) -> set[int]:
        if course_id not in before:
            return set()
        with store.read() as transaction:
            return people_in_courses(transaction, site, course_id)

    told = True if last is not None and last.summary.get(TELLS_SUSPENDED) else None
    reader = CourseReader(counted, conventions, known, tells_suspended=told)
    return PullSession(store, counted, reader, settings, clock, errand, at, run_id, offerings, began)
