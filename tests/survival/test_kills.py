"""Killed by SIGKILL wherever something is written, a day's work ends as if nothing had happened: a seeded sample.

`make soak` kills at every point: before and after each commit, each write to Moodle, each file's new name.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.survival.killing import Death, Killing, sample
from tests.survival.processes import a_foreman
from tests.survival.worlds import Databases, Postgres, Worlds

pytestmark = pytest.mark.xdist_group("killed")
SEED, DEATHS, POINTS = "2026", 4, 300
FEWER = {Postgres: (1,)}
"""Of the story on PostgreSQL, which is the same, a sample needs the first list only."""


@pytest.fixture(scope="module")
def killing(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killing]:
    place = tmp_path_factory.mktemp("killing")
    with a_foreman() as foreman:
        told = Killing(Worlds(place, databases), foreman, place)
        told.tell(*FEWER.get(type(databases), ()))
        yield told


def test_a_full_run_comes_to_so_many_points(killing: Killing, databases: Databases) -> None:
    if type(databases) not in FEWER:
        assert len(killing.all_points()) >= POINTS
    seen = {point.partition(" ")[2] for chapter in killing.chapters for point in chapter.points}
    assert {"commit", "new name", "core_message_send_instant_messages", "core_cohort_add_cohort_members"} <= seen


def test_killed_at_a_point_it_ends_as_undisturbed(killing: Killing) -> None:
    for death in sample(killing.all_points(), DEATHS, SEED):
        assert killing.die(death) == "", f"killed at {death}"


@pytest.mark.parametrize("seconds", [0.3])
def test_killed_from_outside_it_ends_as_undisturbed(killing: Killing, seconds: float) -> None:
    assert killing.die(Death(0, 0, seconds)) == ""
