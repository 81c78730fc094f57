"""Erase students from the store: one table says how each table that holds something about a student is treated.

What only concerns the student is deleted. What others' records rest on (a case in the statistics, a notice's number in
the ledger, a message's key) stays without anything that leads to a person: under a token that means nothing.
Wherever else a number stands, in texts and kept lists, it is replaced (`sync.store.erased_texts`).
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, String, Table, and_, cast, delete, func, literal, or_, select, update

from sync.store.adoptions import ADOPTIONS
from sync.store.case_record import CaseState
from sync.store.case_tables import CASES, EVENTS, OBJECTIONS
from sync.store.consents import CONSENTS, TRIALS
from sync.store.dispensations import DISPENSATIONS
from sync.store.duty_additions import DUTY_ADDITIONS
from sync.store.fact_tables import fact_attempts, fact_enrolments, fact_events, fact_students, fact_warnings
from sync.store.notices import NOTICES
from sync.store.outbox import OUTBOX
from sync.store.outbox_record import OutboxState
from sync.store.record_tables import RECORDS, SCANS
from sync.store.reprints import REPRINTS
from sync.store.site_tables import accounts, offering_enrolments
from sync.store.tellings import TELLINGS
from sync.store.transaction import Transaction

_OVER: Final = tuple(
    state.value
    for state in (
        CaseState.REJECTED,
        CaseState.REVOKED,
        CaseState.LIFTED,
        CaseState.ESCALATED,
        CaseState.CLOSED,
        CaseState.WITHDRAWN,
    )
)
UNSETTLED: Final = (OutboxState.CLAIMED, OutboxState.UNKNOWN, OutboxState.NEEDS_PERSON)
"""Messages that somebody is sending, or of which nobody knows whether they arrived."""
NO_DIGEST: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Way:
    """How rows about a student are found and treated: deleted, or emptied with the student's number made a token.

    ``numbered`` columns are parts of a key: the token with the row's id, so that each stays one of its own.
    """

    by: Literal["student_no", "case_id", "lms_user_id"]
    emptied: Mapping[str, Any] = field(default_factory=dict)
    token: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()

    @property
    def deletes(self) -> bool:
        """Say whether the rows go altogether."""
        return not self.emptied


WAYS: Final[Mapping[Table, Way]] = {
    SCANS: Way("case_id"),
    RECORDS: Way("case_id", {"details": "{}", "row_key": None, "void_reason": None}, numbered=("fingerprint",)),
    CONSENTS: Way("case_id", {"decided_by": "", "evidence": ""}),
    TRIALS: Way("case_id", {"decided_by": None, "reason": None}),
    TELLINGS: Way("case_id", {"manner": ""}),
    ADOPTIONS: Way("lms_user_id", {"lms_user_id": None, "reason": "", "end_reason": None}),
    DUTY_ADDITIONS: Way("case_id", {"reason": "", "drop_reason": None}),
    EVENTS: Way("case_id", {"why": "", "details": ""}),
    OBJECTIONS: Way("case_id", {"raised_by": "", "text": "", "reason": None}),
    NOTICES: Way("case_id", {"void_reason": None}),
    REPRINTS: Way("case_id", {"reason": ""}),
    OUTBOX: Way(
        "student_no",
        {"text": "", "reason": "", "marker": "", "recipient": None, "lms_message_id": None},
        ("student_no", "recipient_key"),
        ("case_ref",),
    ),
    DISPENSATIONS: Way("student_no"),
    fact_students: Way("student_no"),
    fact_enrolments: Way("student_no"),
    fact_attempts: Way("student_no"),
    fact_events: Way("student_no"),
    fact_warnings: Way("student_no"),
    offering_enrolments: Way("lms_user_id"),
    accounts: Way("student_no"),
    CASES: Way(
        "student_no",
        {
            "verdict": None,
            "verdict_digest": NO_DIGEST,
            "reexamine": None,
            "reexamine_digest": None,
            "kept_digest": None,
        },
        ("student_no",),
    ),
}
"""In this order: what is found by another table's rows before these."""


@dataclass(frozen=True, slots=True)
class Person:
    """One student, and by what the rows about them are found."""

    student_no: str
    token: str
    case_ids: tuple[int, ...]
    lms_user_ids: tuple[int, ...]
    emails: tuple[str, ...]
    names: tuple[str, ...] = ()


def find_person(tx: Transaction, site_id: str, student_no: str) -> Person:
    """Return by what a student's rows are found, with a fresh token."""

    def of(table: Table, column: str) -> list[Any]:
        query = select(table.c[column]).where(table.c.site_id == site_id, table.c.student_no == student_no)
        return sorted({value for value in tx.scalars(query) if value})

    users = {*of(accounts, "lms_user_id"), *of(fact_enrolments, "lms_user_id"), *of(fact_attempts, "lms_user_id")}
    emails = {*of(accounts, "email"), *of(fact_students, "email")}
    token = f"erased-{secrets.token_hex(6)}"
    names = tuple(of(fact_students, "name"))
    return Person(student_no, token, tuple(of(CASES, "id")), tuple(sorted(users)), tuple(sorted(emails)), names)


def count_rows_of(tx: Transaction, site_id: str, person: Person) -> Counter[str]:
    """Return how many rows of each table are about a student."""
    found: Counter[str] = Counter()
    for table, way in WAYS.items():
        query = select(func.count()).select_from(table).where(_theirs(table, way, site_id, person))
        found[table.name] = tx.execute(query).scalar_one()
    return +found


def case_states_over() -> tuple[str, ...]:
    """Return the states in which nothing more is due about a case."""
    return _OVER


def erase_rows(tx: Transaction, site_id: str, person: Person, *, cases_only: bool = False) -> None:
    """Delete or empty every row about a student; a case not over yet is, and what waits to be sent never is.

    With ``cases_only`` just what belongs to the cases named in ``person``, and those.
    """
    over = (CASES.c.id.in_(person.case_ids), CASES.c.state.not_in(_OVER))
    tx.execute(update(CASES).where(*over).values(state=CaseState.CLOSED.value, held=None))
    waiting = and_(_theirs(OUTBOX, WAYS[OUTBOX], site_id, person), OUTBOX.c.state == OutboxState.PENDING.value)
    tx.execute(update(OUTBOX).where(waiting).values(state=OutboxState.CANCELLED.value))
    _forget_what_counsellors_were_told(tx, site_id, person)
    for table, way in WAYS.items():
        where = _theirs(table, way, site_id, person)
        if cases_only and way.by != "case_id":
            if table not in (CASES, OUTBOX):
                continue
            where = and_(
                table.c.site_id == site_id, (table.c.id if table is CASES else table.c.case_id).in_(person.case_ids)
            )
        if way.deletes:
            tx.execute(delete(table).where(where))
            continue
        tokens: dict[str, Any] = dict.fromkeys(way.token, person.token)
        tokens |= {name: literal(f"{person.token}/") + cast(table.c.id, String) for name in way.numbered}
        tx.execute(update(table).where(where).values(**way.emptied, **tokens))


def _forget_what_counsellors_were_told(tx: Transaction, site_id: str, person: Person) -> None:
    """Empty a message that told counsellors of several students ahead of them, and that could not be delivered.

    What was delivered is not kept (`sync.outbox.hand`), and what is on its way stands in the way of erasing.
    """
    ahead = select(OUTBOX.c.behind).where(_theirs(OUTBOX, WAYS[OUTBOX], site_id, person), OUTBOX.c.behind.is_not(None))
    keys = select(OUTBOX.c.case_ref).where(OUTBOX.c.id.in_(list(tx.scalars(ahead))))
    over = OUTBOX.c.state.in_([OutboxState.REJECTED.value, OutboxState.CANCELLED.value])
    same = (OUTBOX.c.site_id == site_id, OUTBOX.c.student_no == "", OUTBOX.c.case_ref.in_(list(tx.scalars(keys))), over)
    tx.execute(update(OUTBOX).where(*same).values(text="", state=OutboxState.CANCELLED.value))


def _theirs(table: Table, way: Way, site_id: str, person: Person) -> ColumnElement[bool]:
    wanted: Mapping[str, Collection[Any]] = {
        "student_no": (person.student_no,),
        "case_id": person.case_ids,
        "lms_user_id": person.lms_user_ids,
    }
    found: ColumnElement[bool] = table.c[way.by].in_(wanted[way.by])
    if table is OUTBOX:  # also what was told to others about one of the cases alone
        found = or_(found, table.c.case_id.in_(person.case_ids))
    return and_(table.c.site_id == site_id, found)


def unsettled_messages(tx: Transaction, site_id: str, person: Person) -> int:
    """Return how many messages to or about a student are on their way, or wait for a person."""
    states = OUTBOX.c.state.in_([state.value for state in UNSETTLED])
    theirs = _theirs(OUTBOX, WAYS[OUTBOX], site_id, person)
    return int(tx.execute(select(func.count()).select_from(OUTBOX).where(theirs, states)).scalar_one())


def scan_files(tx: Transaction, site_id: str, person: Person) -> tuple[str, ...]:
    """Return where the scans of a student's cases lie, below the folder of scans."""
    query = select(SCANS.c.stored_as).where(SCANS.c.site_id == site_id, SCANS.c.case_id.in_(person.case_ids))
    return tuple(tx.scalars(query.order_by(SCANS.c.id)))
