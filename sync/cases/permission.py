"""Whether a person may do something: by role, and only within the person's colleges and classes.

A policy's procedure names the roles for an action where they are not the usual ones (``may``); then only these may.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from config.actors import CLASS_ROLES, COLLEGE_ROLES, ROLE_TITLES, SCHOOL_ROLES
from config.procedure import Procedure
from config.procedure_life import CaseAction, Role
from sync.cases.roles import BY_COLLEGE, BY_SYSTEM, CASE_TITLES, SITE_ROLES, SITE_TITLES, USUAL, SiteAction
from sync.refusal import Refusal


class NotPermitted(Refusal):
    """The person may not do this, or not here; the text says who may."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``colleges`` bound the roles of a college; ``system``: the program itself, within what people approved.

    A role of a college without any college holds nowhere.
    """

    account: str
    person: str
    roles: frozenset[Role]
    colleges: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    system: bool = False

    @property
    def everywhere(self) -> bool:
        """Whether a role holds for the whole school."""
        return any(_covers(self, role, None) for role in self.roles)

    def sees(self, college: str, class_name: str | None = None) -> bool:
        """Say whether a student is the person's to see: of an own college and, for class roles, an own class."""
        return any(_within(self, role, college, class_name) for role in self.roles)


def roles_for(action: CaseAction, procedure: Procedure | None = None) -> tuple[Role, ...]:
    """Return the roles that may do something with a case of a policy."""
    named = procedure.may.get(action) if procedure is not None else None
    return named or USUAL[action]


def may(
    actor: Actor, action: CaseAction, *, college: str, procedure: Procedure | None = None, class_name: str | None = None
) -> bool:
    """Say whether a person may do something with a case of a college (and class)."""
    roles = [role for role in roles_for(action, procedure) if role in actor.roles]
    return any(_within(actor, role, college, class_name) for role in roles)


def check_may(
    actor: Actor, action: CaseAction, *, college: str, procedure: Procedure | None = None, class_name: str | None = None
) -> None:
    """Refuse what a person may not do with a case.

    ``procedure`` is that of the case's policy (None: the usual roles), ``class_name`` the student's class, which
    whoever is bound to classes needs: without it such a person is refused.

    Raises:
        NotPermitted: the role, the college or the class is not the person's.
    """
    if may(actor, action, college=college, procedure=procedure, class_name=class_name):
        return
    roles = roles_for(action, procedure)
    where = _outside(actor, roles, college)
    raise NotPermitted(_refused(actor, CASE_TITLES[action], roles, where))


def check_site(actor: Actor, action: SiteAction, colleges: Collection[str] | None = None) -> None:
    """Refuse what a person may not do with a site, or with all of some colleges (None: the whole school).

    Raises:
        NotPermitted: the role is not the person's, or not for all these colleges.
    """
    if actor.system and action in BY_SYSTEM:
        return
    roles = SITE_ROLES[action]
    held = actor.roles.intersection(roles)
    if any(_covers(actor, role, colleges) for role in held):
        return
    beyond = "全校" if colleges is None else "、".join(sorted(set(colleges) - actor.colleges))
    where = f"只负责{_places(actor)}，这涉及{beyond}" if held else ""
    refused = _refused(actor, SITE_TITLES[action], roles, where)
    apart = where and colleges is None and action in BY_COLLEGE
    raise NotPermitted(f"{refused}只办本院的，请加 --college 学院。" if apart else refused)


def _covers(actor: Actor, role: Role, colleges: Collection[str] | None) -> bool:
    """Say whether a role of the person's holds for all these colleges (None: for the whole school)."""
    if role in SCHOOL_ROLES or (role not in COLLEGE_ROLES and not actor.colleges):
        return True
    return colleges is not None and actor.colleges.issuperset(colleges)


def _within(actor: Actor, role: Role, college: str, class_name: str | None) -> bool:
    if not _covers(actor, role, [college]):
        return False
    return role not in CLASS_ROLES or not actor.classes or class_name in actor.classes


def _outside(actor: Actor, roles: Iterable[Role], college: str) -> str:
    if not actor.roles.intersection(roles):
        return ""
    if college not in actor.colleges:
        return f"只负责{_places(actor)}，这涉及{college or '未登记学院的学生'}"
    return f"只负责班级{'、'.join(sorted(actor.classes))}"


def _places(actor: Actor) -> str:
    return "、".join(sorted(actor.colleges)) or "（未写明学院）"


def _refused(actor: Actor, what: str, roles: Iterable[Role], where: str) -> str:
    who = f"{actor.person}（{actor.account}）"
    if where:
        return f"{who}{where}，不能{what}。"
    titles = "、".join(ROLE_TITLES[role] for role in roles)
    own = "、".join(ROLE_TITLES[role] for role in Role if role in actor.roles) or "无"
    return f"{who}不能{what}：须是{titles}；现有角色：{own}。角色在 settings.toml 的 [[actors]] 中登记。"
