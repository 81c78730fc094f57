"""The trial on probation that follows a level taken on consents (ustl 第三条 2): it runs, ends, and is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from zoneinfo import ZoneInfo

from sync.cases.changes import Act, NotAllowed, change_case, load_case
from sync.store.canonical import canonical_json
from sync.store.case_record import Case, CaseState
from sync.store.consents import Trial, TrialOutcome, end_trial, read_trials
from sync.store.database import Store

FAILED: Final = "trial_failed"
"""The event after which the student is dealt with by another regulation (ustl 第五条 9)."""

RUNS_IN: Final = frozenset({CaseState.ISSUED, CaseState.IN_SUPPORT, CaseState.CARRIED_OVER, CaseState.ESCALATED})
"""States in which a trial goes on; a case that was revoked or is over has none any more."""


def running_trials(cases: Iterable[Case], trials: Mapping[int, Trial]) -> dict[int, Trial]:
    """Return the trials that nobody has decided yet, by case."""
    return {
        case.id: trials[case.id]
        for case in cases
        if case.id in trials and case.state in RUNS_IN and trials[case.id].outcome is None
    }


def decide_trial(store: Store, case_id: int, version: int, outcome: TrialOutcome, act: Act, zone: ZoneInfo) -> Case:
    """Decide a trial whose year is over: passed, the warning is lifted; failed, the case is closed and referred.

    Raises:
        NotAllowed: no trial runs, or it is not over yet.
        CaseMoved, CaseNotFound: see `sync.cases.changes`.
    """
    today = act.at.astimezone(zone).date()
    with store.begin() as tx:
        case = load_case(tx, store.site_id, case_id, version)
        trial = running_trials([case], read_trials(tx, store.site_id, [case_id])).get(case_id)
        if trial is None:
            raise NotAllowed(f"个案 {case_id} 没有待决定的试读。")
        if today < trial.ends_on:
            raise NotAllowed(f"个案 {case_id} 试读到 {trial.ends_on} 期满，现在不能决定。")
        end_trial(tx, store.site_id, case_id, outcome, on=today, actor=act.actor, reason=act.why)
        to = CaseState.LIFTED if outcome == "passed" else CaseState.CLOSED
        details = canonical_json({"starts_on": trial.starts_on, "ends_on": trial.ends_on})
        return change_case(tx, store.site_id, case, act, f"trial_{outcome}", to=to, details=details)
