"""Nobody is written to at night, on the site's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from config.telling import Messages
from sync.outbox.quiet import quiet_until
from tests.sync.scene import ZONE


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 3, 10, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "ends_on"),
    [(21, 0, 11), (23, 59, 11), (0, 0, 10), (7, 59, 10), (8, 0, None), (12, 0, None), (20, 59, None)],
)
def test_quiet_hours_over_midnight(hour: int, minute: int, ends_on: int | None) -> None:
    ends = quiet_until(at(hour, minute), Messages(), ZONE)
    assert ends == (None if ends_on is None else datetime(2025, 3, ends_on, 8, 0, tzinfo=ZONE))


@pytest.mark.parametrize(("hour", "quiet"), [(11, False), (12, True), (13, True), (14, False)])
def test_quiet_hours_within_a_day(hour: int, quiet: bool) -> None:
    messages = Messages(quiet_from=time(12), quiet_until=time(14))
    ends = quiet_until(at(hour), messages, ZONE)
    assert ends == (datetime(2025, 3, 10, 14, tzinfo=ZONE) if quiet else None)


def test_no_quiet_hours_where_they_begin_when_they_end() -> None:
    assert quiet_until(at(3), Messages(quiet_from=time(8), quiet_until=time(8)), ZONE) is None


@pytest.mark.parametrize(
    ("day", "hour", "ends_on"),
    [
        (13, 12, None),  # Thursday, an ordinary day
        (14, 12, 17),  # Friday, which the school has off: until Monday
        (13, 22, 17),  # the night before a day off
        (16, 12, 17),  # Sunday
        (17, 7, 17),
        (17, 8, None),
    ],
)
def test_days_off_are_quiet_until_the_morning_of_the_next_day_that_is_none(
    day: int, hour: int, ends_on: int | None
) -> None:
    messages = Messages.model_validate({"weekdays": [1, 2, 3, 4, 5], "days_off": [{"first": "2025-03-14"}]})
    ends = quiet_until(datetime(2025, 3, day, hour, tzinfo=ZONE), messages, ZONE)
    assert ends == (None if ends_on is None else datetime(2025, 3, ends_on, 8, tzinfo=ZONE))


def test_a_vacation_of_several_days_is_quiet_to_its_end() -> None:
    messages = Messages.model_validate({"days_off": [{"first": "2025-03-10", "last": "2025-03-12"}]})
    assert quiet_until(at(12), messages, ZONE) == datetime(2025, 3, 13, 8, tzinfo=ZONE)
