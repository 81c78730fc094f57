"""Exceptions of single students: made by name, for a time, and what evaluating makes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from config.problems import ConfigError
from sync.actions.approving import approve
from sync.actions.cases import list_cases
from sync.actions.evaluate import evaluate
from sync.actions.exceptions import ExceptionLine, Wanted, add_exception, end_exception, list_exceptions
from sync.actions.messages import waiting_messages
from sync.actions.plan import plan
from sync.actions.writing import apply, send
from sync.plan.issuing import IN_PERSON
from sync.refusal import Refusal
from sync.site import Site
from sync.store.audit import read_audit
from sync.store.dispensations import DispensationKind
from tests.journeys.small_college import DOUBTFUL, RED, TODAY, WARNED, YELLOW, on, recipients
from tests.journeys.stages import At
from tests.sync.actions.deciders import case_of

UNTIL = date(2025, 7, 31)


def wanted(student_no: str = RED, kind: DispensationKind = DispensationKind.EXEMPT, **values: Any) -> Wanted:
    said = {"policy": "asnu", "reason": "学校批准本学期不作预警", "until": UNTIL, "document": "教〔2025〕12号"}
    return Wanted(student_no=student_no, kind=kind, **{**said, **values})


def add(site: Site, *arguments: Any, **values: Any) -> ExceptionLine:
    return add_exception(site, wanted(*arguments, **values), "李红")


def test_it_is_kept_with_who_why_and_until_when(at: At) -> None:
    with on(at("pulled").folder) as site:
        line = add(site)
        assert list_exceptions(site) == (line,)
        assert (line.student_no, line.effect, line.state, line.made_by) == (RED, "免于预警", "生效中", "李红")
        assert (line.from_on, line.until_on, line.document) == (TODAY, UNTIL, "教〔2025〕12号")
        with site.store.read() as tx:
            entries = [each for each in read_audit(tx, site.store.site_id) if each.action == "exception.made"]
    assert [(each.actor, each.subject) for each in entries] == [("李红", f"exception:{line.id}")]


def test_an_exempt_student_is_judged_but_no_case_is_opened(at: At) -> None:
    with on(at("pulled").folder) as site:
        add(site)
        (outcome,) = evaluate(site, "李红").outcomes
        assert RED in {warning.student_no for warning in outcome.assessment.warnings}
        assert {line.student_no for line in list_cases(site)} == {*YELLOW, DOUBTFUL}
        assert outcome.changes is not None
        assert [(each.student_no, each.reason) for each in outcome.changes.not_judged] == [(RED, "exempt")]


def test_a_highest_level_takes_the_place_of_the_one_the_law_reaches(at: At) -> None:
    with on(at("pulled").folder) as site:
        add(site, RED, DispensationKind.AT_MOST, level="yellow")
        (outcome,) = evaluate(site, "李红").outcomes
        levels = {warning.student_no: warning.level for warning in outcome.assessment.warnings}
        assert (levels[RED], case_of(site, RED).level) == ("red", "yellow")


def test_after_its_last_day_it_works_no_more_and_is_listed_as_expired(at: At) -> None:
    small = at("pulled")
    with on(small.folder) as site:
        add(site, until=TODAY)
        evaluate(site, "李红")
        assert RED not in {line.student_no for line in list_cases(site)}
    with on(small.folder, date(2025, 3, 18)) as site:
        evaluate(site, "李红")
        assert {line.student_no for line in list_cases(site)} == {*WARNED, DOUBTFUL}
        assert [line.state for line in list_exceptions(site)] == ["已到期"]
        assert list_exceptions(site, working=True) == ()


def test_one_that_begins_later_does_nothing_yet(at: At) -> None:
    with on(at("pulled").folder) as site:
        assert add(site, starting=date(2025, 4, 1)).state == "未开始"
        evaluate(site, "李红")
        assert RED in {line.student_no for line in list_cases(site)}


def test_ended_early_it_works_no_more(at: At) -> None:
    with on(at("pulled").folder) as site:
        number = add(site).id
        assert end_exception(site, number, "王敏", "已返校").state == "已终止"
        evaluate(site, "李红")
        assert RED in {line.student_no for line in list_cases(site)}
        with pytest.raises(Refusal, match="已经终止"):
            end_exception(site, number, "王敏", "已返校")
        with pytest.raises(Refusal, match="没有编号"):
            end_exception(site, 99, "王敏", "已返校")


def test_an_issued_warning_whose_level_an_exception_lowers_waits_for_a_person(at: At) -> None:
    with on(at("applied").folder) as site:
        add(site, RED, DispensationKind.AT_MOST, level="yellow")
        evaluate(site, "李红")
        case = case_of(site, RED)
        assert (case.issued_level, case.level, case.reexamine_digest is not None) == ("red", "red", True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"student_no": "404"}, "没有学号 404"),
        ({"until": date(2025, 3, 16)}, "早于"),
        ({"until": date(2025, 3, 20), "starting": date(2025, 3, 21)}, "早于"),
        ({"until": date(2026, 3, 19)}, "最长一年"),
        ({"level": "yellow"}, "只用于"),
        ({"kind": DispensationKind.AT_MOST}, "yellow、orange"),
        ({"kind": DispensationKind.AT_MOST, "level": "red"}, "只能降低"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(at: At, values: dict[str, Any], words: str) -> None:
    with on(at("pulled").folder) as site:
        with pytest.raises(Refusal, match=words):
            add(site, **values)
        assert list_exceptions(site) == ()


def test_a_year_to_the_day_is_allowed(at: At) -> None:
    with on(at("pulled").folder) as site:
        assert add(site, until=date(2026, 3, 18)).state == "生效中"


def test_the_same_twice_is_refused_another_time_or_kind_is_not(at: At) -> None:
    with on(at("pulled").folder) as site:
        add(site)
        with pytest.raises(Refusal, match="已有同样的例外"):
            add(site, starting=UNTIL, until=date(2025, 9, 1))
        add(site, starting=date(2025, 8, 1), until=date(2025, 9, 1))
        add(site, RED, DispensationKind.IN_PERSON)


def test_a_regulation_not_in_use_is_told(at: At) -> None:
    with on(at("pulled").folder) as site, pytest.raises(ConfigError):
        add(site, policy="bhuad")


SECRETARY = '[[actors]]\naccount = "sun"\nperson = "孙宁"\nroles = ["secretary"]\ncolleges = ["教育学院"]\n'
ELSEWHERE = '[[actors]]\naccount = "qian"\nperson = "钱进"\nroles = ["college_leader"]\ncolleges = ["数学学院"]\n'


@pytest.mark.parametrize(("account", "more"), [("sun", SECRETARY), ("qian", ELSEWHERE)])
def test_only_who_decides_for_the_students_college_may_make_or_end_one(at: At, account: str, more: str) -> None:
    with on(at("pulled", more=more).folder) as site:
        with pytest.raises(Refusal, match="不能登记例外"):
            add_exception(site, wanted(), account)
        number = add(site).id
        with pytest.raises(Refusal, match="不能登记例外"):
            end_exception(site, number, account, "已返校")


def test_each_sees_the_exceptions_of_the_own_college(at: At) -> None:
    with on(at("pulled", more=SECRETARY + ELSEWHERE).folder) as site:
        add(site)
        assert len(list_exceptions(site, seen="sun")) == 1
        assert list_exceptions(site, seen="qian") == ()


def test_an_exception_made_after_approval_keeps_the_plan_from_being_carried_out(at: At) -> None:
    small = at("approved")
    with on(small.folder) as site:
        add(site)
        with pytest.raises(Refusal):
            apply(site, "李红")
        assert case_of(site, RED).issues == 0
    assert not small.moodle.site.messages


def test_who_is_told_in_person_gets_a_notice_and_no_message(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        add(site, YELLOW[0], DispensationKind.IN_PERSON)
        made = plan(site, "李红")
        approve(site, made.plan.checksum, "王敏")
        apply(site, "李红")
        send(site, "李红")
        assert case_of(site, YELLOW[0]).issues == 1
        (waiting,) = waiting_messages(site)
        assert (waiting.student_no, waiting.reason) == (YELLOW[0], IN_PERSON)
    assert YELLOW[0] not in recipients(small.moodle)
    assert RED in recipients(small.moodle)
