"""Who hears before the student: the counsellors of those warned at the highest level (`told.counsellor_first`).

Queued in the transaction that issues the cases. The student's own message waits behind the counsellors' for the delay
that the procedure sets, however theirs ends: it is delayed, and never lost. Where no counsellor is named for the
student, nobody is waited for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from reports.documents import StudentLine
from sync.outbox.digests import Digest, queue_digest
from sync.outbox.letters import WriteBack
from sync.store.case_record import Case
from sync.store.outbox import move_message
from sync.store.outbox_order import put_behind, told_ahead, warnings_of_plan
from sync.store.outbox_record import OutboxState
from sync.store.transaction import Transaction

KIND: Final = "counsellor"
TAKEN_BACK: Final = "counsellor_back"

PER_MESSAGE: Final = 12
"""So many students fit into a message whatever they are called."""


@dataclass(frozen=True, slots=True)
class Counsellor:
    """Somebody to be told; ``recipient`` is the LMS account, None where there is none."""

    person: str
    recipient: int | None


@dataclass(frozen=True, slots=True)
class Charge:
    """A student about to be warned at the highest level, with those who are to know first.

    ``key`` names case, level and issue, the same in a restored store; ``delay`` is how long the student's message
    waits behind theirs, ``delay_text`` the same as the procedure writes it.
    """

    case_id: int
    key: str
    student: StudentLine
    policy_title: str
    delay: timedelta
    delay_text: str
    counsellors: tuple[Counsellor, ...]


WriteAhead = Callable[[Counsellor, Sequence[Charge]], str]
"""Writes the text to one counsellor about some students of one policy; its marker is added later."""


@dataclass(frozen=True, slots=True)
class HeadsUp:
    """What telling ahead needs: the key of the markers, and who writes the texts."""

    marker_key: bytes
    write: WriteAhead


def tell_ahead(
    tx: Transaction, site_id: str, heads_up: HeadsUp, charges: Sequence[Charge], plan_id: int, at: datetime
) -> Iterator[Charge]:
    """Tell counsellors of those whom a plan has issued, let these wait, and yield those for whom nobody is named."""
    warnings = warnings_of_plan(tx, site_id, plan_id, [charge.case_id for charge in charges])
    issued = [charge for charge in charges if charge.case_id in warnings]
    yield from (charge for charge in issued if not charge.counsellors)
    for together in _grouped(issued):
        key = sha256("\n".join(sorted(charge.key for charge in together)).encode()).hexdigest()
        for counsellor in together[0].counsellors:
            text = heads_up.write(counsellor, together)
            alone = together[0].case_id if len(together) == 1 else None
            digest = Digest(KIND, counsellor.recipient, key, text, counsellor.person, alone)
            message = queue_digest(tx, site_id, heads_up.marker_key, digest, at, plan_id=plan_id)
            if message is None:
                continue
            for charge in together:
                put_behind(tx, site_id, warnings[charge.case_id], message, charge.delay)


def _grouped(charges: Sequence[Charge]) -> Iterator[tuple[Charge, ...]]:
    """Yield the students whom the same people look after, by policy, as many as fit into a message."""
    groups: dict[tuple[object, ...], list[Charge]] = defaultdict(list)
    for charge in charges:
        if charge.counsellors:
            groups[charge.counsellors, charge.policy_title, charge.delay].append(charge)
    for members in groups.values():
        for start in range(0, len(members), PER_MESSAGE):
            yield tuple(members[start : start + PER_MESSAGE])


def take_back_ahead(
    tx: Transaction, site_id: str, marker_key: bytes, case: Case, write: WriteBack, why: str, at: datetime
) -> None:
    """Tell the counsellors who were told of a case's newest warning before its student that it is taken back.

    A message that is not on its way yet and tells of nobody else is cancelled; any other is followed by a correction.
    """
    key = f"{case.ref}/{case.issued_level}/{case.issues}"
    for told in told_ahead(tx, site_id, case.id):
        pending = told.alone and told.state is OutboxState.PENDING
        if pending and move_message(tx, site_id, told.id, (OutboxState.PENDING,), OutboxState.CANCELLED, why, at):
            continue
        if told.state not in _NEVER:
            text = write(case, told.person, why)
            digest = Digest(TAKEN_BACK, told.recipient, key, text, told.person, case.id)
            queue_digest(tx, site_id, marker_key, digest, at, follows=told.id)


_NEVER: Final = (OutboxState.REJECTED, OutboxState.CANCELLED)
