"""Who owes a duty: the people of the settings who hold its roles for a college and class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from config.actors import CLASS_ROLES, COLLEGE_ROLES, SCHOOL_ROLES
from config.procedure_life import Role
from sync.cases.permission import Actor

_Key = tuple[tuple[Role, ...], str, str]


class Owners:
    """Looks up who owes what; each question is worked out once."""

    def __init__(self, actors: Iterable[Actor]) -> None:
        self._actors = tuple(actors)
        self._known: dict[_Key, tuple[Actor, ...]] = {}

    def of(self, roles: Sequence[Role], college: str = "", class_name: str = "") -> tuple[Actor, ...]:
        """Return the people who hold one of the roles for a college (empty: for the school) and class.

        Among counsellors and class advisers, those who are named for the class come before those who have the whole
        college: where there are some of the first, the others owe nothing.
        """
        key = (tuple(roles), college, class_name)
        if key not in self._known:
            found = chain.from_iterable(self._holding(role, college, class_name) for role in roles)
            self._known[key] = tuple({actor.account: actor for actor in found}.values())
        return self._known[key]

    def _holding(self, role: Role, college: str, class_name: str) -> list[Actor]:
        here = [actor for actor in self._actors if role in actor.roles and _holds_in(actor, role, college)]
        if role not in CLASS_ROLES or not class_name:
            return here
        named = [actor for actor in here if class_name in actor.classes]
        return named or [actor for actor in here if not actor.classes]


def _holds_in(actor: Actor, role: Role, college: str) -> bool:
    if role in COLLEGE_ROLES:
        return college in actor.colleges
    return role in SCHOOL_ROLES or not actor.colleges or college in actor.colleges
