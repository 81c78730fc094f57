"""The statistics of a period: read, counted, and fit for whoever gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from sync.actions.acting import Who, actor_of
from sync.actions.statistics_work import Work
from sync.refusal import Refusal
from sync.regulations import Regulation, regulations_of
from sync.statistics.cells import Cell, Cells
from sync.statistics.conversion import turned
from sync.statistics.figures import Statistics
from sync.statistics.places import Group
from sync.statistics.reading import Periods, known_periods, periods_until, read_periods
from sync.statistics.rows import Rows
from sync.statistics.small_groups import hidden_cells

if TYPE_CHECKING:
    from sync.site import Site

By = Literal["college", "major", "class", "level"]
DEPTHS: Final[dict[str, int]] = {"level": 0, "college": 1, "major": 2, "class": 3}
WINDOW: Final = 4
"""So many periods stand beside each other."""


def statistics(
    site: Site,
    *,
    policy: str | None = None,
    period: str | None = None,
    college: str | None = None,
    by: By = "college",
    outside: bool = False,
    seen: Who | None = None,
) -> tuple[Statistics, ...]:
    """Return the statistics of each regulation that was judged, or of the one asked for; today's state of the work.

    ``college`` leaves that college alone, ``by`` says how far the school (or the college) is taken apart, ``outside``
    hides figures of fewer than five and what would give them away; ``seen`` names who looks, who is shown the own
    college.

    Raises:
        ConfigError: the policy named is not in use.
        UnknownActor: the settings don't know the account.
        Refusal: nothing was judged yet, or the college or period is not there, or not the person's to see.
    """
    root = _college_of(site, college, seen)
    found = []
    for regulation in regulations_of(site, policy):
        with site.store.read() as tx:
            known = known_periods(tx, site, regulation)
        wanted = period or (known[-1] if known else "")
        if wanted in known and (root is None or regulation.governs(root)):
            found.append(_statistics(site, regulation, wanted, root or "", by, outside=outside))
    if not found:
        raise Refusal("还没有可统计的内容：所选的规定、学期和学院没有判断过；请先运行 yujing evaluate。")
    return tuple(found)


def _college_of(site: Site, college: str | None, seen: Who | None) -> str | None:
    """Return the college to be shown, None for the school; a person of a college is shown the own one."""
    if seen is None:
        return college
    actor = actor_of(site, seen)
    own = sorted(actor.colleges)
    if actor.everywhere:
        return college
    if college is None and len(own) == 1:
        return own[0]
    if college not in own:
        raise Refusal(f"{actor.person}只能看{'、'.join(own) or '（未写明学院）'}的统计，请用 --college 指明。")
    return college


def _statistics(site: Site, regulation: Regulation, period: str, college: str, by: By, *, outside: bool) -> Statistics:
    with site.store.read() as tx:
        window = periods_until(tx, site, regulation, period, WINDOW + 1)
        read = read_periods(tx, site, regulation, window)
    cells, known = _counted(regulation, read)
    _require(cells, period, college)
    hidden = hidden_cells(cells) if outside else frozenset[Cell]()
    shown = [each for each in window[1:] if any(cell.period == each and cell.group == () for cell in cells.values)]
    rows = Rows(cells, shown, known, hidden)
    root: Group = (college,) if college else ()
    depth = max(0, DEPTHS[by] - len(root))
    day, record = site.today(), read.records.get(period)
    told = Work(site, regulation, period, college, read)
    return Statistics(
        policy=regulation.id,
        title=regulation.title,
        period=period,
        previous=window[-2] if len(window) > 1 else "",
        previous_known=period in known,
        as_of=record.as_of if record else None,
        day=day,
        college=college,
        by=by,
        outside=outside,
        tracks=tuple(rows.track(track, root, depth) for track in regulation.law.policy.tracks),
        courses=told.courses(outside=outside),
        duties=() if outside else told.duties(),
        work=() if outside else told.by_college(),
        papers=() if outside else told.papers(),
    )


def _counted(regulation: Regulation, read: Periods) -> tuple[Cells, frozenset[str]]:
    """Return the cells of all periods but the first, and those of which last period is known."""
    tracks = {track.id: tuple(level.id for level in track.levels) for track in regulation.law.policy.tracks}
    ranks = {level: rank for levels in tracks.values() for rank, level in enumerate(levels)}
    cells, known = Cells(), set()
    for before, now in zip(read.stands, read.stands[1:], strict=False):
        if not now.known:
            continue
        both = before.known and bool(now.judged)
        cells.add_period(now, list(turned(before, now, ranks, read.cases)) if both else None, tracks)
        if both:
            known.add(now.period)
            cells.join(before.period, now.period, tracks)
    return cells, frozenset(known)


def _require(cells: Cells, period: str, college: str) -> None:
    colleges = sorted({cell.group[0] for cell in cells.values if cell.period == period and cell.group})
    if college and college not in colleges:
        raise Refusal(f"{period} 没有{college}的统计；有的是：{'、'.join(colleges)}。")
