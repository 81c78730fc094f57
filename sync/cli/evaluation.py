"""The command that judges: from the store, or straight from a facts bundle."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import Actor, AsJson, Day, Period, Policy, Reason, SiteFolder, examples, who
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_BUNDLE_USE = "--facts 须同时给出 --policy、--period、--as-of 和 --json"
_ABOVE_USE = "--above 只用于 --facts；站点的上位规定写在 settings.toml 的 [[policies]] 里"
_KNOWN_USE = "--known-at 只用于站点，不能与 --facts 同用"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "evaluate",
        help="按规定逐条判断，得到名单和依据；不告知任何人。",
        epilog=examples(
            "yujing evaluate --site ~/yujing-site",
            "yujing evaluate --facts 数据/ --policy asnu --period 2024-2025-1 --as-of 2025-03-20 --json 结果.json",
        ),
    )(evaluate)
    app.command(
        "accept",
        help="具名接受一项“停止”，说明理由；情况有变须重新接受。",
        epilog=examples("yujing accept pending --policy asnu --actor wangmin --reason 该课程成绩下周补录"),
    )(accept)


def evaluate(
    policy: Policy = None,
    period: Period = None,
    as_of: Day = None,
    facts: Annotated[Path | None, typer.Option("--facts", help="直接判断一个数据包，不用站点、不联网。")] = None,
    out: Annotated[
        Path | None, typer.Option("--json", help="把结果写成 JSON 文件；写 - 表示输出到屏幕。", allow_dash=True)
    ] = None,
    above: Annotated[
        str | None, typer.Option("--above", help="学院规定之上的学校规定（代号或文件），两者对照；用于 --facts。")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", help="按那一刻已知的事实判断，如 2025-03-14T08:00；只显示，不影响个案。"),
    ] = None,
    site: SiteFolder = Path(),
) -> None:
    """Judge everybody."""
    if facts is not None:
        if known_at is not None:
            raise typer.BadParameter(_KNOWN_USE)
        _evaluate_facts(facts, policy, period, as_of, out, above)
    elif above is not None:
        raise typer.BadParameter(_ABOVE_USE)
    elif known_at is not None:
        _evaluate_known(site, policy, period, as_of, out, known_at)
    else:
        _evaluate_site(site, policy, period, as_of, out)


def _evaluate_facts(
    facts: Path, policy: str | None, period: str | None, as_of: datetime | None, out: Path | None, above: str | None
) -> None:
    if policy is None or period is None or as_of is None or out is None:
        raise typer.BadParameter(_BUNDLE_USE)
    from rules.assessment_json import assessment_text
    from sync.actions.evaluate_facts import evaluate_facts

    with reporting_errors():
        text = assessment_text(evaluate_facts(facts, policy, period, as_of.date(), above))
        if str(out) == "-":
            typer.echo(text)
        else:
            out.write_text(text, encoding="utf-8")


def _evaluate_site(
    site: Path, policy: str | None, period: str | None, as_of: datetime | None, out: Path | None
) -> None:
    from sync.actions.evaluate import evaluate as evaluate_site
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        day = as_of.date() if as_of else None
        result = evaluate_site(opened, who(), policy=policy, period=period, as_of=day)
        if out is not None:
            write_json(result, None if str(out) == "-" else out)
    if out is None or str(out) != "-":
        from sync.cli.tables import show_evaluation

        show_evaluation(result)
    raise typer.Exit(Exit.NEEDS_PERSON if result.needs_person else Exit.DONE)


def _evaluate_known(
    site: Path, policy: str | None, period: str | None, as_of: datetime | None, out: Path | None, known_at: str
) -> None:
    from sync.actions.known import evaluate_known
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        moment = _moment(known_at, opened.settings.site.zone)
        day = as_of.date() if as_of else None
        found = evaluate_known(opened, moment, policy=policy, period=period, as_of=day)
        if out is not None:
            write_json(found, None if str(out) == "-" else out)
    if out is None or str(out) != "-":
        from sync.cli.tables import show_known

        show_known(found)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    """Read a moment; a day alone is its end, and a moment without a zone is the site's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("--known-at 应为 2025-03-14 或 2025-03-14T08:00 这样的时刻") from error
    if len(text) == len("2025-03-14"):
        moment = datetime.combine(moment, time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def accept(
    code: Annotated[str, typer.Argument(help="“停止”的代号，见 evaluate 的输出。")],
    policy: Annotated[str, typer.Option("--policy", help="规定的代号。")],
    actor: Actor,
    reason: Reason,
    period: Period = None,
    as_of: Day = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="接受到哪一天为止（含）；不写则情况不变就一直有效。"),
    ] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Accept a stop by name."""
    from sync.actions.evaluate import accept as accept_stop
    from sync.site import open_site

    with reporting_errors(), open_site(site) as opened:
        day = as_of.date() if as_of else None
        last = until.date() if until else None
        stops = accept_stop(opened, code, policy, actor, reason, period=period, as_of=day, until=last)
    if as_json:
        write_json(stops)
        return
    for stop in stops:
        console().print(f"已记录：{actor} 接受“{stop.text}”。", markup=False)
    console().print("请再次运行 yujing evaluate。")
