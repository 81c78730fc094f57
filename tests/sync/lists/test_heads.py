"""Nobody is silently missing: everybody of the register is judged, or not judged for one reason."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from config.policy_files import load_policy
from rules.engine.evaluate import evaluate
from sync.lists.heads import NOT_YET, REASONS, heads, reason_name
from tests.sync.store.builders import AUTUMN, SPRING, a_student, an_enrolment, some_facts

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


A_LAW = load_policy("asnu")
STATUSES = ("enrolled", "leave", "withdrawn", "graduated")


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(STATUSES), st.sampled_from([None, AUTUMN, SPRING]), st.booleans()), max_size=8)
)
def test_whatever_the_register_holds_an_evaluation_accounts_for_everybody(
    said: list[tuple[str, str | None, bool]],
) -> None:
    register = [a_student(str(each), status=status) for each, (status, _, _) in enumerate(said)]
    taken = [an_enrolment(str(each), term=term) for each, (_, term, _) in enumerate(said) if term]
    exempt = {str(each) for each, (_, _, excepted) in enumerate(said) if excepted}
    facts = some_facts(students=register, enrolments=taken)
    found = evaluate(facts, A_LAW, AUTUMN, date(2024, 3, 20))
    skipped = {each.student_no: each.reason for each in found.skipped}
    numbers = {row["student_no"] for row in register}
    accounted = heads(numbers, numbers, skipped, exempt, set())
    assert accounted.in_register == len(numbers) == found.students_evaluated + len(skipped)
    assert len(accounted.judged) == found.students_evaluated - len(exempt - skipped.keys())
