"""Verdicts side by side, for people: who is warned otherwise, and the figures and clauses that made it so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

from reports.vocabulary import SKIPPED
from sync.cli.output import console

if TYPE_CHECKING:
    from rules.assessment import Above, Beside, Figure, TrackLevel
    from rules.comparison.verdicts import RuleChange, Standing, StudentChange
    from sync.actions.law_words import LawWords

UNKNOWN: Final = "无从计算"
NO_LEVEL: Final = "无"
NOT_JUDGED: Final = "不评估"


def say(text: str) -> None:
    """Print a line of data: nothing in it is markup."""
    console().print(text, markup=False, soft_wrap=True)


def show_change(change: StudentChange, old: LawWords, new: LawWords, college: str = "", more: str = "") -> None:
    """Show what differs about a student: levels on one line, then clause by clause."""
    who = "  ".join(filter(None, (change.student_no, college)))
    levels = "；".join(level_lines(change, old, new)) or "等级不变"
    say(f"{who}  {levels}{more}")
    for rule in chain(change.rules, change.referrals):
        for line in rule_lines(rule, old, new):
            say(f"    {line}")


def level_lines(change: StudentChange, old: LawWords, new: LawWords) -> Iterator[str]:
    """Yield what becomes of each track, and of being judged at all."""
    if change.skipped[0] != change.skipped[1]:
        yield " → ".join(_judged(reason) for reason in change.skipped)
    for each in change.tracks:
        track = {**old.tracks, **new.tracks}.get(each.track, each.track)
        yield f"{track}：{_standing(each.before, old)} → {_standing(each.after, new)}"


def _judged(reason: str | None) -> str:
    return "评估" if reason is None else f"{NOT_JUDGED}（{SKIPPED.get(reason, reason)}）"


def _standing(standing: Standing | None, words: LawWords) -> str:
    if standing is None:
        return NO_LEVEL
    level = words.levels.get(standing.level, standing.level)
    if not standing.review:
        return level
    firm = f"，此前先按{words.levels.get(standing.firm_level, '')}" if standing.firm_level else ""
    return f"{level}（待人工认定{firm}）"


def rule_lines(rule: RuleChange, old: LawWords, new: LawWords) -> Iterator[str]:
    """Yield how a rule newly holds, holds no more, or holds on other evidence."""
    if rule.before is None and rule.after is not None:
        yield f"新达到 {cited(rule.rule, new)}：{figures_text(rule.after.figures, new)}"
        yield from _courses(course.course_code for course in rule.after.courses)
    elif rule.after is None and rule.before is not None:
        yield f"不再达到 {cited(rule.rule, old)}：原为 {figures_text(rule.before.figures, old)}"
    elif rule.before is not None and rule.after is not None:
        yield f"{cited(rule.rule, new)} 依据有变："
        yield from (f"  {line}" for line in _evidence(rule, new))


def _courses(codes: Iterable[str]) -> Iterator[str]:
    found = list(codes)
    if found:
        yield f"  课程 {'、'.join(found)}"


def _evidence(rule: RuleChange, words: LawWords) -> Iterator[str]:
    assert rule.before is not None  # noqa: S101 - the caller looked
    assert rule.after is not None  # noqa: S101 - the caller looked
    for name in dict.fromkeys((*rule.before.figures, *rule.after.figures)):
        before, after = rule.before.figures.get(name), rule.after.figures.get(name)
        if before != after:
            yield f"{_label(name, words)} {_figure(name, before)} → {_figure(name, after)}"
    codes = [{course.course_code for course in side.courses} for side in (rule.before, rule.after)]
    if gone := sorted(codes[0] - codes[1]):
        yield f"不再计入课程 {'、'.join(gone)}"
    if added := sorted(codes[1] - codes[0]):
        yield f"新计入课程 {'、'.join(added)}"
    if codes[0] == codes[1] and rule.before.courses != rule.after.courses:
        yield "计入的课程相同，其中有成绩不同"
    if rule.before.events != rule.after.events:
        yield "事件记录不同"


def cited(rule: str, words: LawWords) -> str:
    """Return a rule with its article and condition: ``lsec.several_after_makeup（三.3；outstanding_courses >= 2）``."""
    clause = words.clauses.get(rule)
    return f"{rule}（{clause.clause}；{clause.when}）" if clause else rule


def figures_text(figures: Mapping[str, Figure | None], words: LawWords) -> str:
    """Return figures with what the law calls them."""
    return "，".join(f"{_label(name, words)} {_figure(name, value)}" for name, value in figures.items()) or "—"


def _label(name: str, words: LawWords) -> str:
    return words.measures.get(name, name)


def _figure(name: str, value: Figure | None) -> str:
    from reports.vocabulary import figure_text

    return UNKNOWN if value is None else figure_text(name, value)


def matrix(counts: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str], corner: str) -> None:
    """Show how many go from which row to which column; what stays is on the diagonal."""
    from rich.table import Table

    table = Table(corner, *columns, "合计")
    for row in rows:
        found = [counts.get((row, column), 0) for column in columns]
        table.add_row(row, *(str(count) if count else "·" for count in found), str(sum(found)))
    console().print(table)


def show_above(above: Above, own: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    """Show agreement and disagreement with the regulation above; ``own`` and ``theirs`` name the levels of each."""
    note = "" if above.covers else "；它还没有就本期作出判断，只作对照"
    say(f"与上位规定 {above.policy}（{above.period}）对照{note}：")
    groups = (
        ("both", "两者都预警"),
        ("own_only", "只有本规定预警"),
        ("above_only", "只有上位规定预警"),
    )
    for relation, title in groups:
        found = [each for each in above.students if each.relation == relation]
        say(f"  {title} {len(found)} 人{'：' if found else ''}")
        for each in found:
            say(f"    {each.student_no}  {_beside(each, own, theirs)}")
    say(f"  两者都不预警 {above.neither} 人。")


def _beside(each: Beside, own: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    skipped = f"不评估（{SKIPPED.get(each.skipped, each.skipped)}）" if each.skipped else NO_LEVEL
    referred = f"，转其他规定 {'、'.join(each.referrals)}" if each.referrals else ""
    sides = f"本规定 {_levels(each.own, own) or skipped}；上位规定 {_levels(each.above, theirs) or skipped}{referred}"
    return f"{sides}；以上位规定为准，待人工认定" if each.held else sides


def _levels(levels: Iterable[TrackLevel], names: Mapping[str, str]) -> str:
    return "、".join(f"{names.get(each.level, each.level)}{'（待认定）' if each.review else ''}" for each in levels)
