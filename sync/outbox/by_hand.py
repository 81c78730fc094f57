"""What a person decides about a message that the machine cannot settle."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from config.procedure_duties import DutyKind
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.database import Store
from sync.store.outbox import cancel_followers, move_message, read_messages
from sync.store.outbox_record import Message, OutboxState
from sync.store.records import read_records

Verdict = Literal["delivered", "send_again", "cancel"]

_TO: Final[dict[Verdict, OutboxState]] = {
    "delivered": OutboxState.SENT,
    "send_again": OutboxState.PENDING,
    "cancel": OutboxState.CANCELLED,
}


class NotForPeople(Refusal):
    """The message does not wait for a person."""


def messages_for_people(store: Store) -> list[Message]:
    """Return the messages that wait for a person, and those that are to be printed and handed over.

    A warning whose notice has been recorded as handed over waits for nobody any more.
    """
    with store.read() as tx:
        found = read_messages(tx, store.site_id, states=(OutboxState.NEEDS_PERSON, OutboxState.REJECTED))
        cases = {each.case_id for each in found if each.case_id is not None}
        records = read_records(tx, store.site_id, cases)
    handed_over = {record.case_id for record in records if record.kind is DutyKind.NOTICE}
    return [each for each in found if not (_is_on_paper(each) and each.case_id in handed_over)]


def _is_on_paper(message: Message) -> bool:
    return message.kind == "warning" and message.state is OutboxState.REJECTED


def settle_by_hand(store: Store, message_id: int, verdict: Verdict, *, actor: str, why: str, at: datetime) -> None:
    """Settle a message that waits for a person: it did arrive, it is to be sent again, or never.

    One sent again is still looked for in the conversation first, and not before the wait for an unknown outcome is
    over. One that could not be delivered may be sent again where there is an account (it may be in use again), and
    else be settled as told by other means; but that a notice was handed over is a record.

    Raises:
        NotForPeople: the message does not wait for a person, or not for this.
    """
    reason = f"{why}（{actor}）"
    with store.begin() as tx:
        found = next((each for each in read_messages(tx, store.site_id) if each.id == message_id), None)
        waiting = _settled_from(found, verdict)
        if not move_message(tx, store.site_id, message_id, waiting, _settled_as(found, verdict), reason, at):
            raise NotForPeople(_advice(message_id, found))
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


def _settled_from(message: Message | None, verdict: Verdict) -> tuple[OutboxState, ...]:
    """Return the states from which a verdict may settle a message."""
    if message is None:
        return ()
    again = verdict == "send_again" and message.recipient is not None
    otherwise = verdict != "send_again" and message.kind != "warning"
    return (OutboxState.NEEDS_PERSON, *([OutboxState.REJECTED] if again or otherwise else []))


def _settled_as(message: Message | None, verdict: Verdict) -> OutboxState:
    """Return what a verdict makes of a message: one that may still be under way in the LMS waits like any such."""
    under_way = message is not None and message.unsettled_at is not None
    return OutboxState.UNKNOWN if verdict == "send_again" and under_way else _TO[verdict]


def _advice(message_id: int, message: Message | None) -> str:
    if message is not None and _is_on_paper(message):
        where = "，账号恢复后可用 send_again 重发" if message.recipient is not None else ""
        return f"消息 {message_id} 须打印送达：送达后请用 yujing record delivery 登记{where}。"
    return f"消息 {message_id} 不在等待人工处理之列。"
