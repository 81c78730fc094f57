"""Lists go out in requests that no server truncates, and one bad entry costs only itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.moodle.batching import batches, send_bisected
from connector.moodle.encoding import MAX_VARIABLES
from connector.moodle.errors import MoodleOutcomeUnknown, MoodleRefused, MoodleRejectedRow


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1500), st.integers(1, 12))
def test_batches_lose_nothing_and_keep_both_limits(count: int, variables: int) -> None:
    entries = list(range(count))
    cut = [list(batch) for batch in batches(entries, variables)]
    assert [entry for batch in cut for entry in batch] == entries
    assert all(0 < len(batch) <= 200 and len(batch) * variables <= MAX_VARIABLES for batch in cut)


class AllOrNothing:
    """A call that takes a whole list, or nothing of it for the sake of one bad entry."""

    def __init__(self, bad: set[int], errorcode: str = "invaliduser") -> None:
        self.bad = bad
        self.errorcode = errorcode
        self.taken: list[int] = []
        self.requests = 0

    def __call__(self, batch: Sequence[int]) -> Sequence[int]:
        self.requests += 1
        if self.bad & set(batch):
            raise MoodleRejectedRow("没有该用户。", "some_function", self.errorcode)
        self.taken += batch
        return batch


@settings(max_examples=60, deadline=None)
@given(st.sets(st.integers(0, 400), max_size=12))
def test_the_culprits_are_found_and_the_rest_is_done_once(bad: set[int]) -> None:
    send = AllOrNothing(bad)
    outcome = send_bisected(range(401), 2, send)
    assert sorted(rejection.entry for rejection in outcome.rejected) == sorted(bad)
    assert sorted(send.taken) == sorted(outcome.done) == [entry for entry in range(401) if entry not in bad]


@pytest.mark.parametrize("culprit", range(0, 200, 7))
def test_one_culprit_in_two_hundred_costs_at_most_twice_the_logarithm(culprit: int) -> None:
    send = AllOrNothing({culprit})
    outcome = send_bisected(range(200), 2, send)
    assert send.requests <= 2 * 8 + 1
    assert [(one.entry, one.reason) for one in outcome.rejected] == [(culprit, "没有该用户。")]


def test_a_half_whose_other_half_was_taken_is_not_sent_as_a_whole() -> None:
    send = AllOrNothing({199})
    send_bisected(range(200), 2, send)
    assert send.requests <= 8 + 2
    assert send.taken == list(range(199))


def test_where_nothing_is_taken_the_fault_is_elsewhere() -> None:
    send = AllOrNothing(set(range(200)), "invalidrecord")
    with pytest.raises(MoodleRejectedRow):
        send_bisected(range(200), 2, send)
    assert send.requests < 100


@pytest.mark.parametrize("error", [MoodleRefused("x", "f", "nopermissions"), MoodleOutcomeUnknown("x")])
def test_what_is_not_the_fault_of_an_entry_stops_the_work(error: Exception) -> None:
    def send(batch: Sequence[int]) -> Sequence[int]:
        raise error

    with pytest.raises(type(error)):
        send_bisected(range(10), 2, send)


def test_an_empty_list_asks_nothing() -> None:
    send = AllOrNothing(set())
    assert send_bisected([], 2, send).done == ()
    assert send.requests == 0
