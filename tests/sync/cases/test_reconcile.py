"""Assessments open, follow and question cases; what people decided stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rules.assessment import Warning
from sync.cases.decisions import move_case, pending_difference, settle_reexamination
from sync.store.assessments import latest_assessments, read_assessment_body
from sync.store.case_record import CaseState, Review
from sync.store.cases import read_events
from sync.store.database import Store
from tests.sync.scene import NEXT_PERIOD, PERIOD, Scene, a_review, a_warning, numbers

STUDENTS = numbers(4)
ONE, TWO, THREE, FOUR = STUDENTS


@pytest.fixture
def scene(sqlite_store: Store) -> Scene:
    return a_store_alone(sqlite_store)


def a_store_alone(store: Store) -> Scene:
    """Return a scene without an LMS."""
    from tests.sync.moodle_in_process import InProcessMoodle
    from tests.sync.plan.builders import accounts_of

    return Scene(store, InProcessMoodle({}), accounts_of(STUDENTS), ())


def issue(scene: Scene, *warnings: Warning) -> None:
    scene.evaluate(*warnings)
    scene.apply()


def actions(scene: Scene, student: str) -> list[str]:
    with scene.store.read() as tx:
        return [event.action for event in read_events(tx, scene.store.site_id, scene.case(student).id)]


def test_a_hit_opens_a_case_that_rests_on_its_assessment(store: Store) -> None:
    scene = a_store_alone(store)
    result = scene.evaluate(a_warning(ONE), a_review(TWO, firm="orange"))
    assert len(result.opened) == 2
    first, second = scene.cases()
    assert (first.state, first.level, first.review, first.college) == (
        CaseState.PROPOSED,
        "yellow",
        Review.NONE,
        "数学学院",
    )
    assert (second.level, second.firm_level, second.review, second.effective_level) == (
        "red",
        "orange",
        Review.PENDING,
        "orange",
    )
    assert first.assessment_id == result.assessment.id


def test_the_same_verdict_again_changes_nothing(store: Store) -> None:
    scene = a_store_alone(store)
    scene.evaluate(a_warning(ONE))
    before = scene.cases()
    scene.clock.pass_(days=1)
    result = scene.evaluate(a_warning(ONE))
    assert (result.unchanged, result.updated) == (1, ())
    assert scene.cases() == before
    with store.read() as tx:
        assert len(latest_assessments(tx, store.site_id)) == 1


def test_a_proposal_follows_a_changed_verdict_as_a_new_revision(store: Store) -> None:
    scene = a_store_alone(store)
    scene.evaluate(a_warning(ONE))
    result = scene.evaluate(a_warning(ONE, "orange"))
    case = scene.case(ONE)
    assert (case.level, case.revision, result.updated) == ("orange", 2, (case.id,))
    assert case.assessment_id == result.assessment.id


def test_a_proposal_no_longer_hit_is_withdrawn_and_returns(scene: Scene) -> None:
    scene.evaluate(a_warning(ONE))
    scene.evaluate()
    assert scene.case(ONE).state is CaseState.WITHDRAWN
    assert scene.evaluate().unchanged == 1
    scene.evaluate(a_warning(ONE))
    assert scene.case(ONE).state is CaseState.PROPOSED
    assert actions(scene, ONE) == ["open", "withdraw", "repropose"]


def test_an_issued_case_is_never_changed_silently(store: Store) -> None:
    scene = a_store_alone(store)
    issue(scene, a_warning(ONE))
    before = scene.case(ONE)
    result = scene.evaluate(a_warning(ONE, "red", ("B01", "B02")))
    after = scene.case(ONE)
    assert result.reexamine == (before.id,)
    assert (after.level, after.verdict_digest, after.state) == (before.level, before.verdict_digest, before.state)
    difference = pending_difference(scene.store, before.id)
    assert difference is not None
    assert (difference.level_before, difference.level_after, difference.courses_added) == ("yellow", "red", ("B02",))


def test_a_correction_that_is_itself_corrected_clears_the_mark(scene: Scene) -> None:
    issue(scene, a_warning(ONE))
    scene.evaluate(a_warning(ONE, "red"))
    result = scene.evaluate(a_warning(ONE))
    assert result.cleared == (scene.case(ONE).id,)
    assert scene.case(ONE).reexamine_digest is None
    assert pending_difference(scene.store, scene.case(ONE).id) is None


def test_no_longer_hit_after_issue_waits_for_a_person(scene: Scene) -> None:
    issue(scene, a_warning(ONE))
    scene.evaluate()
    difference = pending_difference(scene.store, scene.case(ONE).id)
    assert difference is not None
    assert difference.level_after is None
    assert scene.case(ONE).state is CaseState.ISSUED


def test_a_difference_that_a_person_disregarded_is_not_asked_about_again(scene: Scene) -> None:
    issue(scene, a_warning(ONE))
    scene.evaluate(a_warning(ONE, "red"))
    case = scene.case(ONE)
    settle_reexamination(scene.store, case.id, case.version, scene.act(), adopt=False)
    assert scene.evaluate(a_warning(ONE, "red")).reexamine == ()
    assert scene.evaluate(a_warning(ONE, "orange")).reexamine == (case.id,)


def test_who_was_not_judged_is_listed_and_left_alone(scene: Scene) -> None:
    scene.evaluate(*(a_warning(student) for student in STUDENTS))
    result = scene.evaluate(
        skipped={ONE: "leave"}, held={TWO: "班级命中率过高"}, evaluated_students={THREE, *STUDENTS[:2]}
    )
    reasons = {entry.student_no: entry.reason for entry in result.not_judged}
    assert reasons == {ONE: "leave", TWO: "班级命中率过高", FOUR: "not_evaluated"}
    states = {case.student_no: case.state for case in scene.cases()}
    assert states[THREE] is CaseState.WITHDRAWN
    assert {states[each] for each in (ONE, TWO, FOUR)} == {CaseState.PROPOSED}


def test_a_class_that_is_held_opens_no_cases(scene: Scene) -> None:
    result = scene.evaluate(a_warning(ONE), held={ONE: "班级命中率过高"})
    assert result.opened == ()
    assert [(entry.student_no, entry.case_id) for entry in result.not_judged] == [(ONE, None)]


def test_one_case_per_period(scene: Scene) -> None:
    scene.evaluate(a_warning(ONE))
    scene.evaluate(a_warning(ONE), period=NEXT_PERIOD)
    assert [case.period for case in scene.cases()] == [PERIOD, NEXT_PERIOD]


def test_a_person_who_rejected_a_verdict_is_asked_again_only_about_another(scene: Scene) -> None:
    scene.evaluate(a_warning(ONE))
    case = scene.case(ONE)
    move_case(scene.store, case.id, case.version, CaseState.REJECTED, scene.act("缓考已批"))
    scene.evaluate(a_warning(ONE))
    assert scene.case(ONE).state is CaseState.REJECTED
    assert scene.evaluate(a_warning(ONE, "red")).reexamine == (case.id,)


def test_two_evaluations_at_once_open_each_case_once(store: Store) -> None:
    scene = a_store_alone(store)
    with ThreadPoolExecutor(2) as threads:
        runs = [threads.submit(scene.evaluate, *(a_warning(each) for each in STUDENTS)) for _ in range(2)]
        results = [run.result() for run in runs]
    assert sum(len(result.opened) for result in results) == 4
    assert len(scene.cases()) == 4


def test_an_assessment_is_kept_whole_and_names_when_it_was_last_found(store: Store) -> None:
    scene = a_store_alone(store)
    first = scene.evaluate(a_warning(ONE)).assessment
    scene.evaluate(a_warning(ONE, "red"))
    scene.clock.pass_(hours=1)
    again = scene.evaluate(a_warning(ONE)).assessment
    assert (again.id, again.known_at) == (first.id, first.known_at)
    assert again.last_at > first.last_at
    with store.read() as tx:
        assert latest_assessments(tx, store.site_id) == [again]
        assert '"asnu.yellow.credits"' in read_assessment_body(tx, store.site_id, again.id)
