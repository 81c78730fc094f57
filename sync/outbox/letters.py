"""What is written to a student about a case, and how it gets into the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sync.outbox.marker import marker_line, marker_of
from sync.store.case_record import Case
from sync.store.database import Store
from sync.store.outbox import queue_message
from sync.store.outbox_record import NewMessage, OutboxState
from sync.store.transaction import Transaction

LetterKind = Literal["warning", "correction", "announcement", "not_warned", "lifted"]

MAX_BYTES: Final = 4096
"""Longest message that Moodle takes, in bytes of UTF-8."""

NOT_NEEDED: Final = "前一条消息没有送达，无需更正"
"""Why a message that follows another is never sent: that one never arrived."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to be written: about which case, at which level, and the line that must be its last.

    ``issue`` counts the notices of the case (of an announcement, the revisions of what the case says); ``note`` is
    what a correction has to say, or why there will be no warning.
    """

    case: Case
    kind: LetterKind
    level: str
    issue: int
    recipient: int
    marker: str
    note: str = ""

    @property
    def marker_line(self) -> str:
        """The last line of the text."""
        return marker_line(self.marker)

    @property
    def case_ref(self) -> str:
        """The case and the level it says: what the outbox key names, the same in a restored store."""
        return case_ref(self.case, self.level)


WriteBack = Callable[[Case, str, str], str]
Compose = Callable[[Sequence[Letter]], Sequence[str]]
"""Writes the texts of letters, in their order; each ends with its `Letter.marker_line`, within 4,096 bytes."""


@dataclass(frozen=True, slots=True)
class Post:
    """What queueing needs: the store, the secret of the markers, and who writes the texts.

    ``write_back`` writes to those who were told of a case ahead of its student that it is taken back (None: nobody
    was). It is given the case, the person and the reason.
    """

    store: Store
    marker_key: bytes
    compose: Compose
    write_back: WriteBack | None = None

    def letter(self, case: Case, kind: LetterKind, *, level: str, issue: int, recipient: int, note: str = "") -> Letter:
        """Return a letter with its marker."""
        key = (recipient, kind, case_ref(case, level), issue)
        marker = marker_of(self.marker_key, self.store.site_id, *key)
        return Letter(case, kind, level, issue, recipient, marker, note)

    def write(self, letters: Sequence[Letter]) -> dict[int, str]:
        """Return the text of each letter by case id.

        Raises:
            ValueError: a text lacks its marker, or Moodle would not take it.
        """
        texts = self.compose(letters) if letters else ()
        for letter, text in zip(letters, texts, strict=True):
            if letter.marker not in text or len(text.encode()) > MAX_BYTES:
                raise ValueError(f"the text for case {letter.case.id} lacks its marker or exceeds {MAX_BYTES} bytes")
        return {letter.case.id: text for letter, text in zip(letters, texts, strict=True)}


def queue_letter(
    tx: Transaction,
    site_id: str,
    letter: Letter,
    text: str,
    at: datetime,
    *,
    plan_id: int | None = None,
    follows: int | None = None,
) -> int | None:
    """Put a letter in the outbox; None where one with its key is there already."""
    message = NewMessage(
        recipient=letter.recipient,
        kind=letter.kind,
        case_ref=letter.case_ref,
        revision=letter.issue,
        case_id=letter.case.id,
        student_no=letter.case.student_no,
        text=text,
        marker=letter.marker,
        plan_id=plan_id,
        follows=follows,
    )
    return queue_message(tx, site_id, message, at)


def queue_undeliverable(
    tx: Transaction,
    site_id: str,
    case: Case,
    kind: LetterKind = "warning",
    *,
    level: str,
    issue: int,
    reason: str,
    at: datetime,
    plan_id: int | None = None,
) -> int | None:
    """Record that a letter cannot reach its student through the LMS: it is to be printed and handed over."""
    message = NewMessage(
        recipient=None,
        kind=kind,
        case_ref=case_ref(case, level),
        revision=issue,
        case_id=case.id,
        student_no=case.student_no,
        text="",
        marker="",
        plan_id=plan_id,
        state=OutboxState.REJECTED,
        reason=reason,
    )
    return queue_message(tx, site_id, message, at)


def case_ref(case: Case, level: str) -> str:
    """Return the case and a level as the outbox key names them."""
    return f"{case.ref}/{level}"
