"""Take everything of ours out of the LMS again: a plan first, then, once a person agreed, exactly that plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sync.actions.acting import Who, permitted
from sync.actions.plan import approve
from sync.actions.record import recorded
from sync.actions.removal import removal_plan
from sync.actions.writing import apply
from sync.apply.applying import Stop
from sync.cases.roles import SiteAction
from sync.plan.keeping import PlanNotOpen, keep_plan, open_plan
from sync.plan.printing import summary_of
from sync.progress import Progress, untold
from sync.refusal import Refusal

if TYPE_CHECKING:
    from sync.apply.tools import ApplyResult
    from sync.plan.plan import Plan
    from sync.plan.printing import PlanSummary
    from sync.site import Site
    from sync.store.plans import PlanRecord

REMAINS: Final = (
    "先停下守护进程（yujing run）：否则以后批准的计划又会写入 Moodle。",
    "服务、角色、服务账号、令牌、自定义报表、资料字段和课程字段：令牌自己删不了，请在 Moodle 服务器上运行 "
    "php setup.php --moodle=目录 --remove（先只列出），核对后加 --yes。",
    "“启用网络服务”和“REST 协议”两个开关：可能还有别的系统在用，不动。",
    "学生收到的消息：不删除。",
    "站点文件夹、数据库和其中的记录：留作档案，不删除。",
)
"""What stays behind and who removes it."""


class NoUninstallPlan(Refusal):
    """No removal with this checksum waits: it is another kind of plan, carried out, or overtaken."""


@dataclass(frozen=True, slots=True)
class UninstallPlan:
    """What would be removed; ``record`` is None where nothing of ours is left. ``remains`` says what stays behind."""

    plan: Plan
    summary: PlanSummary
    record: PlanRecord | None
    remains: tuple[str, ...] = REMAINS


def plan_uninstall(site: Site, actor: Who, progress: Progress = untold) -> UninstallPlan:
    """Look for everything of ours in the LMS, and keep its removal as a plan; nothing is changed.

    Raises:
        MoodleError: Moodle could not be read.
    """
    person = permitted(site, actor, SiteAction.UNINSTALL)
    with recorded(site, "uninstall", person.account) as figures, site.moodle() as moodle:
        made = removal_plan(site, moodle, progress)
        figures |= {"plan": made.checksum, "steps": len(made.steps)}
    record = None if made.is_empty else keep_plan(site.store, made, person.account, site.clock.now())
    return UninstallPlan(made, summary_of(made, ()), record)


def uninstall(
    site: Site, actor: Who, checksum: str, *, stop: Stop = lambda: False, progress: Progress = untold
) -> ApplyResult:
    """Approve the removal with this checksum in the name of ``actor``, and carry it out or go on with it.

    Raises:
        NoUninstallPlan: no removal with this checksum waits.
        PlanStale, PlanUnderWay, AlreadyRunning: see `sync.apply.applying.apply_plan`.
        MoodleError: Moodle could not go on; running it again does.
    """
    permitted(site, actor, SiteAction.UNINSTALL)
    try:
        record = open_plan(site.store, checksum)
    except PlanNotOpen as error:
        message = f"没有待执行的卸载计划 {checksum[:12]}：请运行 yujing uninstall --from-lms，看还有什么要清除。"
        raise NoUninstallPlan(message) from error
    if record.kind != "uninstall":
        raise NoUninstallPlan(f"计划 {record.checksum[:12]} 不是卸载计划：请用 approve 和 apply。")
    approve(site, record.checksum, actor)
    return apply(site, actor, record.checksum, stop=stop, progress=progress)
