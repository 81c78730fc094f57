"""Carry out a plan that a person approved: all of it, nothing else, and each step once."""

from __future__ import annotations

from collections.abc import Callable

from connector.moodle.errors import MoodleRejectedRow
from sync.apply.case_steps import prepare, take
from sync.apply.holding_back import stop_undone
from sync.apply.progress import left_out_of, outcome_json
from sync.apply.roster import Roster
from sync.apply.tools import ApplyResult, ApplyTools, LeftOut
from sync.apply.writing import Writer
from sync.plan.case_steps import StoreStep
from sync.plan.flags import FlagKey, flags_of
from sync.plan.keeping import PlanNotOpen, approved_plans, whole_plan
from sync.plan.plan import Plan, plan_from_body
from sync.plan.situation import own_prefix
from sync.plan.steps import STEP_TITLES, CreateGroup, DeleteGroup, RepairGroup, Step
from sync.refusal import Refusal
from sync.store.cases import read_cases
from sync.store.holding import Holding
from sync.store.placements import forget_placement, note_placement
from sync.store.plans import PlanRecord, PlanState, finish_step, finished_steps, move_plan, state_of_plan

Stop = Callable[[], bool]
"""Says whether to end after the current step."""


class PlanNotApproved(Refusal):
    """Nobody has approved the plan yet."""


class PlanUnderWay(Refusal):
    """Another plan is half carried out; it comes first."""


class PlanStale(Refusal):
    """The situation is not the one that was approved any more; ``plan`` is what would be planned now."""

    def __init__(self, checksum: str, plan: Plan) -> None:
        super().__init__(checksum, plan)
        self.checksum = checksum
        self.plan = plan

    def __str__(self) -> str:
        again = {"uninstall": "uninstall --from-lms", "rollback": "rollback"}.get(self.plan.kind, "plan")
        return (
            f"计划 {self.checksum[:12]} 批准之后情况已有变化（现在的计划为 {self.plan.checksum[:12]}），"
            f"没有执行任何步骤；请重新运行 {again}，核对后再批准。"
        )


def apply_plan(tools: ApplyTools, checksum: str, *, stop: Stop = lambda: False) -> ApplyResult:
    """Carry out an approved plan, from its beginning or from where an earlier run ended.

    Steps: see that nobody else carries out a plan; plan anew, and refuse where the result differs from what was
    approved (not when going on with a plan half carried out); take each step, read back what it wrote, and record
    that it is done; mark the plan as applied, upon which its messages may be sent.

    Raises:
        PlanNotOpen, PlanAmbiguous, PlanNotApproved, PlanUnderWay: there is nothing to carry out.
        PlanChanged: the plan kept is not the one that was approved.
        PlanStale: the situation has moved on; the plan is dropped.
        AlreadyRunning: another process carries out a plan.
        MoodleError: Moodle could not go on; the next run does.
    """
    with Holding(tools.store, "apply", tools.clock, "另一个执行计划的进程"):
        record = whole_plan(tools.store, checksum)
        if record.state is PlanState.PROPOSED:
            raise PlanNotApproved(f"计划 {record.checksum[:12]} 尚未有人批准。")
        if record.state is PlanState.APPROVED:
            _begin(tools, record)
        return _Run(tools, record).finish(stop)


def _begin(tools: ApplyTools, record: PlanRecord) -> None:
    """Check that the situation is the one that was approved, and mark the plan as begun; stop the one it rolls back."""
    undoes = plan_from_body(record.body).undoes
    for other in approved_plans(tools.store):
        if other.state is PlanState.APPLYING and other.id != undoes:
            raise PlanUnderWay(f"计划 {other.checksum[:12]} 只执行了一半：请先把它执行完（apply），或放弃它。")
    fresh = tools.replan(record)
    same = fresh.checksum == record.checksum
    to = PlanState.APPLYING if same else PlanState.DROPPED
    with tools.store.begin() as tx:
        if move_plan(tx, tools.store.site_id, record.id, [PlanState.APPROVED], to) and same and undoes is not None:
            stop_undone(tx, tools.store.site_id, undoes, tools.clock.now())
    if not same:
        raise PlanStale(record.checksum, fresh)


class _Run:
    """One run over the steps of a plan."""

    def __init__(self, tools: ApplyTools, record: PlanRecord) -> None:
        self._tools, self._record = tools, record
        self._site_id = tools.store.site_id
        self._roster = Roster(tools.moodle, own_prefix(self._site_id))
        self._flags: dict[FlagKey, frozenset[str]] | None = None

    def finish(self, stop: Stop) -> ApplyResult:
        """Take the steps that are not done yet, until the end or until told to stop."""
        steps = plan_from_body(self._record.body).steps
        with self._tools.store.read() as tx:
            outcomes = finished_steps(tx, self._site_id, self._record.id)
        for position, step in enumerate(steps):
            if position not in outcomes:
                if stop():
                    return self._result(finished=False, outcomes=outcomes)
                self._check_not_abandoned()
                outcomes[position] = self._take(position, step)
            self._tools.progress(len(outcomes), len(steps), "")
        with self._tools.store.begin() as tx:
            now = self._tools.clock.now()
            move_plan(tx, self._site_id, self._record.id, [PlanState.APPLYING], PlanState.APPLIED, finished_at=now)
        return self._result(finished=True, outcomes=outcomes)

    def _check_not_abandoned(self) -> None:
        """Refuse to go on with a plan that a person gave up while it was carried out."""
        with self._tools.store.read() as tx:
            state = state_of_plan(tx, self._site_id, self._record.id)
        if state is not PlanState.APPLYING:
            raise PlanNotOpen(f"计划 {self._record.checksum[:12]} 执行到一半时被放弃，余下的步骤不再执行。")

    def _result(self, *, finished: bool, outcomes: dict[int, str]) -> ApplyResult:
        in_order = [outcomes[position] for position in sorted(outcomes)]
        return ApplyResult(self._record.checksum, finished, len(outcomes), left_out_of(in_order))

    def _take(self, position: int, step: Step) -> str:
        """Take one step and record that it is done; what concerns only the store happens in one transaction."""
        tools, record = self._tools, self._record
        if not isinstance(step, StoreStep):
            return self._write(position, step)
        prepared = prepare(tools, step)
        with tools.store.begin() as tx:
            outcome = outcome_json(take(tx, tools, record, step, prepared))
            finish_step(tx, self._site_id, record.id, position, outcome, tools.clock.now())
        return outcome

    def _write(self, position: int, step: Step) -> str:
        """Take a step in the LMS. A group is noted before it is made, so that it is found again whatever happens."""
        store = self._tools.store
        if isinstance(step, CreateGroup | RepairGroup):
            with store.begin() as tx:
                note_placement(tx, self._site_id, step.course_id, step.idnumber)
        try:
            outcome = outcome_json(Writer(self._roster, self._flagged).write(step))
        except MoodleRejectedRow as error:
            outcome = outcome_json([LeftOut("", STEP_TITLES[step.kind], error.advice)])
        with store.begin() as tx:
            if isinstance(step, DeleteGroup) or (isinstance(step, RepairGroup) and step.name is None):
                forget_placement(tx, self._site_id, step.course_id, step.idnumber)
            finish_step(tx, self._site_id, self._record.id, position, outcome, self._tools.clock.now())
        return outcome

    def _flagged(self, key: FlagKey) -> frozenset[str]:
        """Return whom the cases show at a level, as they were when this run first asked."""
        if self._flags is None:
            with self._tools.store.read() as tx:
                self._flags = flags_of(read_cases(tx, self._site_id))
        return self._flags.get(key, frozenset())
