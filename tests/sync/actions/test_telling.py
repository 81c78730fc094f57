"""Who is told, in which order: the counsellor before a student of the highest level, teachers after all students."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from config.policy_files import SHIPPED
from sync.actions.cases import list_cases, move, revoke_case
from sync.actions.evaluate import evaluate
from sync.actions.messages import waiting_messages
from sync.actions.plan import approve, plan
from sync.actions.run import jobs_of
from sync.actions.telling import charges_of, is_highest
from sync.actions.telling_teachers import tell_teachers
from sync.actions.writing import apply, send
from sync.plan.case_steps import IssueCases
from sync.plan.keeping import approved_plans
from sync.plan.plan import plan_from_body
from sync.regulations import regulations_of
from sync.site import Site
from sync.store.case_record import CaseState
from tests.journeys.small_college import NAMES, RED, RUNNING, TODAY, WARNED, YELLOW, on, recipients, told_teacher
from tests.journeys.stages import At, Small

COUNSELLOR: Final = f"""
[[actors]]
account = "zhaojing"
person = "赵静"
roles = ["counsellor"]
colleges = ["教育学院"]
moodle_username = "S{YELLOW[0][:-2]}12"
"""
"""An account of Moodle that is nobody warned; Moodle keeps user names in lower case."""
TOLD: Final = f"{YELLOW[0][:-2]}12"


def texts_to(small: Small, number: str) -> list[str]:
    site = small.moodle.site
    (user,) = (each.id for each in site.users.values() if each.idnumber == number)
    return [message.text for message in site.messages.values() if message.recipient == user]


def with_teachers_told(small: Small) -> str:
    """Send everything, and return what the teacher reads."""
    with on(small.folder) as site:
        send(site, "李红")
    (text,) = told_teacher(small.moodle)
    return text


def test_the_counsellor_hears_first_and_the_student_a_day_later(at: At) -> None:
    small = at("approved", more=COUNSELLOR)
    with on(small.folder) as site:
        assert apply(site, "李红").left_out == ()
        send(site, "李红")
    (told,) = texts_to(small, TOLD)
    assert f"· 欧阳{NAMES[RED]}（学号 {RED}，小教2301班）：红色预警" in told
    assert "你收到这条消息1天之后" in told
    for number in YELLOW:
        assert number not in told
    assert texts_to(small, RED) == []
    assert recipients(small.moodle) == sorted([*YELLOW, TOLD])
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        send(site, "李红")
    assert len(texts_to(small, RED)) == 1


def test_the_teacher_is_told_when_the_last_student_has_been(at: At) -> None:
    small = at("approved", more=COUNSELLOR)
    with on(small.folder) as site:
        apply(site, "李红")
        send(site, "李红")
    assert told_teacher(small.moodle) == []
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        send(site, "李红")
        send(site, "李红")
    assert len(told_teacher(small.moodle)) == 1


def test_a_teacher_reads_numbers_and_links_and_no_name(at: At) -> None:
    small = at("applied")
    text = with_teachers_told(small)
    courses = {each.shortname: each.id for each in small.moodle.site.courses.values()}
    groups = {(group.course_id, group.name): group.id for group in small.moodle.site.groups.values()}
    assert "你任教的课程中有3名同学" in text
    for shortname in (f"{RUNNING}-MATH102-01", f"{RUNNING}-PE102-01"):
        assert f"{small.moodle.url}/user/index.php?id={courses[shortname]}" in text
    assert len(groups) == 4, "two levels in two courses: no single group to filter by"
    assert "&group=" not in text
    assert "学业帮扶·特别关注1人、学业帮扶·关注2人" in text
    for number in WARNED:
        assert number not in text
        assert NAMES[number] not in text
    for mark in ("41.5", "37.5", "43.5", "8学分"):
        assert mark not in text


def test_one_group_is_linked_to_directly(at: At) -> None:
    small = at("applied")
    with on(small.folder) as site:
        lines = {line.student_no: line.id for line in list_cases(site)}
        revoke_case(site, lines[RED], "李红", "成绩登记有误")
        made = plan(site, "李红", accept=("removals",)).plan
        approve(site, made.checksum, "王敏")
        apply(site, "李红")
    text = with_teachers_told(small)
    ids = {group.course_id: group.id for group in small.moodle.site.groups.values() if group.members}
    assert "你任教的课程中有2名同学" in text
    for course, group in ids.items():
        assert f"/user/index.php?id={course}&group={group}\n" in text


def test_once_a_term_whatever_changes(at: At) -> None:
    small = at("sent")
    assert len(told_teacher(small.moodle)) == 1
    with on(small.folder, TODAY + timedelta(days=30)) as site:
        lines = {line.student_no: line.id for line in list_cases(site)}
        move(site, lines[RED], CaseState.LIFTED, "李红", "应学课程均已取得学分")
        send(site, "李红")
    assert len(told_teacher(small.moodle)) == 1
    assert [text.split("，")[0] for text in texts_to(small, RED)][1:] == [f"欧阳{NAMES[RED]}同学"]
    assert "已经解除" in texts_to(small, RED)[-1]


def test_nobody_is_told_in_a_vacation(at: At) -> None:
    small = at("applied")
    with on(small.folder, TODAY + timedelta(days=101)) as site:
        send(site, "李红")
    assert told_teacher(small.moodle) == []


def test_a_policy_may_leave_teachers_out(at: At) -> None:
    small = at("applied")
    shipped = (SHIPPED / "asnu.yaml").read_text(encoding="utf-8")
    file = small.folder / "policies" / "asnu.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(shipped.replace("  told:\n", "  told:\n    teachers: false\n"), encoding="utf-8")
    with on(small.folder) as site:
        assert not regulations_of(site)[0].procedure.told.teachers
        send(site, "李红")
    assert recipients(small.moodle) == sorted(WARNED)
    assert told_teacher(small.moodle) == []


def test_before_any_notice_of_the_term_teachers_hear_nothing_of_older_ones(at: At) -> None:
    small = at("sent")
    small.moodle.site.messages.clear()
    with on(small.folder) as site, site.moodle() as moodle:
        assert tell_teachers(site, moodle) == 0, "it is in the outbox, sent"


def test_a_counsellor_without_account_is_listed_by_name_and_the_student_waits_a_day(at: At) -> None:
    small = at("approved", more=COUNSELLOR.replace("moodle_username", "# "))
    with on(small.folder) as site:
        apply(site, "李红")
        send(site, "李红")
        (line,) = waiting_messages(site)
        assert (line.student_no, line.kind) == ("赵静", "counsellor")
    assert texts_to(small, RED) == []
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        send(site, "李红")
    assert len(texts_to(small, RED)) == 1


def test_a_class_without_counsellor_is_named_and_its_student_told_at_once(at: At) -> None:
    small = at("approved", more=COUNSELLOR + 'classes = ["小教2302班"]\n')
    with on(small.folder) as site:
        (left_out,) = apply(site, "李红").left_out
        assert (left_out.student_no, left_out.what) == (RED, "先告知辅导员")
        send(site, "李红")
    assert len(texts_to(small, RED)) == 1


def test_the_counsellor_of_the_class_comes_before_that_of_the_college(at: At) -> None:
    other = COUNSELLOR.replace("zhaojing", "sunli").replace("赵静", "孙黎") + 'classes = ["小教2301班"]\n'
    small = at("approved", more=COUNSELLOR + other)
    with on(small.folder) as site, site.moodle() as moodle:
        (charge,) = charges_of(site, moodle, rows_of(site))
    assert [each.person for each in charge.counsellors] == ["孙黎"]


def rows_of(site: Site) -> list[object]:
    (record,) = approved_plans(site.store)
    return [row for step in plan_from_body(record.body).steps if isinstance(step, IssueCases) for row in step.rows]


def test_revoked_before_the_student_heard_the_counsellor_is_told_so(at: At) -> None:
    small = at("approved", more=COUNSELLOR)
    with on(small.folder) as site:
        apply(site, "李红")
        send(site, "李红")
        lines = {line.student_no: line.id for line in list_cases(site)}
        revoke_case(site, lines[RED], "李红", "成绩登记有误")
        send(site, "李红")
    _, text = texts_to(small, TOLD)
    assert "已经撤销，请以这条消息为准。原因：成绩登记有误。" in text
    with on(small.folder, TODAY + timedelta(days=2)) as site:
        send(site, "李红")
    assert texts_to(small, RED) == []


@pytest.mark.parametrize(
    ("policy", "level", "highest"),
    [
        ("asnu", "red", True),
        ("asnu", "orange", False),
        ("bhuad", "level1", True),
        ("bhuad", "level2", False),
        ("lsec", "written", True),
        ("lsec", "oral", False),
        ("ustl", "withdrawal", True),
        ("ustl", "downgrade", False),
        ("ustl", "degree", False),
    ],
)
def test_the_highest_of_several_levels_of_a_track(at: At, policy: str, level: str, *, highest: bool) -> None:
    small = at("new", more="".join(f'[[policies]]\nid = "{each}"\n' for each in ("bhuad", "lsec", "ustl")))
    with on(small.folder) as site:
        (regulation,) = regulations_of(site, policy)
        assert is_highest(regulation, level) is highest


def test_evaluating_again_tells_nobody(at: At) -> None:
    small = at("sent")
    before = len(small.moodle.site.messages)
    with on(small.folder) as site:
        evaluate(site, "李红")
        send(site, "李红")
    assert len(small.moodle.site.messages) == before


def test_the_daemon_leaves_moodle_alone_while_a_message_only_waits(at: At) -> None:
    small = at("approved", more=COUNSELLOR)
    with on(small.folder) as site:
        apply(site, "李红")
        jobs = jobs_of(site)
        assert jobs.send(lambda: False) == "发送 3 条，0 人须当面送达"
        asked = len(small.moodle.requests)
        assert jobs.send(lambda: False) == ""
        assert len(small.moodle.requests) == asked
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        assert jobs_of(site).send(lambda: False) == "发送 2 条，0 人须当面送达", "the student, then the teacher"
