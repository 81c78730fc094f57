"""An explanation on the terminal: the verdict first, then what would change it, then clause by clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final, cast

from rich.box import SIMPLE_HEAD
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from reports.argument import (
    REFERRAL,
    STANDINGS,
    STATES,
    counted_text,
    events_text,
    figure_lines,
    heading,
    is_told_by_bounds,
    left_out_texts,
    mark_text,
    moves,
    verdict,
)
from reports.looking_back import ground_text, period_texts
from reports.numbers import number_text
from reports.vocabulary import ATTEMPT_KINDS, course_type_name
from reports.ways_out import BARELY, ahead, ways_out
from sync.cli.output import console, print_table

if TYPE_CHECKING:
    from rules.explanation.argument import Argument, ClauseArgument, CourseRecord, TrackVerdict
    from rules.explanation.explanation import Explanation
    from sync.actions.explain import Explained

_MARKS: Final = {"hit": "●", "not_hit": "○", "unknown": "－", "not_in_force": "－", "skipped": "－"}
_HIT: Final = "bold red"
_CLEAR: Final = "bold green"
_QUIET: Final = "dim"
_COLOURS: Final = {
    "failed": "red",
    "failed_makeup_to_come": "yellow",
    "passed": "green",
    "exempt": "green",
}
_ABOUT_RULES: Final = "规则 "
"""Notes on single rules repeat what stands beside each clause."""

Shown = Text | Rule | Table
"""What an explanation is made of on the terminal."""


def show_explanation(explained: Explained) -> None:
    """Show one regulation's explanation; lines that follow each other at once, since each print takes its time."""
    for kind, parts in groupby(_explanation(explained), key=type):
        if kind is Text:
            console().print(Text("\n").join(cast("Iterable[Text]", parts)), soft_wrap=not console().is_terminal)
            continue
        for part in parts:
            print_table(part) if isinstance(part, Table) else console().print(part)


def _explanation(explained: Explained) -> Iterator[Shown]:
    explanation = explained.explanation
    now = explanation.now
    yield _line(heading(now), style="bold")
    yield Rule()
    for track in now.tracks:
        yield _labelled(track.label, verdict(now, track), _look(now, track))
    for clause in now.referrals:
        yield _labelled(REFERRAL, f"{clause.words}（{clause.citation}）", "yellow")
    yield from _otherwise(explained)
    if explanation.then is not None:
        yield from _supposition(explanation, explanation.then)
    yield from _ways(explanation)
    for clause in now.clauses:
        yield from _clause(now, clause)
    yield from _courses(now)
    for note in now.notes:
        if not note.startswith(_ABOUT_RULES):
            yield _line(f"说明：{note}", style=_QUIET)


def _otherwise(explained: Explained) -> Iterator[Shown]:
    if explained.otherwise and explained.assessed is not None:
        then = explained.assessed
        tracks = explained.explanation.now.tracks
        said = "，".join(f"{each.label} {each.name_of(then.levels[each.id]) or '无'}" for each in tracks)
        yield _labelled(
            "注意", f"最近一次评估（截至 {then.as_of}，{then.known_at:%Y-%m-%d %H:%M}）的结论是：{said}；", "yellow"
        )
        yield _line(
            "      以上按现在已知的数据得出，个案不会因此改变；需要更新时请运行 yujing evaluate。", style="yellow"
        )


def _supposition(explanation: Explanation, then: Argument) -> Iterator[Shown]:
    yield _line("")
    yield _line(f"假设 {'、'.join(explanation.supposed)}", style="bold cyan")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("", "现在", "假设之下"):
        table.add_column(name, overflow="fold")
    for now, after in zip(explanation.now.tracks, then.tracks, strict=True):
        table.add_row(now.label, verdict(explanation.now, now), verdict(then, after))
    for before, later in zip(explanation.now.clauses, then.clauses, strict=True):
        told = [
            (STATES[each.state], *(line.partition("（条件")[0] for line in figure_lines(each)))
            for each in (before, later)
        ]
        differing = [pair for pair in zip(*told, strict=True) if pair[0] != pair[1]]
        if differing:
            name = f"{before.citation} {explanation.now.level_name(before) or REFERRAL}"
            table.add_row(name, *("\n".join(side) for side in zip(*differing, strict=True)))
    yield table


def _ways(explanation: Explanation) -> Iterator[Shown]:
    """The next level up, and the ways out."""
    now, recovery = explanation.now, explanation.recovery
    yield _line("")
    for track in now.tracks:
        for line in ahead(now, track):
            yield _labelled("再往上", line, "yellow")
    lines = [line for clearing in recovery.tracks for line in ways_out(now, recovery, clearing)]
    for line in lines:
        yield _labelled("怎样解除", line, "green")
    if lines and recovery.courses:
        yield _line(f"          {BARELY}", style=_QUIET)


def _clause(argument: Argument, clause: ClauseArgument) -> Iterator[Shown]:
    yield _line("")
    style = _HIT if clause.state == "hit" else ""
    title = (
        f"{_MARKS[clause.state]} {clause.citation}  {argument.level_name(clause) or REFERRAL}  {STATES[clause.state]}"
    )
    yield _line(title, style=style, after=f"  {clause.id}")
    yield _line(f"  「{clause.words}」", style=_QUIET)
    for line in _details(argument, clause):
        yield _line(f"  {line}")


def _details(argument: Argument, clause: ClauseArgument) -> Iterator[str]:
    yield from figure_lines(clause)
    if clause.figures and not is_told_by_bounds(clause):
        yield f"条件：{clause.condition}"
    for count in clause.periods:
        yield from period_texts(count)
    yield from map(ground_text, clause.grounds)
    if clause.state != "hit":
        yield from (f"未计入 {line}" for line in left_out_texts(argument, clause.left_out))
        return
    if clause.review:
        yield f"须由人审定：{clause.review_reason or '条文留给人判断'}"
    if clause.courses:
        yield f"计入：{counted_text(argument, clause)}"
    if clause.events:
        yield f"记录：{events_text(clause)}"
    yield from (f"未计入 {line}" for line in left_out_texts(argument, clause.left_out))
    yield from moves(clause)


def _courses(argument: Argument) -> Iterator[Shown]:
    """Every attempt of the courses that a clause counted or left out, line by line."""
    named = {each.course_code for clause in argument.clauses for each in clause.courses}
    named |= {each.course_code for clause in argument.clauses for each in clause.left_out}
    shown = [each for each in argument.courses if each.course_code in named]
    if not shown:
        return
    yield _line("")
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title="课程与成绩", title_justify="left", title_style="bold")
    for name in ("课程", "学分", "学期", "类别", "成绩", "公布日期", "计作"):
        table.add_column(name, overflow="fold", no_wrap=name not in ("课程", "计作"))
    for record in sorted(shown, key=_urgency):
        for row in _rows(record):
            table.add_row(*row)
    yield table
    rest = len(argument.courses) - len(shown)
    if rest:
        yield _line(f"另有 {rest} 门课程与以上各条无关，--json 可看全部。", style=_QUIET)


def _urgency(record: CourseRecord) -> tuple[int, str]:
    order = ("outstanding", "makeup_to_come", "never_taken", "open", "earned")
    return order.index(record.standing), record.course_code


def _rows(record: CourseRecord) -> Iterator[tuple[str | Text, ...]]:
    degree = "，学位课" if record.degree_course else ""
    name = f"{record.course_name}（{record.course_code}，{course_type_name(record.course_type)}{degree}）"
    worth = number_text(record.credits)
    if not record.attempts:
        yield name, worth, "", "", "", "", Text("从未修读", style="red")
    for at, attempt in enumerate(record.attempts):
        replaced = f"，原代码 {attempt.replaced_code}" if attempt.replaced_code else ""
        counts = Text(STANDINGS[attempt.standing] + replaced, style=_COLOURS.get(attempt.standing, "yellow"))
        first = (name, worth) if at == 0 else ("", "")
        day = attempt.graded_on.isoformat() if attempt.graded_on else ""
        yield (*first, attempt.term, ATTEMPT_KINDS.get(attempt.kind, attempt.kind), mark_text(attempt), day, counts)


def _look(argument: Argument, track: TrackVerdict) -> str:
    return "" if argument.skipped else _HIT if track.level else _CLEAR


def _labelled(label: str, text: str, style: str = "") -> Text:
    return Text(f"{label}  ").append(text, style)


def _line(text: str, style: str = "", after: str = "") -> Text:
    return Text().append(text, style).append(after, _QUIET)
