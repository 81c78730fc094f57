"""Read Moodle into the store.

One transaction per offering: a crash half-way leaves every offering either as it was or as it is now, the run marked
as never ended (which stops every evaluation), and the next pull goes on with what is left. A single transaction over
the whole pull would hold the store's only write lock for as long as Moodle takes to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from config.settings import Settings
from connector.moodle.course_list import get_all_courses
from connector.moodle.courses import Course
from connector.moodle.errors import MoodleError, MoodleRefused, MoodleStopped
from connector.moodle.port import Moodle
from sync.clock import Clock
from sync.mapping.reading import OfferingReading
from sync.progress import Progress
from sync.pull.accounts import read_accounts
from sync.pull.beginning import begin_session
from sync.pull.erased import Erased, nobody
from sync.pull.result import PullResult
from sync.pull.session import Errand, PullSession
from sync.pull.workers import each_done
from sync.refusal import PutOff
from sync.store.database import Store

HOPELESS: Final = 5
"""So many courses failing and not one read: Moodle is down, or refuses us altogether."""

SPARE: Final = 2
"""Courses being read beyond the requests that may be under way: Moodle need not wait while an answer is decoded."""

ACCESS_CODES: Final = frozenset({"invalidtoken", "accessexception", "wsaccessusersuspended"})
"""Refusals that no other course will be spared."""


def no_progress(_done: int, _total: int, _what: str) -> None:
    """Tell nobody."""


def never() -> bool:
    """Never stop."""
    return False


def pull_site(
    store: Store,
    moodle: Moodle,
    settings: Settings,
    clock: Clock,
    actor: str,
    progress: Progress = no_progress,
    *,
    everything: bool = False,
    stopped: Callable[[], bool] = never,
    erased: Erased = nobody,
) -> PullResult:
    """Read the courses of Moodle that may have changed, or ``everything``, and the accounts of their students.

    Steps: bring standing facts in line with the equivalences; list the courses (far fewer than last time: stop); say
    what each stands for, and which must be read; read and store one after another, several at a time; try those that
    failed once more, and those whose suspended enrolments should have been asked for; read the accounts, and the
    courses of those that bear another number now; mark what Moodle no longer lists.

    Raises:
        MoodleUnavailable: Moodle does not answer; what was stored so far stands, the rest is as it was.
        MoodleRefused: Moodle refuses us.
        PutOff: ``stopped`` said so; what was stored so far stands, and the next pull goes on from there.
    """
    errand = Errand(actor, everything, progress, stopped, erased)
    session = begin_session(store, moodle, settings, clock, errand)
    try:
        courses = get_all_courses(session.moodle, len(session.offerings.before))
        if session.list_believed(courses):
            failed = _read_all(session, session.to_read(courses), retry=False)
            _read_all(session, failed, retry=True)
            _read_all(session, session.to_ask_after_all(), retry=True)
            _read_all(session, _read_accounts(session), retry=True)
            session.mark_vanished(courses)
    except MoodleStopped as error:
        session.fail(error.errorcode)
        raise PutOff("读取 Moodle 中途停下；已读到的都已保存，下次 yujing pull 会接着读。") from error
    except MoodleError as error:
        session.fail(error.errorcode)
        raise
    return session.end()


def _read_all(session: PullSession, courses: Sequence[Course], *, retry: bool) -> list[Course]:
    """Read and store courses; return those that could not be read."""
    failed: list[Course] = []
    try:
        for course, future in each_done(courses, session.reader.read, session.settings.moodle.parallel + SPARE):
            error = _keep(session, course, future)
            session.reader.large.give_back(course.id)
            if error is not None:
                failed.append(course)
                if _is_hopeless(error, len(failed), session.offerings.read):
                    raise error
                session.offerings.keep_unread(course, error)
            session.tick(course.shortname, again=retry)
    except BaseException:
        session.reader.large.end()
        raise
    return failed


def _keep(session: PullSession, course: Course, future: Future[OfferingReading]) -> MoodleError | None:
    """Store what was read of a course; return why it could not be read, where it could not."""
    try:
        reading = future.result()
    except MoodleStopped:
        raise
    except MoodleError as error:
        return error
    session.offerings.keep(reading)
    return None


def _is_hopeless(error: MoodleError, failed: int, read: int) -> bool:
    """Say whether going on makes no sense: the account is refused, or nothing at all could be read."""
    refused = isinstance(error, MoodleRefused) and error.errorcode in ACCESS_CODES
    return refused or (failed >= HOPELESS and read == 0)


def _read_accounts(session: PullSession) -> list[Course]:
    """Read the accounts; return the courses left unread in which somebody bears another number now."""
    ids = session.account_ids()
    mapping, parallel = session.settings.mapping.students, session.settings.moodle.parallel
    return session.keep_accounts(read_accounts(session.moodle, ids, mapping, parallel))
