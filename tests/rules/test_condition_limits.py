"""Conditions at the edge of what is accepted: the exact limits, what is advised, and where a fault is shown."""

from __future__ import annotations

import pytest

from rules.policy.conditions import MAX_DEPTH, MAX_LENGTH, MAX_PARTS, ConditionError, read_test


def refused(text: str) -> ConditionError:
    with pytest.raises(ConditionError) as caught:
        read_test(text)
    assert str(caught.value) == caught.value.message
    return caught.value


def comparisons(number: int, *more: str) -> str:
    """Of five parts each, and two for the ``and`` that joins them."""
    return " and ".join(["a>1"] * number + list(more))


class TestLimits:
    def test_the_longest_condition(self) -> None:
        longest = "a > 1".ljust(MAX_LENGTH)
        read_test(longest)
        fault = refused(longest + " ")
        assert (fault.column, str(MAX_LENGTH) in fault.message) == (0, True), "shown at its beginning"

    def test_the_deepest_condition(self) -> None:
        """Three layers are the comparison, its sides, and how a side is read."""
        read_test("not " * (MAX_DEPTH - 3) + "a > 1")
        assert "太复杂" in refused("not " * (MAX_DEPTH - 2) + "a > 1").message

    def test_the_most_parts(self) -> None:
        """46 comparisons and ``and`` make 232 parts, each ``+a`` four more, ``not`` two; a number has one fewer."""
        assert MAX_PARTS == 120
        read_test(comparisons(45, "a+a+a>1"))
        assert "太复杂" in refused(comparisons(44, "1>1", "not a+a+a>1")).message

    @pytest.mark.parametrize(
        "text",
        [
            "9**9**9 > a",
            f"a > {'9' * 13}",
            f"a > {'9' * 300}",
            f"a > 0.{'1' * 10}",
            "a" * (MAX_LENGTH + 1),
            "-" * 120 + "a > 1",
            "a < " * 99 + "a",
        ],
    )
    def test_what_could_cost_much_is_refused_at_once(self, text: str) -> None:
        refused(text)


class TestAdvice:
    @pytest.mark.parametrize(
        ("sign", "plain"), [("≥", ">="), ("≤", "<="), ("＞", ">"), ("＜", "<"), ("≠", "!="), ("＝", "==")]
    )
    def test_a_sign_of_the_other_keyboard_is_answered_with_the_plain_one(self, sign: str, plain: str) -> None:
        assert refused(f"a {sign} 1").message.endswith(f"，请写 {plain}")

    @pytest.mark.parametrize("letter", ["а", "ａ", "１", "，", "“", "\u200b", "\u00a0", "é"])
    def test_any_other_letter_is_named_by_its_code_point(self, letter: str) -> None:
        """The first is Cyrillic: it looks like a Latin letter and is none."""
        fault = refused(f"ab > {letter}")
        assert (fault.column, f"U+{ord(letter):04X}" in fault.message, "半角" in fault.message) == (5, True, True)

    @pytest.mark.parametrize("letter", ["\r", "\n"])
    def test_a_condition_stands_on_one_line(self, letter: str) -> None:
        assert refused(f"a >{letter} 1").column == 3

    def test_letters_that_only_surround_it_are_letters(self) -> None:
        read_test("XX > X")


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "column"),
        [
            ("  a > > 1", 6),
            ("a > > 1", 4),
            ("a + > 1", 4),
            ("a in b", 0),
            ("  a in b", 2),
            ("  lambda: 1", 2),
            ("a > \0 1", 0),
        ],
    )
    def test_a_fault_is_shown_where_it_stands(self, text: str, column: int) -> None:
        assert refused(text).column == column

    def test_a_chain_has_each_of_its_links(self) -> None:
        with pytest.raises(ConditionError, match="< <= > >= == !="):
            read_test("1 < a in b")
