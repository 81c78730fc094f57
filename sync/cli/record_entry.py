"""Commands that enter single records: ``yujing record add``, ``delivery`` and ``receipt``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import reporting_errors
from sync.cli.options import Actor, AsJson, Policy, SiteFolder, examples
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from config.procedure_duties import DutyKind
    from sync.store.records import Record

CaseId = Annotated[int, typer.Argument(metavar="个案", help="个案编号，见 yujing case list。")]
On = Annotated[str, typer.Option("--date", help="哪一天，如 2025-03-05；2025年3月5日也可以。")]
By = Annotated[str, typer.Option("--by", help="办理人的账号；不写表示登记的人自己。")]
Place = Annotated[str, typer.Option("--place", help="地点。")]
Content = Annotated[str, typer.Option("--content", help="内容。")]
Opinion = Annotated[str, typer.Option("--opinion", help="家长意见。")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "add",
        help="登记一条记录；缺少条款要求写明的内容时不保存，一次列出全部问题。",
        epilog=examples(
            "yujing record add interview --case 12 --date 2025-03-05 --place 辅导员办公室 --attended 班导师李红 "
            "--content 分析未通过课程的原因 --feedback 愿意参加学习小组 --actor fudao",
            "yujing record add plan --student 2022010103 --date 2025-03-10 --horizon 短期 --content 每周三次自习 "
            "--actor fudao",
        ),
    )(add)
    app.command(
        "delivery",
        help="登记通知书怎样送达本人。",
        epilog=examples(
            "yujing record delivery 12 --way 当面送达 --date 2025-03-05 --actor fudao",
            "yujing record delivery 12 --way 拒绝签字 --witness 班长王五 --date 2025-03-05 --actor fudao",
        ),
    )(delivery)
    app.command(
        "receipt",
        help="登记家长交回了书面回执。",
        epilog=examples("yujing record receipt 12 --date 2025-03-10 --opinion 已知情，配合督促 --actor fudao"),
    )(receipt)


def add(
    kind: Annotated[
        str, typer.Argument(metavar="类别", help="interview 谈话、guardian_contact 联系家长、plan 计划……见手册。")
    ],
    on: On,
    actor: Actor,
    case_id: Annotated[int | None, typer.Option("--case", help="个案编号。")] = None,
    student: Annotated[str | None, typer.Option("--student", help="学号；只有一个个案时可代替编号。")] = None,
    policy: Policy = None,
    period: Annotated[str | None, typer.Option("--period", help="学号有几个个案时，哪一期的。")] = None,
    duty: Annotated[str, typer.Option("--duty", help="办的是哪项工作（代号，见 yujing duties）；可不写。")] = "",
    by: By = "",
    role: Annotated[str, typer.Option("--role", help="以什么身份办理；不写则按工作要求的角色。")] = "",
    time: Annotated[str, typer.Option("--time", help="几点几分，如 14:30。")] = "",
    place: Place = "",
    manner: Annotated[
        str, typer.Option("--manner", help="方式：面谈、电话、视频、短信或微信、通知函、书面回执。")
    ] = "",
    attended: Annotated[str, typer.Option("--attended", help="参加人员。")] = "",
    content: Content = "",
    feedback: Annotated[str, typer.Option("--feedback", help="学生反馈。")] = "",
    opinion: Opinion = "",
    guidance: Annotated[str, typer.Option("--guidance", help="学业指导。")] = "",
    effect: Annotated[str, typer.Option("--effect", help="阶段效果。")] = "",
    horizon: Annotated[str, typer.Option("--horizon", help="计划期限：短期、中期、长期。")] = "",
    courses: Annotated[str, typer.Option("--courses", help="辅导课程。")] = "",
    helpers: Annotated[str, typer.Option("--helpers", help="帮扶学生的学号，几个用顿号分开。")] = "",
    members: Annotated[str, typer.Option("--members", help="帮扶小组成员。")] = "",
    proposal: Annotated[
        str, typer.Option("--proposal", help="处理意见：申请休学、转专业、自动退学、留级或降级、继续帮扶、其他。")
    ] = "",
    confirmed: Annotated[str, typer.Option("--confirmed", help="当事人（家长）是否签字确认：是、否。")] = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Record something that was done."""
    fields = {
        "time": time,
        "place": place,
        "manner": manner,
        "attended": attended,
        "content": content,
        "feedback": feedback,
        "opinion": opinion,
        "guidance": guidance,
        "effect": effect,
        "horizon": horizon,
        "courses": courses,
        "helpers": helpers,
        "members": members,
        "proposal": proposal,
        "confirmed": confirmed,
    }
    from sync.actions.record_subjects import Whose
    from sync.actions.records import add_record
    from sync.records.written import Written
    from sync.site import open_site

    if (case_id is None) == (student is None):
        raise typer.BadParameter("请写 --case（个案编号）或 --student（学号），只写其一")
    whose = Whose(case_id, student, policy, period)
    written = Written(kind=_kind(kind), day=on, by=by, duty=duty, role=role, fields=fields)
    with reporting_errors(), open_site(site) as opened:
        _told(add_record(opened, actor, whose, written), as_json=as_json)


def delivery(
    case_id: CaseId,
    way: Annotated[str, typer.Option("--way", help="当面送达、拒绝签字、挂号邮寄、电话告知。")],
    on: On,
    actor: Actor,
    by: By = "",
    witness: Annotated[str, typer.Option("--witness", help="见证人；拒绝签字时必填。")] = "",
    post_number: Annotated[str, typer.Option("--post-number", help="挂号单号；邮寄时必填。")] = "",
    place: Place = "",
    content: Content = "",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Record how a notice was delivered."""
    fields = {"way": way, "witness": witness, "post_number": post_number, "place": place, "content": content}
    _add_to(case_id, "notice", on, by, fields, actor, site, as_json=as_json)


def receipt(
    case_id: CaseId,
    on: On,
    actor: Actor,
    by: By = "",
    opinion: Opinion = "",
    content: Content = "家长书面回执已交回",
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Record that a guardian's receipt came back."""
    fields = {"manner": "receipt", "opinion": opinion, "content": content}
    _add_to(case_id, "guardian_contact", on, by, fields, actor, site, as_json=as_json)


def _kind(text: str) -> DutyKind:
    """Return the kind that was named by its code or in Chinese."""
    from config.procedure_records import KIND_TITLES

    found = next((kind for kind, title in KIND_TITLES.items() if text in (kind.value, title)), None)
    if found is None:
        named = "、".join(f"{kind.value}（{title}）" for kind, title in KIND_TITLES.items())
        raise typer.BadParameter(f"没有这类记录：{text}；可用：{named}")
    return found


def _add_to(
    case_id: int, kind: str, on: str, by: str, fields: dict[str, str], actor: str, site: Path, *, as_json: bool
) -> None:
    from sync.actions.record_subjects import Whose
    from sync.actions.records import add_record
    from sync.records.written import Written
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        written = Written(kind=_kind(kind), day=on, by=by, fields=fields)
        _told(add_record(opened, actor, Whose(case_id), written), as_json=as_json)


def _told(record: Record, *, as_json: bool) -> None:
    if as_json:
        write_json(record)
        return
    from config.procedure_records import KIND_TITLES

    text = f"已登记第 {record.id} 号记录：个案 {record.case_id}，{KIND_TITLES[record.kind]}，{record.happened_on}。"
    console().print(text, markup=False)
