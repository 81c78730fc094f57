"""What is due at a site: the chain in its order, every slot once, a missed one caught up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta

import pytest

from sync.worker.slots import Timetable, due
from sync.worker.tickets import Ticket
from tests.sync.scene import ZONE

TIMES = {"pull": (time(2),), "evaluate": (time(5),), "plan": (time(6),), "remind": (time(8, 30),)}
HOURS = Timetable("jz", TIMES, ZONE, ("a", "b"))
DAY = datetime(2025, 3, 10, tzinfo=ZONE)


def at(hour: float) -> datetime:
    return (DAY + timedelta(hours=hour)).astimezone(UTC)


def asked(hour: float, ended: Collection[tuple[str, str]] = (), *, may_pull: bool = True) -> list[tuple[str, str]]:
    """Return stage and part of what is due at an hour, where of today's slots some ended; yesterday's all did."""

    def has_ended(ticket: Ticket) -> bool:
        return ticket.slot < at(0) or (ticket.stage, ticket.part) in ended

    return [(ticket.stage, ticket.part) for ticket in due(HOURS, at(hour), has_ended, may_pull=may_pull)]


PULL, A, B, PLAN, REMIND = ("pull", ""), ("evaluate", "a"), ("evaluate", "b"), ("plan", ""), ("remind", "")


@pytest.mark.parametrize(
    ("hour", "ended", "expected"),
    [
        (1.99, (), []),
        (2, (), [PULL]),
        (5, (PULL,), [A, B]),
        (5, (), [PULL]),
        (6, (PULL, A), [B]),
        (6, (PULL, A, B), [PLAN]),
        (8.5, (PULL, A, B, PLAN), [REMIND]),
        (12, (), [PULL, REMIND]),
        (12, (PULL, A, B, PLAN, REMIND), []),
    ],
)
def test_each_stage_waits_for_those_before_it(
    hour: float, ended: Collection[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert asked(hour, ended) == expected


def test_hours_in_which_moodle_is_left_alone_hold_up_reading_only() -> None:
    assert asked(7, may_pull=False) == [A, B]


def test_a_stage_without_times_is_never_due() -> None:
    off = Timetable("jz", {**TIMES, "evaluate": ()}, ZONE)
    found = list(due(off, at(7), lambda ticket: ticket.stage == "pull"))
    assert [ticket.stage for ticket in found] == ["plan", "remind"]


def test_what_was_missed_is_caught_up_once_at_its_newest_slot() -> None:
    (found,) = due(HOURS, at(1), lambda ticket: ticket.stage != "plan")
    assert (found.stage, found.slot) == ("plan", at(6) - timedelta(days=1))
