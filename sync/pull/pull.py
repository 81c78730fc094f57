"""Read the whole of Moodle into the store.

One transaction per offering: a crash half-way leaves every offering either as it was or as it is now, the run marked
as never ended (which stops every evaluation), and the next pull reads all of it again. A single transaction over the
whole pull would hold the store's only write lock for as long as Moodle takes to answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from config.settings import Settings
from connector.moodle.courses import Course, get_courses_by_field
from connector.moodle.errors import MoodleError, MoodleRefused
from connector.moodle.port import Moodle
from sync.clock import Clock
from sync.mapping.reading import OfferingReading
from sync.progress import Progress
from sync.pull.accounts import read_accounts
from sync.pull.reading import read_offering
from sync.pull.result import PullResult
from sync.pull.session import PullSession, begin_session
from sync.pull.workers import each_done
from sync.store.database import Store

HOPELESS: Final = 5
"""So many courses failing and not one read: Moodle is down, or refuses us altogether."""

ACCESS_CODES: Final = frozenset({"invalidtoken", "accessexception", "wsaccessusersuspended"})
"""Refusals that no other course will be spared."""


def no_progress(_done: int, _total: int, _what: str) -> None:
    """Tell nobody."""


def pull_site(
    store: Store,
    moodle: Moodle,
    settings: Settings,
    clock: Clock,
    actor: str,
    progress: Progress = no_progress,
) -> PullResult:
    """Read all courses of Moodle, and the accounts of their students, into the store.

    Steps: bring standing facts in line with the equivalences; list the courses (far fewer than last time: stop); say
    what each stands for; read and store one after another, several at a time; try those that failed once more; read
    the accounts; mark what Moodle no longer lists.

    Raises:
        MoodleUnavailable: Moodle does not answer; what was stored so far stands, the rest is as it was.
        MoodleRefused: Moodle refuses us.
    """
    session = begin_session(store, moodle, settings, clock, actor, progress)
    try:
        courses = get_courses_by_field(session.moodle)
        if session.list_believed(courses):
            failed = _read_all(session, session.to_read(courses), retry=False)
            _read_all(session, failed, retry=True)
            _read_accounts(session)
            session.mark_vanished(courses)
    except MoodleError as error:
        session.fail(error.errorcode)
        raise
    return session.end()


def _read_all(session: PullSession, courses: Sequence[Course], *, retry: bool) -> list[Course]:
    """Read and store courses; return those that could not be read."""
    failed: list[Course] = []

    def read(course: Course) -> OfferingReading:
        return read_offering(session.moodle, course, session.settings.mapping)

    for course, future in each_done(courses, read, session.settings.moodle.parallel):
        try:
            reading = future.result()
        except MoodleError as error:
            failed.append(course)
            if _is_hopeless(error, len(failed), session.offerings.read):
                raise
            session.offerings.keep_unread(course, error)
        else:
            session.offerings.keep(reading)
        session.tick(course.shortname, again=retry)
    return failed


def _is_hopeless(error: MoodleError, failed: int, read: int) -> bool:
    """Say whether going on makes no sense: the account is refused, or nothing at all could be read."""
    refused = isinstance(error, MoodleRefused) and error.errorcode in ACCESS_CODES
    return refused or (failed >= HOPELESS and read == 0)


def _read_accounts(session: PullSession) -> None:
    ids = session.account_ids()
    mapping, parallel = session.settings.mapping.students, session.settings.moodle.parallel
    session.keep_accounts(read_accounts(session.moodle, ids, mapping, parallel))
