"""The pace of requests: bounded, never starving, growing while it pays, patient with a server in trouble."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.moodle.pacing import Pace, Patience

GRADES, ROSTER = "gradereport_user_get_grade_items", "core_enrol_get_enrolled_users"


@dataclass
class Server:
    """A server with some cores: answers take longer once more requests are under way than it has cores."""

    cores: int
    now: float = 0.0
    busiest: int = 0
    starts: list[float] = field(default_factory=list)
    under_way: list[tuple[float, int, float, str, int]] = field(default_factory=list)

    def work(self, pace: Pace, requests: int, seed: int = 0, noise: float = 0.1) -> list[int]:
        """Let a client without end send so many requests; return the widths as they went."""
        chance, widths = random.Random(seed), []
        for number in range(requests):
            while (wait := pace.wait(self.now)) != 0:
                if wait is None:
                    self.end_one(pace)
                else:
                    self.now += wait
            pace.started(self.now)
            self.starts.append(self.now)
            function, size = chance.choice([(GRADES, 80_000), (ROSTER, 4_000)])
            alone = (0.05 + size / 500_000) * (1 + noise * chance.uniform(-1, 1))
            slower = max(1.0, (len(self.under_way) + 1) / self.cores)
            heapq.heappush(self.under_way, (self.now + alone * slower, number, self.now, function, size))
            self.busiest = max(self.busiest, len(self.under_way))
            widths.append(pace.width)
        return widths

    def end_one(self, pace: Pace) -> None:
        ended, _, started, function, size = heapq.heappop(self.under_way)
        self.now = max(self.now, ended)
        pace.answered(started, self.now, function, size)


@pytest.mark.parametrize(
    ("cores", "most", "settled"), [(1, 4, 1), (2, 4, 2), (3, 4, 3), (8, 4, 4), (8, 1, 1), (2, 2, 2)]
)
def test_it_settles_at_the_number_of_cores_or_at_the_bound(cores: int, most: int, settled: int) -> None:
    widths = Server(cores).work(Pace(most), 2000)
    assert widths[0] == most
    tail = widths[500:]
    assert tail.count(settled) >= 0.85 * len(tail)


def test_a_server_that_has_the_cores_is_never_asked_less_for_long() -> None:
    widths = Server(8).work(Pace(4), 500)
    assert widths.count(4) >= 0.75 * len(widths)


@pytest.mark.parametrize("seed", range(4))
def test_answers_that_take_up_to_half_as_long_again_or_less_do_not_make_it_narrow(seed: int) -> None:
    server = Server(8)
    server.work(Pace(4), 500, seed, noise=0.5)
    steady = Server(8)
    steady.work(Pace(4), 500, seed, noise=0.0)
    assert server.now <= 1.15 * steady.now


def test_waiting_for_one_answer_before_the_next_question_says_nothing_of_the_width() -> None:
    pace, now = Pace(4), 0.0
    for _ in range(200):
        pace.started(now)
        now += 1.0
        pace.answered(now - 1.0, now, ROSTER, 4_000)
    assert pace.width == 4


def test_a_server_that_gets_busy_is_asked_less_at_a_time_and_more_again_later() -> None:
    pace, server = Pace(4), Server(4)
    server.work(pace, 400)
    server.cores = 1
    assert server.work(pace, 400)[-1] <= 2
    server.cores = 4
    assert server.work(pace, 3000)[-1] == 4


@given(st.integers(1, 8), st.integers(1, 6), st.integers(0, 10_000), st.floats(0, 0.9))
@settings(max_examples=60, deadline=None)
def test_never_more_under_way_than_the_bound_whatever_the_times(cores: int, most: int, seed: int, noise: float) -> None:
    server = Server(cores)
    widths = server.work(Pace(most), 300, seed, noise)
    assert server.busiest <= most
    assert all(1 <= width <= most for width in widths)


Event = st.tuples(st.sampled_from(["start", "answer", "fail", "pass"]), st.floats(0, 400), st.integers(0, 10**7))


@given(st.lists(Event, max_size=200), st.integers(1, 4), st.integers(0, 600))
@settings(deadline=None)
def test_after_any_story_the_next_request_may_start_within_the_longest_pause(
    story: list[tuple[str, float, int]], most: int, per_minute: int
) -> None:
    pace, now, under_way = Pace(most, per_minute), 0.0, list[float]()
    for what, number, size in story:
        now += number if what == "pass" else number / 1000
        if what == "start" and pace.wait(now) == 0:
            pace.started(now)
            under_way.append(now)
        elif what == "answer" and under_way:
            pace.answered(under_way.pop(), now, ROSTER, size)
        elif what == "fail" and under_way:
            pace.failed(under_way.pop(), now, number)
        assert pace.under_way == len(under_way) <= most
    for started in under_way:
        pace.answered(started, now, ROSTER, 0)
    wait = pace.wait(now)
    assert wait is not None
    assert wait <= max(Patience().longest_asked_for, 60 / per_minute if per_minute else 0)


@given(st.integers(1, 4), st.integers(30, 600))
@settings(max_examples=20, deadline=None)
def test_no_more_requests_a_minute_than_the_ceiling(most: int, per_minute: int) -> None:
    server = Server(8)
    server.work(Pace(most, per_minute), 150)
    gaps = [later - earlier for earlier, later in zip(server.starts, server.starts[1:], strict=False)]
    assert min(gaps) >= 60 / per_minute - 1e-6


def failing(pace: Pace, times: int, asked_for: float = 0.0) -> list[float]:
    """Let so many requests fail one after the other; return the pause after each."""
    pauses, now = [], 0.0
    for _ in range(times):
        now += pace.wait(now) or 0
        pace.started(now)
        pace.failed(now, now, asked_for)
        pauses.append(round(pace.wait(now) or 0, 6))
    return pauses


def test_pauses_double_up_to_a_limit_and_have_a_random_part() -> None:
    assert failing(Pace(4, chance=lambda: 1.0), 8) == [1, 2, 4, 8, 16, 32, 60, 60]
    assert failing(Pace(4, chance=lambda: 0.0), 3) == [0.5, 1, 2]


@pytest.mark.parametrize(("asked_for", "pause"), [(0.5, 1), (30, 30), (300, 300), (9999, 300)])
def test_a_pause_that_the_server_asks_for_is_kept_within_reason(asked_for: float, pause: float) -> None:
    assert failing(Pace(4, chance=lambda: 1.0), 1, asked_for) == [pause]


def test_an_answer_ends_the_doubling() -> None:
    pace = Pace(4, chance=lambda: 1.0)
    failing(pace, 3)
    pace.started(100.0)
    pace.answered(100.0, 101.0, ROSTER, 0)
    pace.started(102.0)
    pace.failed(102.0, 103.0)
    assert pace.wait(103.0) == 1


def test_requests_that_fail_together_are_one_failure() -> None:
    pace, server = Pace(4, chance=lambda: 1.0), Server(8)
    server.work(pace, 200)
    while server.under_way:
        server.end_one(pace)
    now = server.now
    for _ in range(4):
        pace.started(now)
    for _ in range(4):
        pace.failed(now, now + 1)
    assert (pace.width, pace.wait(now + 1)) == (2, 1)
