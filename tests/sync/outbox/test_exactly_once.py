"""Whatever Moodle, processes, clocks, people and backups do, in any order: no letter is there twice, and none is lost.

What is asked after each step is read from Moodle itself, not from what the store believes.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import delete, insert, select

from connector.moodle.errors import MoodleError
from sync.outbox.by_hand import messages_for_people, settle_by_hand
from sync.outbox.waiting import stamp
from sync.store.database import Store, open_store
from sync.store.migrate import migrate
from sync.store.outbox import OUTBOX, cancel_followers, move_message, want_cancelled
from sync.store.outbox_record import OutboxState
from sync.store.taking_up import stop_short
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.outbox.world import MESSAGES, DyingStore, Fate, Killed, Machine, Wire, World, outbox, queue
from tests.sync.scene import a_college, numbers

LETTERS = ((0, "a"), (0, "b"), (1, "c"), (2, "d"))
"""To whom each letter goes: two to one person."""
WAIT = MESSAGES.unknown_wait_seconds

machines = st.sampled_from(["A", "B"])
fates = st.lists(st.sampled_from(list(Fate)), max_size=3)
letters = st.integers(0, len(LETTERS))


class Outbox(RuleBasedStateMachine):
    """Two machines with one store send the same letters."""

    store: Store

    def open(self, folder: Path) -> Store:
        store = open_store(f"sqlite:///{folder / 'store.sqlite3'}", "main")
        migrate(store)
        return store

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = self.open(Path(self.folder.name))
        students = numbers(3)
        moodle = InProcessMoodle(a_college(students, courses=1))
        self.world = World(moodle)
        self.machines = {name: Machine(name, self.world) for name in "AB"}
        ids = {user.idnumber: user.id for user in moodle.site.users.values()}
        self.people = [ids[number] for number in students]
        for person, name in LETTERS:
            queue(self.store, self.people[person], name, self.world.now)
        queue(self.store, self.people[0], "e", self.world.now, follows=outbox(self.store)[0].id)
        self.backup: list[dict[str, Any]] | None = None
        self.cancelled: set[int] = set()

    @rule(
        name=machines,
        hours=st.sampled_from([0, 0, 0, -20_000, -1, 1, 20_000]),
        fates=fates,
        kill_at=st.integers(0, 12),
        late=st.sampled_from([1, 200, 480]),
        meanwhile=st.sampled_from([None, None, 0, WAIT]),
    )
    def send(
        self, name: str, hours: int, fates: list[Fate], kill_at: int, late: float, meanwhile: float | None
    ) -> None:
        """A process sends, on a machine whose clock somebody has set.

        The other machine does meanwhile, perhaps after the first has been held up for long.
        """
        self.machines[name].ahead = timedelta(hours=hours)
        other = self.machines["B" if name == "A" else "A"]

        def do_meanwhile() -> None:
            self.world.let_pass(meanwhile or 0)
            self._try(other, Wire(self.world, iter(())), self.store)

        wire = Wire(self.world, iter(fates), late, None if meanwhile is None else do_meanwhile)
        dying = DyingStore(self.store.engine, self.store.site_id, kill_at=kill_at)
        self._try(self.machines[name], wire, dying)

    def _try(self, machine: Machine, wire: Wire, store: Store) -> None:
        with suppress(Killed, MoodleError):
            machine.send(store, wire)

    then_send = once_more_send = and_again_send = at_last_send = send
    """What happens most often, so that several runs follow each other within one wait."""

    @rule(seconds=st.sampled_from([5, 100, WAIT - 1, WAIT, 86_400]))
    def let_time_pass(self, seconds: float) -> None:
        self.world.let_pass(seconds)

    @rule(name=machines)
    def restart_a_machine(self, name: str) -> None:
        self.machines[name].starts += 1

    @rule(person=st.integers(0, 2))
    def a_conversation_can_or_cannot_be_read(self, person: int) -> None:
        self.world.unreadable ^= {self.people[person]}

    @rule()
    def a_person_decides(self) -> None:
        """Somebody looks into Moodle, and says what is there now."""
        for message in messages_for_people(self.store):
            verdict = "delivered" if self.world.copies(message.marker) else "send_again"
            settle_by_hand(self.store, message.id, verdict, actor="李老师", why="看过", at=self.world.now)  # type: ignore[arg-type]

    @rule(letter=letters)
    def a_warning_is_taken_back(self, letter: int) -> None:
        message = outbox(self.store)[letter]
        self.cancelled.add(message.id)
        with self.store.begin() as tx:
            pending = (OutboxState.PENDING,)
            at = self.world.now
            if move_message(tx, "main", message.id, pending, OutboxState.CANCELLED, "撤销", at):
                cancel_followers(tx, "main", message.id, "撤销", at)
            else:
                want_cancelled(tx, "main", message.id)

    @rule()
    def a_backup_is_made(self) -> None:
        with self.store.read() as tx:
            self.backup = [dict(row) for row in tx.execute(select(OUTBOX)).mappings()]

    @rule(name=machines)
    def the_backup_is_restored(self, name: str) -> None:
        if self.backup is None:
            return
        with self.store.begin() as tx:
            tx.execute(delete(OUTBOX))
            tx.execute(insert(OUTBOX), self.backup)
            here = stamp(self.machines[name])
            stop_short(
                tx, "main", here, wait=self.machines[name].now() - self.machines[name].now(), erased=(), actor="李"
            )

    @invariant()
    def nothing_is_there_twice(self) -> None:
        if hasattr(self, "store"):
            assert all(self.world.copies(message.marker) <= 1 for message in outbox(self.store))

    def teardown(self) -> None:
        """Let everything calm down: then every letter is there that was not taken back."""
        if not hasattr(self, "store"):
            return
        self.world.unreadable.clear()
        for machine in self.machines.values():
            machine.ahead *= 0
        for _ in range(8):
            self.world.let_pass(WAIT + 1)
            self._try(self.machines["A"], Wire(self.world, iter(())), self.store)
            self.a_person_decides()
        for message in outbox(self.store):
            copies = self.world.copies(message.marker)
            assert copies == 1 or (copies == 0 and message.state is OutboxState.CANCELLED), message
            if copies == 0:
                assert message.id in self.cancelled or message.follows in self.cancelled
        self.store.close()
        self.folder.cleanup()


Outbox.TestCase.settings = settings(max_examples=10, stateful_step_count=12, deadline=None)
test_no_letter_twice_and_none_lost = pytest.mark.no_cover(  # what it reaches, table tests reach too
    pytest.mark.filterwarnings("ignore::ResourceWarning")(Outbox.TestCase)
)
