"""Every state of a message with everything that can happen to it, on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from sync.outbox.by_hand import NotForPeople, settle_by_hand
from sync.outbox.waiting import stamp
from sync.store.database import Store
from sync.store.outbox import OUTBOX, cancel_followers, move_message
from sync.store.outbox_record import Message, OutboxState
from sync.store.taking_up import stop_short
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.outbox.world import MESSAGES, Machine, Wire, World, outbox, queue
from tests.sync.scene import a_college, numbers

PENDING, CLAIMED, SENT, UNKNOWN, REJECTED, PERSON, CANCELLED = OutboxState
WAIT = timedelta(seconds=MESSAGES.unknown_wait_seconds)
SAME = {state: state for state in OutboxState}
EVENTS: dict[str, dict[OutboxState, OutboxState]] = {
    "sent before the wait is over": SAME | {PENDING: SENT},
    "sent after the wait": SAME | {PENDING: SENT, CLAIMED: SENT, UNKNOWN: SENT},
    "sent where the conversation cannot be read": SAME | {PENDING: PERSON, CLAIMED: PERSON, UNKNOWN: PERSON},
    "sent to an account that is gone": SAME | {PENDING: REJECTED, CLAIMED: REJECTED, UNKNOWN: REJECTED},
    "taken back": SAME | {PENDING: CANCELLED},
    "the message before it never arrived": SAME | {PENDING: CANCELLED},
    "delivered": SAME | {PERSON: SENT, REJECTED: SENT},
    "send_again": SAME | {PERSON: PENDING, REJECTED: PENDING},
    "cancel": SAME | {PERSON: CANCELLED, REJECTED: CANCELLED},
    "restored from a backup": SAME | {PENDING: UNKNOWN, CLAIMED: UNKNOWN},
}
VERDICTS = ("delivered", "send_again", "cancel")


class Case:
    """Messages to as many people, one in each state, each following the one to somebody else."""

    def __init__(self, store: Store) -> None:
        self.store = store
        students = numbers(8)
        self.moodle = InProcessMoodle(a_college(students, courses=1))
        self.world = World(self.moodle)
        self.machine = Machine("A", self.world)
        ids = {user.idnumber: user.id for user in self.moodle.site.users.values()}
        self.before = queue(store, ids[students[7]], "before", self.world.now)
        self._set(self.before, SENT)
        self.ids = {}
        for state, number in zip(OutboxState, students, strict=False):
            more = {"follows": self.before}
            self.ids[state] = queue(store, ids[number], f"letter {state}", self.world.now, **more)
            self._set(self.ids[state], state)

    def _set(self, message: int, state: OutboxState) -> None:
        now = stamp(self.machine)
        open_since: dict[str, Any] = {
            "unsettled_at": now.unsettled_at,
            "timeline": now.timeline,
            "uptime_ms": now.uptime_ms,
        }
        values = open_since if state in (CLAIMED, UNKNOWN) else {}
        holder = "somebody" if state is CLAIMED else None
        kind = "lifted" if state is REJECTED else "warning"
        with self.store.begin() as tx:
            changed = update(OUTBOX).where(OUTBOX.c.id == message)
            tx.execute(changed.values(state=state.value, claimed_by=holder, kind=kind, **values))

    def messages(self) -> dict[OutboxState, Message]:
        found = {message.id: message for message in outbox(self.store)}
        return {state: found[number] for state, number in self.ids.items()}

    def happen(self, event: str) -> None:
        if event.startswith("sent"):
            self._send(event)
        elif event == "taken back":
            for number in self.ids.values():
                with self.store.begin() as tx:
                    move_message(tx, "main", number, (PENDING,), CANCELLED, "撤销", self.world.now)
        elif event in VERDICTS:
            for number in self.ids.values():
                self._settle(number, event)
        else:
            with self.store.begin() as tx:
                if event.startswith("restored"):
                    stop_short(tx, "main", stamp(self.machine), wait=WAIT, erased=(), actor="李红")
                else:
                    cancel_followers(tx, "main", self.before, "前一条没有送达", self.world.now)

    def _send(self, event: str) -> None:
        recipients = [message.recipient or 0 for message in self.messages().values()]
        if "before" not in event:
            self.world.let_pass(WAIT.total_seconds())
        if "cannot be read" in event:
            self.world.unreadable |= set(recipients)
        if "gone" in event:
            for recipient in recipients:
                self.moodle.site.delete_user(recipient)
        for number in self.ids.values():  # one by one: several in a row that cannot be read stop a run
            self._alone(number)

    def _alone(self, number: int) -> None:
        """Send with all others out of sight."""
        others = OUTBOX.c.id.not_in([number, self.before])
        with self.store.begin() as tx:
            tx.execute(update(OUTBOX).where(others).values(site_id="hidden"))
        self.machine.send(self.store, Wire(self.world, iter(())))
        with self.store.begin() as tx:
            tx.execute(update(OUTBOX).where(others).values(site_id="main"))

    def _settle(self, number: int, verdict: Any) -> None:
        before = {message.id: message.state for message in outbox(self.store)}[number]
        try:
            settle_by_hand(self.store, number, verdict, actor="李红", why="看过", at=self.world.now)
        except NotForPeople:
            assert before not in (PERSON, REJECTED)


@pytest.mark.parametrize("event", EVENTS)
def test_what_an_event_makes_of_each_state(store: Store, event: str) -> None:
    case = Case(store)
    case.happen(event)
    assert {state: message.state for state, message in case.messages().items()} == EVENTS[event]
    for state, message in case.messages().items():
        copies = case.world.copies(message.marker)
        assert copies == (1 if message.state is SENT and state in (PENDING, CLAIMED, UNKNOWN) else 0)
        if event != "sent before the wait is over" and message.state not in (CLAIMED, UNKNOWN):
            assert message.claimed_by is None
