"""An interrupted pull goes on where it stopped, whatever interrupted it; a stop is obeyed between requests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from connector.moodle.errors import MoodleUnavailable
from sync.quality.reading import reading_stops
from sync.refusal import PutOff
from sync.store.accounts import list_accounts
from sync.store.offerings import list_offerings
from sync.store.runs import last_run
from tests.sync.pull.university import University, a_moodle_course

COURSES = [a_moodle_course(f"2024-2025-1-PE1{n:02}-01", {str(n + 1): 70}) for n in range(8)]
ROSTER = "core_enrol_get_enrolled_users"


class Killed(BaseException):
    """Stands for a process that was killed."""


@pytest.fixture
def university(small_university: University) -> University:
    """Give a university with eight courses of a term that runs."""
    small_university.registers()
    small_university.has(*COURSES)
    return small_university


def after(requests: int, what: Callable[[], bool]) -> Callable[[str], None]:
    """Do something at the request after so many."""
    left = [requests]

    def before(_function: str) -> None:
        left[0] -= 1
        if left[0] < 0:
            what()

    return before


def away() -> bool:
    raise MoodleUnavailable("连不上", "", "yujing:no-connection")


def stored(university: University) -> int:
    """Return how many courses were ever read completely."""
    with university.store.read() as transaction:
        return sum(each.digest is not None for each in list_offerings(transaction, "main"))


def broken_off(university: University, requests: int = 14) -> int:
    """Let Moodle go away in the middle of a pull; return how many courses were read before."""
    university.moodle.before_read = after(requests, away)
    with pytest.raises(MoodleUnavailable):
        university.pull()
    university.moodle.before_read = lambda _function: None
    return stored(university)


def test_what_was_read_before_moodle_went_away_is_not_read_again(university: University) -> None:
    done = broken_off(university)
    assert 0 < done < 8
    result = university.pull(hours=1)
    assert (result.resumed, result.offerings, result.complete) == (done, 8 - done, True)
    assert stored(university) == 8


def test_accounts_of_what_was_read_before_are_read_too(university: University) -> None:
    broken_off(university)
    university.pull(hours=1)
    with university.store.read() as transaction:
        assert len(list_accounts(transaction, "main")) == 8


def test_a_killed_pull_goes_on_and_unchanged_courses_count_as_read(university: University) -> None:
    university.pull()
    commits = [6]

    def on_commit(_connection: object) -> None:
        commits[0] -= 1
        if commits[0] == 0:
            raise Killed

    event.listen(university.store.engine, "commit", on_commit)
    with pytest.raises(Killed):
        university.pull()
    event.remove(university.store.engine, "commit", on_commit)
    result = university.pull(hours=1)
    assert result.resumed > 0
    assert result.resumed + result.offerings == 8


def test_several_interruptions_add_up(university: University) -> None:
    first = broken_off(university, 10)
    university.moodle.before_read = after(8, away)
    with pytest.raises(MoodleUnavailable):
        university.pull(hours=1)
    university.moodle.before_read = lambda _function: None
    second = stored(university)
    assert 0 < first < second == university.pull(hours=1).resumed


@pytest.mark.parametrize(("hours", "goes_on"), [(19, True), (20, True), (21, False)])
def test_an_old_interruption_is_forgotten(university: University, hours: int, goes_on: bool) -> None:
    broken_off(university)
    assert (university.pull(hours=hours).resumed > 0) is goes_on


def test_going_on_can_be_switched_off(university: University) -> None:
    university.pull_settings = {"resume_hours": 0}
    broken_off(university)
    assert university.pull(hours=1).resumed == 0


def test_after_a_pull_that_came_to_its_end_everything_is_read_anew(university: University) -> None:
    broken_off(university)
    university.pull(hours=1)
    assert university.pull(hours=1).resumed == 0


def test_another_mapping_reads_all_of_it_again(university: University) -> None:
    broken_off(university)
    university.mapping = {"marks": {"zero": "pending"}}
    assert university.pull(hours=1).resumed == 0


def test_a_full_pull_goes_on_only_with_a_full_one(university: University) -> None:
    broken_off(university)
    assert university.pull(hours=1, everything=True).resumed == 0


def test_a_nightly_pull_goes_on_with_a_full_one(university: University) -> None:
    university.moodle.before_read = after(14, away)
    with pytest.raises(MoodleUnavailable):
        university.pull(everything=True)
    university.moodle.before_read = lambda _function: None
    assert university.pull(hours=1).resumed > 0


def test_a_stop_is_obeyed_between_requests_and_the_next_pull_goes_on(university: University) -> None:
    asked = [0]

    def stopped() -> bool:
        asked[0] += 1
        return asked[0] > 14

    with pytest.raises(PutOff, match="接着读"):
        university.pull(stopped=stopped)
    with university.store.read() as transaction:
        run = last_run(transaction, "main", "pull")
        assert [stop.code for stop in reading_stops(transaction, "main")] == ["incomplete_pull"]
    assert run is not None
    assert (run.status, run.summary["error"], run.summary["requests"]) == ("failed", "yujing:stopped", 14)
    assert university.findings() == []
    result = university.pull(hours=1)
    assert result.resumed > 0
    assert result.complete


@pytest.mark.parametrize("back", [1, 26])
def test_what_was_read_before_the_clock_was_set_back_is_read_anew(university: University, back: int) -> None:
    university.pull()
    university.has(*(a_moodle_course(f"2024-2025-1-PE1{n:02}-01", {str(n + 1): 41}) for n in range(8)))
    university.moodle.before_read = after(2, away)
    with pytest.raises(MoodleUnavailable):
        university.pull(hours=-back)
    university.moodle.before_read = lambda _function: None
    result = university.pull(minutes=5)
    assert (result.resumed, result.offerings) == (0, 8)
