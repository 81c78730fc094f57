"""The messages to one person: claimed, looked for, sent together where they are not there, and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from connector.moodle.answers import Failure
from connector.moodle.deadline import only_while
from connector.moodle.errors import (
    MoodleError,
    MoodleOutcomeUnknown,
    MoodleRefused,
    MoodleRejectedRow,
    MoodleStopped,
    MoodleUnavailable,
)
from connector.moodle.messages import ReadMessage, get_messages, send_instant_message
from connector.moodle.payloads import UNEXPECTED_ANSWER
from sync.outbox.hand import CANCELLED, Courier, Hand, Step
from sync.outbox.together import joined, portions
from sync.outbox.waiting import lms_disagrees
from sync.store.outbox_record import Message, OutboxState, Stamp

ATTEMPTS: Final = 5
"""After so many claims a message waits for a person: something about it goes wrong every time."""

START_WITHIN: Final = timedelta(seconds=30)
"""So soon after a message was noted as going out its request must be on its way, or it is not sent at all."""

_STOP: Final = frozenset(
    {"invalidtoken", "accessexception", "wsaccessusersuspended", "wsaccessuserdeleted", "nopermissions", "disabled"}
)
"""Refusals that concern us, not one recipient: everything stops until somebody sees to them."""

_ABOUT_ONE_ANSWER: Final = frozenset({UNEXPECTED_ANSWER, Failure.TOO_LARGE})
"""Those of our own refusals (``yujing:``) that may be about one conversation alone."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of each message; ``unreadable`` is why their conversation could not be read, where it couldn't.

    Where that is a `MoodleUnavailable`, it may be readable the next time.
    """

    steps: Mapping[int, Step]
    unreadable: MoodleError | None = None


def deliver(courier: Courier, messages: Sequence[Message], obstacle: str = "") -> Delivery:
    """Deliver messages to one person, each exactly once.

    Steps: claim them, so that nobody else does; look for their markers in the conversation, and of those that are
    there, note that they were sent; send the others, together as far as they fit, and note the outcome. Where the
    conversation cannot be read they are left as they were. ``obstacle`` says why the person cannot be written to.

    Raises:
        MoodleUnavailable: Moodle cannot be reached; what was not sent is left as it was.
        MoodleRefused: Moodle refuses us altogether; what was not sent is left as it was.
        MoodleStopped: we are to stop; what was not sent is left as it was.
    """
    hand = Hand.take(courier, messages)
    try:
        return Delivery(hand.steps, _deliver(hand, obstacle))
    except (MoodleUnavailable, MoodleRefused, MoodleStopped):
        hand.give_back(list(hand.held.values()))
        raise


def _deliver(hand: Hand, obstacle: str) -> MoodleError | None:
    """Settle what is in hand; return why the conversation could not be read, where it couldn't."""
    never_sent = [message for message in hand.held.values() if message.state is OutboxState.PENDING]
    if obstacle and never_sent:
        hand.settle(never_sent, OutboxState.REJECTED, Step.REJECTED, obstacle)
    if not hand.held:
        return None
    try:
        conversation = _conversation(hand)
    except (MoodleRefused, MoodleRejectedRow, MoodleUnavailable) as error:
        if _concerns_us(error):
            raise
        hand.give_back(list(hand.held.values()))
        return error
    for message in list(hand.held.values()):
        _settle_without_sending(hand, message, conversation, obstacle)
    for letters in portions(list(hand.held.values())):
        _send(hand, letters)
    return None


def _conversation(hand: Hand) -> tuple[ReadMessage, ...]:
    message = next(iter(hand.held.values()))
    return get_messages(hand.courier.moodle, hand.courier.sender, _recipient(message))


def _settle_without_sending(hand: Hand, message: Message, conversation: Sequence[ReadMessage], obstacle: str) -> None:
    """Settle a message that is there already, or is not to be sent (now); any other stays in hand."""
    open_still = message.state is not OutboxState.PENDING
    if any(each.holds(message.marker) for each in conversation):
        hand.settle([message], OutboxState.SENT, Step.FOUND, "已在会话中找到")
    elif open_still and lms_disagrees(message, hand.courier.stamp(), hand.courier.wait):
        hand.give_back([message], Step.WAITING)
    elif message.cancel_wanted:
        hand.settle([message], OutboxState.CANCELLED, Step.CANCELLED, CANCELLED)
    elif obstacle:
        hand.settle([message], OutboxState.REJECTED, Step.REJECTED, obstacle)
    elif message.attempts >= ATTEMPTS:
        reason = f"已尝试 {message.attempts} 次仍未送达，请人工处理"
        hand.settle([message], OutboxState.NEEDS_PERSON, Step.NEEDS_PERSON, reason)


def _send(hand: Hand, letters: Sequence[Message]) -> None:
    """Send letters that are not there as one message, unless somebody else has them by now."""
    begun = hand.begin(letters)
    if not begun:
        return
    courier, since = hand.courier, hand.courier.stamp()
    try:
        with only_while(lambda: _running(since, courier.stamp()) <= START_WITHIN):
            sent = send_instant_message(courier.moodle, _recipient(begun[0]), joined(begun))
    except MoodleOutcomeUnknown as error:
        hand.settle(begun, OutboxState.UNKNOWN, Step.UNKNOWN, error.advice)
    except MoodleRejectedRow as error:
        hand.settle(begun, OutboxState.REJECTED, Step.REJECTED, error.advice)
    else:
        hand.settle(begun, OutboxState.SENT, Step.SENT, "", sent.msgid)


def _running(since: Stamp, now: Stamp) -> timedelta:
    """Return how much time may have passed in this process, by whichever clock says more."""
    by_clock = now.unsettled_at - since.unsettled_at
    return max(by_clock, timedelta(milliseconds=now.uptime_ms - since.uptime_ms))


def _concerns_us(error: MoodleError) -> bool:
    ours = error.errorcode.startswith("yujing:") and error.errorcode not in _ABOUT_ONE_ANSWER
    return isinstance(error, MoodleRefused) and (ours or error.errorcode in _STOP)


def _recipient(message: Message) -> int:
    if message.recipient is None:
        raise ValueError(f"message {message.id} has no recipient")
    return message.recipient
