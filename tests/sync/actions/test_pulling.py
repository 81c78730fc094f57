"""Reading Moodle at the hours that suit the school, and what the status tells of what was left."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.actions.pull import pull, quiet_end
from sync.actions.run import jobs_of
from sync.actions.status import site_status
from sync.refusal import PutOff, Refusal
from sync.site import open_site
from sync.store.offerings import list_offerings
from tests.journeys.stages import At
from tests.sync.scene import StoppedClock


def with_hours(folder: Path, begins: str, ends: str) -> None:
    """Set the hours in which Moodle is not read."""
    settings = folder / "settings.toml"
    said = f'[pull]\nquiet_from = "{begins}"\nquiet_until = "{ends}"\n'
    settings.write_text(re.sub(r"(?m)^\[pull\]\n", "", settings.read_text(encoding="utf-8")) + said, encoding="utf-8")


def at_clock(hour: int) -> StoppedClock:
    """Return a clock at an hour of the school's day."""
    return StoppedClock(datetime(2025, 3, 10, hour - 8, 30, tzinfo=UTC))


def test_in_quiet_hours_nothing_is_read_unless_it_must_be_now(at: At) -> None:
    small = at("imported")
    with_hours(small.folder, "08:00", "22:00")
    with open_site(small.folder, at_clock(9)) as site:
        with pytest.raises(Refusal, match=r"22:00 以后可以.*--now"):
            pull(site, "李红")
        assert pull(site, "李红", now=True).complete


@pytest.mark.parametrize(("hour", "quiet"), [(8, True), (21, True), (22, False), (23, False)])
def test_quiet_hours_are_the_schools(at: At, hour: int, quiet: bool) -> None:
    small = at("imported")
    with_hours(small.folder, "08:00", "22:00")
    with open_site(small.folder, at_clock(hour)) as site:
        assert (quiet_end(site) is not None) is quiet
        assert jobs_of(site).may_pull() is not quiet


def test_without_such_hours_moodle_is_read_at_any(at: At) -> None:
    with open_site(at("imported").folder) as site:
        assert quiet_end(site) is None
        assert jobs_of(site).may_pull()


def test_quiet_hours_that_begin_during_a_pull_put_the_rest_off(at: At) -> None:
    small = at("imported")
    with_hours(small.folder, "08:00", "22:00")
    begins = datetime(2025, 3, 10, 0, 0, tzinfo=UTC)
    clock = StoppedClock(begins - timedelta(minutes=1))
    with open_site(small.folder, clock) as site:

        def meanwhile() -> bool:
            with site.store.read() as transaction:
                if clock.now() < begins and list_offerings(transaction, site.store.site_id):
                    clock.pass_(minutes=2)
            return False

        with pytest.raises(PutOff, match="接着读"):
            pull(site, "李红", stop=meanwhile)
        clock.pass_(hours=14)
        result = pull(site, "李红")
        assert result.complete
        assert result.resumed > 0


def test_the_status_tells_of_sealed_offerings_only_where_there_are_any(at: At) -> None:
    with open_site(at("pulled").folder) as site:
        assert site_status(site).left_unread is None
