"""What people decide about messages that the machine cannot settle, and about a plan that cannot be finished.

Also as whom messages are sent, where that has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.moodle.site import get_site_info
from sync.actions.acting import Who, actor_of, permitted
from sync.actions.deciding import seen_by
from sync.cases.roles import SiteAction
from sync.outbox.by_hand import Verdict, messages_for_people, settle_by_hand
from sync.outbox.identity import change_sender as change_identity_to
from sync.outbox.marker import marker_line
from sync.plan.keeping import abandon_plan, colleges_in, open_plan
from sync.refusal import Refusal
from sync.store.cases import read_case, read_cases
from sync.store.outbox import read_messages
from sync.store.sending import Identity, key_digest, read_identity

if TYPE_CHECKING:
    from datetime import datetime

    from sync.site import Site
    from sync.store.outbox_record import Message
    from sync.store.plans import PlanRecord


@dataclass(frozen=True, slots=True)
class MessageLine:
    """A message that waits for a person, or is to be handed over on paper; never its text.

    ``student_no`` names the member of staff where the message is not to a student (``case_id`` None).
    """

    id: int
    student_no: str
    kind: str
    case_id: int | None
    state: str
    reason: str


def waiting_messages(site: Site, seen: Who | None = None) -> tuple[MessageLine, ...]:
    """Return the messages that wait for a person, and those that cannot reach their student through the LMS.

    ``seen`` names to whom they are shown: those about students of the own colleges and classes (None: all).
    """
    waiting = messages_for_people(site.store)
    if seen is not None:
        with site.store.read() as tx:
            cases = read_cases(tx, site.store.site_id)
        own = {case.id for case in seen_by(site, seen, cases)}
        waiting = [each for each in waiting if each.case_id in own]
    return tuple(_line(each) for each in waiting)


def _line(message: Message) -> MessageLine:
    return MessageLine(
        message.id, message.addressee, message.kind, message.case_id, message.state.value, message.reason or ""
    )


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What is known of one message, for whoever looks it up in the LMS; never its text.

    ``recipient`` is the LMS account's id (None where there is none), ``marker`` the last line of the message, by which
    it is found in the conversation with ``sender``, the service account's id (None before anything was sent).
    ``open_since`` is when it was last handed to the LMS, where its outcome is open.
    """

    line: MessageLine
    recipient: int | None
    sender: int | None
    marker: str
    attempts: int
    queued_at: datetime
    open_since: datetime | None
    settled_at: datetime | None


def message_facts(site: Site, message_id: int, seen: Who | None = None) -> MessageFacts:
    """Return what is known of a message.

    Raises:
        UnknownMessage: there is no such message among those that ``seen`` may see.
    """
    store = site.store
    with store.read() as tx:
        message = next((each for each in read_messages(tx, store.site_id) if each.id == message_id), None)
        identity = read_identity(tx, store.site_id)
        case = read_case(tx, store.site_id, message.case_id) if message and message.case_id else None
    hidden = seen is not None and not (case and seen_by(site, seen, [case]))
    if message is None or hidden:
        raise UnknownMessage(f"没有编号为 {message_id} 的消息，或不在可以查看的范围之内；编号见 yujing message list。")
    return MessageFacts(
        line=_line(message),
        recipient=message.recipient,
        sender=identity.sender if identity else None,
        marker=marker_line(message.marker) if message.marker else "",
        attempts=message.attempts,
        queued_at=message.queued_at,
        open_since=message.unsettled_at,
        settled_at=message.settled_at,
    )


class UnknownMessage(Refusal):
    """There is no such message."""


def settle(site: Site, message_id: int, verdict: Verdict, actor: Who, reason: str) -> None:
    """Settle a message that waits for a person: it arrived, it is to be sent again, or never.

    Raises:
        NotForPeople: the message does not wait for a person.
        NotPermitted: it is not the person's to settle, or about a student of another college.
    """
    person = permitted(site, actor, SiteAction.SETTLE, _college_of(site, message_id))
    settle_by_hand(site.store, message_id, verdict, actor=person.account, why=reason, at=site.clock.now())


def _college_of(site: Site, message_id: int) -> frozenset[str] | None:
    """Return the college of the case that a message is about; None where it is about no case."""
    with site.store.read() as tx:
        message = next((each for each in read_messages(tx, site.store.site_id) if each.id == message_id), None)
        case = read_case(tx, site.store.site_id, message.case_id) if message and message.case_id else None
    return frozenset({case.college}) if case else None


@dataclass(frozen=True, slots=True)
class SenderChanged:
    """As whom messages are sent from now on; ``to_people`` messages wait for a person's decision because of it."""

    what: str
    to_people: int


def change_sender(site: Site, actor: Who, reason: str) -> SenderChanged:
    """Send as the service account and under the marker key of now, although both or one were others before.

    Raises:
        NotPermitted: it is not the person's to decide.
        MoodleError: Moodle could not say who we are.
    """
    person = permitted(site, actor, SiteAction.KEYS)
    key = site.marker_key(changed=True)
    with site.moodle() as moodle:
        sender = get_site_info(moodle).userid
    identity = Identity(site.settings.moodle.url, sender, key_digest(key))
    now = site.clock.now()
    what, moved = change_identity_to(site.store, identity, actor=person.account, why=reason, at=now)
    return SenderChanged(what, moved)


def abandon(site: Site, checksum: str, actor: Who) -> PlanRecord:
    """Give up a plan that cannot be carried out to its end; what it has done stays done.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
        NotPermitted: it is not the person's to give up.
    """
    person = actor_of(site, actor)
    colleges = colleges_in(open_plan(site.store, checksum))
    permitted(site, person, SiteAction.ABANDON, colleges or None)
    return abandon_plan(site.store, checksum, site.clock.now(), person.account)
