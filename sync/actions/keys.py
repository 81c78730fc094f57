"""The key of the protected columns: which is in use, exchange it, or go on after it was lost."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.secrets import ensure_secret, new_secret, read_secret, replace_secret
from sync.actions.acting import Who, permitted
from sync.cases.roles import SiteAction
from sync.refusal import Refusal
from sync.store.audit import append_audit
from sync.store.data_keys import current_key
from sync.store.protected import sealed_with
from sync.store.protecting import adopt_key, drop_unreadable, reseal
from sync.store.tidying import sweep

if TYPE_CHECKING:
    from pathlib import Path

    from sync.cases.permission import Actor
    from sync.site import Site


@dataclass(frozen=True, slots=True)
class KeysStatus:
    """Which key is in use, which are at hand (ids, the current one first), and how many versions lie under each.

    ``used`` None: nothing was sealed yet. A version under a key that isn't at hand cannot be read.
    """

    used: str | None
    at_hand: tuple[str, ...]
    rows: dict[str, int]

    @property
    def unreadable(self) -> int:
        """How many versions no key at hand opens."""
        return sum(count for key_id, count in self.rows.items() if key_id not in self.at_hand)


@dataclass(frozen=True, slots=True)
class Rotation:
    """What exchanging the key did: the key in use now, how many versions were sealed anew, how many could not be read.

    ``old_kept``: the earlier key is still needed, or a person has to take it out of the environment.
    """

    key_id: str
    resealed: int
    unreadable: int
    old_kept: bool


def keys_status(site: Site) -> KeysStatus:
    """Return how the protected columns are sealed. Nothing of any key is told but its id."""
    ring = site.keyring()
    with site.store.read() as tx:
        used = current_key(tx, site.store.site_id)
        found = sealed_with(tx, site.store.site_id)
    rows = {key_id or "": count for key_id, count in found.items()}
    return KeysStatus(used, tuple(key.id for key in ring.keys), rows)


def rotate_keys(site: Site, who: Who) -> Rotation:
    """Seal everything under a fresh key.

    Steps: put the new key before the old one in the key's file; from then on seal under it; seal anew what lies under
    the old one, batch by batch; take the old one out of the file; leave nothing of the old in the database's free
    space. Interrupted anywhere, it goes on where it was when run again: the file tells how far it is. A key that is
    given by the environment is exchanged by a person, who writes the new one before the old.

    Raises:
        Refusal: the key is not at hand, or the environment still names the old one alone.
    """
    person = permitted(site, who, SiteAction.KEYS)
    variable, file = site.settings.privacy.data_key_env, site.path(site.settings.privacy.data_key_file)
    by_environment = bool(os.environ.get(variable, "").strip())
    ring = site.keyring()
    if not ring.keys:
        raise Refusal("没有数据密钥，不能更换；密钥确已遗失，见 yujing keys lost。")
    if len(ring.keys) == 1:
        if by_environment:
            raise Refusal(f"密钥由环境变量 {variable} 给出：请把它改成“新密钥,旧密钥”，再运行一次 yujing keys rotate。")
        replace_secret(file, f"{new_secret()}\n{read_secret(variable, file)}")
        ring = site.keyring()
    adopt_key(site.store, ring, site.clock.now())
    done = reseal(site.store, ring)
    old_kept = by_environment or done.unreadable > 0
    if not old_kept:
        replace_secret(file, read_secret(variable, file).split()[0])
    sweep(site.store)
    _tell(site, person, "keys.rotated", {"resealed": str(done.done), "unreadable": str(done.unreadable)})
    return Rotation(ring.keys[0].id, done.done, done.unreadable, old_kept)


def lose_keys(site: Site, who: Who, reason: str) -> int:
    """Go on under a fresh key after the old one was lost; return how many versions lost what it protected.

    The registrar's next import brings guardians and groups back; all else was never touched.

    Raises:
        Refusal: the key in use is at hand, so nothing is lost.
    """
    person = permitted(site, who, SiteAction.KEYS)
    status = keys_status(site)
    if status.used is None or status.used in status.at_hand:
        raise Refusal("正在使用的数据密钥就在手边，没有遗失；要更换请用 yujing keys rotate。")
    if not status.at_hand:
        ensure_secret(_folder_made(site.path(site.settings.privacy.data_key_file)))
    dropped = drop_unreadable(site.store, site.keyring(), site.clock.now())
    sweep(site.store)
    _tell(site, person, "keys.lost", {"dropped": str(dropped), "why": reason})
    return dropped


def _folder_made(file: Path) -> Path:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return file


def _tell(site: Site, person: Actor, action: str, details: dict[str, str]) -> None:
    with site.store.begin() as tx:
        append_audit(
            tx,
            site.store.site_id,
            at=site.clock.now(),
            actor=person.account,
            action=action,
            subject="data_key",
            details=details,
        )
