"""Fill the charts of the statistics: bars and lines in thousandths of their full length, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reports.documents import Chart, Series
from reports.numbers import percent_text
from reports.vocabulary import period_name
from sync.statistics import words
from sync.statistics.figures import Count, GroupRow, Outcome, Statistics, TrackFigures

FULL: Final = 1000
FATES: Final = ("解除", "等级下降", "等级不变", "升级", "未定", "离开")
HIDDEN_NOTE: Final = f"“{words.HIDDEN}”：数字不列出，图中不画。"


def levels_chart(found: Statistics, track: TrackFigures) -> Iterator[Chart]:
    """Yield how many are warned in each group right within the whole, by level."""
    rows = _inner(track)
    if not rows:
        return
    columns = list(zip(*(row.warned for row in rows), strict=True))
    totals = [row.total for row in rows]
    yield _stacked(_titled(found, track, "各级预警人数"), rows, track.levels, columns, totals)


def fates_chart(found: Statistics, track: TrackFigures) -> Iterator[Chart]:
    """Yield what became of last period's warned in each group, the conversion rate at the end of the bar."""
    rows = [row for row in _inner(track) or track.rows[:1] if row.outcome and row.outcome.before != 0]
    outcomes = [row.outcome for row in rows if row.outcome]
    if not outcomes:
        return
    columns = list(zip(*map(_fates, outcomes), strict=True))
    rates = [words.rate_text(each.rate, hidden=each.rate_hidden) for each in outcomes]
    before = [each.before for each in outcomes]
    yield _stacked(_titled(found, track, "上期预警学生本期的情况（右为转化率）"), rows, FATES, columns, before, rates)


def change_chart(found: Statistics, track: TrackFigures) -> Chart:
    """Return how many were warned in each period, by level."""
    columns = list(zip(*(row.warned for row in track.history), strict=True))
    totals = [row.total for row in track.history]
    names = [period_name(row.period) for row in track.history]
    return Chart(
        kind="stacked",
        title=_titled(found, track, "各期预警人数"),
        categories=tuple(names),
        series=_series(track.levels, columns, _most(columns)),
        totals=tuple(words.count_text(total) for total in totals),
        note=_note(columns),
    )


def rates_chart(found: Statistics) -> Iterator[Chart]:
    """Yield the conversion rates of the periods, a line for each track, where any is known."""
    series = tuple(
        Series(
            name=track.label,
            lengths=tuple(
                None if row.rate is None else row.rate.numerator * FULL // row.rate.denominator for row in track.history
            ),
            labels=tuple("" if row.rate is None else percent_text(row.rate) for row in track.history),
        )
        for track in found.tracks
        if any(row.rate is not None for row in track.history)
    )
    if series:
        names = tuple(period_name(row.period) for row in found.tracks[0].history)
        yield Chart("line", "各期转化率", names, series)


def _inner(track: TrackFigures) -> list[GroupRow]:
    """Return the groups right within the whole; those further in are for the table."""
    depth = len(track.rows[0].group) + 1
    return [row for row in track.rows[1:] if len(row.group) == depth]


def _fates(outcome: Outcome) -> tuple[Count, ...]:
    return (
        outcome.lifted,
        outcome.lowered,
        outcome.same,
        outcome.escalated,
        outcome.undecided,
        outcome.left,
    )


def _stacked(
    title: str,
    rows: Sequence[GroupRow],
    names: Sequence[str],
    columns: Sequence[Sequence[Count]],
    totals: Sequence[Count],
    ends: Sequence[str] = (),
) -> Chart:
    written = [words.count_text(total) for total in totals]
    return Chart(
        kind="stacked",
        title=title,
        categories=tuple(words.group_name(row.group) for row in rows),
        series=_series(names, columns, _most(columns)),
        totals=tuple(ends or written),
        note=_note(columns),
    )


def _series(names: Sequence[str], columns: Sequence[Sequence[Count]], most: int) -> tuple[Series, ...]:
    return tuple(
        Series(
            name=name,
            lengths=tuple(None if number is None else number * FULL // most for number in column),
            labels=tuple(map(words.count_text, column)),
        )
        for name, column in zip(names, columns, strict=True)
    )


def _most(columns: Sequence[Sequence[Count]]) -> int:
    """Return how many the longest bar stands for."""
    return max([sum(number or 0 for number in row) for row in zip(*columns, strict=True)] + [1])


def _note(columns: Sequence[Sequence[Count]]) -> str:
    return HIDDEN_NOTE if any(number is None for column in columns for number in column) else ""


def _titled(found: Statistics, track: TrackFigures, what: str) -> str:
    return f"{track.label}：{what}" if len(found.tracks) > 1 else what
