"""What a person decides about a message that the machine cannot settle."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.database import Store
from sync.store.outbox import cancel_followers, move_message, read_messages
from sync.store.outbox_record import Message, OutboxState

Verdict = Literal["delivered", "send_again", "cancel"]

_TO: Final[dict[Verdict, OutboxState]] = {
    "delivered": OutboxState.SENT,
    "send_again": OutboxState.PENDING,
    "cancel": OutboxState.CANCELLED,
}


class NotForPeople(Refusal):
    """The message does not wait for a person."""


def messages_for_people(store: Store) -> list[Message]:
    """Return the messages that wait for a person, and those that are to be printed and handed over."""
    with store.read() as tx:
        return read_messages(tx, store.site_id, states=(OutboxState.NEEDS_PERSON, OutboxState.REJECTED))


def settle_by_hand(store: Store, message_id: int, verdict: Verdict, *, actor: str, why: str, at: datetime) -> None:
    """Settle a message that waits for a person: it did arrive, it is to be sent again, or never.

    One sent again is still looked for in the conversation first.

    Raises:
        NotForPeople: the message does not wait for a person.
    """
    reason = f"{why}（{actor}）"
    with store.begin() as tx:
        waiting = (OutboxState.NEEDS_PERSON,)
        if not move_message(tx, store.site_id, message_id, waiting, _TO[verdict], reason, at):
            raise NotForPeople(f"消息 {message_id} 不在等待人工处理之列。")
        append_audit(
            tx,
            store.site_id,
            at=at,
            actor=actor,
            action="message.settled",
            subject=f"message:{message_id}",
            details={"verdict": verdict, "why": why},
        )
        if verdict == "cancel":
            cancel_followers(tx, store.site_id, message_id, reason, at)
