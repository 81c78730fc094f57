"""DOMAIN.md section 4: per track and student, warned last period; not warned, or lower, this period; leavers beside."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from sync.statistics.conversion import Fate, conversion_rate, turned
from sync.statistics.places import Place
from sync.statistics.standing import PeriodStands, Stand
from sync.store.case_record import CaseState
from tests.sync.filling.builders import a_case

WHO, TRACK = "2021010101", "study"
HOME = Place("信息工程学院", "软件工程", "软件2101班")
RANKS = {"yellow": 0, "orange": 1, "red": 2}
NOTHING = PeriodStands("2024-2025-2", {}, {}, {}, {WHO: HOME}, {})
"""The period now: judged, and not warned."""


def a_stand(level: str = "orange", *, carried: bool = False) -> Stand:
    return Stand(WHO, TRACK, level, HOME, carried, 1)


BEFORE = PeriodStands("2024-2025-1", {(WHO, TRACK): a_stand()}, {}, {}, {WHO: HOME}, {})


def fate(now: PeriodStands, state: CaseState = CaseState.LIFTED, turned_to: str | None = "2024-2025-2") -> Fate:
    case = replace(a_case(), state=state, turned_to=turned_to)
    (found,) = turned(BEFORE, now, RANKS, {1: case})
    assert (found.level, found.place) == ("orange", HOME)
    return found.fate


def warned_now(level: str, *, carried: bool = False) -> PeriodStands:
    return replace(NOTHING, stands={(WHO, TRACK): a_stand(level, carried=carried)})


def out(reason: str) -> PeriodStands:
    return replace(NOTHING, judged={}, not_judged={WHO: reason})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOTHING, Fate.LIFTED),
        (warned_now("yellow"), Fate.LOWERED),
        (warned_now("orange"), Fate.SAME),
        (warned_now("red"), Fate.ESCALATED),
        (warned_now("orange", carried=True), Fate.SAME),
        (out("leave"), Fate.LEFT),
        (out("withdrawn"), Fate.LEFT),
        (out("graduated"), Fate.LEFT),
        (out("first_term"), Fate.UNDECIDED),
        (replace(NOTHING, judged={}), Fate.UNDECIDED),
        (replace(NOTHING, waiting={(WHO, TRACK): HOME}), Fate.UNDECIDED),
    ],
    ids=["lifted", "lower", "same", "higher", "carried", "leave", "withdrew", "graduated", "first", "unknown", "waits"],
)
def test_what_became_of_who_was_warned(now: PeriodStands, expected: Fate) -> None:
    assert fate(now) is expected


def test_who_is_on_leave_left_though_the_warning_is_carried() -> None:
    now = replace(warned_now("orange", carried=True), judged={}, not_judged={WHO: "leave"})
    assert fate(now) is Fate.LEFT


def test_who_was_warned_and_left_afterwards_is_counted_as_warned() -> None:
    now = replace(warned_now("red"), judged={}, not_judged={WHO: "withdrawn"})
    assert fate(now) is Fate.ESCALATED


@pytest.mark.parametrize("state", [CaseState.ISSUED, CaseState.IN_SUPPORT, CaseState.CARRIED_OVER])
def test_nobody_is_converted_before_the_older_warning_is_turned(state: CaseState) -> None:
    assert fate(NOTHING, state, turned_to=None) is Fate.UNDECIDED
    assert fate(NOTHING, CaseState.CLOSED, turned_to=None) is Fate.LIFTED


def test_a_warning_of_another_track_changes_nothing() -> None:
    now = replace(NOTHING, stands={(WHO, "degree"): replace(a_stand("red"), track="degree")})
    assert fate(now) is Fate.LIFTED


def test_the_rate_is_exact_and_knows_no_leavers() -> None:
    fates = {Fate.LIFTED: 1, Fate.LOWERED: 1, Fate.SAME: 2, Fate.ESCALATED: 1, Fate.UNDECIDED: 1, Fate.LEFT: 5}
    assert conversion_rate(fates) == Fraction(1, 3)


@pytest.mark.parametrize("fates", [{}, {Fate.LEFT: 3}])
def test_where_nobody_stayed_there_is_no_rate(fates: dict[Fate, int]) -> None:
    assert conversion_rate(fates) is None


def test_where_everybody_stayed_warned_it_is_nothing() -> None:
    assert conversion_rate({Fate.SAME: 2, Fate.LEFT: 1}) == 0
