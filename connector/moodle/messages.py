"""Personal messages: sent one at a time, and looked for before anything is sent again."""

from __future__ import annotations

from html import unescape
from typing import Final, Literal

from connector.moodle.errors import MoodleError, MoodleOutcomeUnknown, MoodleRefused, MoodleRejectedRow
from connector.moodle.payloads import UNEXPECTED_ANSWER, Payload, decode
from connector.moodle.port import Moodle

_SEND: Final = "core_message_send_instant_messages"
_GET: Final = "core_message_get_messages"

MAX_BYTES: Final = 4096
"""Longest message that Moodle takes, in bytes of UTF-8: 1,365 Chinese characters."""

_FORMATS: Final = {"plain": 2, "html": 1}
_READ_AND_UNREAD: Final = 2

_NEVER_REACHED_MOODLE: Final = ("yujing:http-3", "yujing:http-4")
_CHECKED_BEFORE_SENDING: Final = frozenset(
    {
        *("invalidtoken", "accessexception", "wsaccessusersuspended", "wsaccessuserdeleted", "nopermissions"),
        *("disabled", "invalidparameter", "invalidrecord"),
        *("yujing:certificate", "yujing:body-too-large"),
    }
)
"""Refusals that can only come before the first message is touched; so can all of HTTP's 3xx and 4xx."""


class SentMessage(Payload):
    """A message that Moodle took."""

    msgid: int
    conversationid: int | None = None
    timecreated: int
    """Seconds since 1970, by the server's clock."""


class _Answer(Payload):
    msgid: int
    conversationid: int | None = None
    timecreated: int | None = None
    errormessage: str = ""


class ReadMessage(Payload):
    """A message of a conversation, as it is kept."""

    id: int
    useridfrom: int
    useridto: int
    timecreated: int
    text: str = ""
    fullmessage: str | None = ""
    fullmessagehtml: str | None = ""
    smallmessage: str | None = ""

    def holds(self, marker: str) -> bool:
        """Say whether `marker` stands in the message, in any of the forms in which Moodle keeps it."""
        forms = (self.text, self.fullmessage, self.fullmessagehtml, self.smallmessage)
        return any(marker in form or marker in unescape(form) for form in forms if form)


class _Conversation(Payload):
    messages: tuple[ReadMessage, ...]


def send_instant_message(
    moodle: Moodle, user_id: int, text: str, text_format: Literal["plain", "html"] = "plain"
) -> SentMessage:
    """Send one message to one person (`core_message_send_instant_messages`).

    One per call, since a list of which one fails answers with an error after the others went out. Suspended accounts
    are sent to: filter them before. `MoodleRejectedRow` where the text has more than 4,096 bytes (nothing is
    sent then) or the person can't be written to; `MoodleOutcomeUnknown` where it may have gone out: look for it with
    `get_messages`, after a wait, before sending again.
    """
    _check_length(user_id, text)
    message = {"touserid": user_id, "text": text, "textformat": _FORMATS[text_format]}
    try:
        answer = moodle.write(_SEND, {"messages": [message]})
    except (MoodleRefused, MoodleRejectedRow) as error:
        if error.errorcode in _CHECKED_BEFORE_SENDING or error.errorcode.startswith(_NEVER_REACHED_MOODLE):
            raise
        doubt: MoodleError = error
    else:
        return _sent(user_id, decode(_SEND, tuple[_Answer, ...], answer, written=True))
    raise MoodleOutcomeUnknown(
        f"Moodle 在处理消息时出错，消息可能已经送达：请先读回核对，切勿直接重发。{doubt.advice}", _SEND, doubt.errorcode
    )


def _check_length(user_id: int, text: str) -> None:
    size = len(text.encode())
    if not text.strip():
        raise ValueError("an empty message")
    if size > MAX_BYTES:
        advice = f"消息有 {size} 字节，超过 Moodle 的上限 {MAX_BYTES} 字节（约 1365 个汉字），未发送。请缩短模板。"
        raise MoodleRejectedRow(advice, _SEND, "yujing:message-too-long", user_id)


def _sent(user_id: int, answers: tuple[_Answer, ...]) -> SentMessage:
    if len(answers) == 1 and answers[0].msgid > 0 and answers[0].timecreated is not None:
        answer = answers[0]
        return SentMessage(msgid=answer.msgid, conversationid=answer.conversationid, timecreated=answers[0].timecreated)
    if len(answers) == 1 and answers[0].msgid == -1:
        advice = f"Moodle 没有接收这条消息：{answers[0].errormessage or '原因未说明'}"
        raise MoodleRejectedRow(advice, _SEND, "yujing:message-not-taken", user_id)
    raise MoodleOutcomeUnknown("Moodle 对发送消息给出了意外的回答，请读回核对。", _SEND, UNEXPECTED_ANSWER)


def get_messages(moodle: Moodle, from_user: int, to_user: int) -> tuple[ReadMessage, ...]:
    """Return every message from one person to another, read or not, ordered by id (`core_message_get_messages`).

    The sender must be the service user. Asked for in one piece: Moodle orders by the second only, so that pages could
    lose a message between them, and a lost message would be sent twice.
    """
    params = {
        "useridto": to_user,
        "useridfrom": from_user,
        "type": "conversations",
        "read": _READ_AND_UNREAD,
        "newestfirst": True,
        "limitfrom": 0,
        "limitnum": 0,
    }
    found = decode(_GET, _Conversation, moodle.read(_GET, params)).messages
    if any((message.useridfrom, message.useridto) != (from_user, to_user) for message in found):
        raise MoodleRefused("Moodle 返回了其他人的消息，结果不可信。", _GET, UNEXPECTED_ANSWER)
    return tuple(sorted(found, key=lambda message: message.id))
