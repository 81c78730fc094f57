"""The Moodles over which the contract is checked: the stand-in and the recordings always, a real one where it is given.

The recordings (`tests.contracts.replay`) hold what a real Moodle answered to reads; what writes is not tried on them.

The real one must hold the sample college of `tests.contracts.seed`, and ``YUJING_MOODLE_URL`` and
``YUJING_MOODLE_TOKEN`` must be set. What the contract creates there it takes away again.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

import pytest
import requests

from connector.moodle.cohorts import delete_cohorts, search_cohorts
from connector.moodle.courses import Course, get_courses, get_courses_by_field
from connector.moodle.groups import delete_groups, get_course_groups
from connector.moodle.site import SiteInfo, get_site_info
from connector.moodle.transport import MoodleTransport
from connector.moodle.users import User, get_users_by_field
from connector.standin.server import StandIn
from tests.contracts.replay import TOKEN, URL, Recording, Replaying, session_over
from tests.contracts.seed.sample_college import sample_college

CURRENT_COURSE = "2026-2027-1-CS201-01"


@dataclass(frozen=True)
class Contracted:
    """A Moodle that holds the sample college, the connection to it, and a mark for what we create in it."""

    moodle: MoodleTransport
    url: str
    token: str
    mark: str
    is_real: bool

    @cached_property
    def info(self) -> SiteInfo:
        """Version, functions, our own id."""
        return get_site_info(self.moodle)

    @cached_property
    def courses(self) -> dict[str, Course]:
        """The courses by their short names, with all their settings."""
        return {course.shortname: course for course in get_courses_by_field(self.moodle)}

    @cached_property
    def users(self) -> dict[str, User]:
        """The people of the college by their accounts' names."""
        names = [user["username"] for user in sample_college()["users"]]
        return {user.username or "": user for user in get_users_by_field(self.moodle, "username", names)}

    def user(self, username: str) -> int:
        """Return the id of an account."""
        return self.users[username].id

    def course(self, shortname: str) -> int:
        """Return the id of a course."""
        return self.courses[shortname].id

    def clean(self) -> None:
        """Take away the cohorts and groups that bear our mark."""
        delete_cohorts(self.moodle, [cohort.id for cohort in search_cohorts(self.moodle, self.mark)])
        groups = get_course_groups(self.moodle, self.course(CURRENT_COURSE))
        delete_groups(self.moodle, [group.id for group in groups if (group.idnumber or "").startswith(self.mark)])


def _standin() -> Iterator[Contracted]:
    with StandIn(sample_college()) as server, MoodleTransport(server.url, server.token) as moodle:
        yield Contracted(moodle, server.url, server.token, "yj-contract", is_real=False)


def _real() -> Iterator[Contracted]:
    url, token = os.environ.get("YUJING_MOODLE_URL"), os.environ.get("YUJING_MOODLE_TOKEN")
    if not url or not token:
        pytest.skip("YUJING_MOODLE_URL and YUJING_MOODLE_TOKEN aren't set")
    recording = Recording(url)
    recorded = bool(os.environ.get("YUJING_MOODLE_RECORD"))
    factory = partial(session_over, recording) if recorded else requests.Session
    with MoodleTransport(url, token, session_factory=factory) as moodle:
        mark = f"yj-contract-{secrets.token_hex(4)}"
        site = Contracted(moodle, url, token, mark, is_real=True)
        if CURRENT_COURSE not in {course.shortname for course in get_courses(moodle)}:
            pytest.skip("that Moodle doesn't hold the sample college")
        yield site
        if recorded:
            recording.keep()
        site.clean()


def _replay() -> Iterator[Contracted]:
    with MoodleTransport(URL, TOKEN, session_factory=partial(session_over, Replaying())) as moodle:
        yield Contracted(moodle, URL, TOKEN, "yj-contract", is_real=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what writes where the recordings answer."""
    kept = [each for each in items if _site_of(each) != "replay" or getattr(_module(each), "REPLAYED", False)]
    items[:] = kept


def _site_of(item: pytest.Item) -> object:
    return item.callspec.params.get("site") if hasattr(item, "callspec") else None


def _module(item: pytest.Item) -> object:
    return getattr(item, "module", None)


_REAL = pytest.param("real", marks=[pytest.mark.moodle, pytest.mark.xdist_group("real-moodle")])


@pytest.fixture(scope="session", params=["standin", "replay", _REAL])
def site(request: pytest.FixtureRequest) -> Iterator[Contracted]:
    """A Moodle with the sample college."""
    yield from {"real": _real, "replay": _replay, "standin": _standin}[request.param]()
