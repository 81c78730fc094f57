"""Who acts: an account of the settings as an actor, and actors' names for people to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.actors import RESERVED, ROLE_TITLES
from sync.cases.permission import Actor, check_site
from sync.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection

    from config.actors import ActorEntry
    from sync.cases.roles import SiteAction
    from sync.site import Site

DAEMON: Final = Actor("daemon", "守护进程", frozenset(), system=True)
"""The daemon's own acts: it prepares, and carries out what people approved."""

AUTOMATIC: Final = Actor("automatic", "自动批准（settings.toml 中 messages.automatic）", frozenset(), system=True)
"""Who approves where the settings, which a person made, allow it without a person."""

_SYSTEM_NAMES: Final = {"system": "系统", DAEMON.account: DAEMON.person, AUTOMATIC.account: AUTOMATIC.person}

Who = str | Actor
"""Who acts: an account to be looked up, or an actor who was (the program itself, or a signed-in person)."""


class UnknownActor(Refusal):
    """The account is not in the settings."""


def actor_of(site: Site, who: Who) -> Actor:
    """Return the actor behind an account.

    Raises:
        UnknownActor: the settings don't know the account; the text says what to add to them.
    """
    if isinstance(who, Actor):
        return who
    entry = next((each for each in site.settings.actors if each.account == who), None)
    if entry is None:
        raise UnknownActor(_advice(who, site.settings.actors))
    return Actor(
        entry.account, entry.person, frozenset(entry.roles), frozenset(entry.colleges), frozenset(entry.classes)
    )


def permitted(site: Site, who: Who, action: SiteAction, colleges: Collection[str] | None = None) -> Actor:
    """Return the actor behind an account, who may do this with all of some colleges (None: the whole school).

    Raises:
        UnknownActor: the settings don't know the account.
        NotPermitted: the person may not do this, or not there.
    """
    actor = actor_of(site, who)
    check_site(actor, action, colleges)
    return actor


def person_of(site: Site, account: str) -> str:
    """Return whose account it is, for people to read; an account that the settings don't know (any more) as it is."""
    known = {each.account: each.person for each in site.settings.actors}
    return known.get(account) or _SYSTEM_NAMES.get(account, account)


def _advice(who: str, actors: tuple[ActorEntry, ...]) -> str:
    if who in RESERVED:
        return f"{who} 是程序自身的名称，不能用来办理；请用自己的账号。"
    namesakes = "、".join(each.account for each in actors if each.person == who)
    if namesakes:
        return f"请用账号，不用姓名：{who}的账号是 {namesakes}。"
    roles = "、".join(f"{role.value}（{title}）" for role, title in ROLE_TITLES.items())
    return (
        f"账号“{who}”没有登记，不能办理。请在 settings.toml 中加上（姓名、角色、学院按实际填写）：\n\n"
        f'[[actors]]\naccount = "{who}"\nperson = "姓名"\nroles = ["secretary"]\ncolleges = ["某某学院"]\n\n'
        f"可用的角色：{roles}。"
    )
