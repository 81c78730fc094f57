"""A site to be judged, and an assessment of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from config.settings import Settings
from rules.assessment import Assessment, Pending, Skipped, Warning
from sync.site import Site
from sync.store.database import Store
from tests.sync.scene import StoppedClock, a_warning

PERIOD = "2023-2024-1"
AS_OF = date(2024, 3, 20)


def a_site(store: Store, limits: Mapping[str, Any] | None = None) -> Site:
    said = {
        "site": {"university": "滨江大学（虚构）"},
        "policies": [{"id": "asnu"}],
        "contacts": [{"name": "教务员", "office": "一号楼", "telephone": "1234567"}],
        "actors": [{"account": "教务员", "person": "教务员", "roles": ["administrator", "deans_office"]}],
        "limits": limits or {},
    }
    return Site(Settings.model_validate(said), store, Path(), StoppedClock())


def an_assessment(*hit: str, skipped: tuple[str, ...] = (), period: str = PERIOD) -> Assessment:
    warnings: tuple[Warning, ...] = tuple(a_warning(number) for number in hit)
    passed_over = tuple(Skipped(number, "leave") for number in skipped)
    return Assessment("asnu", "0" * 64, period, AS_OF, 10, passed_over, Pending(0, 0), warnings, (), ())
