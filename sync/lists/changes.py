"""What changed since the list that was signed last, in lines; students by number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sync.lists.body import ListRow
from sync.lists.difference import ListDifference
from sync.lists.heads import reason_name


def change_lines(changes: ListDifference, levels: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for each kind of change that there is; ``levels`` are the names of the levels."""

    def name(level: str | None) -> str:
        return levels.get(level or "", level or "不发出")

    yield from _some("新列入", (f"{row.student_no}（{name(row.level)}）" for row in changes.new))
    yield from _some("不再列入", (f"{row.student_no}（原{name(row.level)}）" for row in changes.gone))
    yield from _some(
        "等级有变",
        (f"{each.after.student_no}（{name(each.before.level)}→{name(each.after.level)}）" for each in changes.level),
    )
    yield from _some(
        "审定情况有变",
        (f"{each.after.student_no}（{_standing(each.before)}→{_standing(each.after)}）" for each in changes.review),
    )
    yield from _some("等级未变、依据的课程或数字有变", (each.after.student_no for each in changes.basis))
    yield from _some(
        "转为未评估", (f"{number}（{reason_name(reason)}）" for number, reason in changes.not_judged_any_more)
    )
    yield from _some(
        "不再列为未评估", (f"{number}（原{reason_name(reason)}）" for number, reason in changes.judged_again)
    )
    yield from _some(
        "未评估的原因有变",
        (f"{number}（{reason_name(was)}→{reason_name(now)}）" for number, was, now in changes.other_reason),
    )
    yield from _figures(changes)


def _figures(changes: ListDifference) -> Iterator[str]:
    if changes.judged[0] != changes.judged[1]:
        yield f"已评估人数 {changes.judged[0]} → {changes.judged[1]}"
    before, now = (set(each) for each in changes.exceptions)
    yield from _some("新起作用的例外", (f"例外 {number}" for number in sorted(now - before)))
    yield from _some("不再起作用的例外", (f"例外 {number}" for number in sorted(before - now)))
    if changes.accepted[0] != changes.accepted[1]:
        yield "具名接受的停止有变，见上"
    if changes.law:
        yield "所依据的规定文本有变"


def _some(what: str, named: Iterable[str]) -> Iterator[str]:
    found = list(named)
    if found:
        unit = "项" if found[0].startswith("例外") else "人"
        yield f"{what} {len(found)} {unit}：{'、'.join(found)}"


def _standing(row: ListRow) -> str:
    return "待审定" if row.review else "已定"
