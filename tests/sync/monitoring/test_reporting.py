"""The dead-man's ping: once for every night whose work is complete, and silence whenever something is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sync.monitoring.reporting import Reporter, Unheard
from sync.site import Site
from sync.store.database import Store
from tests.sync.monitoring.test_monitoring import SETTINGS, work
from tests.sync.scene import StoppedClock

URL = "https://watch.example/5ecret"


class Watching:
    """A watching service that notes what it hears, or cannot be reached."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.wrong = ""

    def __call__(self, url: str, *, failed: bool = False) -> str:
        if not self.wrong:
            self.heard.append("fail" if failed else "ok")
        assert url == URL
        return self.wrong


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("YUJING_PING_URL", URL)
    return Site(SETTINGS, sqlite_store, tmp_path, StoppedClock())


def never() -> bool:
    return False


def test_a_night_is_told_once_and_only_when_all_of_it_is_done(site: Site) -> None:
    watching = Watching()
    report = Reporter(site, watching)
    report(never)
    work(site, "pull", 10)
    report(never)
    work(site, "evaluate", 7, "")
    assert (report(never), watching.heard) == ("", []), "evaluation is still going on"
    work(site, "evaluate", 7)
    assert report(never) == "已通知监看服务：完成"
    assert (report(never), watching.heard) == ("", ["ok"])
    site.clock.sleep(timedelta(hours=15).total_seconds())
    assert (report(never), watching.heard) == ("", ["ok"]), "the next night has begun"
    work(site, "pull", -14)
    work(site, "evaluate", -17)
    site.clock.sleep(timedelta(hours=3).total_seconds())
    report(never)
    assert watching.heard == ["ok", "ok"]


@pytest.mark.parametrize(("wanted", "heard"), [(False, []), (True, ["fail"])])
def test_a_failure_is_silence_or_told_as_one(site: Site, wanted: bool, heard: list[str]) -> None:
    monitoring = SETTINGS.monitoring.model_copy(update={"ping_failures": wanted})
    watching = Watching()
    report = Reporter(replace(site, settings=SETTINGS.model_copy(update={"monitoring": monitoring})), watching)
    work(site, "pull", 10, "failed")
    work(site, "evaluate", 7)
    for _ in range(3):
        report(never)
    assert watching.heard == heard


def test_a_service_out_of_reach_is_tried_again_and_its_address_is_told_nobody(site: Site) -> None:
    watching = Watching()
    watching.wrong = "ConnectTimeout"
    report = Reporter(site, watching)
    work(site, "pull", 10)
    work(site, "evaluate", 7)
    with pytest.raises(Unheard, match="ConnectTimeout") as caught:
        report(never)
    assert "watch.example" not in str(caught.value)
    watching.wrong = ""
    report(never)
    assert watching.heard == ["ok"]


def test_without_an_address_nothing_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YUJING_PING_URL")
    watching = Watching()
    work(site, "pull", 10)
    work(site, "evaluate", 7)
    assert (Reporter(site, watching)(never), watching.heard) == ("", [])


def test_a_site_without_a_night_has_none_to_tell_of(site: Site) -> None:
    off = SETTINGS.schedule.model_copy(update={"pull": (), "evaluate": ()})
    watching = Watching()
    Reporter(replace(site, settings=SETTINGS.model_copy(update={"schedule": off})), watching)(never)
    assert watching.heard == []
