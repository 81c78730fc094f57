"""What people decide: reviews, re-examinations, proposals by hand, objections; one wins, the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from sync.cases.changes import Act, CaseMoved, CaseNotFound, NotAllowed
from sync.cases.decisions import (
    HandProposal,
    decide_review,
    move_case,
    propose_by_hand,
    settle_reexamination,
)
from sync.cases.objections import Raised, dismiss_objection, open_objections, record_objection, uphold_objection
from sync.store.case_record import Case, CaseState, Review
from sync.store.cases import read_events, read_objections
from sync.store.database import Store
from tests.sync.cases.test_reconcile import ONE, TWO, a_store_alone, issue
from tests.sync.scene import NOON, PERIOD, Scene, a_review, a_warning

S = CaseState


@pytest.fixture
def scene(sqlite_store: Store) -> Scene:
    scene = a_store_alone(sqlite_store)
    scene.evaluate(a_warning(ONE), a_review(TWO, firm="orange"))
    return scene


def move(scene: Scene, student: str, to: CaseState) -> Case:
    case = scene.case(student)
    return move_case(scene.store, case.id, case.version, to, scene.act())


def review(scene: Scene, student: str, *, approve: bool) -> Case:
    case = scene.case(student)
    return decide_review(scene.store, case.id, case.version, scene.act(), approve=approve)


def settle(scene: Scene, *, adopt: bool) -> Case:
    case = scene.case(ONE)
    return settle_reexamination(scene.store, case.id, case.version, scene.act(), adopt=adopt)


def test_two_people_at_once_one_wins_and_the_other_is_told(store: Store) -> None:
    scene = a_store_alone(store)
    scene.evaluate(a_warning(ONE))
    case = scene.case(ONE)

    def decide(to: CaseState) -> str:
        try:
            return move_case(store, case.id, case.version, to, Act(to.value, "决定", NOON)).state.value
        except CaseMoved as told:
            return str(told)

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(decide, [S.CONFIRMED, S.REJECTED]))
    assert sorted("刚被他人处理过" in result for result in results) == [False, True]
    with store.read() as tx:
        assert [event.version for event in read_events(tx, store.site_id, case.id)] == [1, 2]


def test_every_change_is_kept_with_who_when_why_and_on_what_basis(scene: Scene) -> None:
    case = scene.case(ONE)
    move_case(scene.store, case.id, case.version, S.ANNOUNCED, Act("辅导员 赵老师", "告知本人", NOON))
    with scene.store.read() as tx:
        event = read_events(tx, scene.store.site_id, case.id)[-1]
    assert (event.from_state, event.to_state, event.actor, event.why, event.at) == (
        S.PROPOSED,
        S.ANNOUNCED,
        "辅导员 赵老师",
        "告知本人",
        NOON,
    )
    assert event.assessment_id == case.assessment_id


@pytest.mark.parametrize("to", [S.ISSUED, S.CARRIED_OVER, S.ESCALATED, S.REVOKED, S.WITHDRAWN])
def test_what_only_plans_and_revocations_do_is_refused(scene: Scene, to: CaseState) -> None:
    with pytest.raises(NotAllowed, match="不能直接设定"):
        move(scene, ONE, to)


def test_a_move_that_life_does_not_know_names_those_it_does(scene: Scene) -> None:
    with pytest.raises(NotAllowed, match="可以改为"):
        move(scene, ONE, S.LIFTED)


def test_a_case_that_does_not_exist(scene: Scene) -> None:
    with pytest.raises(CaseNotFound):
        move_case(scene.store, 999, 1, S.CONFIRMED, scene.act())


def test_another_sites_case_does_not_exist(scene: Scene) -> None:
    other = Store(scene.store.engine, "other")
    case = scene.case(ONE)
    with pytest.raises(CaseNotFound):
        move_case(other, case.id, case.version, S.CONFIRMED, scene.act())


def test_a_review_that_says_yes_raises_the_level(scene: Scene) -> None:
    case = review(scene, TWO, approve=True)
    assert (case.review, case.effective_level, case.revision, case.state) == (Review.APPROVED, "red", 2, S.PROPOSED)


def test_a_review_that_says_no_leaves_the_firm_level(scene: Scene) -> None:
    case = review(scene, TWO, approve=False)
    assert (case.effective_level, case.revision, case.state) == ("orange", 1, S.PROPOSED)
    with pytest.raises(NotAllowed, match="没有待审查"):
        review(scene, TWO, approve=True)


def test_a_review_that_says_no_without_a_firm_level_ends_the_case(sqlite_store: Store) -> None:
    scene = a_store_alone(sqlite_store)
    scene.evaluate(a_review(ONE))
    assert review(scene, ONE, approve=False).state is S.REJECTED


def test_a_changed_verdict_opens_the_review_again(scene: Scene) -> None:
    review(scene, TWO, approve=True)
    scene.evaluate(a_warning(ONE), a_review(TWO, firm="yellow"))
    assert scene.case(TWO).review is Review.PENDING


def test_no_review_where_none_is_asked_for(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        review(scene, ONE, approve=True)


def by_hand(scene: Scene, student: str, level: str = "red") -> Case:
    proposal = HandProposal("asnu", "main", student, PERIOD, "数学学院", level)
    return propose_by_hand(scene.store, proposal, scene.act("第七条“等”"))


def test_a_person_may_propose_a_warning(store: Store) -> None:
    scene = a_store_alone(store)
    case = by_hand(scene, ONE)
    assert (case.state, case.level, case.by_hand, case.assessment_id) == (S.PROPOSED, "red", True, None)
    scene.evaluate()
    assert scene.case(ONE) == case


def test_a_person_may_propose_another_level_for_a_proposal(scene: Scene) -> None:
    case = by_hand(scene, ONE)
    assert (case.level, case.revision, case.by_hand) == ("red", 2, True)
    scene.evaluate(a_warning(ONE), a_review(TWO, firm="orange"))
    assert scene.case(ONE).level == "red"


@pytest.mark.parametrize("state", [S.CONFIRMED, S.REJECTED])
def test_a_person_does_not_propose_what_was_decided(scene: Scene, state: CaseState) -> None:
    move(scene, ONE, state)
    with pytest.raises(NotAllowed, match="已有个案"):
        by_hand(scene, ONE)


def test_a_person_does_not_propose_the_level_that_is_proposed(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        by_hand(scene, ONE, "yellow")


def test_a_case_that_waits_for_re_examination_is_not_confirmed(scene: Scene) -> None:
    move(scene, ONE, S.ANNOUNCED)
    scene.evaluate(a_warning(ONE, "red"), a_review(TWO, firm="orange"))
    with pytest.raises(NotAllowed, match="先复核"):
        move(scene, ONE, S.CONFIRMED)


def test_a_newer_verdict_adopted_before_issue_is_proposed_again(scene: Scene) -> None:
    move(scene, ONE, S.CONFIRMED)
    scene.evaluate(a_warning(ONE, "red"), a_review(TWO, firm="orange"))
    case = settle(scene, adopt=True)
    assert (case.state, case.level, case.revision, case.reexamine_digest) == (S.PROPOSED, "red", 2, None)


def test_a_newer_verdict_adopted_after_issue_is_a_new_revision(sqlite_store: Store) -> None:
    scene = a_store_alone(sqlite_store)
    issue(scene, a_warning(ONE))
    scene.evaluate(a_warning(ONE, "red"))
    case = settle(scene, adopt=True)
    assert (case.state, case.level, case.issued_level, case.revision, case.issued_revision) == (
        S.ISSUED,
        "red",
        "yellow",
        2,
        1,
    )


def test_a_case_confirmed_and_no_longer_hit_is_rejected_when_adopted(scene: Scene) -> None:
    move(scene, ONE, S.CONFIRMED)
    scene.evaluate(a_review(TWO, firm="orange"))
    assert settle(scene, adopt=True).state is S.REJECTED


def test_a_case_in_force_and_no_longer_hit_has_to_be_revoked(sqlite_store: Store) -> None:
    scene = a_store_alone(sqlite_store)
    issue(scene, a_warning(ONE))
    scene.evaluate()
    with pytest.raises(NotAllowed, match="revoke"):
        settle(scene, adopt=True)
    assert settle(scene, adopt=False).kept_digest is not None


def test_nothing_to_settle(scene: Scene) -> None:
    with pytest.raises(NotAllowed, match="没有待复核"):
        settle(scene, adopt=True)


def test_a_case_reopened_is_a_new_revision(scene: Scene) -> None:
    move(scene, ONE, S.REJECTED)
    case = move(scene, ONE, S.PROPOSED)
    assert (case.state, case.revision) == (S.PROPOSED, 2)


def test_a_case_sent_back_for_confirmation_is_not(scene: Scene) -> None:
    move(scene, ONE, S.CONFIRMED)
    assert move(scene, ONE, S.PROPOSED).revision == 1


def object_to(scene: Scene, student: str = ONE) -> tuple[Case, int]:
    raised = Raised(NOON.date(), "本人", "缓考未登记")
    return record_objection(scene.store, scene.case(student).id, raised, scene.act("收到书面异议"))


def test_an_objection_is_kept_with_its_words_and_dismissed_with_a_reason(scene: Scene) -> None:
    case, objection = object_to(scene)
    dismiss_objection(scene.store, case.id, case.version, objection, scene.act("已核对，登记无误"))
    with scene.store.read() as tx:
        (kept,) = read_objections(tx, scene.store.site_id, case.id)
        assert not open_objections(tx, scene.store.site_id)
    assert (kept.text, kept.outcome, kept.reason, kept.decided_by) == (
        "缓考未登记",
        "dismissed",
        "已核对，登记无误",
        "学院 李老师",
    )
    assert scene.case(ONE).state is S.PROPOSED


def test_an_objection_upheld_before_issue_rejects_the_case(scene: Scene) -> None:
    case, objection = object_to(scene)
    assert uphold_objection(scene.store, case.id, case.version, objection, scene.act()).state is S.REJECTED


def test_an_objection_upheld_after_issue_goes_through_revocation(sqlite_store: Store) -> None:
    scene = a_store_alone(sqlite_store)
    issue(scene, a_warning(ONE))
    case, objection = object_to(scene)
    with pytest.raises(NotAllowed, match="revoke"):
        uphold_objection(scene.store, case.id, case.version, objection, scene.act())


def test_an_objection_is_decided_once_and_on_its_own_case(scene: Scene) -> None:
    case, objection = object_to(scene)
    other = scene.case(TWO)
    with pytest.raises(NotAllowed, match="未决异议"):
        dismiss_objection(scene.store, other.id, other.version, objection, scene.act())
    case = dismiss_objection(scene.store, case.id, case.version, objection, scene.act())
    with pytest.raises(NotAllowed):
        dismiss_objection(scene.store, case.id, case.version, objection, scene.act())
