"""What documents say about a case."""

from __future__ import annotations

from fractions import Fraction

from sync.store.case_record import Review
from tests.sync.filling.builders import PERIOD, a_case, a_file, a_hit

GPA = {"gpa": Fraction(19, 10)}


def test_a_sentence_that_two_levels_share_is_said_once() -> None:
    case = a_case()
    file = a_file(case, a_hit("asnu.red.gpa", "red", GPA), a_hit("asnu.orange.gpa", "orange", GPA))
    assert file.reasons(case, "red", PERIOD) == ("平均学分绩点（GPA）为1.9，低于规定的标准（第七条）。",)


def test_a_case_proposed_by_hand_says_what_the_person_wrote() -> None:
    case = a_case(by_hand=True)
    assert a_file(case, proposal="长期不参加课程学习。").reasons(case, "red", PERIOD) == ("长期不参加课程学习。",)
    both = a_file(case, a_hit("asnu.red.gpa", "red", GPA), proposal="长期不参加课程学习。")
    assert both.reasons(case, "red", PERIOD)[-1] == "长期不参加课程学习。"
    assert len(both.reasons(case, "red", PERIOD)) == 2


def test_what_nobody_has_decided_stands_on_no_document_for_the_student() -> None:
    case = a_case(review=Review.PENDING)
    file = a_file(case, a_hit("asnu.red.decline", "red", {"decline": 16}, review=True))
    assert file.reasons(case, "red", PERIOD) == ()
    assert len(file.reasons(case, "red", PERIOD, undecided=True)) == 1
