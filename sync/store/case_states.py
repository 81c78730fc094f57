"""Where a case can stand."""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands (DOMAIN.md section 4).

    ``withdrawn`` is the one addition: the machine took back a proposal that nobody had confirmed, because the
    verdict no longer stands; the same verdict brings it back, which a person's ``rejected`` forbids.
    """

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    AWAITING_CONSENTS = "awaiting_consents"
    CONFIRMED = "confirmed"
    ISSUED = "issued"
    IN_SUPPORT = "in_support"
    LIFTED = "lifted"
    CARRIED_OVER = "carried_over"
    ESCALATED = "escalated"
    CLOSED = "closed"
    REJECTED = "rejected"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"
