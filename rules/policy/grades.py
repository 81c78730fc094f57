"""Grade schemes: what a level grade is worth, how a score becomes a grade point, and which attempt counts."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

from rules.policy.described import Described
from rules.policy.grade_points import (
    NAMED_FORMULAS,
    BandedPoints,
    LinearPoints,
    Mark,
    PointFormula,
    Points,
    QuadraticPoints,
)


class LevelGrade(Described):
    """What a level grade (优, 合格, A) counts as: a score out of 100, whether it passes, its own grade point.

    ``points`` is for a regulation that gives level grades points of their own; left out, they follow from the score.
    """

    score: Mark | None = None
    passes: bool
    points: Points | None = None


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
    """How grades are read: the level grades, the grade-point formula, what a make-up or retake counts as.

    ``points`` is a published formula by name, or one written out with its source. ``makeup_pass_score`` and
    ``retake_pass_score`` are what every passed make-up or retake counts as, ``makeup_pass_points`` the grade point of
    every passed make-up; None: like any other attempt. ``counted_attempt`` says which of a course's attempts in the
    window gives its grade point: the best, or the latest or first, even where that one failed.
    """

    levels: dict[str, LevelGrade] = COMMON_LEVELS
    points: str | PointFormula = "score_minus_50_over_10"
    makeup_pass_score: Mark | None = None
    makeup_pass_points: Points | None = None
    retake_pass_score: Mark | None = None
    counted_attempt: Literal["best", "latest", "first"] = "best"

    def formula(self) -> LinearPoints | BandedPoints | QuadraticPoints:
        """The grade-point formula; `KeyError` where no published formula has the name."""
        return NAMED_FORMULAS[self.points] if isinstance(self.points, str) else self.points
