"""What people decide about single cases, from the proposal to the correction."""

from __future__ import annotations

import pytest

from config.problems import ConfigError
from sync.actions import cases
from sync.actions.evaluate import evaluate
from sync.actions.plan import approve, plan
from sync.actions.proposing import propose
from sync.actions.pull import pull
from sync.actions.writing import apply, send
from sync.cases.changes import CaseNotFound, NotAllowed
from sync.refusal import Refusal
from sync.site import Site
from sync.store.case_record import Case, CaseState, Review
from sync.store.cases import read_cases
from tests.journeys.small_college import DOUBTFUL, MARKS, NUMBERS, RED, WARNED, YELLOW, a_small_college, on, recipients
from tests.journeys.stages import At, Small
from tests.sync.actions.deciders import WHO, case_of


def to_be_issued(site: Site) -> set[str]:
    """Carry out and send what is to be done; return whose cases are issued then."""
    made = plan(site, "李红")
    if made.record is not None:
        approve(site, made.plan.checksum, "王敏")
        apply(site, "李红")
        send(site, "李红")
    with site.store.read() as tx:
        return {case.student_no for case in read_cases(tx, site.store.site_id) if case.state is CaseState.ISSUED}


def texts_to(small: Small, student_no: str) -> list[str]:
    numbers = {user.id: user.idnumber for user in small.moodle.site.users.values()}
    return [each.text for each in small.moodle.site.messages.values() if numbers[each.recipient] == student_no]


@pytest.mark.parametrize("approved", [True, False])
def test_a_doubtful_level_is_issued_once_a_person_agreed(at: At, *, approved: bool) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        case = cases.review(site, case_of(site, DOUBTFUL).id, *WHO, approve=approved)
        assert case.review is (Review.APPROVED if approved else Review.REFUSED)
        assert to_be_issued(site) == {*WARNED, *([DOUBTFUL] if approved else [])}
        with pytest.raises(NotAllowed):
            cases.review(site, case.id, *WHO, approve=approved)
    told = texts_to(small, DOUBTFUL)
    assert len(told) == approved
    assert all("下降约18.88分" in text for text in told)


def test_an_undecided_higher_hit_is_not_mentioned_to_the_student(at: At) -> None:
    small = at("sent")
    (text,) = texts_to(small, RED)
    assert "下降" not in text
    assert DOUBTFUL not in recipients(small.moodle)


def test_an_objection_holds_the_warning_back_until_it_is_answered(at: At) -> None:
    with on(at("evaluated").folder) as site:
        held = case_of(site, YELLOW[0])
        cases.object_to(site, held.id, "李红", "补考成绩未登记", "学生本人")
        assert [line.waits for line in cases.list_cases(site, waiting=True) if line.id == held.id] == ["有异议待答复"]
        assert to_be_issued(site) == set(WARNED) - {YELLOW[0]}
        cases.answer_objection(site, held.id, *WHO, uphold=False)
        assert to_be_issued(site) == set(WARNED)
        with pytest.raises(Refusal, match="没有待答复的异议"):
            cases.answer_objection(site, held.id, *WHO, uphold=False)


def test_an_objection_upheld_before_the_notice_ends_the_case_in_silence(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        held = case_of(site, YELLOW[0])
        cases.object_to(site, held.id, "李红", "补考成绩未登记", "学生本人")
        assert cases.answer_objection(site, held.id, *WHO, uphold=True).state is CaseState.REJECTED
        assert to_be_issued(site) == set(WARNED) - {YELLOW[0]}
    assert texts_to(small, YELLOW[0]) == []


def test_an_objection_upheld_after_it_takes_the_warning_back_and_says_so_once(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        held = case_of(site, YELLOW[0])
        cases.object_to(site, held.id, "李红", "补考成绩未登记", "学生本人")
        assert cases.answer_objection(site, held.id, *WHO, uphold=True).state is CaseState.REVOKED
        assert to_be_issued(site) == set(WARNED) - {YELLOW[0]}
        assert to_be_issued(site) == set(WARNED) - {YELLOW[0]}
    assert len(texts_to(small, YELLOW[0])) == 2
    assert [len(texts_to(small, number)) for number in (RED, YELLOW[1])] == [1, 1]


def corrected(small: Small, site: Site, marks: tuple[float, float]) -> Case:
    """Let the mark of the red student be corrected, and be judged again."""
    small.moodle.load(a_small_college(marks={**MARKS, RED: marks}))
    pull(site, "李红")
    evaluate(site, "李红")
    return case_of(site, RED)


def test_a_correction_after_the_notice_waits_for_a_person_and_shows_what_changed(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        case = corrected(small, site, (89.5, 86.5))
        assert case.state is CaseState.ISSUED
        difference = cases.case_history(site, case.id).difference
        assert difference is not None
        assert (difference.level_before, difference.level_after) == ("red", None)


@pytest.mark.parametrize(("adopt", "state"), [(True, CaseState.REVOKED), (False, CaseState.ISSUED)])
def test_adopted_the_warning_is_taken_back_kept_it_stands(at: At, state: CaseState, *, adopt: bool) -> None:
    small = at("sent")
    with on(small.folder) as site:
        case = corrected(small, site, (89.5, 86.5))
        assert cases.reexamine(site, case.id, *WHO, adopt=adopt).state is state
        to_be_issued(site)
        with pytest.raises(NotAllowed):
            cases.reexamine(site, case.id, *WHO, adopt=adopt)
    assert len(texts_to(small, RED)) == (2 if adopt else 1)


def test_a_lower_level_is_issued_anew(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        case = corrected(small, site, (88.5, 36.5))
        adopted = cases.reexamine(site, case.id, *WHO, adopt=True)
        assert (adopted.state, adopted.level) == (CaseState.ISSUED, "yellow")
        to_be_issued(site)
        assert case_of(site, RED).issued_level == "yellow"
    assert len(texts_to(small, RED)) == 2


def test_a_revoked_warning_is_written_to_once_more_and_no_more(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        cases.revoke_case(site, case_of(site, RED).id, *WHO)
        to_be_issued(site)
        with pytest.raises(NotAllowed):
            cases.revoke_case(site, case_of(site, RED).id, *WHO)
    assert len(texts_to(small, RED)) == 2


def test_what_was_not_issued_is_not_revoked(at: At) -> None:
    with on(at("evaluated").folder) as site, pytest.raises(Refusal, match="尚未发出"):
        cases.revoke_case(site, case_of(site, RED).id, *WHO)


@pytest.mark.parametrize("to", [CaseState.ISSUED, CaseState.REVOKED, CaseState.WITHDRAWN, CaseState.ESCALATED])
def test_what_only_a_plan_or_a_revocation_does_cannot_be_set(at: At, to: CaseState) -> None:
    with on(at("evaluated").folder) as site, pytest.raises(NotAllowed):
        cases.move(site, case_of(site, RED).id, to, *WHO)


def test_a_proposal_by_hand_reaches_the_student_in_the_words_of_who_made_it(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        case = propose(site, NUMBERS[6], "asnu", "red", "李红", "长期不参加课程学习，多次谈话无改进。")
        assert (case.by_hand, case.level, case.period) == (True, "red", "2024-2025-1")
        assert to_be_issued(site) == {*WARNED, NUMBERS[6]}
        with pytest.raises(NotAllowed, match="第七条"):
            propose(site, NUMBERS[5], "asnu", "orange", *WHO)
        history = cases.case_history(site, case.id)
        with pytest.raises(NotAllowed):
            propose(site, NUMBERS[6], "asnu", "red", *WHO)
    assert history.events[0].actor == "李红"
    (text,) = texts_to(small, NUMBERS[6])
    assert "长期不参加课程学习" in text


def test_a_proposal_needs_a_student_a_level_and_a_regulation_that_governs_the_college(at: At) -> None:
    folder = at("evaluated", more='[[policies]]\nid = "bhuad"\ncolleges = ["设计学院"]\n').folder
    with on(folder) as site:
        with pytest.raises(Refusal, match="学号"):
            propose(site, "2099000000", "asnu", "red", *WHO)
        with pytest.raises(Refusal, match="yellow"):
            propose(site, NUMBERS[6], "asnu", "purple", *WHO)
        with pytest.raises(ConfigError, match="lsec"):
            propose(site, NUMBERS[6], "lsec", "red", *WHO)
        with pytest.raises(Refusal, match="教育学院"):
            propose(site, NUMBERS[6], "bhuad", "level1", *WHO)


def test_a_case_is_not_moved_to_where_it_stands(at: At) -> None:
    with on(at("sent").folder) as site:
        case = case_of(site, RED)
        cases.move(site, case.id, CaseState.LIFTED, *WHO)
        with pytest.raises(NotAllowed):
            cases.move(site, case.id, CaseState.LIFTED, *WHO)


def test_cases_are_listed_by_regulation_and_an_unknown_one_is_told(at: At) -> None:
    with on(at("evaluated").folder) as site:
        assert len(cases.list_cases(site, policy="asnu")) == 4
        assert [line.student_no for line in cases.list_cases(site, waiting=True)] == [DOUBTFUL]
        with pytest.raises(ConfigError, match="asnu"):
            cases.list_cases(site, policy="bhuad")
        with pytest.raises(CaseNotFound):
            cases.case_history(site, 99)


def test_the_history_tells_everything_that_happened_by_whom_and_why(at: At) -> None:
    with on(at("sent").folder) as site:
        events = cases.case_history(site, case_of(site, RED).id).events
    assert [event.to_state for event in events][-1] is CaseState.ISSUED
    assert "王敏" in {event.actor for event in events}
    assert [event.version for event in events] == list(range(1, len(events) + 1))
