"""What is owed at a site: from issued notices, records, receipts and what people add; who sees it; reminders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.procedure_duties import DutyKind
from connector.standin.server import StandIn
from sync.actions.acting import UnknownActor
from sync.actions.cases import revoke_case
from sync.actions.duties import duties, owed_at
from sync.actions.duty_deciding import Target, add_duty, declare_done, drop_duty, only_one
from sync.actions.duty_groups import grouped
from sync.actions.duty_words import DutyLine
from sync.actions.reminding import remind
from sync.actions.writing import send
from sync.cases.changes import CaseNotFound, NotAllowed
from sync.cases.permission import NotPermitted
from sync.refusal import Refusal
from sync.site import Site
from sync.store.cases import read_cases
from sync.store.list_receipts import insert_list_receipt
from sync.store.outbox import read_messages
from sync.store.records import NewRecord, insert_record
from tests.journeys.small_college import ENDED, NUMBERS, RED, TODAY, WARNED, YELLOW, on, told_teacher
from tests.journeys.stages import At, Small

COLLEGE = "教育学院"
PEOPLE = """
[[actors]]
account = "zhang"
person = "张辅导"
roles = ["counsellor"]
colleges = ["教育学院"]
moodle_username = "T1"

[[actors]]
account = "li"
person = "李班导"
roles = ["class_adviser"]
colleges = ["教育学院"]
classes = ["小教2301班"]

[[actors]]
account = "zhao"
person = "赵院长"
roles = ["college_leader"]
colleges = ["别的学院"]
"""
MORE = f"{PEOPLE}\n[reminders]\nweekdays = [1, 2, 3, 4, 5, 6, 7]\n"
ISSUED = TODAY


@pytest.fixture
def small(at: At) -> Small:
    return at("sent", more=MORE)


@pytest.fixture
def site(small: Small) -> Iterator[Site]:
    with on(small.folder) as opened:
        yield opened


def later(small: Small, days: int) -> Any:
    return on(small.folder, TODAY + timedelta(days=days))


def lines(site: Site, duty: str, **options: Any) -> list[DutyLine]:
    return [line for line in duties(site, **options).lines if line.duty == duty]


def case_of(site: Site, number: str) -> int:
    with site.store.read() as tx:
        return next(case.id for case in read_cases(tx, site.store.site_id) if case.student_no == number)


def talked(
    site: Site, number: str, day: date, *, kind: str = "interview", role: str = "counsellor", by: str = "zhang"
) -> None:
    record = NewRecord(
        case_id=case_of(site, number),
        policy="asnu",
        period=ENDED,
        college=COLLEGE,
        kind=DutyKind(kind),
        happened_on=day,
        by=by,
        role=role,
        details={"content": "了解学习情况"},
    )
    with site.store.begin() as tx:
        insert_record(tx, site.store.site_id, record, recorded_by=by, at=site.clock.now())


def test_every_warned_student_is_owed_a_talk_a_month_after_the_notice(site: Site) -> None:
    found = lines(site, "interview")
    assert sorted(line.student_no for line in found) == sorted(WARNED)
    assert {line.due for line in found} == {date(2025, 4, 17)}
    assert {line.level for line in found if line.student_no == RED} == {"红色预警"}
    assert {line.clause for line in found} == {"第五条、第十条"}
    assert all("没有登记" in line.note for line in found)


def test_nobody_who_is_not_warned_is_owed_anything(site: Site) -> None:
    assert {line.student_no for line in duties(site).lines} <= {*WARNED, ""}


def test_a_recorded_receipt_moves_the_day(site: Site) -> None:
    with site.store.begin() as tx:
        who = {"received_by": "zhang", "recorded_by": "李红"}
        insert_list_receipt(
            tx,
            site.store.site_id,
            college=COLLEGE,
            policy="asnu",
            period=ENDED,
            received_on=TODAY + timedelta(days=3),
            at=site.clock.now(),
            **who,
        )
    found = lines(site, "interview", as_of=TODAY + timedelta(days=3))
    assert {(line.due, line.note) for line in found} == {(date(2025, 4, 20), "")}
    assert not lines(site, "list_receipt", as_of=TODAY + timedelta(days=3))
    assert lines(site, "list_receipt"), "on the day before, nothing had been received"


def test_who_owes_is_by_class(site: Site) -> None:
    advisers = {line.student_no: line.who for line in lines(site, "adviser_exchange")}
    first, second = NUMBERS[0::2], NUMBERS[1::2]
    assert all(who == ("李班导",) for number, who in advisers.items() if number in first)
    assert all(who == () for number, who in advisers.items() if number in second)
    assert {line.who for line in lines(site, "interview")} == {("张辅导",), ("张辅导", "李班导")}


def test_a_record_discharges_and_a_voided_notice_owes_nothing(site: Site) -> None:
    talked(site, RED, TODAY)
    assert RED not in {line.student_no for line in lines(site, "interview")}
    (done,) = [line for line in lines(site, "interview", done=True) if line.student_no == RED]
    assert (done.status, done.done, done.shown_by) == ("done", 1, (f"{TODAY} 张辅导",))
    revoke_case(site, case_of(site, YELLOW[0]), "王敏", "成绩更正")
    assert YELLOW[0] not in {line.student_no for line in duties(site, done=True).lines}


def test_as_of_an_earlier_day_nothing_that_came_later_is_known(site: Site) -> None:
    assert not [line for line in duties(site, as_of=TODAY - timedelta(days=1), done=True).lines if line.student_no]
    talked(site, RED, TODAY)
    assert len(lines(site, "interview", as_of=TODAY - timedelta(days=1))) == 0
    assert len(lines(site, "interview", as_of=TODAY)) == len(WARNED) - 1


def test_overdue_worst_first(site: Site) -> None:
    assert not duties(site, overdue=True).lines or all(line.days_over for line in duties(site, overdue=True).lines)
    found = duties(site, overdue=True, as_of=date(2025, 5, 1)).lines
    assert {line.status for line in found} == {"overdue"}
    assert [line.days_over for line in found] == sorted((line.days_over for line in found), reverse=True)
    assert next(line for line in found if line.duty == "notice").due == date(2025, 3, 31)


@pytest.mark.parametrize(("who", "duty", "some"), [("zhang", "interview", True), ("李班导", "adviser_exchange", True)])
def test_by_a_person_by_account_or_name(site: Site, who: str, duty: str, some: bool) -> None:
    found = duties(site, by=who).lines
    assert bool([line for line in found if line.duty == duty]) is some
    assert all(who in (*line.who, *line.accounts) for line in found)


def test_by_college_and_for_nobody(site: Site) -> None:
    assert len(duties(site, by=COLLEGE).lines) == len(duties(site).lines)
    assert duties(site, by="别的学院").lines == ()


def test_each_sees_the_own(site: Site) -> None:
    assert {line.class_name for line in duties(site, seen="li").lines if line.student_no} == {"小教2301班"}
    assert duties(site, seen="zhao").lines == ()
    assert len(duties(site, seen="王敏").lines) == len(duties(site).lines)
    with pytest.raises(UnknownActor):
        duties(site, seen="nobody")


def test_the_list_is_owed_before_it_is_issued(at: At) -> None:
    with on(at("evaluated").folder) as site:
        (line,) = duties(site).lines
        assert (line.duty, line.due, line.who) == ("list", date(2025, 3, 25), ("李红", "王敏"))


def test_a_site_without_facts_owes_nothing(at: At) -> None:
    with on(at("new").folder) as site:
        assert duties(site).lines == ()


def test_a_list_judged_empty_is_made(at: At) -> None:
    small = at("pulled")
    with on(small.folder) as site:
        from sync.store.assessments import keep_assessment
        from tests.sync.scene import an_assessment

        with site.store.begin() as tx:
            keep_assessment(tx, site.store.site_id, an_assessment(period=ENDED), known_at=site.clock.now())
        assert duties(site).lines == ()
        assert [line.shown_by for line in duties(site, done=True).lines] == [("2025-03-10 已判断，无人达到标准",)]


# ---- what people declare and add ----


def test_an_inspection_is_declared_done(site: Site) -> None:
    assert lines(site, "self_check")
    declare_done(site, "李红", Target("asnu", "self_check"), note="档案齐全")
    assert not lines(site, "self_check")
    with pytest.raises(Refusal, match="已经登记过"):
        declare_done(site, "李红", Target("asnu", "self_check"), note="档案齐全")


def test_who_has_not_the_role_declares_for_who_has(site: Site) -> None:
    with pytest.raises(NotPermitted, match="教学秘书"):
        declare_done(site, "zhang", Target("asnu", "self_check"))
    declare_done(site, "zhang", Target("asnu", "self_check"), doer="李红")
    assert not lines(site, "self_check")


def test_nobody_declares_for_another_college(site: Site) -> None:
    with pytest.raises(NotPermitted):
        declare_done(site, "zhao", Target("asnu", "inspection"))


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (Target("asnu", "interview"), "record add"),
        (Target("asnu", "no_such"), "self_check"),
        (Target("asnu", "list_receipt"), "list-received"),
        (Target("asnu", "self_check", college="别的学院"), "没有要办的"),
        (Target("asnu", "self_check", period="2020-2021-1"), "没有要办的"),
    ],
)
def test_what_cannot_be_declared_done_is_told(site: Site, target: Target, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        declare_done(site, "李红", target)


def test_what_has_not_happened_cannot_be_declared_done(site: Site) -> None:
    with pytest.raises(Refusal, match="还没有到"):
        declare_done(site, "李红", Target("asnu", "self_check"), on=TODAY + timedelta(days=1))


VISIT = (
    "    - {id: visit, title: 邀请家长来校, kind: guardian_interview, by: [counsellor], "
    "occasion: by_hand, clause: 第十条}"
)


@pytest.fixture
def with_visits(small: Small) -> Iterator[Site]:
    """The site with a policy of its own that leaves a duty to people."""
    from config.policy_files import SHIPPED

    text = (SHIPPED / "asnu.yaml").read_text("utf-8")
    text = text.replace("  duties:", f"  duties:\n{VISIT}", 1)
    (small.folder / "policies" / "asnu.yaml").write_text(text, "utf-8")
    with on(small.folder) as opened:
        yield opened


def test_a_duty_left_to_people_is_added_and_taken_back(with_visits: Site) -> None:
    site, case = with_visits, case_of(with_visits, RED)
    assert not lines(site, "visit")
    added = add_duty(site, "zhang", case, "visit", due=TODAY + timedelta(days=10), reason="面临延期毕业")
    assert (added.added_by, added.due_on) == ("zhang", TODAY + timedelta(days=10))
    assert [(line.student_no, line.due) for line in lines(site, "visit")] == [(RED, TODAY + timedelta(days=10))]
    with pytest.raises(NotAllowed, match="已有"):
        add_duty(site, "zhang", case, "visit", due=TODAY, reason="再加一次")
    drop_duty(site, "zhang", case, "visit", "学生已转专业")
    assert not lines(site, "visit")
    with pytest.raises(NotAllowed, match="没有增加过"):
        drop_duty(site, "zhang", case, "visit", "再撤一次")
    add_duty(site, "zhang", case, "visit", due=TODAY, reason="又有需要")
    assert lines(site, "visit")


def test_what_cannot_be_added_is_told(with_visits: Site) -> None:
    site, case = with_visits, case_of(with_visits, RED)
    with pytest.raises(Refusal, match="--due"):
        add_duty(site, "zhang", case, "visit", due=None, reason="没有写日期")
    with pytest.raises(Refusal, match="visit（邀请家长来校）"):
        add_duty(site, "zhang", case, "interview", due=TODAY, reason="本来就有")
    with pytest.raises(NotPermitted):
        add_duty(site, "zhao", case, "visit", due=TODAY, reason="不是本院的")
    with pytest.raises(CaseNotFound):
        add_duty(site, "zhang", 999, "visit", due=TODAY, reason="没有这个个案")
    revoke_case(site, case, "王敏", "成绩更正")
    with pytest.raises(NotAllowed, match="有效期"):
        add_duty(site, "zhang", case, "visit", due=TODAY, reason="已撤销")


# ---- reminders ----


def reminders(moodle: StandIn) -> list[str]:
    return [text for text in told_teacher(moodle) if "帮扶工作中，由你负责的" in text]


def test_one_reminder_a_day_with_numbers_and_days_and_no_names(small: Small) -> None:
    with later(small, 11) as site:
        assert (remind(site).queued, remind(site).queued) == (1, 0)
        send(site, "李红")
        remind(site)
        send(site, "李红")
    (text,) = reminders(small.moodle)
    assert "张辅导老师" in text
    assert "3名学生" in text
    assert "2025年3月31日" in text
    assert not any(number in text for number in NUMBERS)
    assert "欧阳" not in text
    with later(small, 12) as site:
        assert remind(site).queued == 1


def test_who_has_no_account_in_moodle_is_named(small: Small) -> None:
    with later(small, 11) as site:
        assert set(remind(site).unreachable) == {"li", "李红", "王敏"}


def test_two_accounts_of_one_person_get_one_reminder(at: At) -> None:
    twin = PEOPLE.replace('account = "zhang"', 'account = "zhang2"').split("[[actors]]")[1]
    small = at("sent", more=f"{PEOPLE}\n[[actors]]{twin}")
    with later(small, 11) as site:
        assert remind(site).queued == 1
        send(site, "李红")
    (text,) = reminders(small.moodle)
    assert text.count("下达通知书，学生签字") == 1


@pytest.mark.parametrize(
    ("days", "held"),
    [(11, ""), (99, ""), (101, "假期"), (160, "假期")],  # the running term ends on the hundredth day
)
def test_nobody_is_reminded_in_a_vacation(small: Small, days: int, held: str) -> None:
    with later(small, days) as site:
        assert remind(site).held == held


@pytest.mark.parametrize(("hour", "held"), [(7, "静默时段"), (9, ""), (20, ""), (21, "静默时段"), (23, "静默时段")])
def test_nobody_is_reminded_at_night(at: At, hour: int, held: str) -> None:
    small = at("sent", more=PEOPLE)
    text = (small.folder / "settings.toml").read_text("utf-8")
    text = text.replace('quiet_from = "00:00"\nquiet_until = "00:00"', 'quiet_from = "21:00"\nquiet_until = "08:00"')
    (small.folder / "settings.toml").write_text(text, "utf-8")
    with later(small, 11) as site:
        site.clock.sleep((hour - 10) * 3600)
        assert remind(site).held == held


def test_at_the_weekend_nobody_is_reminded_unless_the_settings_say_so(at: At, small: Small) -> None:
    with later(small, 12) as site:
        assert remind(site).held == "", "a Saturday, with weekdays 1 to 7"


def test_by_default_only_on_working_days(at: At) -> None:
    small = at("sent", more=PEOPLE)
    for days, held in ((11, ""), (12, "今天不是提醒的日子"), (13, "今天不是提醒的日子"), (14, "")):
        with later(small, days) as site:
            assert remind(site).held == held


def test_nobody_is_reminded_of_what_is_not_due_soon(at: At) -> None:
    small = at("sent", more=f"{PEOPLE}\n[reminders]\ndays_ahead = 0\n")
    with later(small, 3) as site:
        assert remind(site).queued == 0
    with later(small, 7) as site:
        assert remind(site).queued == 1, "the weekly talk is overdue, or the list's receipt"


def test_a_missed_cycle_is_told_with_how_often(site: Site) -> None:
    found = duties(site, by="zhang", as_of=date(2025, 4, 30)).lines
    talks = next(group for group in grouped(found) if group.first.duty == "counsellor_exchange" and group.missing)
    assert talks.what.startswith("辅导员与学生沟通")
    assert talks.missing == sum(line.duty == "counsellor_exchange" and line.status == "overdue" for line in found)
    assert talks.whom_by_number in (f"{len(talks.students)}名学生", "、".join(talks.students))


def test_reminders_stand_in_the_outbox_as_messages_to_staff(small: Small) -> None:
    with later(small, 11) as site:
        remind(site)
        with site.store.read() as tx:
            (message,) = [each for each in read_messages(tx, site.store.site_id) if each.kind == "duties"]
    assert (message.case_id, message.student_no, message.person) == (None, "", "张辅导")


def test_the_daemon_reports_without_names(small: Small) -> None:
    from sync.actions.run import jobs_of

    with later(small, 11) as site:
        assert jobs_of(site).remind(lambda: False) == "提醒 1 人，3 人没有 Moodle 账号"
    with later(small, 160) as site:
        assert jobs_of(site).remind(lambda: False) == "假期"


def test_the_sheet_holds_one_row_a_duty(site: Site, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from python_calamine import CalamineWorkbook

    from reports.duty_list import COLUMNS, write_duty_list
    from sync.cli.duty_view import duty_row

    found = duties(site, done=True)
    rows = [duty_row(line) for line in found.lines]
    assert {len(row) for row in rows} == {len(COLUMNS)}
    file = tmp_path / "应办.xlsx"
    write_duty_list(rows, file, university="江州学院（虚构）", lines=("截至",), stamp=datetime(2025, 3, 17, tzinfo=UTC))
    read = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert sum("asnu" in str(cell) for row in read for cell in row) == len(rows)


def test_several_places_are_told_apart_by_name(site: Site) -> None:
    everything = owed_at(site, TODAY)
    (here,) = [each for each in everything.owed if each.duty.id == "self_check"]
    there = replace(here, subject=replace(here.subject, college="别的学院"))
    both = replace(everything, owed=(here, there))
    assert only_one(both, Target("asnu", "self_check", college=COLLEGE)) == here
    with pytest.raises(Refusal, match=r"2 处.*--period"):
        only_one(both, Target("asnu", "self_check"))
