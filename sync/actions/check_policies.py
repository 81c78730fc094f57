"""Whether the regulations in use can be judged by, and what is doubtful in their files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.policy_files import PolicyError
from config.policy_lint import remarks_on
from config.problems import ConfigError
from config.procedure_life import Role
from sync.actions.check_finding import CheckFinding
from sync.actions.policy_check import files_of
from sync.regulations import Regulation, regulations_of

if TYPE_CHECKING:
    from sync.site import Site


def policy_findings(site: Site) -> Iterator[CheckFinding]:
    """Yield what was found about every regulation that the settings name."""
    try:
        regulations = regulations_of(site)
    except (PolicyError, ConfigError) as error:
        yield CheckFinding("policies", "error", "规定", str(error), "按提示修改规定文件或设置")
        return
    for regulation in regulations:
        scope = regulation.scope or "全校"
        told = f"《{regulation.title}》，{len(regulation.law.clauses)} 条，{scope}"
        yield CheckFinding("policies", "ok", regulation.id, told)
        if not regulation.procedure.forms:
            advice = "在规定文件的 procedure.forms 中写明"
            yield CheckFinding("policies", "warning", regulation.id, "没有指定通知书和其他表单", advice)
        yield from _counsellors(site, regulation)
    yield from _doubts(site)


def _counsellors(site: Site, regulation: Regulation) -> Iterator[CheckFinding]:
    """Yield a note where a procedure lets counsellors hear first, and the settings name none."""
    delay = regulation.procedure.told.counsellor_first
    if delay is not None and not any(Role.COUNSELLOR in entry.roles for entry in site.settings.actors):
        what = f"最高等级的预警应先告诉辅导员、{delay}后再通知学生，但设置中没有登记辅导员，会直接通知学生"
        yield CheckFinding("policies", "note", regulation.id, what, "在 settings.toml 的 [[actors]] 中登记辅导员")


def _doubts(site: Site) -> Iterator[CheckFinding]:
    """Yield a warning for each file with faults or findings; hints may be as meant."""
    for use in site.settings.policies:
        for path in files_of(use.id, site.folder / "policies"):
            doubts = [each for each in remarks_on(path) if each.severity != "hint"]
            if doubts:
                first = doubts[0].what
                what = f"{path.name} 有 {len(doubts)} 处疑点，如第 {first.place.line} 行：{first.message}"
                yield CheckFinding("policies", "warning", use.id, what, f"运行 yujing policy check {use.id} 看全部")
