"""The command that says why: the verdict on one student as an argument."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, Day, Period, Policy, SeenBy, SiteFolder, examples
from sync.cli.output import write_json

if TYPE_CHECKING:
    from datetime import date

    from sync.actions.explain import Explained

_BUNDLE_USE = "--facts 须同时给出 --policy、--period、--as-of"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "explain",
        help="说明一名学生的结论：逐条列出原文、数字、课程和未计入的成绩，离上下等级多远；不写入任何内容。",
        epilog=examples(
            "yujing explain 2023010101 --policy asnu --period 2024-2025-1 --as-of 2025-03-20",
            "yujing explain 2023010101 --policy asnu --suppose MATH101=pass",
            "yujing explain 2023010101 --facts 数据/ --policy asnu --period 2024-2025-1 --as-of 2025-03-20",
        ),
    )(explain)


def explain(
    student: Annotated[str, typer.Argument(metavar="学号", help="学生的学号。")],
    policy: Policy = None,
    period: Period = None,
    as_of: Day = None,
    suppose: Annotated[
        list[str] | None,
        typer.Option(
            "--suppose", help="假设某门课的结果，如 MATH101=pass、=fail、=72、MATH101@2024-2025-1=pass；可多次。"
        ),
    ] = None,
    facts: Annotated[Path | None, typer.Option("--facts", help="直接说明数据包里的学生，不用站点、不联网。")] = None,
    seen: SeenBy = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Explain one student's verdict."""
    day, supposed = as_of.date() if as_of else None, tuple(suppose or ())
    with reporting_errors():
        if facts is not None:
            found = _of_bundle(facts, student, policy, period, as_of, supposed)
        else:
            found = _of_site(site, student, policy, period, day, supposed, seen)
        if as_json:
            _write(found)
            return
        from sync.cli.argument_view import show_explanation

        for each in found:
            show_explanation(each)
    raise typer.Exit(Exit.DONE)


def _of_bundle(
    facts: Path,
    student: str,
    policy: str | None,
    period: str | None,
    as_of: datetime | None,
    suppose: tuple[str, ...],
) -> tuple[Explained, ...]:
    if policy is None or period is None or as_of is None:
        raise typer.BadParameter(_BUNDLE_USE)
    from sync.actions.explain import explain_facts

    return (explain_facts(facts, student, policy, period, as_of.date(), suppose),)


def _of_site(
    site: Path,
    student: str,
    policy: str | None,
    period: str | None,
    day: date | None,
    suppose: tuple[str, ...],
    seen: str | None,
) -> tuple[Explained, ...]:
    from sync.actions.explain import explain as explain_student
    from sync.site import open_site

    with open_site(site) as opened:
        return explain_student(opened, student, policy=policy, period=period, as_of=day, suppose=suppose, seen=seen)


def _write(found: tuple[Explained, ...]) -> None:
    from rules.explanation.explanation_json import explanation_object

    write_json(
        [
            {**explanation_object(each.explanation), "assessed": each.assessed, "otherwise": each.otherwise}
            for each in found
        ]
    )
