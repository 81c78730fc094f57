"""A warning that is over: its student hears so, by the way on which the warning came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sync.cases.changes import Act, Then, nothing_else
from sync.outbox.letters import Letter, Post, queue_letter, queue_undeliverable
from sync.store.case_record import Case, CaseState
from sync.store.outbox import read_messages
from sync.store.outbox_record import Message, OutboxState
from sync.store.transaction import Transaction

ON_PAPER: Final = "预警是当面送达的，解除也请打印送达"


@dataclass(frozen=True, slots=True)
class Clearing:
    """What is written to the student of a lifted case.

    ``letter`` follows the message with the warning; None where that one could not be delivered, so that this goes by
    hand, too.
    """

    case: Case
    letter: Letter | None
    follows: int | None


def clearings(tx: Transaction, post: Post, cases: Sequence[tuple[Case, str]]) -> list[Clearing]:
    """Return what to write about cases that will be lifted, each with the reason.

    A student who was never told of the warning hears nothing of its end.
    """
    found = (_clearing(tx, post, case, why) for case, why in cases)
    return [clearing for clearing in found if clearing is not None]


def _clearing(tx: Transaction, post: Post, case: Case, why: str) -> Clearing | None:
    warning = _last_warning(read_messages(tx, post.store.site_id, case_id=case.id, kind="warning"))
    if warning is None or case.issued_level is None:
        return None
    if warning.recipient is None or warning.state is OutboxState.REJECTED:
        return Clearing(case, None, None)
    after = replace(case, state=CaseState.LIFTED)
    level, issue, to = case.issued_level, case.issues, warning.recipient
    return Clearing(case, post.letter(after, "lifted", level=level, issue=issue, recipient=to, note=why), warning.id)


def _last_warning(warnings: Sequence[Message]) -> Message | None:
    told = [message for message in warnings if message.state is not OutboxState.CANCELLED]
    return told[-1] if told else None


def queue_clearing(
    tx: Transaction, site_id: str, clearing: Clearing, text: str, at: datetime, plan_id: int | None = None
) -> None:
    """Put what is written about a lifted case in the outbox, or note that it goes by hand; a second time it doesn't."""
    if clearing.letter is not None:
        queue_letter(tx, site_id, clearing.letter, text, at, plan_id=plan_id, follows=clearing.follows)
        return
    case = clearing.case
    level, issue = case.issued_level or case.level, case.issues
    queue_undeliverable(tx, site_id, case, "lifted", level=level, issue=issue, reason=ON_PAPER, at=at, plan_id=plan_id)


def telling_lifted(post: Post, case: Case, act: Act) -> Then:
    """Return what belongs to lifting ``case`` by hand: its student is told, with ``act.why``."""
    with post.store.read() as tx:
        found = clearings(tx, post, [(case, act.why)])
    if not found:
        return nothing_else
    (clearing,) = found
    text = post.write([clearing.letter] if clearing.letter else []).get(case.id, "")

    def tell(tx: Transaction, _changed: Case) -> None:
        queue_clearing(tx, post.store.site_id, clearing, text, act.at)

    return tell
