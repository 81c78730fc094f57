"""Run the daemon with the actions that an administrator uses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sync.actions.stages import stages_of
from sync.daemon.pulse import Pulse
from sync.daemon.running import Jobs, run
from sync.monitoring.health import health_of
from sync.monitoring.metering import Meter
from sync.monitoring.metrics import CONTENT_TYPE, Metrics, Sources
from sync.monitoring.reporting import Reporter
from sync.monitoring.serving import served

if TYPE_CHECKING:
    from sync.site import Site


def run_daemon(site: Site) -> None:
    """Pull, evaluate and plan at the set times; apply and send only what was approved; until told to stop.

    Health and figures can be asked for meanwhile, where the settings say so.

    Raises:
        AlreadyRunning: another daemon works on this store.
    """
    settings = site.settings
    meter, pulse = Meter(), Pulse(settings.monitoring.stuck_after_hours * 3600)
    metered = replace(site, on_call=meter)
    jobs = replace(jobs_of(metered), report=Reporter(site))
    metrics = Metrics(Sources(site, pulse, meter))
    with served(settings.monitoring.address(), lambda: health_of(site, pulse), metrics.text, CONTENT_TYPE):
        run(site.store, site.clock, settings.schedule, settings.site.zone, jobs, pulse=pulse)


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
