"""What becomes of an older warning that is not hit any more is the policy's to say (lsec 三.4)."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings
from sync.actions.situation import kept_by_people
from sync.clock import SystemClock
from sync.regulations import Regulation, regulations_of
from sync.site import Site
from sync.store.database import open_store
from tests.sync.plan.builders import a_case


@pytest.fixture
def regulations(tmp_path: Path) -> tuple[Regulation, ...]:
    settings = Settings.model_validate(
        {
            "site": {"university": "示例大学"},
            "policies": [{"id": name} for name in ("asnu", "bhuad", "lsec", "ustl")],
            "contacts": [{"name": "林晓", "office": "教学办公室", "telephone": "1"}],
        }
    )
    store = open_store(f"sqlite:///{tmp_path / 'store.sqlite3'}", "main")
    return regulations_of(Site(settings, store, tmp_path, SystemClock()))


def test_an_lsec_warning_goes_on_until_a_person_lifts_it(regulations: tuple[Regulation, ...]) -> None:
    cases = (a_case(1, "2022010101", policy="lsec"), a_case(2, "2022010102", policy="asnu"))
    assert kept_by_people(cases, regulations) == {1}


def test_the_others_end_with_the_first_period_without_a_hit(regulations: tuple[Regulation, ...]) -> None:
    by_person = {each.id for each in regulations if each.procedure.lift.when != "not_hit"}
    assert by_person == {"lsec"}
