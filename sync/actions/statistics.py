"""The statistics of a period: read, counted, and fit for whoever gets them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal

from sync.actions.acting import Who, actor_of
from sync.actions.statistics_work import Work
from sync.refusal import Refusal
from sync.regulations import Regulation, regulations_of
from sync.statistics.cells import Cell, Cells
from sync.statistics.conversion import Turned, turned
from sync.statistics.figures import Statistics
from sync.statistics.places import LAYERS, Group
from sync.statistics.reading import known_periods, periods_until, read_periods
from sync.statistics.rows import Rows
from sync.statistics.small_groups import hidden_cells

if TYPE_CHECKING:
    from sync.site import Site
    from sync.store.case_record import Case
    from sync.store.records import Record

By = Literal["college", "major", "class", "level"]
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
    wanted = _college_of(site, college, seen)
    return tuple(
        each.told((wanted,) if wanted else (), by, outside=outside) for each in judged(site, policy, period, wanted)
    )


def judged(site: Site, policy: str | None, period: str | None, college: str | None) -> tuple[PeriodFigures, ...]:
    """Return the figures of every regulation (or the one asked for) that judged the period, its newest by default.

    Raises:
        ConfigError: the policy named is not in use.
        Refusal: there is none, or none that knows the college.
    """
    found = []
    for regulation in regulations_of(site, policy):
        with site.store.read() as tx:
            known = known_periods(tx, site, regulation)
        wanted = period or (known[-1] if known else "")
        if wanted in known:
            figures = PeriodFigures(site, regulation, wanted)
            if not college or college in figures.colleges:
                found.append(figures)
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


class PeriodFigures:
    """Everything counted about one regulation and period, read once; told of any group, to the end or for outside."""

    def __init__(self, site: Site, regulation: Regulation, period: str) -> None:
        self.site, self.regulation, self.period = site, regulation, period
        with site.store.read() as tx:
            window = periods_until(tx, site, regulation, period, WINDOW + 1)
            self._read = read_periods(tx, site, regulation, window)
        self._before = {
            now.period: before for before, now in zip(self._read.stands, self._read.stands[1:], strict=False)
        }
        self._cells = self._counted()
        self._work = Work(site, regulation, period, self._read)

    @property
    def colleges(self) -> tuple[str, ...]:
        """The colleges that the figures of the period know."""
        return tuple(sorted({group[0] for group in self.groups(1)}))

    def within_a_college(self, root: Group) -> bool:
        """Say whether a group is all within one college: a college, a class, or the whole where there is but one."""
        return bool(root) or len(self.colleges) == 1

    def groups(self, depth: int) -> tuple[Group, ...]:
        """Return the groups of a layer (1 colleges, 2 majors, 3 classes) in the period."""
        found = {cell.group for cell in self._cells.values if cell.period == self.period}
        return tuple(sorted(group for group in found if len(group) == depth))

    def turned(self, period: str = "") -> Iterator[Turned]:
        """Yield what became of those who stood warned before the period."""
        wanted = period or self.period
        now = next(each for each in self._read.stands if each.period == wanted)
        ranks = {
            level.id: rank for track in self.regulation.law.policy.tracks for rank, level in enumerate(track.levels)
        }
        yield from turned(self._before[wanted], now, ranks, self._read.cases)

    def concerns(self, root: Group) -> bool:
        """Say whether anybody of a group is warned in the period, or stood warned before it."""
        kinds = ("warned", "carried", "before")
        mine = ((cell, number) for cell, number in self._cells.values.items() if cell[:2] == (self.period, root))
        return any(number for cell, number in mine if cell.measure.kind in kinds)

    def cases_before(self, root: Group) -> dict[int, Case]:
        """Return the cases of a group in the period before."""
        return self._work.cases(root, self._before[self.period].period)

    def records_before(self, root: Group) -> list[Record]:
        """Return what was recorded about the cases of the period before."""
        return self._work.records(self.cases_before(root))

    def told(self, root: Group, by: By, *, outside: bool = False) -> Statistics:
        """Return the statistics of a group (empty: the school), taken apart down to a layer."""
        hidden = self._hidden if outside else frozenset()
        periods = sorted({cell.period for cell in self._cells.values})
        rows = Rows(self._cells, periods, self._known, hidden)
        layer = LAYERS.index(by) + 1 if by in LAYERS else 0
        record = self._read.records.get(self.period)
        return Statistics(
            policy=self.regulation.id,
            title=self.regulation.title,
            period=self.period,
            previous=self._before[self.period].period,
            previous_known=self.period in self._known,
            as_of=record.as_of if record else None,
            day=self.site.today(),
            scope=self.regulation.scope,
            root=root,
            by=by,
            outside=outside,
            tracks=tuple(
                rows.track(track, root, max(0, layer - len(root))) for track in self.regulation.law.policy.tracks
            ),
            courses=self._work.courses(root, outside=outside),
            duties=() if outside else self._work.duties(root),
            work=() if outside else self._work.by_college(root),
            papers=() if outside else self._work.papers(root),
        )

    @cached_property
    def _hidden(self) -> frozenset[Cell]:
        return hidden_cells(self._cells)

    @cached_property
    def _known(self) -> frozenset[str]:
        """The periods of which it is known who stood warned before."""
        stands = self._read.stands[1:]
        return frozenset(now.period for now in stands if now.judged and self._before[now.period].known)

    def _counted(self) -> Cells:
        """Count all periods but the first, which only says who stood warned before the second."""
        tracks = {track.id: tuple(level.id for level in track.levels) for track in self.regulation.law.policy.tracks}
        cells = Cells()
        for now in self._read.stands[1:]:
            if now.known:
                both = now.period in self._known
                cells.add_period(now, list(self.turned(now.period)) if both else None, tracks)
                if both:
                    cells.join(self._before[now.period].period, now.period, tracks)
        return cells
