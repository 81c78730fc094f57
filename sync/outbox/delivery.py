"""One message: claimed, looked for, sent if it is not there, and settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import uuid4

from connector.moodle.errors import (
    MoodleError,
    MoodleOutcomeUnknown,
    MoodleRefused,
    MoodleRejectedRow,
    MoodleUnavailable,
)
from connector.moodle.messages import get_messages, send_instant_message
from connector.moodle.port import Moodle
from sync.clock import Clock
from sync.store.database import Store
from sync.store.outbox import cancel_followers, claim_message, settle_message
from sync.store.outbox_record import Message, OutboxState

ATTEMPTS: Final = 5
"""After so many claims a message waits for a person: something about it goes wrong every time."""

_STOP: Final = frozenset(
    {"invalidtoken", "accessexception", "wsaccessusersuspended", "wsaccessuserdeleted", "nopermissions", "disabled"}
)
"""Refusals that concern us, not one recipient: everything stops until somebody sees to them."""


class Step(StrEnum):
    """What became of a message in this run."""

    SENT = "sent"
    FOUND = "found"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    NEEDS_PERSON = "needs_person"
    CANCELLED = "cancelled"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Courier:
    """What delivering needs; ``sender`` is the service user's LMS id, ``wait`` how long an outcome stays unknown."""

    store: Store
    moodle: Moodle
    clock: Clock
    sender: int
    wait: timedelta


@dataclass(frozen=True, slots=True)
class _Claim:
    """A message that this process alone may send, until ``until``."""

    courier: Courier
    message: Message
    holder: str
    until: datetime

    def settle(self, state: OutboxState, reason: str = "", lms_message_id: int | None = None) -> None:
        """End the claim with what became of the message; what was to follow one that never arrives is cancelled.

        What was sent to staff is not kept: it may name several students, and nobody reads it here again.
        """
        store, now = self.courier.store, self.courier.clock.now()
        open_still = state is OutboxState.UNKNOWN
        values: dict[str, object] = {
            "settled_at": None if open_still else now,
            "unsettled_at": now if open_still else None,
        }
        values |= {"reason": reason, "lms_message_id": lms_message_id}
        if state is OutboxState.SENT and not self.message.student_no:
            values["text"] = ""
        with store.begin() as tx:
            if settle_message(tx, store.site_id, self.message.id, self.holder, state, **values) and state in _NEVER:
                cancel_followers(tx, store.site_id, self.message.id, "前一条消息没有送达，无需更正", now)

    def give_back(self) -> None:
        """Leave the message as it was before the claim: nothing has been sent by us."""
        store, before = self.courier.store, self.message
        state = OutboxState.PENDING if before.state is OutboxState.PENDING else OutboxState.UNKNOWN
        with store.begin() as tx:
            as_before = {"unsettled_at": before.unsettled_at, "attempts": before.attempts}
            settle_message(tx, store.site_id, before.id, self.holder, state, **as_before)


_NEVER: Final = (OutboxState.REJECTED, OutboxState.CANCELLED)


def deliver(courier: Courier, message: Message, obstacle: str = "") -> Step:
    """Deliver one message exactly once.

    Steps: claim it, so that nobody else does; look for its marker in the conversation, and if it is there, note that
    it was sent; otherwise send it and note the outcome. ``obstacle`` says why its recipient cannot be written to.

    Raises:
        MoodleUnavailable: Moodle cannot be reached; the message is left as it was.
        MoodleRefused: Moodle refuses us altogether; the message is left as it was.
    """
    holder = uuid4().hex
    now = courier.clock.now()
    with courier.store.begin() as tx:
        if not claim_message(tx, courier.store.site_id, message, holder, now):
            return Step.TAKEN
    claim = _Claim(courier, message, holder, now + courier.wait / 2)
    try:
        return _settled(claim, obstacle)
    except (MoodleUnavailable, MoodleRefused):
        claim.give_back()
        raise


def _settled(claim: _Claim, obstacle: str) -> Step:
    """Look for the message, send it where it has to be sent, and settle the claim."""
    message = claim.message
    if obstacle and message.state is OutboxState.PENDING:
        claim.settle(OutboxState.REJECTED, obstacle)
        return Step.REJECTED
    found = _is_there(claim)
    if found is None:
        claim.settle(OutboxState.NEEDS_PERSON, "读不到会话，无法确认是否已送达，请人工核对")
        return Step.NEEDS_PERSON
    if found:
        claim.settle(OutboxState.SENT, "已在会话中找到")
        return Step.FOUND
    return _unsent(claim, obstacle)


def _unsent(claim: _Claim, obstacle: str) -> Step:
    """Go on with a message that is not in the conversation."""
    if claim.message.cancel_wanted:
        claim.settle(OutboxState.CANCELLED, "个案已撤销，消息未曾送达")
        return Step.CANCELLED
    if obstacle:
        claim.settle(OutboxState.REJECTED, obstacle)
        return Step.REJECTED
    if claim.message.attempts >= ATTEMPTS:
        claim.settle(OutboxState.NEEDS_PERSON, f"已尝试 {claim.message.attempts} 次仍未送达，请人工处理")
        return Step.NEEDS_PERSON
    if claim.courier.clock.now() >= claim.until:
        claim.give_back()
        return Step.TAKEN
    return _send(claim)


def _is_there(claim: _Claim) -> bool | None:
    """Say whether the marker stands in the conversation; None where that conversation cannot be read."""
    courier, message = claim.courier, claim.message
    try:
        conversation = get_messages(courier.moodle, courier.sender, _recipient(message))
    except MoodleRejectedRow:
        return None
    except MoodleRefused as error:
        if _concerns_us(error):
            raise
        return None
    return any(each.holds(message.marker) for each in conversation)


def _send(claim: _Claim) -> Step:
    courier, message = claim.courier, claim.message
    try:
        sent = send_instant_message(courier.moodle, _recipient(message), message.text)
    except MoodleOutcomeUnknown as error:
        claim.settle(OutboxState.UNKNOWN, error.advice)
        return Step.UNKNOWN
    except MoodleRejectedRow as error:
        claim.settle(OutboxState.REJECTED, error.advice)
        return Step.REJECTED
    claim.settle(OutboxState.SENT, "", sent.msgid)
    return Step.SENT


def _concerns_us(error: MoodleError) -> bool:
    return error.errorcode in _STOP or error.errorcode.startswith("yujing:")


def _recipient(message: Message) -> int:
    if message.recipient is None:
        raise ValueError(f"message {message.id} has no recipient")
    return message.recipient
