"""``yujing policy diff``: try another policy on everybody before it is in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sync.cli.exits import Exit, reporting_errors
from sync.cli.options import AsJson, Day, SiteFolder, examples
from sync.cli.output import console, write_json

if TYPE_CHECKING:
    from rules.assessment import Figure
    from rules.comparison.laws import LawChange
    from rules.comparison.verdicts import Evidence, RuleChange
    from sync.actions.law_words import LawWords
    from sync.actions.policy_diff import ChangedStudent, PolicyDiff

_PARTS = {"clauses": "条款", "knobs": "旋钮", "measures": "指标", "tracks": "预警类别"}
_KEYS = {
    "when": "条件",
    "words": "原文",
    "clause": "条号",
    "level": "等级",
    "review": "须人工认定",
    "value": "取值",
    "window": "统计范围",
    "levels": "等级",
    "label": "名称",
    "reading": "理解",
    "in_force": "施行日期",
    "title": "标题",
    "citation": "文号",
    "screened": "评估周期",
    "grades": "成绩折算",
    "above": "上位规定",
    "prevails": "不一致时以谁为准",
}


def register(group: typer.Typer) -> None:
    """Add the command to the group ``policy``."""
    group.command(
        "diff",
        help="用两部规定分别判断所有人：条文有何不同，谁的结论会变，为什么；不影响任何个案。",
        epilog=examples(
            "yujing policy diff asnu 新办法.yaml --period 2024-2025-1",
            "yujing policy diff asnu 新办法.yaml --period 2024-2025-1 --as-of 2025-03-20 --facts 数据/",
        ),
    )(diff)


def diff(
    old: Annotated[str, typer.Argument(metavar="旧规定", help="现行的：文件或代号。")],
    new: Annotated[str, typer.Argument(metavar="新规定", help="拟用的：文件或代号。")],
    period: Annotated[str, typer.Option("--period", help="学期 2024-2025-1 或学年 2024-2025。")],
    as_of: Day = None,
    facts: Annotated[Path | None, typer.Option("--facts", help="用一个数据包，不用站点；须同时给出 --as-of。")] = None,
    site: SiteFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Compare two policies over everybody."""
    if facts is not None and as_of is None:
        raise typer.BadParameter("--facts 须同时给出 --as-of")
    with reporting_errors():
        found = _found(old, new, period, as_of, facts, site)
    if as_json:
        write_json(found)
    else:
        _show(found)
    raise typer.Exit(Exit.DONE if found.same else Exit.NEEDS_PERSON)


def _found(old: str, new: str, period: str, as_of: datetime | None, facts: Path | None, site: Path) -> PolicyDiff:
    from sync.actions.policy_diff import diff_in_store, diff_on_bundle
    from sync.site import open_site

    if facts is not None and as_of is not None:
        return diff_on_bundle(facts, old, new, period, as_of.date())
    with open_site(site) as opened:
        return diff_in_store(opened, old, new, period, as_of.date() if as_of else None)


def _show(found: PolicyDiff) -> None:
    from sync.cli.comparing import say

    console().rule(f"{found.period}（截至 {found.as_of}）", align="left")
    for side, words in (("旧规定", found.old), ("新规定", found.new)):
        say(f"{side} {words.policy}《{words.title}》，校验码 {words.policy_hash[:12]}")
    _show_law(found.law)
    for track in dict.fromkeys(each.track for each in found.transitions):
        _show_matrix(found, track)
    if found.same:
        say("没有人的结论会变。")
    else:
        say(f"结论会变的 {len(found.students)} 人：")
    for each in found.students:
        _show_student(each, found.old, found.new)
    if found.evidence_only:
        say(f"结论不变、依据有变的 {len(found.evidence_only)} 人（--json 可看学号）。")
    for note in found.notes:
        say(f"说明：{note}")


def _show_law(changes: tuple[LawChange, ...]) -> None:
    from sync.cli.comparing import say

    say(f"条文的不同 {len(changes)} 处：" if changes else "两部规定的条文相同。")
    for each in changes:
        where = " ".join(filter(None, (_PARTS.get(each.part, _KEYS.get(each.part, each.part)), each.name)))
        if not each.key and each.name:
            say(f"  {where}：{'新增' if each.before is None else '删去'}")
        else:
            key = f" {_KEYS.get(each.key, each.key)}" if each.key else ""
            say(f"  {where}{key}：{_plain(each.before)} → {_plain(each.after)}")


def _plain(value: Any) -> str:  # noqa: ANN401 - a value of a policy file
    """A value of a policy file in few words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in (None, "", [], {}):
        return "（无）"
    if isinstance(value, dict):
        return "，".join(f"{key} {_plain(each)}" for key, each in value.items() if each not in (None, [], {}))
    return "、".join(map(_plain, value)) if isinstance(value, list) else str(value)


def _show_matrix(found: PolicyDiff, track: str) -> None:
    from sync.cli.comparing import matrix

    counts: Counter[tuple[str, str]] = Counter()
    for each in found.transitions:
        if each.track == track:
            counts[_state(each.before, found.old), _state(each.after, found.new)] += each.students
    rows, columns = _states(found.old, counts, 0), _states(found.new, counts, 1)
    title = {**found.old.tracks, **found.new.tracks}.get(track, track)
    matrix(counts, rows, columns, f"{title}：旧＼新")


def _state(state: str, words: LawWords) -> str:
    from sync.cli.comparing import NO_LEVEL, NOT_JUDGED

    return {"": NO_LEVEL, "-": NOT_JUDGED}.get(state) or words.levels.get(state, state)


def _states(words: LawWords, counts: Counter[tuple[str, str]], side: int) -> list[str]:
    """The states of one side that anybody is in, from none to the highest level, those not judged last."""
    from sync.cli.comparing import NO_LEVEL, NOT_JUDGED

    there = {pair[side] for pair in counts}
    return [state for state in (NO_LEVEL, *words.levels.values(), NOT_JUDGED) if state in there]


def _show_student(each: ChangedStudent, old: LawWords, new: LawWords) -> None:
    from sync.cli.comparing import level_lines, rule_lines, say

    levels = "；".join(level_lines(each.change, old, new)) or "等级不变"
    say(f"{each.change.student_no}  {each.college}  {levels}")
    for rule in (*each.change.rules, *each.change.referrals):
        lines = _both_sides(rule, each, old, new) if rule.of_verdict else rule_lines(rule, old, new)
        for line in lines:
            say(f"    {line}")


def _both_sides(rule: RuleChange, each: ChangedStudent, old: LawWords, new: LawWords) -> Iterator[str]:
    """A rule that holds under one of the two: its condition and the student's figures under both."""
    clause = (new if rule.after else old).clauses[rule.rule]
    yield f"{'新达到' if rule.after else '不再达到'} {rule.rule}（{clause.clause}）"
    yield f"  旧规定  {_measured(rule.rule, rule.before, old, each.figures_before)}"
    yield f"  新规定  {_measured(rule.rule, rule.after, new, each.figures_after)}"


def _measured(rule: str, evidence: Evidence | None, words: LawWords, figures: Mapping[str, Figure | None]) -> str:
    from sync.cli.comparing import figures_text

    if rule not in words.clauses:
        return "没有这一条"
    clause = words.clauses[rule]
    shown = evidence.figures if evidence else {name: figures.get(name) for name in clause.figures if figures}
    courses = "、".join(course.course_code for course in evidence.courses) if evidence else ""
    verdict = "达到" if evidence else "未达到" if figures else "不评估"
    return f"{clause.when}：{figures_text(shown, words)}，{verdict}{f'；课程 {courses}' if courses else ''}"
