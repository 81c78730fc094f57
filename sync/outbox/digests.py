"""Messages to people who look after students: each exactly once by a key of its own, like any other message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sync.outbox.letters import MAX_BYTES
from sync.outbox.marker import marker_line, marker_of
from sync.store.outbox import queue_message
from sync.store.outbox_record import NewMessage, OutboxState
from sync.store.transaction import Transaction

_REVISION: Final = 1
NO_ACCOUNT: Final = "设置中没有写此人的 Moodle 账号，或 Moodle 中找不到，请以其他方式告知"


@dataclass(frozen=True, slots=True)
class Digest:
    """A message to a member of staff.

    ``kind`` (at most 20 characters) and ``key`` (at most 300, the same in a restored store: a term, a day, the cases
    told of) name it: a recipient gets one of each. ``recipient`` is the LMS user id, None where the person has no
    account: it is then listed as undeliverable. ``text`` has no marker yet; ``person`` is who it is to, for lists.
    ``case_id`` is the case that it is about, where it is about one alone: it is erased with its student.
    """

    kind: str
    recipient: int | None
    key: str
    text: str
    person: str = ""
    case_id: int | None = None


def queue_digest(
    tx: Transaction,
    site_id: str,
    marker_key: bytes,
    digest: Digest,
    at: datetime,
    *,
    plan_id: int | None = None,
    follows: int | None = None,
) -> int | None:
    """Put a digest in the outbox and return its id; None where one with its key is there already.

    It goes the way of every message: once ``plan_id`` was carried out and ``follows`` was sent, not in the quiet
    hours, looked for before it is sent.

    Raises:
        ValueError: the text with its marker is longer than Moodle takes.
    """
    to, key = digest.recipient, digest.key
    marker = "" if to is None else marker_of(marker_key, site_id, to, digest.kind, key, _REVISION)
    text = f"{digest.text.rstrip()}\n{marker_line(marker)}" if marker else digest.text
    if len(text.encode()) > MAX_BYTES:
        raise ValueError(f"a {digest.kind} exceeds {MAX_BYTES} bytes")
    message = NewMessage(
        recipient=digest.recipient,
        kind=digest.kind,
        case_ref=digest.key,
        revision=_REVISION,
        case_id=digest.case_id,
        student_no="",
        text=text,
        marker=marker,
        plan_id=plan_id,
        follows=follows,
        state=OutboxState.PENDING if marker else OutboxState.REJECTED,
        reason="" if marker else NO_ACCOUNT,
        person=digest.person or None,
    )
    return queue_message(tx, site_id, message, at)
