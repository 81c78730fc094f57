"""Courses of thousands: their reports are read one at a time, so that memory holds one of them and not several."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Barrier, Lock
from time import sleep

import pytest

from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.pull.university import University, a_moodle_course

GRADES = "gradereport_user_get_grade_items"
FOUR = [a_moodle_course(f"2024-2025-1-PE1{n:02}-01", {"1": 70, "2": 80}) for n in range(4)]


class Watched:
    """A Moodle that notes how many reports are asked for at a time, and takes a moment for each."""

    def __init__(self, moodle: InProcessMoodle, meeting: Barrier | None = None) -> None:
        self._moodle, self._meeting, self._lock = moodle, meeting, Lock()
        self.under_way = self.most = 0

    def read(self, function: str, params: Mapping[str, object] | None = None) -> object:
        if function != GRADES:
            return self._moodle.read(function, params)
        with self._lock:
            self.under_way += 1
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
