"""A counsellor's and a class adviser's own students: only theirs, what is next for each, and a guide for the call."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from python_calamine import CalamineWorkbook

from sync.actions.acting import UnknownActor
from sync.actions.calling import guardian_call
from sync.actions.cases import list_cases, revoke_case
from sync.actions.students import ON_PAPER, WAITS, own_students
from sync.actions.writing import apply, send
from sync.cases.changes import CaseNotFound, NotAllowed
from sync.site import Site
from sync.store.audit import read_audit
from tests.journeys.small_college import DOUBTFUL, NAMES, RED, TODAY, WARNED, YELLOW, on
from tests.journeys.stages import At, Small
from tests.sync.cli.running import yujing

PEOPLE: Final = """
[[actors]]
account = "zhao"
person = "赵静"
roles = ["counsellor"]
colleges = ["教育学院"]
moodle_username = "nobody-of-this-name"

[[actors]]
account = "sun"
person = "孙黎"
roles = ["class_adviser"]
colleges = ["教育学院"]
classes = ["小教2302班"]

[[actors]]
account = "qian"
person = "钱江"
roles = ["class_adviser"]
colleges = ["教育学院"]
classes = ["小教2301班"]

[[actors]]
account = "elsewhere"
person = "外院教师"
roles = ["counsellor"]
colleges = ["文学院"]
"""
IN_2301: Final = tuple(number for number in WARNED if int(number[-2:]) % 2 == 1)
IN_2302: Final = tuple(number for number in WARNED if int(number[-2:]) % 2 == 0)


def shown(site: Site, who: str) -> list[str]:
    return [each.student_no for each in own_students(site, who, near_misses=False).students]


def case_id(site: Site, number: str) -> int:
    return next(line.id for line in list_cases(site) if line.student_no == number)


@pytest.fixture
def sent(at: At) -> Small:
    return at("sent", more=PEOPLE)


def test_a_counsellor_sees_the_college_by_class_highest_first(sent: Small) -> None:
    with on(sent.folder) as site:
        found = own_students(site, "zhao", near_misses=False).students
    assert {each.student_no for each in found} == set(WARNED)
    assert [(each.class_name, -each.rank) for each in found] == sorted((each.class_name, -each.rank) for each in found)
    assert {each.told for each in found} == {"已通知"}


def test_a_class_adviser_sees_the_own_class_alone(sent: Small) -> None:
    with on(sent.folder) as site:
        assert set(shown(site, "sun")) == set(IN_2302)
        assert set(shown(site, "qian")) == set(IN_2301)
        assert shown(site, "elsewhere") == []


def test_nobody_unknown_sees_anything(sent: Small) -> None:
    with on(sent.folder) as site, pytest.raises(UnknownActor):
        own_students(site, "stranger")


def test_what_is_next_comes_with_day_and_clause_and_never_a_mark(sent: Small) -> None:
    with on(sent.folder) as site:
        (red,) = (each for each in own_students(site, "zhao").students if each.student_no == RED)
    assert red.duties
    assert red.owed >= len(red.duties)
    assert all(duty.clause for duty in red.duties)
    assert not {"41.5", "8学分"} & set(repr(red).split())


def test_a_class_adviser_is_shown_the_own_duties_alone(sent: Small) -> None:
    with on(sent.folder) as site:
        duties = [duty for each in own_students(site, "sun", near_misses=False).students for duty in each.duties]
        everybodys = own_students(site, "李红", near_misses=False).students
    assert duties
    assert all("孙黎" in duty.who for duty in duties)
    assert any("孙黎" not in duty.who for each in everybodys for duty in each.duties)


def test_who_has_been_warned_at_a_level_is_not_near_it(sent: Small) -> None:
    with on(sent.folder) as site:
        found = own_students(site, "zhao")
    levels = {"黄色预警": 0, "橙色预警": 1, "红色预警": 2}
    warned = {each.student_no: each.rank for each in found.students}
    assert all(levels[each.level] > warned.get(each.student_no, -1) for each in found.near)


def test_who_is_only_proposed_is_not_shown(sent: Small) -> None:
    with on(sent.folder) as site:
        assert DOUBTFUL in {line.student_no for line in list_cases(site)}
        assert DOUBTFUL not in shown(site, "zhao")


def test_a_revoked_warning_is_gone(sent: Small) -> None:
    with on(sent.folder) as site:
        revoke_case(site, case_id(site, YELLOW[0]), "李红", "成绩登记有误")
        assert YELLOW[0] not in shown(site, "zhao")


def test_the_class_adviser_sees_a_highest_level_only_after_the_student_has_heard(at: At) -> None:
    small = at("approved", more=PEOPLE)
    with on(small.folder) as site:
        apply(site, "李红")
        send(site, "李红")
        (red,) = (each for each in own_students(site, "zhao", near_misses=False).students if each.student_no == RED)
        assert red.told == WAITS
        assert RED not in shown(site, "qian")
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        send(site, "李红")
        assert RED in shown(site, "qian")


def test_a_student_without_account_is_to_be_told_on_paper(at: At) -> None:
    small = at("applied", more=PEOPLE)
    (user,) = (each for each in small.moodle.site.users.values() if each.idnumber == YELLOW[0])
    user.suspended = True
    with on(small.folder) as site:
        send(site, "李红")
        told = {each.student_no: each.told for each in own_students(site, "zhao", near_misses=False).students}
    assert told[YELLOW[0]] == ON_PAPER


def test_near_misses_are_the_own_ones(sent: Small) -> None:
    with on(sent.folder) as site:
        everybody = own_students(site, "zhao").near
        of_class = own_students(site, "sun").near
        nobody = own_students(site, "elsewhere").near
    assert {each.class_name for each in of_class} <= {"小教2302班"}
    assert {each.student_no for each in of_class} <= {each.student_no for each in everybody}
    assert nobody == ()


def test_the_guide_names_the_facts_the_clause_and_how_to_record(sent: Small) -> None:
    with on(sent.folder) as site:
        number = case_id(site, RED)
        text = guardian_call(site, number, "zhao")
    assert f"欧阳{NAMES[RED]}" in text
    assert "红色预警" in text
    assert "我是江州学院（虚构）的辅导员赵静" in text
    assert f"--case {number} --date {TODAY}" in text
    assert "--actor zhao" in text


@pytest.mark.parametrize("who", ["elsewhere", "sun"])
def test_a_guide_is_for_the_own_students_only(sent: Small, who: str) -> None:
    with on(sent.folder) as site, pytest.raises(CaseNotFound):
        guardian_call(site, case_id(site, RED), who)


def test_there_is_no_guide_before_the_student_is_warned(sent: Small) -> None:
    with on(sent.folder) as site, pytest.raises(NotAllowed, match="尚未发出"):
        guardian_call(site, case_id(site, DOUBTFUL), "zhao")


def test_the_command_shows_and_saves_with_a_reason_that_is_kept(sent: Small, tmp_path: Path) -> None:
    sheet = tmp_path / "我的学生.xlsx"
    refused = yujing(sent.folder, "students", "--as", "zhao", "--sheet", str(sheet))
    assert refused.exit_code == 2
    assert not sheet.exists()
    result = yujing(sent.folder, "students", "--as", "zhao", "--sheet", str(sheet), "--reason", "班会前准备")
    assert result.exit_code == 0, result.output
    assert "赵静（zhao）的学生" in result.stdout
    assert f"欧阳{NAMES[RED]}" in result.stdout
    book = CalamineWorkbook.from_path(str(sheet))
    assert book.sheet_names == ["预警学生", "差一步"]
    rows = book.get_sheet_by_name("预警学生").to_python()
    assert {row[1] for row in rows} >= set(WARNED)
    with on(sent.folder) as site, site.store.read() as tx:
        entry = read_audit(tx, site.store.site_id)[-1]
    assert (entry.actor, entry.action, entry.subject) == ("zhao", "export", "students")


def test_the_guide_is_printed(sent: Small) -> None:
    with on(sent.folder) as site:
        number = case_id(site, RED)
    result = yujing(sent.folder, "call-guide", str(number), "--as", "zhao")
    assert result.exit_code == 0, result.output
    assert "【不要说】" in result.stdout
