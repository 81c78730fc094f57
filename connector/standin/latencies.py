"""How long answers take: as the settings say, for instance as measured on a real Moodle, on so many cores."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Condition
from typing import Final

Latency = float | Sequence[float]
"""Seconds of an answer; or two numbers: the seconds that it takes anyhow, and those per byte of it, uncompressed."""

MEASURED: Final[Mapping[str, tuple[float, float]]] = {
    "gradereport_user_get_grade_items": (0.05, 1.68e-6),
    "core_enrol_get_enrolled_users": (0.03, 4.9e-6),
    "core_user_get_users_by_field": (0.025, 2.2e-6),
    "core_course_get_courses_by_field": (0.05, 1.5e-6),
    "core_reportbuilder_retrieve_report": (0.05, 3.9e-6),
    "core_cohort_add_cohort_members": (0.025, 0.0),
    "core_message_send_instant_messages": (0.023, 0.0),
    "*": (0.025, 0.0),
}
"""As measured on Moodle 4.5.6 with php-fpm and MariaDB on two cores; ``*`` stands for all other functions."""


def seconds_of(latency: Mapping[str, Latency], function: str, size: int) -> float:
    """Return how long an answer of so many bytes takes; functions without a latency of their own take that of ``*``."""
    given = latency.get(function, latency.get("*", 0.0))
    if isinstance(given, int | float):
        return given
    fixed, per_byte = given
    return fixed + per_byte * size


class Cores:
    """The processors of the server: who comes while all are at work waits."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._at_work = 0

    @contextmanager
    def one_of(self, number: int) -> Iterator[None]:
        """Have one of so many; 0 stands for as many as anybody wants."""
        with self._changed:
            self._changed.wait_for(lambda: not number or self._at_work < number)
            self._at_work += 1
        try:
            yield
        finally:
            with self._changed:
                self._at_work -= 1
                self._changed.notify()


def wait_until(began: float, seconds: float) -> None:
    """Sleep until so many seconds have gone by since ``began`` (`time.perf_counter`); not at all if they have."""
    time.sleep(max(0.0, began + seconds - time.perf_counter()))
