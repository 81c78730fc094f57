"""Commands that erase: ``yujing forget`` a student, ``yujing retention`` for what is past its time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, SiteFolder, examples
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from sync.actions.forget_listing import Erasure
    from sync.actions.retention import Retained

_TABLES = {
    "fact_students": "学籍",
    "fact_enrolments": "选课",
    "fact_attempts": "成绩",
    "fact_events": "事件",
    "fact_warnings": "以前的预警",
    "accounts": "Moodle 账号",
    "offering_enrolments": "Moodle 选课",
    "student_case": "个案",
    "case_event": "个案经过",
    "objection": "异议",
    "notice": "通知书台账（文号保留）",
    "outbox": "消息",
    "support_record": "谈话、联系等记录",
    "record_scan": "扫描件登记",
    "consent": "各方意见",
    "trial": "试读",
    "telling": "告知登记",
    "duty_addition": "另加的任务",
    "notice_reprint": "通知书的补打",
    "dispensation": "例外",
}
_REASON = typer.Option("--reason", help="理由，将记入记录；不要写姓名、学号。清除时必写。")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "forget",
        help="清除一名学生的全部个人信息：先列出，加 --apply 才清除；以后导入、读取也不再带回。",
        epilog=examples(
            "yujing forget 2022010103 --actor wangmin",
            "yujing forget 2022010103 --apply --actor wangmin --reason 本人书面申请",
        ),
    )(forget)
    app.command(
        "retention",
        help="列出超过保存期限的资料；加 --apply 才清除。",
        epilog=examples("yujing retention --actor admin", "yujing retention --apply --actor admin --reason 年度清理"),
    )(retention)


def forget(
    student_no: Annotated[str, typer.Argument(metavar="学号")],
    actor: Actor,
    reason: Annotated[str, _REASON] = "",
    apply: Annotated[bool, typer.Option("--apply", help="清除；不写则只列出。")] = False,
    despite_retention: Annotated[bool, typer.Option("--despite-retention", help="档案未满保存期限也清除。")] = False,
    readmit: Annotated[bool, typer.Option("--readmit", help="撤销以前的清除：返校学生今后可以再导入。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Erase a student."""
    from sync.actions.forget import forget as erase
    from sync.actions.forget import readmit as let_in
    from sync.actions.forget_listing import list_erasure
    from sync.site import open_site

    if (apply or readmit) and not reason.strip():
        raise typer.BadParameter("清除或恢复须用 --reason 写明理由")
    with reporting_errors(), open_site(site) as opened:
        if readmit:
            let_in(opened, actor, student_no, reason)
            if as_json:
                write_json({"readmitted": student_no})
            else:
                console().print(f"学号 {student_no} 今后可以再导入。", markup=False)
            return
        if apply:
            found = erase(opened, actor, student_no, reason, despite_retention=despite_retention)
        else:
            found = list_erasure(opened, actor, student_no)
    write_json(found) if as_json else _show_erasure(found)
    waits = not found.done and bool(found.kept or found.obstacles)
    raise typer.Exit(Exit.NEEDS_PERSON if waits or not found.swept else Exit.DONE)


def _show_erasure(found: Erasure) -> None:
    say = console().print
    say(f"学号 {found.student_no}：{'已清除' if found.done else '将清除'}", markup=False, style="bold")
    for kept in found.kept if not found.done else ():
        until = "还没有结束" if kept.until is None else f"档案须保存到 {kept.until}"
        say(f"  先请注意：个案 {kept.case_id}（{kept.state}）{until}", markup=False)
    for obstacle in found.obstacles:
        say(f"  须先办理：{obstacle}", markup=False)
    for name, count in found.rows.items():
        say(f"  {_TABLES.get(name, name)}：{count} 行", markup=False)
    say(f"  判断的留存 {found.snapshots} 份、结果 {found.assessments} 份（去掉此人，仍可重算）")
    say(f"  审计记录 {found.audit_entries} 条的内容（校验链不受影响）")
    for file in found.files:
        say(f"  文件 {file}", markup=False, soft_wrap=True)
    if found.taken_out:
        say("以下导出、打印、归档可能含有此人的信息，请自行收回销毁；已移交档案馆的，请联系档案馆：")
        for line in found.taken_out:
            say(f"  {line}", markup=False, soft_wrap=True)
    for name, count in found.same_names.items():
        say(f"  {_TABLES.get(name, name)}中另有 {count} 处写着同样的姓名（也许是同名的人），不会自动清除，请核对")
    if not found.done:
        say("什么都没有改动。核对后加 --apply --reason 理由 清除；清除后不能恢复。")
        return
    say("备份里还有此人的信息：到期销毁；恢复备份后请运行 yujing retention --apply，会再次清除。")
    say("删去的合并打印件和名单可用 yujing forms 重新打印；Moodle 里的标记由下一份计划移除。")
    if not found.swept:
        say("数据库正忙，空闲页尚未清扫；请稍后再运行 yujing retention --apply。")


def retention(
    actor: Actor,
    reason: Annotated[str, _REASON] = "",
    apply: Annotated[bool, typer.Option("--apply", help="清除；不写则只列出。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Erase what is past its time."""
    from sync.actions.retention import apply_retention, list_retention
    from sync.site import open_site

    if apply and not reason.strip():
        raise typer.BadParameter("清除须用 --reason 写明理由")
    with reporting_errors(), open_site(site) as opened:
        found = apply_retention(opened, actor, reason) if apply else list_retention(opened, actor)
    write_json(found) if as_json else _show_retained(found)
    raise typer.Exit(Exit.NEEDS_PERSON if found.waits else Exit.DONE)


def _show_retained(found: Retained) -> None:
    say = console().print
    if found.nothing:
        say("没有超过保存期限的资料。")
    for line in found.lines():
        say(f"  {line}", markup=False, soft_wrap=True)
    if found.waits and not found.done:
        say("什么都没有改动。核对后加 --apply --reason 理由 清除。")
