"""The figures of an argument, and what lies behind those that no list of courses explains; values without prose."""

from __future__ import annotations

from dataclasses import dataclass

from rules.assessment import Figure
from rules.engine.grounds import Ground
from rules.engine.looking_back import PeriodStanding
from rules.policy.nearness import Kind


@dataclass(frozen=True, slots=True)
class ArgumentFigure:
    """A figure under the policy's name for it; ``value`` None: it is unknown."""

    name: str
    label: str
    kind: Kind
    value: Figure | None


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A term or school year that a count of periods looked at, with the figures of its condition there."""

    period: str
    standing: PeriodStanding
    figures: tuple[ArgumentFigure, ...]


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """The periods behind a figure that counts them, in order; ``figure`` is its name, ``label`` the policy's for it."""

    figure: str
    label: str
    periods: tuple[PeriodLine, ...]


@dataclass(frozen=True, slots=True)
class FigureGround:
    """What a place or an earlier level rests on; ``level`` is the policy's name of the earlier level, None for none."""

    figure: ArgumentFigure
    ground: Ground
    level: str | None = None
