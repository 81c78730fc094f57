"""Level grades as the shipped policies map them; a test holds this table against them."""

from fractions import Fraction

from ..facts import Level

LEVELS = {
    "优": Level(Fraction(95), passes=True),
    "良": Level(Fraction(85), passes=True),
    "中": Level(Fraction(75), passes=True),
    "及格": Level(Fraction(65), passes=True),
    "不及格": Level(Fraction(50), passes=False),
    "合格": Level(None, passes=True),
    "不合格": Level(None, passes=False),
    "A": Level(Fraction(95), passes=True),
    "F": Level(Fraction(50), passes=False),
}
