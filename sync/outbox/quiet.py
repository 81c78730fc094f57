"""The hours in which nobody is written to, in the site's time zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.settings import Messages


def quiet_until(now: datetime, messages: Messages, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours that ``now`` falls into end, or None outside them."""
    local = now.astimezone(zone)
    begins, ends, time = messages.quiet_from, messages.quiet_until, local.time()
    over_midnight = begins > ends
    quiet = (time >= begins or time < ends) if over_midnight else begins <= time < ends
    if not quiet:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and time >= begins else 0)
    return datetime.combine(day, ends, zone)
