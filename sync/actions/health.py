"""Ask whether the daemon is well: itself, where it can be asked, else what its store tells."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from config.settings_file import load_settings
from sync.actions.well_being import doing_of
from sync.daemon.pulse import Pulse
from sync.monitoring.health import health_of
from sync.site import open_site
from sync.store.leases import read_lease

_PATIENCE_SECONDS: Final = 15
_ENOUGH: Final = 100_000


@dataclass(frozen=True, slots=True)
class HealthResult:
    """Whether all is well, and what is wrong, in Chinese; ``asked`` says whether the daemon itself answered."""

    well: bool
    wrong: tuple[str, ...]
    asked: bool


def site_health(folder: Path) -> HealthResult:
    """Ask the daemon of the site in ``folder``; where workers share its work, or nobody can be asked, its store.

    Raises:
        ConfigError: the settings or the database cannot be used.
    """
    address = load_settings(folder).monitoring.address()
    answer = _asked(*address) if address is not None else None
    if answer is not None and answer.asked:
        return answer
    with open_site(folder) as site:
        lease = read_lease(site.store, "daemon")
        if answer is not None and doing_of(lease[0] if lease else "") != "workers":
            return answer
        wrong = tuple(check.why for check in health_of(site, Pulse()) if not check.ok)
    return HealthResult(not wrong, wrong, asked=False)


def _reachable(host: str) -> str:
    """Return where that is asked which listens at ``host``, which may stand for every address of the machine."""
    try:
        return "localhost" if ip_address(host).is_unspecified else host
    except ValueError:  # a name
        return host


def _asked(host: str, port: int) -> HealthResult:
    try:
        with closing(HTTPConnection(_reachable(host), port, timeout=_PATIENCE_SECONDS)) as connection:
            connection.request("GET", "/health")
            told = json.loads(connection.getresponse().read(_ENOUGH))
            checks = {str(name): str(why) for name, why in told["checks"].items()}
    except (OSError, HTTPException, ValueError, KeyError, AttributeError, TypeError) as error:
        return HealthResult(
            well=False, wrong=(f"守护进程没有回答（{type(error).__name__}）；请看它是否在运行",), asked=False
        )
    wrong = tuple(why for why in checks.values() if why != "ok")
    return HealthResult(told.get("status") == "ok" and not wrong, wrong, asked=True)
