"""Commands for the steps of a procedure: told by hand, consents in order, the end of a trial, the list released."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.cases import CaseId, app, told
from sync.cli.exits import reporting_errors
from sync.cli.options import Actor, AsJson, Reason, SiteFolder, examples
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from sync.store.consents import Outcome, TrialOutcome
    from sync.store.tellings import TellingKind

On = Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="发生的日期，如 2025-10-08。")]
_PARTIES = ("student", "guardian", "college", "school")


def register(parent: typer.Typer) -> None:
    """Add the command of this module that stands by itself; the others belong to ``yujing case``."""
    parent.command(
        "publish",
        help="异议期满后，具名公布学院名单（只含学号、姓名、班级、等级）；规定文件未开启的不公布。",
        epilog=examples("yujing publish --policy lsec --college 生命科学学院 --actor lihong --reason 异议期已满"),
    )(publish)


@app.command(
    "told",
    help="登记已当面（书面）告知本人的日期，或本人确认没有异议；异议期从告知之日起算。",
    epilog=examples(
        "yujing case told 12 --on 2025-03-11 --manner 当面交付并签字 --actor zhaolei",
        "yujing case told 12 --on 2025-03-12 --manner 本人签字确认 --no-objection --actor zhaolei",
    ),
)
def told_(
    case_id: CaseId,
    on: On,
    manner: Annotated[str, typer.Option("--manner", help="方式和凭据。")],
    actor: Actor,
    no_objection: Annotated[bool, typer.Option("--no-objection", help="本人确认没有异议。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Record what was told by hand."""
    from sync.actions.announcing import tell
    from sync.site import open_site

    kind: TellingKind = "no_objection" if no_objection else "told"
    with reporting_errors(), open_site(site) as opened:
        told(tell(opened, case_id, kind, on.date(), manner, actor), as_json=as_json)


@app.command(
    "consent",
    help="依次登记各方意见：student 本人申请、guardian 家长同意、college 学院审批、school 学校批准。",
    epilog=examples(
        "yujing case consent 12 student --on 2025-10-08 --by 张同学 --evidence 申请书 --actor lihong",
        "yujing case consent 12 guardian --refused --on 2025-10-10 --by 家长 --evidence 通话记录 --actor lihong",
    ),
)
def consent(
    case_id: CaseId,
    party: Annotated[str, typer.Argument(metavar="哪一方", help="student、guardian、college 或 school。")],
    on: On,
    by: Annotated[str, typer.Option("--by", help="由谁作出。")],
    evidence: Annotated[str, typer.Option("--evidence", help="凭据：申请书、审批表、扫描件编号等。")],
    actor: Actor,
    refused: Annotated[bool, typer.Option("--refused", help="不同意（学生：不申请）。")] = False,
    withdrawn: Annotated[bool, typer.Option("--withdrawn", help="学生撤回申请。")] = False,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Record one step."""
    from sync.actions.consents import consent as record
    from sync.cases.consents import Given
    from sync.site import open_site

    if party not in _PARTIES:
        raise typer.BadParameter(f"没有这一方：{party}；可用：{'、'.join(_PARTIES)}")
    if refused and withdrawn:
        raise typer.BadParameter("--refused 与 --withdrawn 只能写一个")
    outcome: Outcome = "refused" if refused else "withdrawn" if withdrawn else "given"
    with reporting_errors(), open_site(site) as opened:
        given = Given(party, outcome, on.date(), by, evidence)
        told(record(opened, case_id, given, actor), as_json=as_json)


@app.command(
    "deadline",
    help="由教务处规定学生申请的截止日；逾期未申请的，由下一份计划处理并另列名单。",
    epilog=examples(
        "yujing case deadline 2025-10-31 --policy ustl --period 2024-2025 --actor wangmin --reason 教务处通知"
    ),
)
def deadline(
    last_day: Annotated[datetime, typer.Argument(metavar="日期", formats=["%Y-%m-%d"], help="最后一天，含当日。")],
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    period: Annotated[str, typer.Option("--period", help="名单所属的学年或学期。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Set the last day to apply."""
    from sync.actions.consents import close_applications_on
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        close_applications_on(opened, policy, period, last_day.date(), actor, reason)
    if as_json:
        write_json({"policy": policy, "period": period, "last_day": last_day.date()})
    else:
        console().print(f"{policy} {period} 申请截止日：{last_day:%Y-%m-%d}（含当日）。", markup=False)


@app.command(
    "trial",
    help="试读期满后作出决定：通过的解除警示，未通过的结案并按学校有关规定处理。",
    epilog=examples("yujing case trial 12 --passed --actor wangmin --reason 试读期间取得全部应修学分"),
)
def trial(
    case_id: CaseId,
    passed: Annotated[bool, typer.Option("--passed/--failed", help="通过，或未通过。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Decide a trial."""
    from sync.actions.consents import end_of_trial
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        outcome: TrialOutcome = "passed" if passed else "failed"
        told(end_of_trial(opened, case_id, outcome, actor, reason), as_json=as_json)


def publish(
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    college: Annotated[str, typer.Option("--college", help="学院。")],
    actor: Actor,
    reason: Reason,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Release the list within the college."""
    from sync.actions.publishing import publish as release
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        published = release(opened, policy, college, actor, reason)
    if as_json:
        write_json(published)
    else:
        console().print(
            f"{published.college} {published.period} 名单 {published.students} 人：{published.file}", markup=False
        )
