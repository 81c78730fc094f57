"""Grade-point formulas: three kinds of rule, and the published ones by name.

A name says its rule and never a school: public code gives one name to two rules (``4 − 3 × (100 − x)² ÷ 1600`` and a
table of nine bands both go by that of one university). Published tables give whole scores (``85–89``); here a band
reaches up to the next one, so that 89.5 belongs to the band from 85.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Final, Literal

from pydantic import Field

from rules.policy.described import Described

Mark = Annotated[Decimal, Field(ge=0, le=100, max_digits=9, decimal_places=6)]
Points = Annotated[Decimal, Field(ge=0, le=10, max_digits=8, decimal_places=6)]
_Factor = Annotated[Decimal, Field(gt=0, max_digits=6, decimal_places=2)]

FULL_MARK: Final = 100


class LinearPoints(Described):
    """Grade point = (score − ``minus``) ÷ ``divided_by``, never more than ``at_most`` where there is one.

    A passed attempt counts as at least ``at_least``, here and in the other rules.
    """

    rule: Literal["linear"]
    minus: Mark
    divided_by: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=6)]
    at_most: Points | None = None
    at_least: Mark = Decimal(60)
    source: str

    def highest(self) -> Fraction:
        """The grade point of 100."""
        reached = (FULL_MARK - Fraction(self.minus)) / Fraction(self.divided_by)
        return reached if self.at_most is None else min(reached, Fraction(self.at_most))


class PointBand(Described):
    """From this score on, this grade point."""

    from_score: Mark
    points: Points


class BandedPoints(Described):
    """Grade points by bands of the score; below the lowest band 0."""

    rule: Literal["bands"]
    bands: Annotated[tuple[PointBand, ...], Field(min_length=1)]
    at_least: Mark = Decimal(60)
    source: str

    def highest(self) -> Fraction:
        """The most that any band gives."""
        return max(Fraction(band.points) for band in self.bands)


class QuadraticPoints(Described):
    """Grade point = ``top`` − ``times`` × (100 − score)² ÷ ``divided_by``, never below 0."""

    rule: Literal["quadratic"]
    top: Points
    times: _Factor
    divided_by: _Factor
    at_least: Mark = Decimal(60)
    source: str

    def highest(self) -> Fraction:
        """The grade point of 100."""
        return Fraction(self.top)


PointFormula = Annotated[LinearPoints | BandedPoints | QuadraticPoints, Field(discriminator="rule")]


def _bands(source: str, *bands: tuple[int, str]) -> BandedPoints:
    steps = tuple(PointBand(from_score=Decimal(start), points=Decimal(points)) for start, points in bands)
    return BandedPoints(rule="bands", bands=steps, source=source)


NAMED_FORMULAS: Final[dict[str, LinearPoints | BandedPoints | QuadraticPoints]] = {
    "score_minus_50_over_10": LinearPoints(
        rule="linear",
        minus=Decimal(50),
        divided_by=Decimal(10),
        source="百分制绩点换算的通行办法（如《首都经济贸易大学平均学分绩点换算和统计办法》，2007）："
        "绩点＝（成绩－60）×0.1＋1，即（成绩－50）÷10；60 分为 1.0，100 分为 5.0",
    ),
    "score_minus_45_over_10_at_most_4": LinearPoints(
        rule="linear",
        minus=Decimal(45),
        divided_by=Decimal(10),
        at_most=Decimal(4),
        source="Wikipedia, Academic grading in China：60–85 分为 4－（85－成绩）÷10，85 分以上为 4",
    ),
    "four_minus_3_gaps_squared_over_1600": QuadraticPoints(
        rule="quadratic",
        top=Decimal(4),
        times=Decimal(3),
        divided_by=Decimal(1600),
        source="《北京航空航天大学本科生学籍管理细则》；Wikipedia, Academic grading in China："
        "4－3×（100－成绩）²÷1600，60 分为 1.0，100 分为 4.0",
    ),
    "bands_4_3_2_1": _bands(
        "标准四分制（Scholaro, Grading System for China, Five-Scale）："
        "90–100 为 4，80–89 为 3，70–79 为 2，60–69 为 1，不及格为 0",
        *((90, "4"), (80, "3"), (70, "2"), (60, "1")),
    ),
    "bands_4_from_85_70_60": _bands(
        "改进四分制之一（留学申请常用换算表）：85–100 为 4，70–84 为 3，60–69 为 2",
        *((85, "4"), (70, "3"), (60, "2")),
    ),
    "bands_4_from_85_75_60": _bands(
        "改进四分制之二，即 WES 对中国成绩的换算（Scholaro, Grading System for China, Four-Scale）："
        "85–100 为 4，75–84 为 3，60–74 为 2",
        *((85, "4"), (75, "3"), (60, "2")),
    ),
    "bands_4_from_90_85_82_78_75_72_68_64_60": _bands(
        "九段四分制（geratools.com, Convert Chinese percentage scores to US GPA）："
        "90 为 4.0，85 为 3.7，82 为 3.3，78 为 3.0，75 为 2.7，72 为 2.3，68 为 2.0，64 为 1.5，60 为 1.0",
        *((90, "4.0"), (85, "3.7"), (82, "3.3"), (78, "3.0"), (75, "2.7"), (72, "2.3"), (68, "2.0"), (64, "1.5")),
        (60, "1.0"),
    ),
    "bands_4.3_from_90_85_80_75_70_65_60": _bands(
        "七段 4.3 分制（留学申请常用换算表）：90 为 4.3，85 为 4.0，80 为 3.7，75 为 3.3，"
        "70 为 3.0，65 为 2.7，60 为 2.3",
        *((90, "4.3"), (85, "4.0"), (80, "3.7"), (75, "3.3"), (70, "3.0"), (65, "2.7"), (60, "2.3")),
    ),
    "bands_4.3_from_95_90_85_80_75_70_67_65_62_60": _bands(
        "十段 4.3 分制（上海交通大学绩点对照表，见 alex310110/buaa_gpa_calc）：95 为 4.3，90 为 4.0，85 为 3.7，"
        "80 为 3.3，75 为 3.0，70 为 2.7，67 为 2.3，65 为 2.0，62 为 1.7，60 为 1.0",
        *((95, "4.3"), (90, "4.0"), (85, "3.7"), (80, "3.3"), (75, "3.0"), (70, "2.7"), (67, "2.3"), (65, "2.0")),
        *((62, "1.7"), (60, "1.0")),
    ),
    "bands_5_from_90_85_80_75_70_65_60": _bands(
        "七段五分制（《江苏海洋大学学籍管理规定》第二十条表 1）：90 为 5，85 为 4.5，80 为 4，75 为 3.5，70 为 3，"
        "65 为 2.5，60 为 2",
        *((90, "5"), (85, "4.5"), (80, "4"), (75, "3.5"), (70, "3"), (65, "2.5"), (60, "2")),
    ),
}
"""The published formulas that a policy selects by name, each with where it is published."""
