"""Two people act on one case at once: one wins, the other is told, whatever they do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.actions import cases
from sync.actions.acting import Who
from sync.cases.changes import Act, CaseMoved
from sync.cases.objections import Raised, record_objection
from sync.cases.verdicts import NOT_HIT, reexamination_json
from sync.site import Site
from sync.store.case_record import Case, CaseState, Review
from sync.store.cases import read_case, read_events, update_case
from sync.store.database import Store
from tests.journeys.small_college import TODAY
from tests.sync.actions.two_colleges import MATHS, a_case_in, a_site

S = CaseState
LEADER, SECRETARY = "college_leader-maths", "secretary-maths"
ISSUED = {"issued_level": "red", "issued_revision": 1, "issues": 1, "review": Review.NONE}
CHANGED = {"reexamine": reexamination_json(None, "a" * 64), "reexamine_digest": NOT_HIT}

Doing = Callable[[Site, Case], object]
DOINGS: dict[str, tuple[dict[str, Any], Doing]] = {
    "review": ({}, lambda site, case: cases.review(site, case.id, LEADER, "理由", approve=True)),
    "dismiss": ({}, lambda site, case: cases.answer_objection(site, case.id, LEADER, "理由", uphold=False)),
    "uphold": ({}, lambda site, case: cases.answer_objection(site, case.id, LEADER, "理由", uphold=True)),
    "keep": (CHANGED, lambda site, case: cases.reexamine(site, case.id, LEADER, "理由", adopt=False)),
    "adopt": (CHANGED, lambda site, case: cases.reexamine(site, case.id, LEADER, "理由", adopt=True)),
    "adopt after issue": (
        {**ISSUED, **CHANGED, "state": S.ISSUED},
        lambda site, case: cases.reexamine(site, case.id, LEADER, "理由", adopt=True),
    ),
    "revoke": ({**ISSUED, "state": S.ISSUED}, lambda site, case: cases.revoke_case(site, case.id, LEADER, "理由")),
    "uphold after issue": (
        {**ISSUED, "state": S.ISSUED},
        lambda site, case: cases.answer_objection(site, case.id, LEADER, "理由", uphold=True),
    ),
    "reject": ({}, lambda site, case: cases.move(site, case.id, S.REJECTED, LEADER, "理由")),
    "support": (
        {**ISSUED, "state": S.ISSUED},
        lambda site, case: cases.move(site, case.id, S.IN_SUPPORT, LEADER, "理由"),
    ),
    "lift": ({**ISSUED, "state": S.ISSUED}, lambda site, case: cases.move(site, case.id, S.LIFTED, LEADER, "理由")),
    "close": ({**ISSUED, "state": S.ISSUED}, lambda site, case: cases.move(site, case.id, S.CLOSED, LEADER, "理由")),
    "reopen": ({"state": S.REJECTED}, lambda site, case: cases.move(site, case.id, S.PROPOSED, LEADER, "理由")),
}


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    return a_site(sqlite_store, tmp_path)


def a_standing_case(site: Site, changes: dict[str, Any]) -> Case:
    """Return a case with an open objection, changed as named."""
    case = a_case_in(site, MATHS)
    with site.store.begin() as tx:
        assert update_case(tx, site.store.site_id, case.id, case.version, changes, site.clock.now()) or not changes
    case, _ = objected(site, case)
    return case


def objected(site: Site, case: Case) -> tuple[Case, int]:
    """Let somebody else write down an objection: the case is at another version then."""
    act = Act(SECRETARY, "收到异议", site.clock.now())
    return record_objection(site.store, case.id, Raised(TODAY, "学生本人", "成绩有误"), act)


def now(site: Site, case: Case) -> tuple[Case | None, int]:
    with site.store.read() as tx:
        events = list(read_events(tx, site.store.site_id, case.id))
        return read_case(tx, site.store.site_id, case.id), len(events)


@pytest.mark.parametrize("doing", DOINGS)
def test_who_comes_second_changes_nothing_and_is_told(site: Site, doing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the moment in which somebody saw the case and the decision, somebody else acted."""
    changes, act = DOINGS[doing]
    case = a_standing_case(site, changes)
    decides, after_the_first = cases.decider, []

    def meanwhile(where: Site, who: Who, *rest: Any) -> object:
        if not after_the_first:
            objected(site, case)
            after_the_first.append(now(site, case))
        return decides(where, who, *rest)

    monkeypatch.setattr(cases, "decider", meanwhile)
    with pytest.raises(CaseMoved, match="刚被他人处理过"):
        act(site, case)
    assert [now(site, case)] == after_the_first


@pytest.mark.parametrize("doing", DOINGS)
def test_who_comes_alone_succeeds(site: Site, doing: str) -> None:
    changes, act = DOINGS[doing]
    case = a_standing_case(site, changes)
    act(site, case)
    changed, _ = now(site, case)
    assert changed is not None
    assert changed.version > case.version
