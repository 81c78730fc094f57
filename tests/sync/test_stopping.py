"""Being told to end by a signal, at the worst moments."""

from __future__ import annotations

import os
import signal
import sys
import threading
from types import FrameType
from typing import Any

from sync.stopping import Ending, ended_by_signals

Tracer = Any


def signalled_at_step(number: int) -> bool:
    """Wait for the end, with SIGTERM coming right before step ``number`` of the waiting; say whether there was one."""
    ending, steps = Ending(), 0

    def step(frame: FrameType, event: str, argument: object) -> Tracer:
        nonlocal steps
        steps += 1
        if steps == number:
            os.kill(os.getpid(), signal.SIGTERM)
        return step

    with ended_by_signals(ending):
        sys.settrace(step)
        try:
            ending.wait(0.001)
        finally:
            sys.settrace(None)
    assert ending.is_told() == (steps >= number)
    return steps >= number


def test_a_signal_at_any_step_of_the_waiting_ends_it() -> None:
    came = [signalled_at_step(number) for number in range(1, 200)]
    assert came[0]
    assert not came[-1]


def test_it_is_told_while_it_waits() -> None:
    ending = Ending()
    teller = threading.Timer(0.05, ending.tell)
    teller.start()
    ending.wait(30)
    teller.join()
    assert ending.is_told()


def test_a_second_signal_changes_nothing() -> None:
    ending = Ending()
    with ended_by_signals(ending):
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            os.kill(os.getpid(), each)
    ending.wait(0.001)
    assert ending.is_told()
