"""Taking a warning back: the case, the notice and the messages in one transaction; an edited paper, never."""

from __future__ import annotations

from dataclasses import replace

from sync.cases.changes import Act, NotAllowed, change_case, check_allowed, load_case
from sync.cases.objections import close_objection
from sync.outbox.ahead import take_back_ahead
from sync.outbox.letters import NOT_NEEDED, Letter, LetterKind, Post, queue_letter
from sync.store.case_record import Case, CaseState
from sync.store.notices import void_notices
from sync.store.outbox import cancel_followers, move_message, read_messages, want_cancelled
from sync.store.outbox_record import Message, OutboxState
from sync.store.transaction import Transaction

_NOT_UNDER_WAY = (OutboxState.PENDING,)
_UNDER_WAY = (OutboxState.CLAIMED, OutboxState.UNKNOWN, OutboxState.NEEDS_PERSON, OutboxState.SENT)


def revoke(post: Post, case_id: int, version: int, act: Act, *, objection_id: int | None = None) -> Case:
    """Revoke a case that was issued: its notice is void, its flag goes with the next plan, its student is told.

    Steps, all of them or none: the case becomes ``revoked``; an objection, where one is named, is upheld; the valid
    notices are voided; a warning not yet on its way is cancelled, and one that was sent, or may have been, is
    followed by a correction. ``act.why`` is what the correction says.

    Raises:
        NotAllowed: the case was never issued, or is over.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    store = post.store
    with store.read() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        if not case.issues:
            raise NotAllowed(f"个案 {case_id} 尚未发出，不必撤销，请改用“不予预警”。")
        check_allowed(case, CaseState.REVOKED)
        letter = _correction(post, case, read_messages(tx, store.site_id, case_id=case_id), act.why)
    texts = post.write([letter] if letter else [])
    with store.begin() as tx:
        if objection_id is not None:
            close_objection(tx, store.site_id, case_id, objection_id, "upheld", act)
        cleared = {"reexamine": None, "reexamine_digest": None}
        case = change_case(tx, store.site_id, case, act, "revoked", to=CaseState.REVOKED, columns=cleared)
        void_notices(tx, store.site_id, case_id, actor=act.actor, reason=act.why, at=act.at)
        if post.write_back is not None:
            take_back_ahead(tx, store.site_id, post.marker_key, case, post.write_back, act.why, act.at)
        warning = take_back_messages(tx, store.site_id, case_id, act)
        if letter is not None and warning is not None:
            queue_letter(tx, store.site_id, letter, texts[case_id], act.at, follows=warning)
    return case


def _correction(post: Post, case: Case, messages: list[Message], why: str) -> Letter | None:
    """Return the correction to be written, or None where nothing can have reached the student through the LMS."""
    warnings = [message for message in messages if message.kind == "warning" and message.recipient is not None]
    if not warnings or case.issued_level is None:
        return None
    recipient = warnings[-1].recipient or 0
    after = replace(case, state=CaseState.REVOKED)
    return post.letter(after, "correction", level=case.issued_level, issue=case.issues, recipient=recipient, note=why)


def take_back_messages(
    tx: Transaction, site_id: str, case_id: int, act: Act, kind: LetterKind = "warning"
) -> int | None:
    """Cancel the letters of a kind that are not on their way; return the last one that was or may be sent."""
    last: int | None = None
    for message in read_messages(tx, site_id, case_id=case_id):
        if message.kind != kind:
            continue
        if move_message(tx, site_id, message.id, _NOT_UNDER_WAY, OutboxState.CANCELLED, act.why, act.at):
            cancel_followers(tx, site_id, message.id, NOT_NEEDED, act.at)
            continue
        if message.state in (*_NOT_UNDER_WAY, *_UNDER_WAY):
            want_cancelled(tx, site_id, message.id)
            last = message.id
    return last
