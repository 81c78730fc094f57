"""A seeded sample of the soak; `make soak` runs as much as one likes."""

from __future__ import annotations

import pytest

from tests.soak.episodes import an_episode
from tests.soak.running import run

pytestmark = pytest.mark.xdist_group("soak")


def test_syncs_under_faults_end_as_a_clean_one_does() -> None:
    told = run(an_episode("2026-0", chapters=1))
    assert told.injected.total() > 20, told.injected
    assert told.parted == "", f"episode 2026-0, repeat with: make soak PART=faults REPEAT=2026-0\n{told.endings}"


def test_the_same_seed_draws_the_same_episode() -> None:
    assert an_episode("7-3") == an_episode("7-3")
    assert an_episode("7-3") != an_episode("7-4")
