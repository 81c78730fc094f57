"""A seeded sample of the soak; `make soak` runs as many as one likes."""

from __future__ import annotations

import pytest

from tests.soak.episodes import an_episode
from tests.soak.running import run

pytestmark = pytest.mark.xdist_group("soak")


@pytest.mark.parametrize("seed", ["2026-0"])
def test_syncs_under_faults_end_as_a_clean_one_does(seed: str) -> None:
    told = run(an_episode(seed))
    assert told.injected, "no fault met a call"
    assert told.parted == "", f"episode {seed}, repeat with: make soak EPISODE={seed}\n{told.endings}"


def test_the_same_seed_draws_the_same_episode() -> None:
    assert an_episode("7-3") == an_episode("7-3")
    assert an_episode("7-3") != an_episode("7-4")
