"""Limits of the school, and of colleges that differ from it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from config.limits import Limits


def test_a_college_has_the_schools_limits_except_where_it_has_its_own() -> None:
    limits = Limits.model_validate(
        {"additions_minimum": 7, "colleges": [{"names": ["艺术学院"], "additions_share": "0.05"}]}
    )
    own = limits.of_college("艺术学院")
    assert (own.additions_share, own.additions_minimum) == (Decimal("0.05"), 7)
    assert limits.of_college("数学学院").additions_share == Decimal("0.1")
    assert (limits.names("艺术学院"), limits.names("数学学院")) == (True, False)


@pytest.mark.parametrize(
    "colleges",
    [
        [{"names": ["甲"]}, {"names": ["乙", "甲"]}],
        [{"names": []}],
        [{"names": ["甲"], "pending_share": "0.1"}],
        [{"names": ["甲"], "removals_share": "1.5"}],
    ],
)
def test_a_college_named_twice_and_unknown_limits_are_mistakes(colleges: list[object]) -> None:
    with pytest.raises(ValidationError):
        Limits.model_validate({"colleges": colleges})
