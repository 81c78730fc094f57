"""ustl 第三条 2: four consents in order, the firm level meanwhile, the year of trial, and how each of it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from config.procedure import Procedure
from sync.cases.by_hand import check_move, check_proposal, check_review
from sync.cases.changes import CaseMoved, NotAllowed
from sync.cases.consents import Given, record_consent
from sync.cases.decisions import settle_reexamination
from sync.cases.objections import Raised, record_objection
from sync.cases.trials import decide_trial
from sync.outbox.retraction import revoke
from sync.store.case_record import CaseState, Review
from sync.store.cases import read_events
from sync.store.consents import Outcome, application_days, read_consents, read_trials, set_application_day
from sync.store.database import Store
from tests.sync.procedures import (
    FOUR_STEPS,
    ONE,
    TWO,
    a_scene_under,
    announcing,
    apply_all,
    at_noon,
    consent_by_all,
    consenting,
    step,
    with_procedure,
)
from tests.sync.scene import NEXT_PERIOD, NOON, PERIOD, ZONE, Scene, a_review, a_warning

S = CaseState
TODAY = NOON.date()
LAST_DAY = date(2025, 3, 31)


@pytest.fixture
def scene(sqlite_store: Store) -> Scene:
    """One student has only the doubtful level, the other a firm one below it; the list is signed."""
    scene = a_scene_under(sqlite_store, consenting())
    scene.evaluate(a_review(ONE), a_review(TWO, firm="orange"))
    apply_all(scene)
    return scene


def stands(scene: Scene, student: str) -> tuple[CaseState, Review, str | None]:
    case = scene.case(student)
    return case.state, case.review, case.issued_level


def actions(scene: Scene, student: str) -> list[str]:
    with scene.store.read() as tx:
        return [event.action for event in read_events(tx, scene.store.site_id, scene.case(student).id)]


def close_on(scene: Scene, day: date, period: str = PERIOD) -> None:
    with scene.store.begin() as tx:
        set_application_day(
            tx, scene.store.site_id, "asnu", period, day, actor="王敏", reason="通知", at=scene.clock.now()
        )


def test_while_the_consents_run_the_firm_level_is_issued_and_nothing_without_one(scene: Scene) -> None:
    assert stands(scene, ONE) == (S.AWAITING_CONSENTS, Review.PENDING, None)
    assert stands(scene, TWO) == (S.ISSUED, Review.PENDING, "orange")
    assert [(each.student_no, each.kind) for each in scene.outbox()] == [(TWO, "warning")]
    assert {each.why for each in scene.plan().waiting} == {
        "待本人申请（第三条 2）",
        "待本人申请（第三条 2）；其间先按较低等级发出",
    }


@pytest.mark.parametrize("student", [ONE, TWO])
def test_after_the_fourth_the_level_takes_effect_and_the_trial_begins(scene: Scene, student: str) -> None:
    for party in FOUR_STEPS[:-1]:
        step(scene, student, party)
        assert scene.plan().is_empty
    step(scene, student, "school")
    apply_all(scene)
    assert stands(scene, student) == (S.ISSUED, Review.APPROVED, "red")
    case = scene.case(student)
    with scene.store.read() as tx:
        (trial,) = read_trials(tx, scene.store.site_id).values()
        steps = read_consents(tx, scene.store.site_id, [case.id])
    # the working term after 2024-2025-1 begins on 24 February 2025; a year later
    assert (trial.case_id, trial.starts_on, trial.ends_on) == (case.id, date(2025, 2, 24), date(2026, 2, 24))
    assert [(each.party, each.decided_by, each.evidence) for each in steps] == [
        (party, "某人", "申请书") for party in FOUR_STEPS
    ]


@pytest.mark.parametrize("done", range(4))
@pytest.mark.parametrize("party", FOUR_STEPS)
def test_every_step_waits_its_turn(scene: Scene, done: int, party: str) -> None:
    for each in FOUR_STEPS[:done]:
        step(scene, ONE, each)
    if party == FOUR_STEPS[done]:
        step(scene, ONE, party)
        return
    before = scene.case(ONE)
    with pytest.raises(NotAllowed, match="依次"):
        step(scene, ONE, party)
    assert scene.case(ONE) == before


@pytest.mark.parametrize("done", range(4))
@pytest.mark.parametrize(("student", "after"), [(ONE, S.REJECTED), (TWO, S.ISSUED)])
def test_a_refusal_at_any_step_ends_it_and_the_firm_level_stands(
    scene: Scene, done: int, student: str, after: CaseState
) -> None:
    for party in FOUR_STEPS[:done]:
        step(scene, student, party)
    step(scene, student, FOUR_STEPS[done], "refused")
    firm = "orange" if student == TWO else None
    assert stands(scene, student) == (after, Review.REFUSED, firm)
    assert actions(scene, student)[-1] == "consents_refused"
    assert scene.plan().is_empty
    with pytest.raises(NotAllowed, match="没有待办"):
        step(scene, student, "student")


def test_a_step_is_not_dated_before_the_one_before_it_nor_after_today(scene: Scene) -> None:
    at_noon(scene, date(2025, 3, 20))
    step(scene, ONE, "student", on=date(2025, 3, 15))
    for day, said in [(date(2025, 3, 14), "早于"), (date(2025, 3, 21), "还没有到")]:
        with pytest.raises(NotAllowed, match=said):
            step(scene, ONE, "guardian", on=day)
    step(scene, ONE, "guardian", on=date(2025, 3, 15))


def test_an_application_taken_back_begins_the_consents_anew(scene: Scene) -> None:
    step(scene, ONE, "student")
    step(scene, ONE, "guardian")
    step(scene, ONE, "student", "withdrawn")
    with pytest.raises(NotAllowed, match="轮到学生本人"):
        step(scene, ONE, "college")
    consent_by_all(scene, ONE)
    assert stands(scene, ONE)[:2] == (S.CONFIRMED, Review.APPROVED)


@pytest.mark.parametrize(("party", "applied"), [("student", False), ("guardian", True), ("school", True)])
def test_only_the_student_takes_back_an_application_and_only_one_there_is(
    scene: Scene, party: str, applied: bool
) -> None:
    if applied:
        step(scene, ONE, "student")
    with pytest.raises(NotAllowed, match="撤回"):
        step(scene, ONE, party, "withdrawn")


def test_after_the_last_consent_nothing_is_taken_back(scene: Scene) -> None:
    consent_by_all(scene, ONE)
    outcome: Outcome
    for outcome in ("withdrawn", "refused", "given"):
        with pytest.raises(NotAllowed, match="没有待办"):
            step(scene, ONE, "student", outcome)


@pytest.mark.parametrize(("days", "closed"), [(0, False), (1, True), (30, True)])
def test_who_has_not_applied_by_the_last_day_is_closed_by_the_next_plan(scene: Scene, days: int, closed: bool) -> None:
    close_on(scene, LAST_DAY)
    at_noon(scene, LAST_DAY + timedelta(days=days))
    apply_all(scene)
    if closed:
        assert stands(scene, ONE) == (S.REJECTED, Review.REFUSED, None)
        assert stands(scene, TWO) == (S.ISSUED, Review.REFUSED, "orange")
        assert actions(scene, ONE)[-1] == actions(scene, TWO)[-1] == "not_applied"
    else:
        assert stands(scene, ONE) == (S.AWAITING_CONSENTS, Review.PENDING, None)


def test_who_applied_in_time_is_not_closed_and_who_took_it_back_is(scene: Scene) -> None:
    close_on(scene, LAST_DAY)
    step(scene, ONE, "student")
    step(scene, TWO, "student")
    step(scene, TWO, "student", "withdrawn")
    at_noon(scene, LAST_DAY + timedelta(days=1))
    apply_all(scene)
    assert [stands(scene, each)[1] for each in (ONE, TWO)] == [Review.PENDING, Review.REFUSED]


def test_the_day_of_another_period_closes_nobody_and_a_later_word_replaces_an_earlier_one(scene: Scene) -> None:
    close_on(scene, LAST_DAY, NEXT_PERIOD)
    close_on(scene, LAST_DAY)
    close_on(scene, LAST_DAY + timedelta(days=14))
    with scene.store.read() as tx:
        assert application_days(tx, "main") == {
            ("asnu", NEXT_PERIOD): LAST_DAY,
            ("asnu", PERIOD): LAST_DAY + timedelta(days=14),
        }
    at_noon(scene, LAST_DAY + timedelta(days=14))
    assert scene.plan().is_empty


def test_a_last_day_before_the_student_could_apply_closes_nobody(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, consenting())
    close_on(scene, TODAY)
    at_noon(scene, TODAY + timedelta(days=1))
    scene.evaluate(a_review(ONE))
    apply_all(scene)
    assert stands(scene, ONE) == (S.AWAITING_CONSENTS, Review.PENDING, None)
    assert scene.plan().is_empty


def test_who_applies_between_plan_and_its_carrying_out_is_not_closed(scene: Scene) -> None:
    close_on(scene, LAST_DAY)
    at_noon(scene, LAST_DAY + timedelta(days=1))
    rows = [row for each in scene.plan().steps if each.kind == "close_applications" for row in each.rows]  # type: ignore[union-attr]
    assert [(row.student_no, row.last_day) for row in rows] == [(ONE, "2025-03-31"), (TWO, "2025-03-31")]


@pytest.mark.parametrize("what", ["objection", "correction"])
def test_while_something_else_is_open_no_step_is_recorded(scene: Scene, what: str) -> None:
    if what == "objection":
        record_objection(scene.store, scene.case(ONE).id, Raised(TODAY, "本人", "已补考"), scene.act())
    else:
        scene.evaluate(a_warning(ONE, "yellow"), a_review(TWO, firm="orange"))
    with pytest.raises(NotAllowed, match="请先处理"):
        step(scene, ONE, "student")


def test_after_a_correction_the_consents_are_asked_for_anew(scene: Scene) -> None:
    step(scene, ONE, "student")
    scene.evaluate(a_review(ONE, firm="yellow"), a_review(TWO, firm="orange"))
    case = scene.case(ONE)
    settle_reexamination(scene.store, case.id, case.version, scene.act("成绩更正"), adopt=True)
    apply_all(scene)
    assert stands(scene, ONE) == (S.ISSUED, Review.PENDING, "yellow")
    with pytest.raises(NotAllowed, match="轮到学生本人"):
        step(scene, ONE, "guardian")


def test_two_people_at_once_one_wins_and_the_other_is_told(scene: Scene) -> None:
    case = scene.case(ONE)
    consents = scene.regulations[0].procedure.consents_for("red")
    given = Given("student", "given", TODAY, "某人", "申请书")
    steps = (scene.store, case.id, case.version, given, scene.act())
    record_consent(*steps, consents=consents, zone=ZONE)
    with pytest.raises(CaseMoved):
        record_consent(*steps, consents=consents, zone=ZONE)


def test_without_a_calendar_of_the_next_term_the_level_is_held_and_said_so(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, consenting())
    late = "2025-2026-1"
    scene.evaluate(a_review(ONE), period=late)
    apply_all(scene)
    for party in FOUR_STEPS:
        case = scene.case(ONE, late)
        given = Given(party, "given", TODAY, "某人", "申请书")
        consents = scene.regulations[0].procedure.consents_for("red")
        record_consent(scene.store, case.id, case.version, given, scene.act(), consents=consents, zone=ZONE)
    assert scene.plan().is_empty
    assert "校历" in scene.plan().waiting[0].why


# --- the trial ---------------------------------------------------------------------------------------------------


@pytest.fixture
def on_trial(scene: Scene) -> Scene:
    consent_by_all(scene, ONE)
    apply_all(scene)
    return scene


def decide(scene: Scene, *, passed: bool) -> CaseState:
    case = scene.case(ONE)
    outcome = "passed" if passed else "failed"
    return decide_trial(scene.store, case.id, case.version, outcome, scene.act("期满"), ZONE).state  # type: ignore[arg-type]


@pytest.mark.parametrize(("day", "over"), [(23, False), (24, True), (25, True)])
def test_a_trial_is_decided_when_its_year_is_over(on_trial: Scene, day: int, over: bool) -> None:
    at_noon(on_trial, date(2026, 2, day))
    if over:
        assert decide(on_trial, passed=True) is S.LIFTED
    else:
        with pytest.raises(NotAllowed, match="期满"):
            decide(on_trial, passed=True)


@pytest.mark.parametrize(("passed", "after"), [(True, S.LIFTED), (False, S.CLOSED)])
def test_it_ends_once_and_its_outcome_is_kept(on_trial: Scene, passed: bool, after: CaseState) -> None:
    at_noon(on_trial, date(2026, 3, 1))
    assert decide(on_trial, passed=passed) is after
    with on_trial.store.read() as tx:
        trial = read_trials(tx, "main")[on_trial.case(ONE).id]
    assert (trial.outcome, trial.decided_on, trial.reason) == (
        "passed" if passed else "failed",
        date(2026, 3, 1),
        "期满",
    )
    assert actions(on_trial, ONE)[-1] == ("trial_passed" if passed else "trial_failed")
    with pytest.raises(NotAllowed, match="没有待决定"):
        decide(on_trial, passed=passed)


def test_who_is_on_trial_stays_warned_until_it_is_decided(on_trial: Scene) -> None:
    on_trial.evaluate(period=NEXT_PERIOD)
    plan = on_trial.plan(turn=True)
    on_trial.apply(plan)
    states = {each.student_no: each.state for each in on_trial.cases()}
    assert states == {ONE: S.CARRIED_OVER, TWO: S.LIFTED}
    at_noon(on_trial, date(2026, 3, 1))
    assert decide(on_trial, passed=True) is S.LIFTED


def test_a_revoked_case_has_no_trial(on_trial: Scene) -> None:
    case = on_trial.case(ONE)
    revoke(on_trial.post, case.id, case.version, on_trial.act("成绩登记有误"))
    at_noon(on_trial, date(2026, 3, 1))
    with pytest.raises(NotAllowed, match="没有待决定"):
        decide(on_trial, passed=True)


# --- what people may not do by a word ----------------------------------------------------------------------------


def test_consents_are_not_replaced_by_a_review_or_a_move(scene: Scene) -> None:
    procedure = scene.regulations[0].procedure
    with pytest.raises(NotAllowed, match="第三条 2"):
        check_review(procedure, scene.case(ONE))
    with pytest.raises(NotAllowed, match="consent"):
        check_move(procedure, scene.case(ONE), S.CONFIRMED)
    check_review(Procedure(), scene.case(ONE))
    check_move(procedure, scene.case(ONE), S.REJECTED)


@pytest.mark.parametrize("to", [S.ANNOUNCED, S.AWAITING_CONSENTS])
def test_telling_and_waiting_come_by_plan_alone(scene: Scene, to: CaseState) -> None:
    with pytest.raises(NotAllowed, match="计划"):
        check_move(Procedure(), scene.case(ONE), to)


def test_nobody_is_confirmed_who_was_not_told_first(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, announcing())
    scene.evaluate(a_warning(ONE))
    with pytest.raises(NotAllowed, match=r"二\.3"):
        check_move(announcing(), scene.case(ONE), S.CONFIRMED)
    check_move(Procedure(), scene.case(ONE), S.CONFIRMED)


def test_a_warning_by_hand_is_for_open_clauses_alone() -> None:
    asnu = Procedure.model_validate({"by_hand": [{"level": "red", "clause": "第七条"}]})
    check_proposal(asnu, "red", "办法")
    with pytest.raises(NotAllowed, match="第七条"):
        check_proposal(asnu, "orange", "办法")
    with pytest.raises(NotAllowed, match="没有留待人工"):
        check_proposal(Procedure(), "red", "办法")


def test_a_policy_that_no_longer_announces_leaves_what_it_announced_to_people(sqlite_store: Store) -> None:
    scene = a_scene_under(sqlite_store, announcing())
    scene.evaluate(a_warning(ONE))
    apply_all(scene)
    with_procedure(scene, Procedure())
    assert [each.why for each in scene.plan().waiting] == ["已告知本人，异议期满后请确认"]
    assert scene.plan().is_empty
