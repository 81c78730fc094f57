"""An announced warning that comes to nothing, or says something else: what was announced is taken back."""

from __future__ import annotations

from dataclasses import replace

from sync.cases.announcing import LETTER
from sync.cases.changes import Act, Then, nothing_else
from sync.outbox.letters import Letter, Post, queue_letter
from sync.outbox.retraction import take_back_messages
from sync.store.case_record import Case, CaseState
from sync.store.outbox import read_messages
from sync.store.transaction import Transaction


def taking_back(post: Post, case: Case, act: Act) -> Then:
    """Return what belongs to a decision about ``case`` so that its announcement does not outlive it.

    Steps, in the decision's transaction: an announcement not yet on its way is cancelled; where the case ends
    without a warning, and the announcement was sent or may have been, the student is told so, with ``act.why``.
    A case that is not announced needs nothing.
    """
    if case.state is not CaseState.ANNOUNCED:
        return nothing_else
    letter = _letter(post, case, act.why)
    text = post.write([letter] if letter else []).get(case.id, "")

    def take_back(tx: Transaction, changed: Case) -> None:
        announced = take_back_messages(tx, post.store.site_id, case.id, act, LETTER)
        if letter is not None and announced is not None and changed.state is CaseState.REJECTED:
            queue_letter(tx, post.store.site_id, letter, text, act.at, follows=announced)

    return take_back


def _letter(post: Post, case: Case, why: str) -> Letter | None:
    """Return what the student is told, or None where nothing can have reached him through the LMS."""
    with post.store.read() as tx:
        told = read_messages(tx, post.store.site_id, case_id=case.id, kind=LETTER)
    recipients = [message.recipient for message in told if message.recipient is not None]
    if not recipients or case.effective_level is None:
        return None
    after = replace(case, state=CaseState.REJECTED)
    level, issue = case.effective_level, case.revision
    return post.letter(after, "not_warned", level=level, issue=issue, recipient=recipients[-1], note=why)
