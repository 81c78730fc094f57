"""Places in a group and sizes of groups, from bare values: equals, the unknown, and both orders."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rules.engine.ranks import places_in, sizes

Values = list[Fraction | None]


def values(*texts: str | None) -> Values:
    return [None if text is None else Fraction(text) for text in texts]


@pytest.mark.parametrize(
    ("given", "highest", "lowest"),
    [
        (("3", "1", "2"), [1, 3, 2], [3, 1, 2]),
        (("2", "2", "1"), [1, 1, 3], [2, 2, 1]),
        (("1", "2", "2", "3"), [4, 2, 2, 1], [1, 2, 2, 4]),
        (("5", None, "4"), [1, None, 2], [2, None, 1]),
        (("1/3", "33333333/100000000"), [1, 2], [2, 1]),
        ((None,), [None], [None]),
        ((), [], []),
    ],
)
def test_a_place_is_one_more_than_those_who_are_better(
    given: tuple[str | None, ...], highest: list[int | None], lowest: list[int | None]
) -> None:
    one_group = ["g"] * len(given)
    assert places_in(values(*given), one_group, highest=True) == highest
    assert places_in(values(*given), one_group, highest=False) == lowest


def test_groups_are_ranked_apart_wherever_their_students_stand() -> None:
    given, groups = values("1", "9", "2", "8", None), ["a", "b", "a", "b", "b"]
    assert places_in(given, groups, highest=True) == [2, 1, 1, 2, None]
    assert sizes(given, groups) == [2, 2, 2, 2, 2]


def test_the_size_counts_those_with_a_value_and_is_told_to_all() -> None:
    assert sizes(values(None, "1", None, None), ["a", "a", "b", "a"]) == [1, 1, 0, 1]
    assert sizes(values("0"), ["a"]) == [1], "nought is a value"
