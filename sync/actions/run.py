"""Run the daemon with the actions that an administrator uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.actions.stages import stages_of
from sync.daemon.running import Jobs, run

if TYPE_CHECKING:
    from sync.site import Site


def run_daemon(site: Site) -> None:
    """Pull, evaluate and plan at the set times; apply and send only what was approved; until told to stop.

    Raises:
        AlreadyRunning: another daemon works on this store.
    """
    settings = site.settings
    run(site.store, site.clock, settings.schedule, settings.site.zone, jobs_of(site))


def jobs_of(site: Site) -> Jobs:
    """Return the daemon's jobs: the site's stages, for the whole school."""
    stages = stages_of(site)
    return Jobs(
        stages.pull,
        stages.evaluate,
        stages.plan,
        stages.apply,
        stages.send,
        stages.may_pull,
        stages.remind,
        backup=stages.backup,
    )
