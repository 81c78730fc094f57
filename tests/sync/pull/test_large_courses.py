"""Courses of thousands: their reports are read one at a time, so that memory holds one of them and not several."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier, Lock
from time import sleep

import pytest

from sync.mapping.reading import OfferingReading
from sync.pull.storing import OfferingStore
from sync.pull.workers import Turn
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.pull.university import University, a_moodle_course

GRADES = "gradereport_user_get_grade_items"
FOUR = [a_moodle_course(f"2024-2025-1-PE1{n:02}-01", {"1": 70, "2": 80}) for n in range(4)]


class Watched:
    """A Moodle that notes how many reports are asked for at a time, and takes a moment for each."""

    def __init__(self, moodle: InProcessMoodle, meeting: Barrier | None = None) -> None:
        self._moodle, self._meeting, self._lock = moodle, meeting, Lock()
        self.under_way = self.most = self.asked = 0

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        if function != GRADES:
            return self._moodle.read(function, params)
        with self._lock:
            self.under_way += 1
            self.asked += 1
            self.most = max(self.most, self.under_way)
        if self._meeting is not None:
            self._meeting.wait(timeout=20)
        sleep(0.01)
        answer = self._moodle.read(function, params)
        with self._lock:
            self.under_way -= 1
        return answer

    def write(self, function: str, params: Mapping[str, object] | None = None) -> object:
        raise AssertionError


@pytest.mark.parametrize("least", [2, 3])
def test_the_reports_of_large_courses_are_read_one_at_a_time(
    small_university: University, monkeypatch: pytest.MonkeyPatch, least: int
) -> None:
    monkeypatch.setattr("sync.pull.reading.LARGE", least)  # two students and a teacher
    small_university.registers()
    small_university.has(*FOUR)
    moodle = Watched(small_university.moodle)
    result = small_university.pull(moodle)
    assert (result.complete, result.offerings) == (True, 4)
    assert moodle.most == 1


def test_the_reports_of_all_others_are_read_side_by_side(
    small_university: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.pull.reading.LARGE", 4)
    small_university.registers()
    small_university.has(*FOUR)
    assert small_university.pull(Watched(small_university.moodle, Barrier(2))).complete


def test_the_next_large_course_is_read_when_the_one_before_is_stored(
    small_university: University, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.pull.reading.LARGE", 2)
    moodle, keep = Watched(small_university.moodle), OfferingStore.keep
    asked_while_storing: list[int] = []

    def slowly(offerings: OfferingStore, reading: OfferingReading) -> None:
        before = moodle.asked
        sleep(0.05)
        asked_while_storing.append(moodle.asked - before)
        keep(offerings, reading)

    monkeypatch.setattr(OfferingStore, "keep", slowly)
    small_university.registers()
    small_university.has(*FOUR)
    assert small_university.pull(moodle).offerings == 4
    assert asked_while_storing == [0, 0, 0, 0]


def test_a_turn_is_taken_by_one_at_a_time_and_passed_on() -> None:
    turn, taken = Turn(), list[int]()

    def take(key: int) -> None:
        turn.take(key)
        taken.append(key)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(take, 1)
        wait([first])
        second = pool.submit(take, 2)
        assert not wait([second], timeout=0.05).done
        turn.give_back(2)  # not its turn: nothing happens
        assert not wait([second], timeout=0.05).done
        turn.give_back(1)
        assert wait([second], timeout=5).done
    assert taken == [1, 2]


def test_who_waits_goes_ahead_when_nobody_takes_readings_any_more() -> None:
    turn = Turn()
    turn.take(1)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(turn.take, key) for key in (2, 3)]
        assert not wait(waiting, timeout=0.05).done
        turn.end()
        assert not wait(waiting, timeout=5).not_done
    turn.take(4)  # at once


def test_a_turn_that_nobody_gives_back_does_not_stop_the_pull() -> None:
    turn = Turn(longest=0.01)
    turn.take(1)
    turn.take(2)
    turn.give_back(2)
    turn.give_back(1)
    turn.take(3)
