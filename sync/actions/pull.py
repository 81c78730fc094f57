"""Read Moodle into the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from sync.actions.acting import Who, permitted
from sync.cases.roles import SiteAction
from sync.outbox.quiet import quiet_end as end_of_quiet
from sync.progress import Progress
from sync.pull.pull import never, no_progress, pull_site
from sync.pull.result import PullResult
from sync.refusal import Refusal

if TYPE_CHECKING:
    from sync.site import Site


def pull(
    site: Site,
    actor: Who,
    progress: Progress = no_progress,
    *,
    full: bool = False,
    now: bool = False,
    stop: Callable[[], bool] = never,
) -> PullResult:
    """Read what may have changed in Moodle, or all of it (``full``), into the store.

    ``progress`` is told (done, total, what); ``now`` disregards the quiet hours; ``stop`` is asked between requests.

    Raises:
        ConfigError: the token is missing.
        MoodleUnavailable: Moodle does not answer.
        MoodleRefused: Moodle refuses us.
        PutOff: ``stop`` said so, or the quiet hours began; the next pull goes on from there.
        Refusal: these are quiet hours, and it need not be ``now``; or it is not the person's to do.
    """
    person = permitted(site, actor, SiteAction.PULL)
    until = None if now else quiet_end(site)
    if until is not None:
        raise Refusal(
            f"按设置（[pull] quiet_from）现在不读取 Moodle，{until:%H:%M} 以后可以；一定要现在读取，请加 --now。"
        )

    def stopped() -> bool:
        return stop() or (not now and quiet_end(site) is not None)

    erased = site.ledger().holds
    with site.moodle(stopped) as moodle:
        return pull_site(
            site.store,
            moodle,
            site.settings,
            site.clock,
            person.account,
            progress,
            everything=full,
            stopped=stopped,
            erased=erased,
        )


def quiet_end(site: Site) -> datetime | None:
    """Return when the hours end in which Moodle is not read, or None outside them."""
    hours, zone = site.settings.pull, site.settings.site.zone
    if hours.quiet_from is None or hours.quiet_until is None:
        return None
    return end_of_quiet(site.clock.now(), hours.quiet_from, hours.quiet_until, zone)
