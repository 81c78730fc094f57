"""As whom a site sends: the service account of its LMS, and the key of the markers.

What was sent before is found again in that account's conversations, by markers under that key. Where one of the two
has changed, or the site bears another id, nothing can be looked for, and a store that is older than the last messages
would send them all again. So nothing is sent until a person has said that it may.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.database import Store
from sync.store.outbox import move_messages
from sync.store.outbox_record import OutboxState
from sync.store.sending import Identity, change_identity, keep_identity, namesakes, read_identity

_OTHER_CONVERSATIONS: Final = "换了发送身份，原来的会话读不到，无法确认是否已送达，请人工核对"


class OtherSender(Refusal):
    """Messages would be sent as somebody else than before, who cannot look up what was sent."""


def check_identity(store: Store, identity: Identity) -> None:
    """See that messages are sent as before; the first time, note as whom.

    Raises:
        OtherSender: they would not be; the text says what has changed.
    """
    with store.read() as tx:
        known, others = read_identity(tx, store.site_id), namesakes(tx, store.site_id, identity)
    if known is None and others:
        raise OtherSender(
            f"此前以站点编号 {'、'.join(others)} 用同一个服务账号发过消息，现在的站点编号是 {store.site_id}："
            "消息编号随站点编号而变，已经发过的会再发一遍。请把 settings.toml 中 site.id 改回原来的编号；" + _CONFIRM
        )
    known = known or keep_identity(store, identity)
    what = changes(known, identity)
    if what:
        raise OtherSender(f"{what}。已经发过的消息因此查不到，可能重发。请先改回原样；" + _CONFIRM)
    if known.address != identity.address:
        with store.begin() as tx:
            change_identity(tx, store.site_id, identity)


def changes(known: Identity, identity: Identity) -> str:
    """Return what differs between two senders, in words; an LMS that only has another address is the same."""
    found = []
    if known.sender != identity.sender:
        found.append(f"服务账号从 Moodle 用户 {known.sender} 变成 {identity.sender}")
    if known.key_digest != identity.key_digest:
        found.append(_KEY)
    return "；".join(found)


_KEY: Final = "消息编号密钥（messages.marker_key_file）与以前发送时用的不是同一把"
_CONFIRM: Final = (
    "确实要换，且数据库不是从备份恢复的旧库，请用 yujing message change-sender --actor 账号 --reason 理由 确认。"
)


def change_sender(store: Store, identity: Identity, *, actor: str, why: str, at: datetime) -> tuple[str, int]:
    """Send as somebody else from now on; return what changed, and how many messages wait for a person because of it.

    Messages whose outcome is open cannot be looked up in the other account's conversations: people decide.
    """
    with store.begin() as tx:
        known = read_identity(tx, store.site_id)
        what = "" if known is None else changes(known, identity)
        change_identity(tx, store.site_id, identity)
        open_still = (OutboxState.UNKNOWN, OutboxState.CLAIMED)
        moved = move_messages(tx, store.site_id, open_still, OutboxState.NEEDS_PERSON, _OTHER_CONVERSATIONS, at)
        append_audit(
            tx,
            store.site_id,
            at=at,
            actor=actor,
            action="message.sender_changed",
            subject="outbox",
            details={"what": what, "why": why, "to_people": str(moved)},
        )
    return what, moved
