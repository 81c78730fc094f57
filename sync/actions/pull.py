"""Read Moodle into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.progress import Progress
from sync.pull.pull import no_progress, pull_site
from sync.pull.result import PullResult

if TYPE_CHECKING:
    from sync.site import Site


def pull(site: Site, actor: str, progress: Progress = no_progress) -> PullResult:
    """Read all of Moodle into the store; ``progress`` is told (done, total, what).

    Raises:
        ConfigError: the token is missing.
        MoodleUnavailable: Moodle does not answer.
        MoodleRefused: Moodle refuses us.
    """
    with site.moodle() as moodle:
        return pull_site(site.store, moodle, site.settings, site.clock, actor, progress)
