"""Accept a stop by name: the run may go on although something is missing, and it is written down who said so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sync.quality.stops import Stop
from sync.refusal import Refusal
from sync.store.acceptances import Acceptance, record_acceptance

if TYPE_CHECKING:
    from sync.site import Site


def accept_stops(site: Site, stops: Iterable[Stop], actor: str, reason: str) -> tuple[Acceptance, ...]:
    """Record that ``actor`` accepts each of these stops exactly as it is now, for this reason.

    Raises:
        Refusal: no name, or no reason.
    """
    if not actor.strip() or not reason.strip():
        raise Refusal("接受一项停止须写明姓名与理由")
    at = site.clock.now()
    accepted = tuple(
        Acceptance(stop.code, stop.period, stop.digest, actor.strip(), reason.strip(), at) for stop in stops
    )
    with site.store.begin() as transaction:
        for acceptance in accepted:
            record_acceptance(transaction, site.store.site_id, acceptance)
    return accepted
