"""What a person decides about a case whose plan was rolled back: it stands after all, or it does not."""

from __future__ import annotations

import json
from typing import Final

from sync.cases.changes import Act, NotAllowed, change_case, load_case
from sync.cases.decisions import move_case
from sync.cases.life import BEFORE_ISSUE, IN_FORCE
from sync.outbox.letters import Post
from sync.outbox.not_warned import taking_back
from sync.outbox.retraction import revoke
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_events
from sync.store.outbox_undone import let_go
from sync.store.transaction import Transaction

HELD: Final = "rolled_back"
UPHELD: Final = "rollback_kept"


def settle_held(post: Post, case: Case, act: Act, *, stands: bool) -> Case:
    """Decide about a held case: what the plan rolled back had decided stands, or is taken back.

    Standing, its flag comes back with the next plan, and the message that was kept back goes out. Taken back, a
    warning that was issued is revoked, with a correction where it was sent; one that was only announced ends without
    a warning, of which its student is told; one that had been lifted or closed goes on, as carried over.

    Raises:
        NotAllowed: the case is not held, or its state allows nothing of this.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    if case.held is None:
        raise NotAllowed(f"个案 {case.id} 不在因回滚而待复核之列。")
    if not stands and case.state in IN_FORCE:
        return revoke(post, case.id, case.version, act)
    if not stands and case.state in BEFORE_ISSUE:
        then = taking_back(post, case, act)
        return move_case(post.store, case.id, case.version, CaseState.REJECTED, act, then=then)
    with post.store.begin() as tx:
        current = load_case(tx, post.store.site_id, case.id, case.version)
        if stands:
            return _uphold(tx, post.store.site_id, current, act)
        to = CaseState.CARRIED_OVER
        return change_case(tx, post.store.site_id, current, act, "rollback_continued", to=to)


def _uphold(tx: Transaction, site_id: str, case: Case, act: Act) -> Case:
    """Let a case stand, with a newer verdict that waits beside it, and let its messages go out."""
    columns: dict[str, object] = {"held": None}
    if case.reexamine_digest is not None:
        columns |= {"kept_digest": case.reexamine_digest, "reexamine": None, "reexamine_digest": None}
    stands = change_case(tx, site_id, case, act, UPHELD, columns=columns)
    events = [event for event in read_events(tx, site_id, case.id) if event.action == HELD]
    let_go(tx, site_id, case.id, json.loads(events[-1].details)["plan"])
    return stands
