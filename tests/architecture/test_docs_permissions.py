"""The guide's tables of who may do what are those of the code."""

from __future__ import annotations

from collections.abc import Iterable

from config.actors import ROLE_TITLES
from config.procedure_life import CaseAction, Role
from sync.cases.roles import CASE_TITLES, SITE_ROLES, SITE_TITLES, USUAL, SiteAction
from tests.architecture import markdown as md

TABLES = list(md.rows(md.section(md.GUIDE, "谁可以做什么")))


def titles(roles: Iterable[Role]) -> str:
    return "、".join(ROLE_TITLES[role] for role in roles)


def test_the_guide_says_who_may_do_what_with_a_case() -> None:
    told = {row[1].strip("`"): (row[0], row[2]) for row in TABLES if len(row) == 3}
    assert {name: pair for name, pair in told.items() if name != "代号"} == {
        action.value: (CASE_TITLES[action], titles(USUAL[action])) for action in CaseAction
    }


def test_the_guide_says_who_may_do_what_with_a_site() -> None:
    told = {row[0]: row[1] for row in TABLES if len(row) == 2}
    told.pop("对站点", None)
    assert told == {SITE_TITLES[action]: titles(SITE_ROLES[action]) for action in SiteAction}
