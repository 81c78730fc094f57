"""Commands that change the LMS, in the order in which they are used: plan, approve, apply, send."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, SiteFolder, examples, who
from sync.cli.output import console, progress, write_json

if TYPE_CHECKING:
    from sync.actions.approving import Approval
    from sync.actions.plan import PlanResult
    from sync.outbox.sending import SendResult

Checksum = Annotated[str, typer.Argument(metavar="校验码", help="计划的校验码，至少前 8 位。")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "plan",
        help="列出准备做的每一件事；不做任何改动。",
        epilog=examples(
            "yujing plan", "yujing plan --turn", "yujing plan --college 教育学院", "yujing plan --accept additions"
        ),
    )(plan)
    app.command(
        "approve",
        help="批准一份计划：等于在它的名单上签字。",
        epilog=examples("yujing approve 3f9c2a7be01d --actor wangmin"),
    )(approve)
    app.command(
        "abandon",
        help="放弃一份无法执行到底的计划；已做的保留，由下一份计划理顺。",
        epilog=examples("yujing abandon 3f9c2a7be01d --actor wangmin"),
    )(abandon)
    app.command(
        "rollback",
        help="准备一份回滚计划：把群组和小组恢复到某份计划之前；核对、批准、执行同别的计划。",
        epilog=examples("yujing rollback 3f9c2a7be01d", "yujing approve 9b1e…  再  yujing apply"),
    )(rollback)
    app.command("apply", help="执行已批准的计划；中途中断，再运行一次即可接上。", epilog=examples("yujing apply"))(
        apply
    )
    app.command(
        "send",
        help="发送已执行计划的消息，每人一条，绝不重发。",
        epilog=examples("yujing send", "yujing send --at-night"),
    )(send)


def plan(
    turn: Annotated[bool, typer.Option("--turn", help="只做学期交替：以前学期个案的解除、结转、升级。")] = False,
    accept: Annotated[list[str] | None, typer.Option("--accept", help="具名接受一项超限，可多次。")] = None,
    college: Annotated[list[str] | None, typer.Option("--college", help="只做这个学院的计划，可多次。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Plan, and change nothing."""
    from sync.actions.plan import plan as make
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        result = make(opened, who(), turn=turn, accept=accept or (), colleges=college or ())
    _show_plan(result, as_json=as_json)
    raise typer.Exit(Exit.NEEDS_PERSON if result.plan.waiting else Exit.DONE)


def rollback(checksum: Checksum, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Plan the way back, and change nothing."""
    from sync.actions.rollback import rollback as make
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        result = make(opened, who(), checksum)
    _show_plan(result, as_json=as_json)


def _show_plan(result: PlanResult, *, as_json: bool) -> None:
    if as_json:
        write_json(
            {
                "checksum": result.plan.checksum,
                "empty": result.plan.is_empty,
                "summary": result.summary,
                "parts": result.parts,
            }
        )
    else:
        from sync.cli.tables import show_plan

        show_plan(result)


def approve(
    checksum: Checksum,
    actor: Actor,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Approve a plan."""
    from sync.actions.acting import person_of
    from sync.actions.approving import approve as approve_plan
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        approval = approve_plan(opened, checksum, actor)
        person = person_of(opened, approval.approved_by or actor)
    if as_json:
        write_json({**asdict(approval), "missing": approval.missing})
    else:
        _show_approval(approval, person)
    raise typer.Exit(Exit.NEEDS_PERSON if approval.missing else Exit.DONE)


def _show_approval(approval: Approval, person: str) -> None:
    for part in approval.parts:
        state = f"{part.signed_by} 已签" if part.signed_by else f"待{'或'.join(part.may_sign)}签"
        console().print(f"  {part.policy} {part.college}：{state}", markup=False)
    if approval.missing:
        console().print(f"计划 {approval.checksum[:12]} 尚未批准：还有 {len(approval.missing)} 处待签。", markup=False)
    else:
        console().print(f"{person} 已批准计划 {approval.checksum[:12]}。下一步：yujing apply", markup=False)


def abandon(checksum: Checksum, actor: Actor, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Give up a plan."""
    from sync.actions.messages import abandon as abandon_plan
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        record = abandon_plan(opened, checksum, actor)
    if as_json:
        write_json({"checksum": record.checksum})
    else:
        console().print(f"计划 {record.checksum[:12]} 已放弃。下一步：yujing plan", markup=False)


def apply(
    checksum: Annotated[str | None, typer.Argument(metavar="校验码", help="不写则执行最早批准的一份。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Carry out an approved plan."""
    from sync.actions.writing import apply as apply_approved
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened, progress("执行", quiet=as_json) as tell:
        result = apply_approved(opened, who(), checksum, progress=tell)
    if as_json:
        write_json(result)
    else:
        console().print(f"计划 {result.checksum[:12]} 已执行，共 {result.steps} 步。", markup=False)
        for each in result.left_out:
            console().print(f"  未能完成：{each.student_no} {each.what}：{each.reason}", markup=False)
    raise typer.Exit(Exit.NEEDS_PERSON if result.left_out else Exit.DONE)


def send(
    at_night: Annotated[bool, typer.Option("--at-night", help="安静时段也发送。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Send what applied plans have queued."""
    from sync.actions.writing import send as send_messages
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened, progress("发送", quiet=as_json) as tell:
        result = send_messages(opened, who(), at_night=at_night, progress=tell)
    if as_json:
        write_json(result)
    else:
        _show_sent(result)
    waits = bool(result.by_hand) or result.undecided > 0
    raise typer.Exit(Exit.NEEDS_PERSON if waits else Exit.DONE)


def _sent_line(result: SendResult) -> str:
    if not result.outcomes:
        return "现在没有可发的消息。" if result.unsettled else "没有待发的消息。"
    return f"发送 {result.sent} 条" + (f"，另有 {result.found} 条早已送达，没有重发。" if result.found else "。")


def _show_sent(result: SendResult) -> None:
    if result.outcomes or not result.quiet_until:
        console().print(_sent_line(result))
    if result.unsettled:
        console().print(f"还有 {result.unsettled} 条不知是否已送达：等够时间后先到会话里查找，找不到才发，届时再运行。")
    if result.quiet_until:
        console().print(f"现在是安静时段，{result.quiet_until:%m-%d %H:%M} 以后再发；急需时可用 --at-night。")
    if result.undeliverable:
        console().print(f"共 {result.undeliverable} 条不能经 Moodle 送达：学生的请打印当面送达，教职工的请另行告知。")
    for student_no, reason in result.by_hand:
        console().print(f"  须当面送达：{student_no}：{reason}", markup=False)
