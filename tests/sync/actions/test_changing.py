"""Planning, approving, applying, sending: what is refused, and what each leaves behind."""

from __future__ import annotations

import pytest

from config.problems import ConfigError
from connector.moodle.errors import MoodleRefused
from sync.actions.cases import move, object_to, revoke_case
from sync.actions.messages import abandon
from sync.actions.plan import approve, plan
from sync.actions.status import site_status
from sync.actions.writing import NothingApproved, apply, send
from sync.apply.applying import PlanNotApproved, PlanStale
from sync.plan.keeping import PlanNotOpen, approved_plans
from sync.plan.safety import PlanUnsafe
from sync.store.case_record import CaseState
from sync.store.cases import read_cases
from tests.journeys.small_college import WARNED, YELLOW, on, recipients, roster, told_teacher
from tests.journeys.stages import At, Small
from tests.sync.actions.deciders import case_of


def written(small: Small) -> list[str]:
    return [name for name in small.moodle.requests if any(word in name for word in ("create", "add", "send", "delete"))]


def test_planning_changes_nothing_and_twice_gives_the_same_plan(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        first, second = plan(site, "李红"), plan(site, "李红")
    assert first.plan.checksum == second.plan.checksum
    assert first.record == second.record
    assert written(small) == []


def test_an_empty_plan_is_not_kept(at: At) -> None:
    with on(at("sent").folder) as site:
        made = plan(site, "李红")
        assert (made.plan.is_empty, made.record) == (True, None)
        with pytest.raises(PlanNotOpen):
            approve(site, made.plan.checksum, "王敏")


def test_beyond_the_limits_a_plan_is_refused_until_the_risk_is_accepted_by_name(at: At) -> None:
    limits = "[limits]\nadditions_share = 0.01\nadditions_minimum = 0\n"
    with on(at("evaluated", more=limits).folder) as site:
        with pytest.raises(PlanUnsafe, match="additions"):
            plan(site, "李红")
        with pytest.raises(PlanUnsafe):
            plan(site, "李红", accept=["removals"])
        accepted = plan(site, "李红", accept=["additions"])
        approve(site, accepted.plan.checksum, "王敏")
        assert apply(site, "李红").finished


def test_nothing_is_applied_that_nobody_approved(at: At) -> None:
    small = at("planned")
    with on(small.folder) as site:
        with pytest.raises(NothingApproved):
            apply(site, "李红")
        with pytest.raises(PlanNotApproved):
            apply(site, "李红", plan(site, "李红").plan.checksum)
    assert written(small) == []


def test_a_plan_is_approved_by_the_beginning_of_its_checksum_and_once(at: At) -> None:
    with on(at("planned").folder) as site:
        checksum = plan(site, "李红").plan.checksum
        first = approve(site, checksum[:8], "王敏")
        again = approve(site, checksum, "李红")
    assert (first.checksum, first.approved_by, again.approved_by) == (checksum, "王敏", "王敏")


def test_a_checksum_of_no_plan_is_refused(at: At) -> None:
    with on(at("planned").folder) as site, pytest.raises(PlanNotOpen):
        approve(site, "0" * 12, "王敏")


def test_what_was_approved_is_not_applied_once_the_situation_moved_on(at: At) -> None:
    small = at("approved")
    with on(small.folder) as site:
        object_to(site, case_of(site, YELLOW[0]).id, "李红", "补考成绩未登记", "学生本人")
        with pytest.raises(PlanStale):
            apply(site, "李红")
        assert not approved_plans(site.store)
    assert written(small) == []


def test_applying_shows_whom_it_should_and_sends_nothing_yet(at: At) -> None:
    small = at("approved")
    with on(small.folder) as site:
        assert apply(site, "李红").left_out == ()
        lines = {line.what for line in site_status(site).waiting}
    assert "消息待发或待核对" in lines
    assert set().union(*roster(small.moodle).values()) == set(WARNED)
    assert recipients(small.moodle) == []


def test_each_is_written_to_once(at: At) -> None:
    small = at("applied")
    with on(small.folder) as site:
        assert send(site, "李红").sent == len(WARNED) + 1, "the students, then their teacher"
        assert send(site, "李红").sent == 0
    assert recipients(small.moodle) == sorted(WARNED)
    assert len(told_teacher(small.moodle)) == 1


def test_quiet_hours_hold_back_unless_a_person_says_so(at: At) -> None:
    small = at("applied")
    settings = small.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace('quiet_until = "00:00"', 'quiet_until = "23:00"')
    settings.write_text(text, encoding="utf-8")
    with on(small.folder) as site:
        held = send(site, "李红")
        assert (held.sent, held.quiet_until is not None) == (0, True)
        assert send(site, "李红", at_night=True).sent == len(WARNED) + 1


def test_an_abandoned_plan_is_planned_anew(at: At) -> None:
    with on(at("approved").folder) as site:
        (record,) = approved_plans(site.store)
        abandon(site, record.checksum, "王敏")
        with pytest.raises(NothingApproved):
            apply(site, "李红")
        assert plan(site, "李红").record is not None


def test_an_address_without_tls_is_refused_before_anything_is_asked(at: At) -> None:
    small = at("evaluated")
    settings = small.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace(small.moodle.url, "http://moodle.example.edu.cn")
    settings.write_text(text, encoding="utf-8")
    with on(small.folder) as site, pytest.raises(MoodleRefused, match="https"):
        plan(site, "李红")


def without_asnu(small: Small) -> None:
    settings = small.folder / "settings.toml"
    text = settings.read_text(encoding="utf-8").replace('id = "asnu"', 'id = "lsec"')
    settings.write_text(text, encoding="utf-8")


def test_cases_of_a_regulation_no_longer_in_use_stop_the_plan(at: At) -> None:
    small = at("evaluated")
    without_asnu(small)
    with on(small.folder) as site:
        with pytest.raises(ConfigError, match="asnu"):
            plan(site, "李红")
        for student_no in WARNED:
            move(site, case_of(site, student_no).id, CaseState.REJECTED, "李红", "规定已停用")
        with site.store.read() as tx:
            (last,) = [case for case in read_cases(tx, site.store.site_id) if case.state is CaseState.PROPOSED]
        move(site, last.id, CaseState.REJECTED, "李红", "规定已停用")
        assert plan(site, "李红").plan.waiting == ()


def test_a_revocation_under_such_a_regulation_is_refused_in_a_line(at: At) -> None:
    small = at("sent")
    without_asnu(small)
    with on(small.folder) as site, pytest.raises(ConfigError, match="asnu"):
        revoke_case(site, case_of(site, WARNED[0]).id, "李红", "登记有误")


def test_status_says_who_waits_for_what(at: At) -> None:
    with on(at("planned").folder) as site:
        lines = {line.what: (line.who, line.count) for line in site_status(site).waiting}
        approve(site, plan(site, "李红").plan.checksum, "王敏")
        after = {line.what for line in site_status(site).waiting}
    assert lines["计划待批准"] == ("教务处", 1)
    assert lines["个案：等级待审查决定"] == ("学院、教务处", 1)
    assert "计划待批准" not in after
    assert "已批准的计划待执行" in after


def test_a_new_site_waits_for_nobody(at: At) -> None:
    with on(at("new").folder) as site:
        status = site_status(site)
    assert (status.runs, status.waiting) == ((), ())
