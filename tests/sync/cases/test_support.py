"""The support list, and that nothing of it reaches the LMS."""

from __future__ import annotations

from pathlib import Path

from sync.cases.support import support_order
from sync.store.case_record import CaseState
from tests.sync.plan.builders import a_case

ROOT = Path(__file__).resolve().parents[3]
RANKS = {("asnu", "yellow"): 0, ("asnu", "red"): 2}


def test_the_highest_level_first_then_priority_groups_then_numbers() -> None:
    cases = [
        a_case(1, "20230001", "yellow", state=CaseState.ISSUED),
        a_case(2, "20230002", "red", state=CaseState.ISSUED),
        a_case(3, "20230003", "red", state=CaseState.IN_SUPPORT),
        a_case(4, "20230004", "yellow", state=CaseState.CARRIED_OVER),
        a_case(5, "20230005", "red"),
    ]
    order = [case.student_no for case in support_order(cases, RANKS, {"20230003", "20230004"})]
    assert order == ["20230003", "20230002", "20230004", "20230001"]


def test_what_is_sent_or_written_to_the_lms_knows_of_no_priority_group() -> None:
    rooms = [ROOT / "sync" / room for room in ("plan", "apply", "outbox")]
    modules = [path for room in rooms for path in room.glob("*.py")]
    assert modules
    assert not [path.name for path in modules if "priority" in path.read_text(encoding="utf-8")]
