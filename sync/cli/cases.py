"""Commands for people who decide about single cases: ``yujing case …``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import Actor, AsJson, Policy, Reason, SeenBy, SiteFolder, examples
from sync.cli.output import console, write_json
from sync.cli.root import group

if TYPE_CHECKING:
    from sync.store.case_record import Case

CaseId = Annotated[int, typer.Argument(metavar="编号", help="个案编号，见 yujing case list。")]

app = group("case", "办理个案：查看、审查、异议、复核、撤销、人工提出。")


def register(parent: typer.Typer) -> None:
    """Add the commands of this module."""
    parent.add_typer(app)


@app.command("list", help="列出个案。", epilog=examples("yujing case list --waiting"))
def list_(
    policy: Policy = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="只列等人办理的。")] = False,
    seen: SeenBy = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """List cases."""
    from sync.actions.cases import list_cases
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        lines = list_cases(opened, policy=policy, waiting=waiting, seen=seen)
    if as_json:
        write_json(lines)
    else:
        from sync.cli.tables import show_cases

        show_cases(lines)


@app.command("show", help="一个个案的经过和依据。", epilog=examples("yujing case show 12"))
def show(case_id: CaseId, seen: SeenBy = None, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Show one case."""
    from sync.actions.cases import case_history
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        history = case_history(opened, case_id, seen)
    if as_json:
        write_json(history)
    else:
        from sync.cli.tables import show_case

        show_case(history)


@app.command(
    "review",
    help="对条款留待人工判断的等级作出决定。",
    epilog=examples("yujing case review 12 --approve --actor lihong --reason 预计不能按期毕业"),
)
def review(
    case_id: CaseId,
    approve: Annotated[bool, typer.Option("--approve/--refuse", help="同意，或不同意。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Decide on a review."""
    from sync.actions.cases import review as decide
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        told(decide(opened, case_id, actor, reason, approve=approve), as_json=as_json)


@app.command(
    "object",
    help="登记学生（或家长）提出的异议；答复之前不会发出预警。",
    epilog=examples("yujing case object 12 --actor lihong --by 学生本人 --text 补考成绩尚未登记"),
)
def object_(
    case_id: CaseId,
    actor: Actor,
    text: Annotated[str, typer.Option("--text", help="异议内容。")],
    raised_by: Annotated[str, typer.Option("--by", help="由谁提出。")] = "学生本人",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Record an objection."""
    from sync.actions.cases import object_to
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        case, _ = object_to(opened, case_id, actor, text, raised_by)
        told(case, as_json=as_json)


@app.command(
    "answer",
    help="答复异议。成立：未发出的不予预警，已发出的撤销并告知学生。",
    epilog=examples("yujing case answer 12 --dismiss --actor lihong --reason 已核对试卷，成绩无误"),
)
def answer(
    case_id: CaseId,
    uphold: Annotated[bool, typer.Option("--uphold/--dismiss", help="异议成立，或不成立。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Answer an objection."""
    from sync.actions.cases import answer_objection
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        told(answer_objection(opened, case_id, actor, reason, uphold=uphold), as_json=as_json)


@app.command(
    "reexamine",
    help="成绩更正后核算结果有变化时，决定以哪个为准。",
    epilog=examples("yujing case reexamine 12 --adopt --actor lihong --reason 高等数学成绩更正为 65 分"),
)
def reexamine(
    case_id: CaseId,
    adopt: Annotated[bool, typer.Option("--adopt/--keep", help="采用新结果，或维持原结果。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Settle a re-examination."""
    from sync.actions.cases import reexamine as settle
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        told(settle(opened, case_id, actor, reason, adopt=adopt), as_json=as_json)


@app.command(
    "revoke",
    help="撤销已发出的预警：通知书作废，移除标记，告知学生。",
    epilog=examples("yujing case revoke 12 --actor lihong --reason 成绩登记有误"),
)
def revoke(case_id: CaseId, actor: Actor, reason: Reason, site: SiteFolder = Path(), as_json: AsJson = False) -> None:
    """Revoke a warning."""
    from sync.actions.cases import revoke_case
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        told(revoke_case(opened, case_id, actor, reason), as_json=as_json)


@app.command(
    "move",
    help="改变个案状态：confirmed 确认、rejected 不予预警、in_support 帮扶、lifted 解除、closed 结案、proposed 退回。",
    epilog=examples("yujing case move 12 lifted --actor lihong --reason 全部重修通过"),
)
def move(
    case_id: CaseId,
    to: Annotated[str, typer.Argument(metavar="状态", help="英文代号，如 lifted。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Move a case."""
    from sync.actions.cases import move as move_case
    from sync.site import open_site
    from sync.store.case_record import CaseState

    if to not in {state.value for state in CaseState}:
        raise typer.BadParameter(f"没有状态 {to}；可用：{'、'.join(state.value for state in CaseState)}")
    with reporting_errors(), open_site(site) as opened:
        told(move_case(opened, case_id, CaseState(to), actor, reason), as_json=as_json)


@app.command(
    "propose",
    help="条款写“等”字、由人判断时，人工提出预警。",
    epilog=examples(
        "yujing case propose 2022010103 red --policy asnu --actor lihong --reason 长期沉迷网络，多次谈话无改进"
    ),
)
def propose(
    student_no: Annotated[str, typer.Argument(metavar="学号")],
    level: Annotated[str, typer.Argument(metavar="等级", help="等级代号，如 red。")],
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Propose a warning by hand."""
    from sync.actions.proposing import propose as propose_case
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        told(propose_case(opened, student_no, policy, level, actor, reason), as_json=as_json)


def told(case: Case, *, as_json: bool) -> None:
    """Say how a case stands after what was done."""
    if as_json:
        write_json(case)
        return
    from sync.cases.life import TITLES

    console().print(f"个案 {case.id}：{TITLES[case.state]}（第 {case.revision} 版）", markup=False)
