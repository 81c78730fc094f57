"""Whatever happens to cases in whatever order, their life stays as drawn and nothing changes silently."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sync.cases.announcing import record_telling
from sync.cases.by_hand import check_move, check_review
from sync.cases.changes import Act, CaseMoved, NotAllowed
from sync.cases.consents import Given, record_consent
from sync.cases.decisions import HandProposal, decide_review, move_case, propose_by_hand, settle_reexamination
from sync.cases.life import ALLOWED, BEFORE_ISSUE
from sync.cases.objections import Raised, dismiss_objection, open_objections, record_objection, uphold_objection
from sync.cases.reconcile import SYSTEM
from sync.cases.trials import decide_trial
from sync.outbox.not_warned import taking_back
from sync.outbox.retraction import revoke
from sync.store.case_record import Case, CaseState
from sync.store.cases import read_events, read_objections
from sync.store.consents import Outcome, TrialOutcome, read_consents, set_application_day
from sync.store.database import Store, open_store
from sync.store.notices import read_notices
from sync.store.outbox_record import OutboxState
from sync.store.tellings import TellingKind
from tests.sync.moodle_in_process import InProcessMoodle
from tests.sync.procedures import FOUR_STEPS, announcing, under, with_terms
from tests.sync.scene import NEXT_PERIOD, NOON, PERIOD, ZONE, Scene, a_college, a_review, a_scene, a_warning, numbers
from tests.sync.store.schema import every_table

STUDENTS = numbers(2)
PROCEDURE = announcing(consents=[{"level": "red", "clause": "第三条 2", "order": FOUR_STEPS, "trial": "1年"}])
"""A policy that tells the student first, and whose doubtful level rests on consents."""
STATES = sorted(CaseState, key=lambda state: state.value)
MACHINE = {"open", "update", "withdraw", "repropose", "reexamine", "clear"}

students = st.sampled_from(STUDENTS)
outcomes = st.sampled_from(["given", "given", "given", "refused", "withdrawn"])
levels = st.sampled_from(["yellow", "orange", "red"])
periods = st.sampled_from([PERIOD, NEXT_PERIOD])


class Cases(RuleBasedStateMachine):
    """Evaluations, plans, messages and people, in any order."""

    store: Store
    scene: Scene
    moodle: InProcessMoodle

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(f"sqlite:///{Path(self.folder.name) / 'store.sqlite3'}", "main")
        every_table().create_all(self.store.engine)
        self.moodle = InProcessMoodle(a_college(STUDENTS, courses=1))
        with_terms(self.store)
        self.scene = a_scene(self.store, self.moodle, STUDENTS, regulations=(under(PROCEDURE),))
        self.said: dict[int, tuple[str, str | None, int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule(hits=st.dictionaries(students, st.tuples(levels, st.booleans())), period=periods)
    def evaluate(self, hits: dict[str, tuple[str, bool]], period: str) -> None:
        warnings = [
            a_review(student, "red", firm=None if level == "red" else level) if review else a_warning(student, level)
            for student, (level, review) in hits.items()
        ]
        self.said = {
            case.id: (case.verdict_digest, case.issued_level, case.revision)
            for case in self.scene.cases()
            if case.state is not CaseState.WITHDRAWN
        }
        self.scene.evaluate(*warnings, period=period)
        for case in self.scene.cases():
            decided = case.state not in (CaseState.PROPOSED, CaseState.WITHDRAWN) or case.by_hand
            if decided and case.id in self.said:
                assert (case.verdict_digest, case.issued_level, case.revision) == self.said[case.id]

    @rule(ordinary=st.booleans())
    def plan_and_apply(self, ordinary: bool) -> None:
        for turn in (True, False) if ordinary else (True,):
            plan = self.scene.plan(turn=turn)
            if not plan.is_empty:
                assert self.scene.apply(plan).left_out == ()
            assert self.scene.plan(turn=turn).is_empty

    @rule()
    def send(self) -> None:
        self.scene.send()

    @rule(student=students, period=periods, to=st.sampled_from(STATES))
    def move(self, student: str, period: str, to: CaseState) -> None:
        def decide(case: Case, act: Act) -> Case:
            check_move(PROCEDURE, case, to)
            then = taking_back(self.scene.post, case, act)
            return move_case(self.store, case.id, case.version, to, act, then=then)

        self.attempt(student, period, decide)

    @rule(student=students, period=periods, yes=st.booleans())
    def review(self, student: str, period: str, yes: bool) -> None:
        def decide(case: Case, act: Act) -> Case:
            check_review(PROCEDURE, case)
            return decide_review(self.store, case.id, case.version, act, approve=yes)

        self.attempt(student, period, decide)

    @rule(student=students, period=periods, yes=st.booleans())
    def settle(self, student: str, period: str, yes: bool) -> None:
        def decide(case: Case, act: Act) -> Case:
            then = taking_back(self.scene.post, case, act)
            return settle_reexamination(self.store, case.id, case.version, act, adopt=yes, then=then)

        self.attempt(student, period, decide)

    @rule(student=students, period=periods, party=st.sampled_from(FOUR_STEPS), outcome=outcomes)
    def consent(self, student: str, period: str, party: str, outcome: Outcome) -> None:
        self.step(student, period, party, outcome)

    @rule(student=students, period=periods)
    def consent_by_all(self, student: str, period: str) -> None:
        for party in FOUR_STEPS:
            self.step(student, period, party, "given")

    def step(self, student: str, period: str, party: str, outcome: Outcome) -> None:
        def decide(case: Case, act: Act) -> Case:
            given = Given(party, outcome, act.at.astimezone(ZONE).date(), "某人", "凭据")
            consents = PROCEDURE.consents_for(case.level)
            return record_consent(self.store, case.id, case.version, given, act, consents=consents, zone=ZONE)

        self.attempt(student, period, decide)

    @rule(student=students, period=periods, kind=st.sampled_from(["told", "no_objection"]))
    def tell(self, student: str, period: str, kind: TellingKind) -> None:
        def decide(case: Case, act: Act) -> Case:
            today = act.at.astimezone(ZONE).date()
            return record_telling(self.store, case.id, case.version, kind, act, on=today, manner="当面", zone=ZONE)

        self.attempt(student, period, decide)

    @rule(student=students, period=periods, outcome=st.sampled_from(["passed", "failed"]))
    def end_trial(self, student: str, period: str, outcome: TrialOutcome) -> None:
        self.attempt(
            student, period, lambda case, act: decide_trial(self.store, case.id, case.version, outcome, act, ZONE)
        )

    @rule(days=st.sampled_from([1, 5, 6, 400]))
    def days_pass(self, days: int) -> None:
        self.scene.clock.pass_(days=days)

    @rule(period=periods)
    def applications_end_today(self, period: str) -> None:
        act = self.scene.act()
        day = act.at.astimezone(ZONE).date()
        with self.store.begin() as tx:
            set_application_day(tx, "main", "asnu", period, day, actor=act.actor, reason="通知", at=act.at)

    @rule(student=students, period=periods)
    def revoke(self, student: str, period: str) -> None:
        self.attempt(student, period, lambda case, act: revoke(self.scene.post, case.id, case.version, act))

    @rule(student=students, period=periods, level=levels)
    def propose(self, student: str, period: str, level: str) -> None:
        proposal = HandProposal("asnu", "main", student, period, "数学学院", level)
        try:
            propose_by_hand(self.store, proposal, self.scene.act())
        except NotAllowed:
            assert self.found(student, period) is not None

    @rule(student=students, period=periods)
    def object(self, student: str, period: str) -> None:
        case = self.found(student, period)
        with self.store.read() as tx:
            still_open = open_objections(tx, self.store.site_id)
        if case is not None and case.id not in still_open:
            record_objection(self.store, case.id, Raised(NOON.date(), "本人", "异议"), self.scene.act())

    @rule(student=students, period=periods, uphold=st.booleans())
    def answer(self, student: str, period: str, uphold: bool) -> None:
        with self.store.read() as tx:
            still_open = open_objections(tx, self.store.site_id)

        def decide(case: Case, act: Act) -> Case:
            objection = still_open[case.id].id
            if not uphold:
                return dismiss_objection(self.store, case.id, case.version, objection, act)
            then = taking_back(self.scene.post, case, act)
            return uphold_objection(self.store, case.id, case.version, objection, act, then=then)

        case = self.found(student, period)
        if case is not None and case.id in still_open:
            self.attempt(student, period, decide)

    @invariant()
    def every_history_is_whole_and_allowed(self) -> None:
        if not hasattr(self, "scene"):
            return
        for case in self.scene.cases():
            with self.store.read() as tx:
                events = read_events(tx, self.store.site_id, case.id)
            assert [event.version for event in events] == list(range(1, case.version + 1))
            assert events[-1].to_state is case.state
            for before, event in itertools.pairwise(events):
                assert event.from_state is before.to_state
                assert event.to_state is before.to_state or event.to_state in ALLOWED[before.to_state]
                assert (event.actor == SYSTEM) == (event.action in MACHINE)

    @invariant()
    def at_most_one_case_per_period_and_one_valid_notice_per_case(self) -> None:
        if not hasattr(self, "scene"):
            return
        cases = self.scene.cases()
        assert len({case.ref for case in cases}) == len(cases)
        with self.store.read() as tx:
            notices = read_notices(tx, self.store.site_id)
        assert [notice.sequence for notice in notices] == list(range(1, len(notices) + 1))
        for case in cases:
            of_case = [notice for notice in notices if notice.case_id == case.id]
            valid = [notice for notice in of_case if notice.voided_at is None]
            assert len(of_case) == case.issues
            assert len(valid) <= 1
            if case.state is CaseState.REVOKED:
                assert not valid
            if case.state in (CaseState.ISSUED, CaseState.IN_SUPPORT):
                assert [notice.level for notice in valid] == [case.issued_level]

    @invariant()
    def nobody_is_written_to_twice_about_one_issue(self) -> None:
        if not hasattr(self, "scene"):
            return
        texts = [message.text for message in self.moodle.site.messages.values()]
        assert len(texts) == len(set(texts))
        sent = [message for message in self.scene.outbox() if message.state is OutboxState.SENT]
        assert len(sent) == len(texts)

    @invariant()
    def an_open_objection_has_a_case(self) -> None:
        if hasattr(self, "scene"):
            with self.store.read() as tx:
                objections = read_objections(tx, self.store.site_id)
            assert {each.case_id for each in objections} <= {case.id for case in self.scene.cases()}

    def found(self, student: str, period: str) -> Case | None:
        wanted = (student, period)
        return next((case for case in self.scene.cases() if (case.student_no, case.period) == wanted), None)

    def attempt(self, student: str, period: str, decide: Callable[[Case, Act], Case]) -> None:
        """Let one person decide, and another who saw the same: the second is told, and changes nothing."""
        case = self.found(student, period)
        if case is None:
            return
        try:
            after = decide(case, self.scene.act())
        except NotAllowed:
            assert self.found(student, period) == case
            return
        assert after.version == case.version + 1
        if case.state in BEFORE_ISSUE:
            assert after.issues == case.issues
        with pytest.raises((CaseMoved, NotAllowed)):
            decide(case, self.scene.act(actor="教务处 王老师"))
        assert self.found(student, period) == after

    @invariant()
    def nobody_is_warned_who_was_not_told_first_or_did_not_consent(self) -> None:
        if not hasattr(self, "scene"):
            return
        for case in self.scene.cases():
            with self.store.read() as tx:
                events = read_events(tx, self.store.site_id, case.id)
            actions = [event.action for event in events]
            if "issued" in actions:
                before = actions[: actions.index("issued")]
                assert "announced" in before or "consents_complete" in before

    @invariant()
    def consents_are_in_order_and_complete_where_they_took_effect(self) -> None:
        if not hasattr(self, "scene"):
            return
        for case in self.scene.cases():
            with self.store.read() as tx:
                events = read_events(tx, self.store.site_id, case.id)
                steps = read_consents(tx, self.store.site_id, [case.id])
            for _, of_revision in itertools.groupby(steps, key=lambda each: each.revision):
                expected = 0
                for each in of_revision:
                    assert each.outcome == "withdrawn" or each.party == FOUR_STEPS[expected]
                    expected = 0 if each.outcome == "withdrawn" else expected + 1
            complete = sum(event.action == "consents_complete" for event in events)
            assert complete <= sum(each.party == "school" and each.outcome == "given" for each in steps)


TestCases = pytest.mark.no_cover(Cases.TestCase)  # drawn at random: what it reaches, table tests reach too
Cases.TestCase.settings = settings(
    max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
