"""Nobody is silently missing: everybody of the register is judged, or not judged for one reason."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.lists.heads import NOT_YET, REASONS, heads, reason_name

NUMBERS = st.sets(st.integers(1, 12).map(str))


def test_each_is_counted_once_and_by_the_first_reason_that_holds() -> None:
    accounted = heads(
        register=["1", "2", "3", "4", "5", "6"],
        then={"1", "2", "3", "4", "5"},
        skipped={"2": "leave", "3": "first_term"},
        exempt={"2", "4", "5"},
        warned={"5"},
    )
    assert accounted.judged == {"1", "5"}
    assert accounted.not_judged == {"2": "leave", "3": "first_term", "4": "exempt", "6": NOT_YET}
    assert accounted.in_register == 6
    assert accounted.by_reason() == (("leave", 1), ("first_term", 1), ("exempt", 1), (NOT_YET, 1))


def test_an_exempt_student_who_was_warned_before_stays_judged() -> None:
    assert heads(["1"], {"1"}, {}, {"1"}, {"1"}).judged == {"1"}


def test_reasons_are_told_in_their_order_and_an_unknown_one_last_as_it_is() -> None:
    skipped = {"1": "strange", "2": "graduated", "3": "leave"}
    accounted = heads(skipped, set(skipped), skipped, set(), set())
    assert [reason for reason, _ in accounted.by_reason()] == ["leave", "graduated", "strange"]
    assert reason_name("strange") == "strange"
    assert reason_name("leave") == "休学"


@given(
    register=NUMBERS,
    then=NUMBERS,
    skipped=st.dictionaries(
        st.integers(1, 12).map(str), st.sampled_from(["leave", "withdrawn", "graduated", "first_term"])
    ),
    exempt=NUMBERS,
    warned=NUMBERS,
)
def test_the_sum_always_adds_up(
    register: set[str], then: set[str], skipped: dict[str, str], exempt: set[str], warned: set[str]
) -> None:
    accounted = heads(register, then, skipped, exempt, warned)
    assert accounted.judged | accounted.not_judged.keys() == register
    assert not accounted.judged & accounted.not_judged.keys()
    by_reason = accounted.by_reason()
    assert len(register) == len(accounted.judged) + sum(count for _, count in by_reason)
    assert {reason for reason, _ in by_reason} <= REASONS.keys()
