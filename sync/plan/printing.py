"""A plan for people to read: what will happen, in Chinese, student numbers without names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sync.cases.life import TITLES
from sync.plan.case_steps import (
    AnnounceRow,
    AwaitConsents,
    CloseApplications,
    ConsentRow,
    HoldCases,
    IssueRow,
    TurnCases,
)
from sync.plan.plan import Plan
from sync.plan.situation import LevelRef
from sync.plan.steps import (
    AddCohortMembers,
    AddGroupMembers,
    ChangeCohort,
    CreateCohort,
    CreateGroup,
    DeleteCohort,
    DeleteGroup,
    Member,
    RemoveCohortMembers,
    RemoveGroupMembers,
    RenameGroup,
    RepairGroup,
)
from sync.store.case_record import CaseState

_TITLES: Final = {
    "ordinary": "预警计划",
    "turn": "学期交替计划",
    "uninstall": "卸载计划（从 Moodle 中清除）",
    "rollback": "回滚计划",
}
_SECTIONS: Final = {
    "uninstall": ("一、删除的群组", "二、删除的课程小组"),
    "rollback": ("二、恢复的群组", "三、恢复的课程小组"),
}
_DID: Final = {"issued": "已发出", "announced": "已告知本人", "ended": "已解除或结案"}


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; ``count`` is how many people, cases or groups it is about."""

    title: str
    count: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """A plan as people read and sign it."""

    title: str
    checksum: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    accepted: tuple[str, ...]


def summary_of(plan: Plan, levels: Sequence[LevelRef]) -> PlanSummary:
    """Return the readable form of a plan; sections without content are left out."""
    titles = {(level.policy, level.level): level.level_title for level in levels}
    cohorts, groups = _SECTIONS.get(plan.kind, ("三、群组", "四、当前学期课程的小组"))
    sections = (
        Section("一、转入复核的个案（维持或撤销，逐个由人决定）", *_held(plan, titles)),
        Section("一、须先修复的小组（学生可见）", *_counted(_repairs(plan))),
        Section("二、确认并发出的预警（批准本计划即为签发本名单）", *_issues(plan, titles)),
        Section("二、告知本人（异议期满前不发出、不公布）", *_grouped(plan.announces(), titles)),
        Section("二、等待各方同意（办妥前不发出）", *_grouped(_consents(plan, AwaitConsents), titles)),
        Section("二、逾期未申请（不予该等级，另列名单）", *_grouped(_consents(plan, CloseApplications), titles)),
        Section("二、学期交替", *_turns(plan, titles)),
        Section(cohorts, *_counted(_cohort_lines(plan))),
        Section(groups, *_counted(_group_lines(plan))),
        Section("五、待发消息", *_messages(plan)),
        Section("待人工处理", len(plan.waiting), tuple(_waiting(plan))),
    )
    return PlanSummary(
        title=_TITLES[plan.kind],
        checksum=plan.checksum,
        sections=tuple(section for section in sections if section.count),
        notes=plan.notes,
        accepted=tuple(f"{risk.code}：{risk.text}" for risk in plan.accepted),
    )


def _counted(lines: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    found = tuple(lines)
    return len(found), found


def _repairs(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        if isinstance(step, RepairGroup):
            then = f"重建为隐藏小组“{step.name}”" if step.name else "不再重建"
            yield f"课程 {step.course}：清空并删除 {len(step.members)} 人的小组，{then}"


def _issues(plan: Plan, titles: dict[tuple[str, str], str]) -> tuple[int, tuple[str, ...]]:
    by_level: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in plan.issues():
        mark = "（改发）" if row.reissue else ""
        by_level[row.policy, row.period, row.level].append(f"{row.student_no}{mark}")
    lines = [
        f"{policy} {period} {titles.get((policy, level), level)} {len(numbers)} 人：{'、'.join(numbers)}"
        for (policy, period, level), numbers in by_level.items()
    ]
    return sum(len(numbers) for numbers in by_level.values()), tuple(lines)


def _consents(plan: Plan, kind: type[AwaitConsents | CloseApplications]) -> Iterator[ConsentRow]:
    for step in plan.steps:
        if isinstance(step, kind):
            yield from step.rows


def _grouped(
    rows: Iterable[AnnounceRow | ConsentRow], titles: dict[tuple[str, str], str]
) -> tuple[int, tuple[str, ...]]:
    by_level: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        by_level[row.policy, row.period, row.level].append(row.student_no)
    lines = [
        f"{policy} {period} {titles.get((policy, level), level)} {len(numbers)} 人：{'、'.join(numbers)}"
        for (policy, period, level), numbers in by_level.items()
    ]
    return sum(len(numbers) for numbers in by_level.values()), tuple(lines)


def _held(plan: Plan, titles: dict[tuple[str, str], str]) -> tuple[int, tuple[str, ...]]:
    grouped: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for step in plan.steps:
        for row in step.rows if isinstance(step, HoldCases) else ():
            level = titles.get((row.policy, row.level), row.level)
            shown = titles.get((row.policy, row.shown), row.shown)
            meanwhile = f"其间仍按{shown}标注" if shown else "其间不标注"
            grouped[f"{row.policy} {row.period} {level}", row.did, meanwhile].append(row.student_no)
    lines = [
        f"{what} {_DID[did]} {len(numbers)} 人，{meanwhile}：{'、'.join(numbers)}"
        for (what, did, meanwhile), numbers in grouped.items()
    ]
    return sum(len(numbers) for numbers in grouped.values()), tuple(lines)


def _turns(plan: Plan, titles: dict[tuple[str, str], str]) -> tuple[int, tuple[str, ...]]:
    grouped: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for step in plan.steps:
        for row in step.rows if isinstance(step, TurnCases) else ():
            level = titles.get((row.policy, row.level), row.level)
            grouped[row.to, row.why, f"{row.policy} {row.period} {level}"].append(row.student_no)
    lines = [
        f"{TITLES[CaseState(to)]}（{why}）{what} {len(numbers)} 人：{'、'.join(numbers)}"
        for (to, why, what), numbers in grouped.items()
    ]
    return sum(len(numbers) for numbers in grouped.values()), tuple(lines)


def _cohort_lines(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        match step:
            case CreateCohort():
                yield f"新建隐藏群组“{step.name}”（{step.idnumber}）"
            case ChangeCohort():
                hidden = "并重新隐藏" if step.was_visible else ""
                yield f"群组 {step.idnumber} 名称“{step.was_name}”→“{step.name}”{hidden}"
            case AddCohortMembers():
                yield f"{step.idnumber} 加入 {_people(step.members)}"
            case RemoveCohortMembers():
                yield f"{step.idnumber} 移出 {_people(step.members)}"
            case DeleteCohort():
                yield f"删除群组“{step.name}”（{step.idnumber}），移出 {_people(step.members)}"


def _group_lines(plan: Plan) -> Iterator[str]:
    for step in plan.steps:
        match step:
            case CreateGroup():
                yield f"课程 {step.course}：新建隐藏小组“{step.name}”"
            case RenameGroup():
                yield f"课程 {step.course}：小组“{step.was_name}”改名“{step.name}”"
            case AddGroupMembers():
                yield f"课程 {step.course}：加入 {_people(step.members)}"
            case RemoveGroupMembers():
                yield f"课程 {step.course}：移出 {_people(step.members)}"
            case DeleteGroup():
                yield f"课程 {step.course}：{_deleted(plan, step)}，移出 {_people(step.members)}"


def _deleted(plan: Plan, step: DeleteGroup) -> str:
    return f"删除小组（{step.idnumber}）" if plan.kind in _SECTIONS else "删除不再需要的小组"


def _messages(plan: Plan) -> tuple[int, tuple[str, ...]]:
    rows: list[AnnounceRow | IssueRow] = [*plan.announces(), *plan.issues()]
    by_hand = [f"{row.student_no}（{row.undeliverable}）" for row in rows if row.undeliverable]
    lines = [f"计划执行后可发送 {len(rows) - len(by_hand)} 条（send）"]
    if by_hand:
        lines.append(f"不能经 Moodle 送达 {len(by_hand)} 人：{'、'.join(by_hand)}")
    return len(rows), tuple(lines) if rows else ()


def _waiting(plan: Plan) -> Iterator[str]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for each in plan.waiting:
        by_reason[each.why].append(f"{each.student_no}（个案 {each.case_id}）")
    for why, entries in by_reason.items():
        yield f"{why}：{len(entries)} 人：{'、'.join(entries)}"


def _people(members: Sequence[Member]) -> str:
    numbers = "、".join(member.student_no or f"用户 {member.user_id}" for member in members)
    return f"{len(members)} 人：{numbers}" if members else "0 人"
