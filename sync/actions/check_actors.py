"""Whether somebody may do what has to be done: who is registered, and who may sign each college's lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.actors import ROLE_TITLES
from config.policy_files import PolicyError
from config.problems import ConfigError
from config.procedure_life import CaseAction
from sync.actions.acting import actor_of
from sync.actions.check_finding import CheckFinding
from sync.cases.permission import may, roles_for
from sync.regulations import Regulation, regulations_of
from sync.store.facts import load_table

if TYPE_CHECKING:
    from sync.cases.permission import Actor
    from sync.site import Site

_WHERE = "在 settings.toml 的 [[actors]] 中登记"


def actor_findings(site: Site) -> Iterator[CheckFinding]:
    """Yield what was found about the people of the settings."""
    entries = site.settings.actors
    if not entries:
        yield CheckFinding("settings", "error", "actors", "没有登记办理人，什么也不能办", _WHERE)
        return
    for entry in entries:
        if entry.person.startswith("（"):
            yield CheckFinding("settings", "warning", "actors", f"{entry.account} 的姓名还没有填写", _WHERE)
    colleges = _colleges(site)
    for entry in entries:
        unknown = sorted(set(entry.colleges) - colleges) if colleges else []
        if unknown:
            what = f"{entry.person}负责的{'、'.join(unknown)}不在学籍里，名称须与学籍完全一致"
            yield CheckFinding("settings", "warning", "actors", what, "核对 [[actors]] 的 colleges 与教务数据")
    yield from _signers(site, colleges)
    yield CheckFinding("settings", "ok", "办理人", f"已登记 {len(entries)} 人")


def _colleges(site: Site) -> set[str]:
    with site.store.read() as tx:
        return set(load_table(tx, "students", site.store.site_id)["college"].to_pylist())


def _signers(site: Site, colleges: set[str]) -> Iterator[CheckFinding]:
    """Yield a warning for each regulation whose lists nobody may sign in some college."""
    actors = [actor_of(site, each.account) for each in site.settings.actors]
    try:
        regulations = regulations_of(site)
    except (PolicyError, ConfigError):
        return  # told with the regulations themselves
    for regulation in regulations:
        unsigned = _unsigned(actors, regulation, colleges)
        if unsigned:
            titles = "或".join(ROLE_TITLES[role] for role in roles_for(CaseAction.APPROVE, regulation.procedure))
            what = f"{'、'.join(unsigned)}的名单还没有人可以签发：须是{titles}"
            yield CheckFinding("settings", "warning", regulation.id, what, _WHERE)


def _unsigned(actors: list[Actor], regulation: Regulation, colleges: set[str]) -> list[str]:
    """Return the colleges for whose lists nobody may sign; the register's, where the regulation is for all."""
    own = regulation.colleges or tuple(sorted(colleges))
    procedure = regulation.procedure
    return [
        college
        for college in own
        if not any(may(actor, CaseAction.APPROVE, college=college, procedure=procedure) for actor in actors)
    ]
