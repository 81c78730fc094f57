"""Quiet hours, in the site's time zone: those in which nobody is written to (nights, days off), and any others."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.telling import Messages


def quiet_until(now: datetime, messages: Messages, zone: ZoneInfo) -> datetime | None:
    """Return when the time that ``now`` falls into, in which nobody is written to, ends; None outside it."""
    end = quiet_end(now, messages.quiet_from, messages.quiet_until, zone)
    first = day = (end or now.astimezone(zone)).date()
    while messages.is_off(day):
        day += timedelta(days=1)
    return end if day == first else datetime.combine(day, messages.quiet_until, zone)


def quiet_end(now: datetime, begins: time, ends: time, zone: ZoneInfo) -> datetime | None:
    """Return when the quiet hours that ``now`` falls into end, or None outside them."""
    local = now.astimezone(zone)
    over_midnight, hour = begins > ends, local.time()
    quiet = (hour >= begins or hour < ends) if over_midnight else begins <= hour < ends
    if not quiet:
        return None
    day = local.date() + timedelta(days=1 if over_midnight and hour >= begins else 0)
    return datetime.combine(day, ends, zone)
