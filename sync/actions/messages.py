"""What people decide about messages that the machine cannot settle, and about a plan that cannot be finished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.actions.acting import Who, actor_of, permitted
from sync.actions.deciding import seen_by
from sync.cases.roles import SiteAction
from sync.outbox.by_hand import Verdict, messages_for_people, settle_by_hand
from sync.plan.keeping import abandon_plan, open_plan
from sync.plan.plan import plan_from_body
from sync.store.cases import read_case, read_cases
from sync.store.outbox import read_messages

if TYPE_CHECKING:
    from sync.site import Site
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
    return tuple(
        MessageLine(each.id, each.addressee, each.kind, each.case_id, each.state.value, each.reason or "")
        for each in waiting
    )


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


def abandon(site: Site, checksum: str, actor: Who) -> PlanRecord:
    """Give up a plan that cannot be carried out to its end; what it has done stays done.

    Raises:
        PlanNotOpen: there is no such plan, or it is done or dropped.
        NotPermitted: it is not the person's to give up.
    """
    person = actor_of(site, actor)
    colleges = plan_from_body(open_plan(site.store, checksum).body).colleges
    permitted(site, person, SiteAction.ABANDON, colleges or None)
    return abandon_plan(site.store, checksum, site.clock.now(), person.account)
