"""Fill the summaries that a regulation asks for: figures from the statistics, ruled space for what people think."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from config.procedure_duties import DutyKind
from config.procedure_reports import ReportEntry
from reports.documents import FigureTable, Student, SummaryPaper, WritingSpace
from reports.ordering import class_key
from reports.vocabulary import period_name
from sync.filling.statistics import (
    courses_table,
    duties_table,
    groups_table,
    history_table,
    levels_table,
    papers_table,
)
from sync.regulations import Regulation
from sync.statistics import words
from sync.statistics.conversion import Fate, Turned
from sync.statistics.figures import Statistics, WorkRow
from sync.store.records import Record

NUMERALS: Final = "二三四五六七八九十"
COLLEGE: Final = "学院"
FATES: Final = {
    Fate.LEFT: "已离开",
    Fate.LIFTED: "解除",
    Fate.LOWERED: "等级下降",
    Fate.SAME: "等级不变",
    Fate.ESCALATED: "升级",
    Fate.UNDECIDED: "未定",
}
COUNTED: Final = (
    ("谈话", (DutyKind.INTERVIEW,)),
    ("联系家长", (DutyKind.GUARDIAN_CONTACT, DutyKind.GUARDIAN_INTERVIEW)),
    ("计划", (DutyKind.PLAN,)),
    ("执行情况", (DutyKind.PLAN_OUTCOME,)),
)
STUDENTS: Final = ("学号", "姓名", "上期等级", "本期情况", *(title for title, _ in COUNTED))
_NAMED: Final = {
    "groups": ("评定人数", "本期预警", "上期预警", "离开", "解除", "结转", "未定", "转化率"),
    "courses": ("不及格率",),
}


def summary_paper(
    school: str, entry: ReportEntry, found: Statistics, students: Sequence[tuple[str, ...]] = ()
) -> SummaryPaper:
    """Return a summary about what was found; ``students`` are the rows of its table of students."""
    return SummaryPaper(
        school=school,
        title=entry.title,
        policy_title=found.title,
        clause=entry.clause,
        period=period_name(found.period),
        scope=words.scope_name(found),
        made_on=found.day,
        facts=tuple(_facts(found)),
        tables=tuple(_tables(entry, found, students)),
        writing=tuple(
            WritingSpace(f"{numeral}、{each.heading}", each.lines)
            for numeral, each in zip(NUMERALS, entry.write, strict=False)
        ),
        definitions=_definitions(entry, found),
        signing=entry.signing,
        office=_office(school, entry, found),
        to=entry.to,
        note=words.SMALL_GROUPS if found.outside else "",
        form=entry.form,
    )


def student_row(
    student: Student, turned: Turned, regulation: Regulation, records: Sequence[Record], label: str
) -> tuple[str, ...]:
    """Return what became of one student, and how often what was done; ``label`` is the track's where it has several."""
    fate = FATES[turned.fate]
    counts = [sum(1 for each in records if each.kind in kinds) for _, kinds in COUNTED]
    level = regulation.level_name(turned.level)
    return (student.number, student.name, level, f"{label}{fate}", *(str(count) for count in counts))


def in_class_order(rows: Sequence[tuple[Student, tuple[str, ...]]]) -> tuple[tuple[str, ...], ...]:
    """Return the rows of students in class order."""
    return tuple(row for _, row in sorted(rows, key=lambda each: class_key(each[0])))


def _office(school: str, entry: ReportEntry, found: Statistics) -> str:
    if entry.office and entry.office != COLLEGE:
        return f"{school}{entry.office}"
    return found.root[0] if found.root else school


def _facts(found: Statistics) -> Iterator[str]:
    yield from words.summary(found)
    if found.duties:
        total = WorkRow("", "", *map(sum, zip(*(_numbers(row) for row in found.duties), strict=True)))
        yield (
            f"截至统计之日，本期名单的各项工作应办{total.owed}项，已办{total.done}项，"
            f"未到期{total.open}项，逾期{total.overdue}项。"
        )
    for row in found.papers[:1] if len(found.papers) == 1 else ():
        yield (
            f"下达通知书{row.notices}份，已签收{row.delivered}份，家长回执（或书面意见）{row.answered}份，"
            f"帮扶记录{row.records}条。"
        )


def _numbers(row: WorkRow) -> tuple[int, int, int, int]:
    return row.owed or 0, row.done or 0, row.open or 0, row.overdue or 0


def _tables(entry: ReportEntry, found: Statistics, students: Sequence[tuple[str, ...]]) -> Iterator[FigureTable]:
    for what in entry.show:
        if what == "groups":
            yield from (groups_table(found, track, narrow=True) for track in found.tracks)
        elif what == "levels" and found.previous_known:
            yield from (levels_table(found, track) for track in found.tracks if len(track.levels) > 1)
        elif what == "history":
            yield from (history_table(found, track) for track in found.tracks)
        elif what == "courses" and found.courses:
            yield courses_table(found, "不及格较多的课程")
        elif what == "duties" and found.duties:
            yield duties_table(found)
        elif what == "papers" and len(found.papers) > 1:
            yield papers_table(found)
        elif what == "students" and students:
            yield FigureTable("上期预警学生本期情况和帮扶次数", STUDENTS, tuple(students), texts=4)


def _definitions(entry: ReportEntry, found: Statistics) -> tuple[tuple[str, str], ...]:
    wanted = {name for what in entry.show for name in _NAMED.get(what, ())}
    return tuple(each for each in words.definitions(found) if each[0] in wanted)
