"""Fill the statistics of a period: tables, charts, and what the figures mean."""

from __future__ import annotations

from collections.abc import Iterator

from reports.documents import Chart, FigureTable, StatisticsReport, StatisticsSection
from reports.vocabulary import period_name
from sync.filling.statistics_charts import change_chart, fates_chart, levels_chart, rates_chart
from sync.statistics import words
from sync.statistics.figures import Statistics, TrackFigures

NUMERALS = "一二三四五六七八九十"


def statistics_report(school: str, found: Statistics) -> StatisticsReport:
    """Return the report on paper of what was found; the sheet is made of the same tables."""
    parts = [_warned(found), _converted(found), _compared(found), _courses(found), _work(found)]
    shown = [part for part in parts if part.tables or part.paragraphs]
    return StatisticsReport(
        school=school,
        title="学业预警统计",
        policy_title=found.title,
        period=period_name(found.period),
        scope=words.scope_name(found),
        made_on=found.day,
        summary=words.summary(found),
        sections=tuple(
            StatisticsSection(f"{numeral}、{part.heading}", part.paragraphs, part.charts, part.tables)
            for numeral, part in zip(NUMERALS, shown, strict=False)
        ),
        definitions=words.definitions(found),
        note=words.SMALL_GROUPS if found.outside else "",
    )


def groups_table(found: Statistics, track: TrackFigures, *, narrow: bool = False) -> FigureTable:
    """Return a track's figures by group; ``narrow`` for upright paper, without what is not settled."""
    rows = track.rows
    deepest = max(len(row.group) for row in rows)
    return FigureTable(
        title=_titled(found, track, "预警与转化情况"),
        headings=words.group_headings(track, found.by, found.root, narrow=narrow),
        rows=tuple(words.group_cells(row, found.by, found.root, narrow=narrow) for row in rows),
        texts=len(words.place_columns(found.by, found.root)),
        sums=tuple(at for at, row in enumerate(rows) if len(rows) > 1 and (at == 0 or len(row.group) < deepest)),
    )


def levels_table(found: Statistics, track: TrackFigures) -> FigureTable:
    """Return a track's figures by level."""
    rows = tuple(words.level_cells(row) for row in track.by_level)
    return FigureTable(_titled(found, track, "按上期等级的转化情况"), words.LEVELS, rows)


def history_table(found: Statistics, track: TrackFigures, alone: str = "各期比较") -> FigureTable:
    """Return periods beside each other; ``alone`` is its title where there is but one track."""
    rows = tuple(words.history_cells(row) for row in track.history)
    title = _titled(found, track, "各期比较") if len(found.tracks) > 1 else alone
    return FigureTable(title, words.history_headings(track), rows)


def courses_table(found: Statistics, title: str = "") -> FigureTable:
    """Return the courses that fail most."""
    return FigureTable(title, words.COURSES, tuple(map(words.course_cells, found.courses)), texts=2)


def duties_table(found: Statistics) -> FigureTable:
    """Return how every duty stands."""
    rows = tuple((row.what, row.clause, *words.work_cells(row)) for row in found.duties)
    return FigureTable("各项工作", ("工作", "依据", *words.WORK), rows, texts=2)


def papers_table(found: Statistics) -> FigureTable:
    """Return notices, receipts and records by college."""
    return FigureTable("通知书、回执和帮扶记录", words.PAPERS, tuple(map(words.paper_cells, found.papers)))


def _titled(found: Statistics, track: TrackFigures, what: str) -> str:
    return f"{track.label}：{what}" if len(found.tracks) > 1 else what


def _warned(found: Statistics) -> StatisticsSection:
    charts = tuple(chart for track in found.tracks for chart in levels_chart(found, track))
    tables = tuple(groups_table(found, track) for track in found.tracks)
    return StatisticsSection("预警情况", charts=charts, tables=tables)


def _converted(found: Statistics) -> StatisticsSection:
    if not found.previous_known:
        return StatisticsSection("上期预警的转化情况")
    charts = tuple(chart for track in found.tracks for chart in fates_chart(found, track))
    tables = tuple(levels_table(found, track) for track in found.tracks)
    line = f"上期指{period_name(found.previous)}。"
    return StatisticsSection("上期预警的转化情况", (line,), charts, tables)


def _compared(found: Statistics) -> StatisticsSection:
    charts: list[Chart] = [change_chart(found, track) for track in found.tracks]
    charts += rates_chart(found)
    tables = tuple(history_table(found, track, alone="") for track in found.tracks)
    return StatisticsSection("各期比较", charts=tuple(charts), tables=tables)


def _courses(found: Statistics) -> StatisticsSection:
    tables = (courses_table(found),) if found.courses else ()
    return StatisticsSection("不及格较多的课程", tables=tables)


def _work(found: Statistics) -> StatisticsSection:
    return StatisticsSection("帮扶工作", tables=tuple(_work_tables(found)))


def _work_tables(found: Statistics) -> Iterator[FigureTable]:
    if len(found.work) > 1:
        rows = tuple((row.what, *words.work_cells(row)) for row in found.work)
        yield FigureTable("各学院工作", ("学院", *words.WORK), rows)
    if found.duties:
        yield duties_table(found)
    if found.papers:
        yield papers_table(found)
