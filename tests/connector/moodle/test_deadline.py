"""A request that waited too long for its turn is not sent, and nobody who waits behind it is held up."""

from __future__ import annotations

import pytest
import requests

from connector.moodle.deadline import is_wanted, only_while
from connector.moodle.errors import MoodleOutcomeUnknown, MoodleUnavailable
from connector.moodle.gate import Gate
from connector.moodle.pacing import Pace
from tests.connector.moodle.recordings import answering, over

FINE = answering('{"fine": true}')


def test_what_is_no_longer_wanted_is_not_sent_and_that_is_known() -> None:
    pace = Pace(1)
    moodle = over(FINE, gate=Gate(pace))
    with only_while(lambda: False), pytest.raises(MoodleUnavailable, match="没有发出") as refused:
        moodle.write("some_function")
    assert not isinstance(refused.value, MoodleOutcomeUnknown)
    assert pace.under_way == 0
    assert moodle.write("some_function") == {"fine": True}, "the answer is still there: nothing was asked for"


def test_it_is_asked_when_the_turn_has_come() -> None:
    asked: list[bool] = []

    def ask() -> bool:
        asked.append(True)
        return True

    moodle = over(FINE, requests.ReadTimeout())
    with only_while(ask):
        assert moodle.write("some_function") == {"fine": True}
        with pytest.raises(MoodleOutcomeUnknown):
            moodle.write("some_function")
    assert asked == [True, True]
    assert is_wanted()
