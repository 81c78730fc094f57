"""A plan is rolled back, and what somebody changed in Moodle stays or is repaired: through actions, on a whole site."""

from __future__ import annotations

import pytest

from sync.actions.approving import approve
from sync.actions.cases import list_cases, reexamine
from sync.actions.drift import NoSuchDrift, adopt_drift, list_drift, repair_drift
from sync.actions.forms import print_forms
from sync.actions.plan import plan
from sync.actions.rollback import NotToBeRolledBack, rollback
from sync.actions.writing import apply, send
from sync.cases.permission import NotPermitted
from sync.plan.keeping import PlanNotOpen
from sync.site import Site
from sync.store.outbox import read_messages
from sync.store.outbox_record import OutboxState
from sync.store.plans import PlanState, read_plans
from tests.journeys.small_college import RED, WARNED, YELLOW, on, roster
from tests.journeys.stages import At

SECRETARY = """
[[actors]]
account = "赵文"
person = "赵文"
roles = ["secretary"]
colleges = ["教育学院"]
"""


def applied(site: Site) -> str:
    """Return the checksum of the plan that was carried out last."""
    with site.store.read() as tx:
        return read_plans(tx, site.store.site_id, [PlanState.APPLIED])[-1].checksum


def test_a_plan_is_rolled_back_on_the_word_of_who_may_sign_it(at: At) -> None:
    small = at("applied", more=SECRETARY)
    with on(small.folder) as site:
        before = applied(site)
        made = rollback(site, "李红", before[:12])
        assert made.plan.kind == "rollback"
        with pytest.raises(NotPermitted):
            approve(site, made.plan.checksum, "赵文")
        approve(site, made.plan.checksum, "王敏")
        assert apply(site, "李红").left_out == ()
        assert roster(small.moodle) == {}
        waiting = {line.student_no: line for line in list_cases(site, waiting=True)}
        assert {waiting[number].waits for number in WARNED} == {"所在计划已回滚，待复核"}
        assert send(site, "李红").sent == 0
        assert [fault.partition(" ")[2] for fault in print_forms(site)[0].faults] == [
            "所在计划已回滚，复核（yujing case reexamine）之前不打印"
        ] * 3
        reexamine(site, waiting[RED].id, "王敏", "成绩属实", adopt=False)
        for number in YELLOW:
            reexamine(site, waiting[number].id, "王敏", "成绩录错", adopt=True)
        approve(site, plan(site, "李红").plan.checksum, "王敏")
        apply(site, "李红")
        send(site, "李红")
        with site.store.read() as tx:
            sent = read_messages(tx, site.store.site_id, states=[OutboxState.SENT], kind="warning")
        assert [message.student_no for message in sent] == [RED]
        with pytest.raises(NotToBeRolledBack, match="已由计划"):
            rollback(site, "李红", before)


def test_what_cannot_be_rolled_back_says_why_and_what_to_do(at: At) -> None:
    small = at("planned")
    with on(small.folder) as site:
        with site.store.read() as tx:
            (waiting,) = read_plans(tx, site.store.site_id, [PlanState.PROPOSED])
        with pytest.raises(NotToBeRolledBack, match="还没有执行"):
            rollback(site, "李红", waiting.checksum)
        with pytest.raises(NotToBeRolledBack, match="没有校验码"):
            rollback(site, "李红", "0123456789ab")
        approve(site, waiting.checksum, "王敏")
        apply(site, "李红")
        made = rollback(site, "李红", waiting.checksum)
        approve(site, made.plan.checksum, "王敏")
        apply(site, "李红")
        with pytest.raises(NotToBeRolledBack, match="本身就是一次回滚"):
            rollback(site, "李红", made.plan.checksum)
        with pytest.raises(PlanNotOpen):
            apply(site, "李红", made.plan.checksum)


def test_a_change_by_hand_stays_until_somebody_wants_it_repaired(at: At) -> None:
    small = at("applied")
    with on(small.folder) as site:
        assert list_drift(site, "李红") == ()
        cohort = next(each for each in small.moodle.site.cohorts.values() if each.idnumber.endswith(":red"))
        group = next(each for each in small.moodle.site.groups.values() if each.idnumber.endswith(":red"))
        cohort.members.clear()
        group.visibility = 0
        lines = {line.what: line for line in list_drift(site, "李红")}
        assert {(line.what, line.who, line.repair) for line in lines.values()} == {
            ("被移出", RED, "放回"),
            ("被改为可见", "", "重新隐藏"),
        }
        gone = lines["被移出"]
        with pytest.raises(NoSuchDrift, match="暴露"):
            adopt_drift(site, [lines["被改为可见"].code], "王敏", "没关系")
        with pytest.raises(NoSuchDrift, match="没有编号为"):
            adopt_drift(site, ["00000000"], "王敏", "没关系")
        (kept,) = adopt_drift(site, [gone.code], "王敏", "已转专业")
        assert (kept.kept_by, kept.reason) == ("王敏", "已转专业")
        approve(site, plan(site, "李红").plan.checksum, "王敏")
        apply(site, "李红")
        assert cohort.members == []
        (line,) = list_drift(site, "李红")
        assert (line.code, line.kept_by) == (gone.code, "王敏")
        assert repair_drift(site, [gone.code], "王敏", "仍在本校") == (gone.code,)
        with pytest.raises(NoSuchDrift, match="没有登记为保留"):
            repair_drift(site, [gone.code], "王敏", "再来一次")
        approve(site, plan(site, "李红").plan.checksum, "王敏")
        apply(site, "李红")
        assert len(cohort.members) == 1
        assert list_drift(site, "李红") == ()
