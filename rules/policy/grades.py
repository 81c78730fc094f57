"""Grade schemes: what a level grade is worth, and how a score becomes a grade point.

A published formula is chosen by name, each with its source; a name never stands without its rule, because the same
name ("4.0") is used for different ones.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from rules.policy.measures import Described

Mark = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)]


class LevelGrade(Described):
    """What a level grade (优, 合格, A) counts as: a score out of 100, and whether it passes."""

    score: Mark | None = None
    passes: bool


class LinearPoints(Described):
    """Grade point = (score − ``minus``) ÷ ``divided_by``, a passed attempt counting as at least ``at_least``."""

    rule: Literal["linear"]
    minus: Mark
    divided_by: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=6)]
    at_least: Mark = Decimal(60)
    source: str


class PointBand(Described):
    """From this score on, this grade point."""

    from_score: Mark
    points: Annotated[Decimal, Field(ge=0, le=10, max_digits=9, decimal_places=6)]


class BandedPoints(Described):
    """Grade points by bands of the score; below the lowest band 0."""

    rule: Literal["bands"]
    bands: Annotated[tuple[PointBand, ...], Field(min_length=1)]
    at_least: Mark = Decimal(60)
    source: str


PointFormula = Annotated[LinearPoints | BandedPoints, Field(discriminator="rule")]

SCORE_MINUS_50: Final = LinearPoints(
    rule="linear",
    minus=Decimal(50),
    divided_by=Decimal(10),
    source="百分制绩点换算的通行办法：绩点＝（成绩－50）÷10，60 分为 1.0，100 分为 5.0",
)

NAMED_FORMULAS: Final[dict[str, LinearPoints | BandedPoints]] = {
    "score_minus_50_over_10": SCORE_MINUS_50,
    "bands_4_3_2_1": BandedPoints(
        rule="bands",
        bands=tuple(
            PointBand(from_score=Decimal(start), points=Decimal(points))
            for start, points in ((90, 4), (80, 3), (70, 2), (60, 1))
        ),
        source="标准四分制：90–100 为 4，80–89 为 3，70–79 为 2，60–69 为 1，不及格为 0",
    ),
}
"""The published formulas that a policy selects by name."""


_COMMON: Final = (
    (("优", "优秀", "A"), 95, True),
    (("良", "良好", "B"), 85, True),
    (("中", "中等", "C"), 75, True),
    (("及格", "D"), 65, True),
    (("不及格", "E", "F"), 50, False),
    (("合格", "通过"), None, True),
    (("不合格", "不通过"), None, False),
)

COMMON_LEVELS: Final[dict[str, LevelGrade]] = {
    name: LevelGrade(score=None if score is None else Decimal(score), passes=passes)
    for names, score, passes in _COMMON
    for name in names
}
"""The usual level grades, for a policy file that lists none of its own; a school checks them against its rules."""


class GradeScheme(Described):
    """How grades are read: the level grades, the grade-point formula, and the score that a make-up pass counts as.

    ``makeup_pass_score`` None: a make-up counts like any other attempt. ``points`` is a published formula by name,
    or one written out with its source.
    """

    levels: dict[str, LevelGrade] = COMMON_LEVELS
    points: str | PointFormula = "score_minus_50_over_10"
    makeup_pass_score: Mark | None = None

    def formula(self) -> LinearPoints | BandedPoints:
        """The grade-point formula; `KeyError` where no published formula has the name."""
        return NAMED_FORMULAS[self.points] if isinstance(self.points, str) else self.points
