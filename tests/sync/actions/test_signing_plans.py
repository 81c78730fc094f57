"""A plan of several colleges: each part is signed by who may sign it; the plan is approved when none is missing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from sync.actions.acting import AUTOMATIC
from sync.actions.approving import Approval, approval_of, approve
from sync.cases.permission import NotPermitted
from sync.plan.case_steps import IssueCases, IssueRow
from sync.plan.keeping import PlanNotOpen, approved_plans, keep_plan, open_plan, signer_of
from sync.plan.plan import Plan
from sync.plan.steps import CreateCohort
from sync.site import Site
from sync.store.audit import AUDIT
from sync.store.case_record import Case, Review
from sync.store.database import Store
from sync.store.plans import PlanState
from tests.sync.actions.two_colleges import ARTS, MATHS, a_case_in, a_site

COHORT = CreateCohort("yujing:main:asnu:red", "学业帮扶")
MATHS_LEADER, ARTS_LEADER, DEAN = "college_leader-maths", "college_leader-arts", "deans_office"


@pytest.fixture
def site(sqlite_store: Store, tmp_path: Path) -> Site:
    return a_site(sqlite_store, tmp_path)


def a_row(case: Case) -> IssueRow:
    return IssueRow(
        case.id, case.student_no, case.policy, case.period, case.level, case.revision, False, None, "没有账号"
    )


def kept(site: Site, *colleges: str) -> str:
    """Keep a plan that issues a case in each of the colleges; return its checksum."""
    rows = tuple(a_row(a_case_in(site, college, Review.NONE)) for college in colleges)
    steps = (IssueCases(rows), COHORT) if rows else (COHORT,)
    return keep_plan(site.store, Plan("main", "ordinary", steps), "administrator", site.clock.now()).checksum


def missing(approval: Approval) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(part.policy, part.college, part.may_sign) for part in approval.missing]


def test_each_part_is_signed_by_who_its_regulation_names(site: Site) -> None:
    """Asnu 第八条: the college's leaders; bhuad 第七条（一）: 教务处."""
    checksum = kept(site, MATHS, ARTS)
    first = approve(site, checksum, MATHS_LEADER)
    assert missing(first) == [("bhuad", ARTS, ("教务处",))]
    assert first.approved_by is None
    assert open_plan(site.store, checksum).state is PlanState.PROPOSED
    assert approved_plans(site.store) == []
    second = approve(site, checksum, DEAN)
    assert missing(second) == []
    assert [part.signed_by for part in second.parts] == ["数学学院 college_leader", "全校 deans_office"]
    assert open_plan(site.store, checksum).state is PlanState.APPROVED
    assert approval_of(site, checksum) == second


def test_who_may_sign_nothing_of_it_is_refused_and_nothing_is_signed(site: Site) -> None:
    checksum = kept(site, MATHS, ARTS)
    for who in ("administrator", "student_affairs", "secretary-maths", "counsellor-arts", ARTS_LEADER):
        with pytest.raises(NotPermitted):
            approve(site, checksum, who)
    assert len(approval_of(site, checksum).missing) == 2


def test_a_part_stays_with_its_first_signature(site: Site) -> None:
    checksum = kept(site, MATHS)
    first = approve(site, checksum, MATHS_LEADER)
    again = approve(site, checksum, MATHS_LEADER)
    assert (again.approved_by, again.approved_at) == (first.approved_by, first.approved_at)


def test_each_case_goes_by_the_word_of_who_signed_its_part(site: Site) -> None:
    rows = [a_case_in(site, college, Review.NONE) for college in (MATHS, ARTS)]
    plan = Plan("main", "ordinary", (IssueCases(tuple(map(a_row, rows))),))
    record = keep_plan(site.store, plan, "administrator", site.clock.now())
    approve(site, record.checksum, DEAN)
    approve(site, record.checksum, MATHS_LEADER)
    with site.store.read() as tx:
        signers = [signer_of(tx, site.store.site_id, open_plan(site.store, record.checksum), case) for case in rows]
    assert signers == [MATHS_LEADER, DEAN]


def test_a_plan_that_decides_about_nobody_is_the_schools(site: Site) -> None:
    checksum = kept(site)
    for who in ("secretary-maths", MATHS_LEADER, "archivist"):
        with pytest.raises(NotPermitted):
            approve(site, checksum, who)
    assert approve(site, checksum, "administrator").approved_by == "administrator"


def test_the_setting_signs_everything(site: Site) -> None:
    assert approve(site, kept(site, MATHS, ARTS), AUTOMATIC).missing == ()


def test_another_plan_takes_the_signatures_with_it(site: Site) -> None:
    checksum = kept(site, MATHS, ARTS)
    approve(site, checksum, MATHS_LEADER)
    keep_plan(site.store, Plan("main", "ordinary", (COHORT,)), "administrator", site.clock.now())
    with pytest.raises(PlanNotOpen, match="取代"):
        approve(site, checksum, DEAN)


def test_two_who_sign_at_once_complete_it_once(store: Store, tmp_path: Path) -> None:
    """On either database, whoever comes second sees the first signature, and the plan is approved exactly once."""
    site = a_site(store, tmp_path)
    checksum = kept(site, MATHS, ARTS)
    together = Barrier(2)

    def sign(who: str) -> Approval:
        together.wait()
        return approve(site, checksum, who)

    with ThreadPoolExecutor(2) as pool:
        approvals = list(pool.map(sign, (MATHS_LEADER, DEAN)))
    assert sorted(len(approval.missing) for approval in approvals) in ([0, 0], [0, 1])
    assert open_plan(store, checksum).state is PlanState.APPROVED
    with store.read() as tx:
        actions = [row.action for row in tx.execute(AUDIT.select().order_by(AUDIT.c.sequence))]
    assert [action for action in actions if action.startswith("plan.")].count("plan.signed") == 2
    assert actions.count("plan.approved") == 1


def test_plans_of_single_colleges_stand_beside_each_other(site: Site) -> None:
    def a_plan(name: str, *colleges: str) -> str:
        plan = Plan("main", "ordinary", (CreateCohort(COHORT.idnumber, name),), colleges=colleges)
        return keep_plan(site.store, plan, "administrator", site.clock.now()).checksum

    maths, arts = a_plan("甲", MATHS), a_plan("甲", ARTS)
    assert open_plan(site.store, maths).state is open_plan(site.store, arts).state is PlanState.PROPOSED
    newer = a_plan("乙", MATHS)
    with pytest.raises(PlanNotOpen):
        open_plan(site.store, maths)
    a_plan("丙")
    for overtaken in (arts, newer):
        with pytest.raises(PlanNotOpen):
            open_plan(site.store, overtaken)
