"""What was changed by hand, in words for people, and what the plan does about it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from sync.plan.drift import Drift

WHAT: Final = {
    "taken_out": "被移出",
    "put_in": "不是本系统放入的",
    "renamed": "被改名",
    "deleted": "被删除",
    "exposed": "被改为可见",
    "brought": "不是本系统建的（课程复制或恢复备份带来）",
}
"""What people call the kinds of changes."""
REPAIR: Final = {
    "taken_out": "放回",
    "put_in": "移出",
    "renamed": "改回原名",
    "deleted": "重新建立",
    "exposed": "重新隐藏",
    "brought": "按个案更正，用不着的删除",
}
"""What the next plan does about each, unless it is left as it is."""


def where(drift: Drift) -> str:
    """Return the cohort, or the course and its group, for people to read."""
    if drift.course_id is None:
        return f"群组 {drift.idnumber} "
    return f"课程 {drift.course} 的小组“{drift.name}”"


def drift_notes(found: Iterable[Drift]) -> Iterator[str]:
    """Yield a line for each place and kind of change; students by number."""
    together: dict[tuple[str, str], list[Drift]] = defaultdict(list)
    for drift in found:
        together[where(drift), drift.kind].append(drift)
    for (place, kind), changes in together.items():
        named = "、".join(each.student_no or f"用户 {each.user_id}" for each in changes)
        match kind:
            case "put_in":
                yield f"{place}里有 {len(changes)} 人不是本系统放入的（可能有人手工加入），本计划会移出：{named}"
            case "taken_out":
                yield f"{place}里有 {len(changes)} 人被移出，不是本系统所为（可能有人手工移出），本计划会放回：{named}"
            case "renamed":
                yield f"{place}原名“{changes[0].was}”，被手工改名，本计划会改回。"
            case _:
                yield f"{place}{WHAT[kind]}，不是本系统所为，本计划会{REPAIR[kind]}。"
