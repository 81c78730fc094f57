"""Which states a case may go through, as one table (DOMAIN.md section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sync.store.case_record import CaseState as S

BEFORE_ISSUE: Final = frozenset({S.PROPOSED, S.ANNOUNCED, S.AWAITING_CONSENTS, S.CONFIRMED})
"""The student has not been warned yet; an objection or a review ends such a case as ``rejected``."""

IN_FORCE: Final = frozenset({S.ISSUED, S.IN_SUPPORT, S.CARRIED_OVER})
"""The student has been warned and the warning stands; only ``revoked`` takes it back."""

ISSUED: Final = frozenset({S.ISSUED, S.IN_SUPPORT})
"""The student has been warned in the case's own period; a new revision is issued anew."""

OVER: Final = frozenset({S.REJECTED, S.REVOKED, S.LIFTED, S.ESCALATED, S.CLOSED, S.WITHDRAWN})
"""Nothing more is due; a person may reopen some of them."""

ALLOWED: Final[Mapping[S, frozenset[S]]] = {
    S.PROPOSED: frozenset({S.ANNOUNCED, S.AWAITING_CONSENTS, S.CONFIRMED, S.REJECTED, S.WITHDRAWN}),
    S.ANNOUNCED: frozenset({S.PROPOSED, S.AWAITING_CONSENTS, S.CONFIRMED, S.REJECTED}),
    S.AWAITING_CONSENTS: frozenset({S.PROPOSED, S.CONFIRMED, S.REJECTED}),
    S.CONFIRMED: frozenset({S.PROPOSED, S.ISSUED, S.REJECTED}),
    S.ISSUED: frozenset({S.IN_SUPPORT, S.LIFTED, S.CARRIED_OVER, S.ESCALATED, S.CLOSED, S.REVOKED}),
    S.IN_SUPPORT: frozenset({S.LIFTED, S.CARRIED_OVER, S.ESCALATED, S.CLOSED, S.REVOKED}),
    S.CARRIED_OVER: frozenset({S.CARRIED_OVER, S.LIFTED, S.ESCALATED, S.CLOSED, S.REVOKED}),
    S.WITHDRAWN: frozenset({S.PROPOSED}),
    S.REJECTED: frozenset({S.PROPOSED}),
    S.REVOKED: frozenset({S.PROPOSED}),
    S.LIFTED: frozenset({S.PROPOSED, S.CARRIED_OVER}),
    S.ESCALATED: frozenset({S.LIFTED, S.CARRIED_OVER, S.CLOSED, S.REVOKED}),
    S.CLOSED: frozenset({S.PROPOSED, S.CARRIED_OVER}),
}
"""From each state to the states that may follow. ``proposed`` again means that it has to be confirmed again.

What the turn of a period lifted or closed may go on after all (``carried_over``), where the turn was rolled back.
"""

BY_PLAN_ONLY: Final = frozenset({S.ISSUED, S.CARRIED_OVER, S.ESCALATED})
"""Reached only by carrying out a plan that a person approved."""

TITLES: Final[Mapping[S, str]] = {
    S.PROPOSED: "待确认",
    S.ANNOUNCED: "已告知本人，异议期内",
    S.AWAITING_CONSENTS: "待各方同意",
    S.CONFIRMED: "已确认",
    S.ISSUED: "已发出",
    S.IN_SUPPORT: "帮扶中",
    S.LIFTED: "已解除",
    S.CARRIED_OVER: "结转",
    S.ESCALATED: "已升级",
    S.CLOSED: "已结案",
    S.REJECTED: "不予预警",
    S.REVOKED: "已撤销",
    S.WITHDRAWN: "系统撤回",
}
"""What people call the states."""
