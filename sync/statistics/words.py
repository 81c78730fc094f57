"""Statistics in words: the same headings, texts and definitions on the terminal, in the sheet and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from reports.numbers import percent_text
from reports.vocabulary import period_name
from sync.statistics.figures import (
    Count,
    CourseRow,
    GroupRow,
    HistoryRow,
    LevelRow,
    Outcome,
    PaperRow,
    Statistics,
    TrackFigures,
    WorkRow,
)
from sync.statistics.places import LAYERS, Group
from sync.statistics.small_groups import SMALLEST

HIDDEN: Final = "＊"
UNKNOWN: Final = "—"
UNREGISTERED: Final = "（未登记）"
LAYER_NAMES: Final = ("学院", "专业", "班级")

OUTCOME: Final = ("上期预警", "离开", "解除", "等级下降", "等级不变", "升级", "未定", "转化率")
COURSES: Final = ("课程代码", "课程名称", "有成绩人数", "不及格人数", "不及格人次", "不及格率")
WORK: Final = ("应办", "已办", "未到期", "逾期", "办结率")
PAPERS: Final = ("学院", "已下达", "已签收", "家长回执", "帮扶记录")

DEFINITIONS: Final = (
    ("评定人数", "判断之日在册并按本规定评定的学生；休学、退学、毕业和第一学期未结束的不在内。"),
    ("本期预警", "本期已下达通知且没有撤销的学生，按等级分列；一名学生在一类预警中只计一次。"),
    ("延续", "本期没有新下达，但以往的预警尚未解除、继续有效的学生。"),
    ("待定", "已提出、尚未下达（待审定、异议期内、待各方同意）的学生，不计入本期预警。"),
    ("撤销", "本期下达后又撤销的学生，不计入本期预警。"),
    ("上期预警", "上期预警和延续的学生，按当时所在的学院、专业、班级和当时的等级统计；此后转专业、转班的仍计在原处。"),
    ("离开", "上期预警、本期因休学、退学或毕业没有评定的学生，单独列出，不计入转化率的分母。"),
    ("解除", "本期已评定、不再预警的学生。"),
    ("结转", "等级下降与等级不变（含延续）之和；升级另列。"),
    ("未定", "本期是否预警尚无定论的学生；计入分母，按未转化计。"),
    ("转化率", "（解除＋等级下降）÷（上期预警－离开），按学生、按预警类别计算。"),
    ("不及格率", "本期各学期该课程有过不及格（含缺考）的学生数÷有成绩的学生数；补考后通过的也计入。"),
)
"""What the figures mean; printed beside them."""

_OF_THE_TURN: Final = frozenset({"上期预警", "离开", "解除", "结转", "未定", "转化率"})

SMALL_GROUPS: Final = (
    f"本表供本学院以外使用：不足{SMALLEST}人的数字以“{HIDDEN}”代替，能推算出它的数字也一并以“{HIDDEN}”代替；0 照写。"
)


def definitions(found: Statistics) -> tuple[tuple[str, str], ...]:
    """Return what the figures told mean; those about last period only where it is known."""
    return tuple(each for each in DEFINITIONS if found.previous_known or each[0] not in _OF_THE_TURN)


def group_name(group: Group) -> str:
    """Return what people call a group: its own name; the school is 全校."""
    return (group[-1] or UNREGISTERED) if group else "全校"


def place_columns(by: str, root: Group) -> tuple[str, ...]:
    """Return the headings of the columns that say which group a row is about."""
    depth = LAYERS.index(by) + 1 if by in LAYERS else 0
    return LAYER_NAMES[len(root) : depth] or ("范围",)


def place_cells(group: Group, by: str, root: Group) -> tuple[str, ...]:
    """Return the cells that say which group a row is about; what lies above the last layer shown is a sum."""
    columns = len(place_columns(by, root))
    inner = [each or UNREGISTERED for each in group[len(root) :]]
    if not inner:
        return (f"{group_name(root) if root else ''}合计", *[""] * (columns - 1))
    padded = [*inner, "小计"] if len(inner) < columns else inner
    return tuple([*padded, *[""] * columns][:columns])


def count_text(value: Count) -> str:
    """Return a number, or the mark of a hidden one."""
    return HIDDEN if value is None else str(value)


def rate_text(rate: Fraction | None, *, hidden: bool = False) -> str:
    """Return an exact share in per cent, cut and never rounded up; a dash where there is none."""
    if hidden:
        return HIDDEN
    return UNKNOWN if rate is None else percent_text(rate)


def outcome_cells(outcome: Outcome | None) -> tuple[str, ...]:
    """Return the cells under `OUTCOME`."""
    if outcome is None:
        return (UNKNOWN,) * len(OUTCOME)
    counts = (
        outcome.before,
        outcome.left,
        outcome.lifted,
        outcome.lowered,
        outcome.same,
        outcome.escalated,
        outcome.undecided,
    )
    return (*map(count_text, counts), rate_text(outcome.rate, hidden=outcome.rate_hidden))


def group_headings(track: TrackFigures, by: str, root: Group, *, narrow: bool = False) -> tuple[str, ...]:
    """Return the headings of a track's table of groups; ``narrow`` leaves out what is not settled.

    What became of last period's is left out where nothing is known of it.
    """
    several = ("预警合计",) if len(track.levels) > 1 else ()
    others = ("延续",) if narrow else ("延续", "待定", "撤销")
    outcome = OUTCOME if track.rows[0].outcome else ()
    return (*place_columns(by, root), "评定人数", *track.levels, *several, *others, *outcome)


def group_cells(row: GroupRow, by: str, root: Group, *, narrow: bool = False) -> tuple[str, ...]:
    """Return a group's cells under `group_headings`."""
    total = (count_text(row.total),) if len(row.warned) > 1 else ()
    others = (row.carried,) if narrow else (row.carried, row.waiting, row.revoked)
    return (
        *place_cells(row.group, by, root),
        str(row.judged),
        *map(count_text, row.warned),
        *total,
        *map(count_text, others),
        *(outcome_cells(row.outcome) if row.outcome else ()),
    )


LEVELS: Final = ("等级", "本期预警", *OUTCOME)


def level_cells(row: LevelRow) -> tuple[str, ...]:
    """Return a level's cells under `LEVELS`."""
    return (row.label, count_text(row.warned), *outcome_cells(row.outcome))


def history_headings(track: TrackFigures) -> tuple[str, ...]:
    """Return the headings of the table that sets periods beside each other."""
    several = ("预警合计",) if len(track.levels) > 1 else ()
    return ("时段", "评定人数", *track.levels, *several, "预警占比", "延续", "上期预警", "转化率")


def history_cells(row: HistoryRow) -> tuple[str, ...]:
    """Return a period's cells under `history_headings`."""
    total = (count_text(row.total),) if len(row.warned) > 1 else ()
    known = row.rate is not None or row.rate_hidden or row.before is not None
    share = None if row.total is None or not row.judged else Fraction(row.total, row.judged)
    return (
        period_name(row.period),
        str(row.judged),
        *map(count_text, row.warned),
        *total,
        rate_text(share, hidden=row.total is None),
        count_text(row.carried),
        count_text(row.before) if known else UNKNOWN,
        rate_text(row.rate, hidden=row.rate_hidden),
    )


def course_cells(row: CourseRow) -> tuple[str, ...]:
    """Return a course's cells under `COURSES`."""
    counts = (count_text(row.failed), count_text(row.attempts))
    return (row.code, row.name, str(row.students), *counts, rate_text(row.rate, hidden=row.failed is None))


def work_cells(row: WorkRow) -> tuple[str, ...]:
    """Return how work stands, under `WORK`."""
    done = Fraction(row.done, row.owed) if row.owed and row.done is not None else None
    return (*map(count_text, (row.owed, row.done, row.open, row.overdue)), rate_text(done))


def paper_cells(row: PaperRow) -> tuple[str, ...]:
    """Return a college's cells under `PAPERS`."""
    return (row.college, *map(count_text, (row.notices, row.delivered, row.answered, row.records)))


def scope_name(found: Statistics) -> str:
    """Return for whom the figures are: 全校, the colleges governed, a college, or a college with the class."""
    return " ".join(found.root[::2]) or found.scope or "全校"


def summary(found: Statistics) -> tuple[str, ...]:
    """Return what somebody reads who reads nothing else, a sentence for each track, and what there is to know first."""
    told = [_track_summary(found, track) for track in found.tracks]
    if not found.previous_known:
        told.append("上期没有评定记录，本期不计算转化率。")
    return tuple(told)


def _track_summary(found: Statistics, track: TrackFigures) -> str:
    row = track.rows[0]
    name = f"{track.label}：" if len(found.tracks) > 1 else ""
    levels = _listed(track.levels, row.warned) if len(track.levels) > 1 else ""
    text = f"{name}评定{row.judged}人，本期预警{count_text(row.total)}人{levels}"
    if row.waiting:
        text += f"，另有{row.waiting}人待定"
    outcome = row.outcome
    if outcome is None or outcome.before == 0:
        return f"{text}。"
    rate = rate_text(outcome.rate, hidden=outcome.rate_hidden)
    counts = (
        ("解除", outcome.lifted),
        ("等级下降", outcome.lowered),
        ("升级", outcome.escalated),
        ("离开", outcome.left),
    )
    fates = "、".join(f"{what}{count_text(number)}人" for what, number in counts)
    return f"{text}。上期预警{count_text(outcome.before)}人，其中{fates}；转化率{rate}。"


def _listed(names: Sequence[str], counts: Sequence[Count]) -> str:
    return "（" + "、".join(f"{name}{count_text(count)}人" for name, count in zip(names, counts, strict=True)) + "）"
