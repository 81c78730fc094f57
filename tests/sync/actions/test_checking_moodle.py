"""The check of a Moodle: what is missing, what is too much, how much the mapping explains, whence facts come."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.standin.server import StandIn
from sync.actions.check import check_site
from sync.actions.check_finding import CheckFinding
from sync.actions.check_moodle import SETUP_REPORT
from sync.actions.plan import plan
from tests.connector.moodle.test_setup_report import a_report
from tests.journeys.small_college import on
from tests.journeys.stages import At, Small

FLAW = ("error", "warning", "note")


def looked(folder: Path, courses: int = 12) -> dict[str, CheckFinding]:
    """Return what was found, by subject."""
    return {finding.subject: finding for finding in check_site(folder, courses=courses).findings}


def flaws(folder: Path) -> dict[str, str]:
    """Return what is amiss, subject → severity, but for the report that was not made."""
    found = {each.subject: each.severity for each in looked(folder).values() if each.severity in FLAW}
    return {subject: severity for subject, severity in found.items() if subject != "站点情况报告"}


def test_a_site_in_order_has_nothing_amiss(at: At) -> None:
    small = at("applied")
    for path in (small.folder, *small.folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o077)
    assert flaws(small.folder) == {}
    assert {"Moodle", "时钟", "请求的大小", "抽查课程", "课程", "学生", "成绩项"} <= looked(small.folder).keys()


@pytest.mark.parametrize(
    ("capability", "subject"),
    [
        ("moodle/course:view", "courses"),
        ("moodle/course:enrolreview", "roster-by-status"),
        ("moodle/user:viewdetails", "students-hidden"),
        ("moodle/user:viewalldetails", "details-hidden"),
        ("moodle/grade:viewall", "grades"),
        ("gradereport/user:view", "grades"),
        ("moodle/course:managegroups", "groups"),
        ("moodle/cohort:manage", "cohorts"),
        ("moodle/course:viewhiddengroups", "名单标注"),
    ],
)
def test_each_right_that_is_missing_shows(at: At, capability: str, subject: str) -> None:
    small = at("applied")
    small.moodle.settings.capabilities.discard(capability)
    found = flaws(small.folder)
    assert subject in found
    assert found[subject] == ("warning" if subject == "名单标注" else "error")


def cut_short(moodle: StandIn) -> None:
    moodle.settings.max_input_vars = 500


def silent(moodle: StandIn) -> None:
    moodle.settings.messaging = False


def old(moodle: StandIn) -> None:
    moodle.settings.version, moodle.settings.release = "2022112800", "4.1"


@pytest.mark.parametrize(
    ("fault", "subject"), [(cut_short, "input-vars-small"), (silent, "messaging-off"), (old, "version-old")]
)
def test_each_fault_of_the_site_shows(at: At, fault: Callable[[StandIn], None], subject: str) -> None:
    small = at("applied")
    fault(small.moodle)
    assert flaws(small.folder)[subject] == "error"
    assert subject != "input-vars-small" or "请求的大小" not in looked(small.folder)


def test_a_fault_of_many_courses_is_told_once_with_their_number(at: At) -> None:
    small = at("applied")
    small.moodle.settings.capabilities.discard("moodle/user:viewdetails")
    found = looked(small.folder)["students-hidden"]
    courses = int(looked(small.folder)["抽查课程"].what.split()[1])
    assert f"{courses} 门课程中有 {len(found.details)} 门" in found.what
    assert len(found.details) == courses > 1


def test_no_more_courses_are_looked_into_than_asked_for(at: At) -> None:
    small = at("applied")
    looked(small.folder, courses=1)
    assert small.moodle.requests["gradereport_user_get_grade_items"] == 1
    assert looked(small.folder, courses=0)["抽查课程"].what.startswith("抽查了 0 门")


def changed(small: Small, old_text: str, new_text: str) -> Path:
    return changed_again(small.folder, old_text, new_text)


def changed_again(folder: Path, old_text: str, new_text: str) -> Path:
    settings = folder / "settings.toml"
    text = settings.read_text(encoding="utf-8")
    assert old_text in text
    settings.write_text(text.replace(old_text, new_text), encoding="utf-8")
    return folder


def test_courses_that_the_mapping_does_not_explain_are_counted_and_named(at: At) -> None:
    small = at("applied")
    folder = changed(small, "(?P<section>[A-Za-z0-9]+)$'", "(?P<section>XX)$'")
    found = looked(folder)["课程"]
    assert found.severity == "error"
    assert "0 门看得出学期与代码" in found.what
    assert all("简称不合映射" in detail for detail in found.details)
    assert len(found.details) == int(found.what.split()[0])


def test_grade_items_that_the_mapping_does_not_name_are_told(at: At) -> None:
    folder = changed(at("applied"), 'idnumber = "final"', 'idnumber = "exam"')
    found = looked(changed_again(folder, 'idnumber = "makeup"', 'idnumber = "second"'))["成绩项"]
    assert found.severity == "error"
    assert "按映射读取 0 个" in found.what
    assert found.details


def test_students_without_a_number_are_told_by_their_account(at: At) -> None:
    more = '\n[mapping.students]\npattern = "20230101(0[1-9]|10|11)"\n'
    found = looked(at("applied", more=more).folder)["学生"]
    assert found.severity == "warning"
    assert "12 名学生，1 名的账号没有可用的学号" in found.what
    assert len(found.details) == 1


def test_course_fields_that_no_course_has_are_a_fault(at: At) -> None:
    fields = 'source = "customfields"\nterm_field = "term"\ncode_field = "kcdm"'
    found = looked(changed(at("applied"), 'source = "shortname"', fields))
    assert found["课程字段 kcdm"].severity == "error"
    assert found["课程"].severity == "error"


def test_where_the_code_stands_in_the_id_number_only_courses_looked_into_are_judged(at: At) -> None:
    folder = changed(at("applied"), 'source = "shortname"', 'source = "idnumber"')
    assert looked(folder, courses=2)["课程"].what.startswith("2 门课程中")


def test_every_kind_of_fact_has_a_named_source(at: At) -> None:
    found = {each.subject: each for each in check_site(at("applied").folder).findings if each.area == "sources"}
    assert {each.severity for each in found.values()} == {"ok"}
    assert found["校历"].what.startswith("教务导入的 terms")
    assert "final" in found["成绩与考试种类"].what
    assert "不读取" in found["结课"].what
    assert found["学号"].what == "Moodle 账号的 idnumber"


def test_without_an_import_the_needed_kinds_have_no_source(at: At) -> None:
    found = {each.subject: each for each in check_site(at("new").folder, online=False).findings}
    assert {"校历", "学籍", "课程、学分、类型、学位课"} == {
        subject for subject, each in found.items() if each.area == "sources" and each.severity == "warning"
    }


def report(small: Small, text: str) -> Path:
    (small.folder / SETUP_REPORT).write_text(text, encoding="utf-8")
    return small.folder


def test_without_a_report_what_cannot_be_seen_is_said(at: At) -> None:
    found = looked(at("new").folder)["站点情况报告"]
    assert found.severity == "note"
    assert "setup.php --report" in found.advice
    assert "moodle/grade:viewhidden（读取成绩）" in found.what  # its lack looks like marks that were never given


def test_a_report_is_read_and_what_is_amiss_in_it_told(at: At) -> None:
    small = at("new")
    url = small.moodle.url
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = a_report(wwwroot=url, made_at=now, account={"roles": ["yujing", "manager"]})
    found = looked(report(small, json.dumps(told)))
    assert found["roles-other"].severity == "warning"
    assert found["站点情况报告"].severity == "ok"


def test_a_file_that_is_no_report_is_told(at: At) -> None:
    assert looked(report(at("new"), "{}"))["站点情况报告"].severity == "warning"


def test_clocks_that_are_apart_are_told(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    small = at("new")
    monkeypatch.setattr("sync.clock.SystemClock.now", lambda _: datetime.now(UTC) + timedelta(minutes=5))
    found = looked(small.folder)["时钟"]
    assert found.severity == "warning"
    assert "30" in found.what


def test_files_that_others_may_read_are_named_the_most_delicate_first(at: At) -> None:
    small = at("new")
    for path in (small.folder, *small.folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o077)
    loose = [f"output/{number}.pdf" for number in range(5)] + ["data/scan.pdf", "secrets/marker-key"]
    for name in loose:
        (small.folder / name).touch()
        (small.folder / name).chmod(0o640)
    found = [each for each in check_site(small.folder, online=False).findings if each.subject == "文件权限"]
    assert {each.severity for each in found} == {"warning"}
    assert [each.advice for each in found[:2]] == [f"chmod go= {small.folder / name}" for name in reversed(loose[-2:])]
    assert [each.advice for each in found[5:]] == [f"chmod -R go= {small.folder}"]
    assert "2 处" in found[-1].what


def test_an_output_folder_that_cannot_be_written_is_an_error(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    small = at("new")
    monkeypatch.setattr(os, "access", lambda _, mode: mode != os.W_OK)
    assert looked(small.folder)["输出文件夹"].severity == "error"


def test_a_full_disk_is_told(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    small = at("new")
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000})())
    assert looked(small.folder)["磁盘"].severity == "warning"


def test_a_foreign_package_of_the_same_name_is_an_error(
    at: At, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import rules

    small = at("new")
    monkeypatch.setattr(rules, "__file__", str(tmp_path / "elsewhere" / "rules" / "__init__.py"))
    found = looked(small.folder)["程序包"]
    assert found.severity == "error"
    assert "rules" in found.what


def test_the_check_changes_nothing(at: At) -> None:
    small = at("applied")
    before = (small.folder.parent / "moodle.json").read_bytes()
    check_site(small.folder)
    assert (small.folder.parent / "moodle.json").read_bytes() == before
    with on(small.folder) as site:
        assert not plan(site, "李红").plan.steps


BRIEF = "core_course_get_courses"


def test_a_token_for_one_category_is_told_as_such_and_not_as_a_fault(at: At) -> None:
    small = at("applied")
    small.moodle.faults.next("access_refused", function=BRIEF, times=9)
    found = looked(small.folder)["courses"]
    assert found.severity == "note"
    assert "一部分课程" in found.what


def test_a_list_of_courses_that_is_refused_is_a_fault_where_no_course_can_be_read(at: At) -> None:
    small = at("applied")
    small.moodle.faults.next("access_refused", function=BRIEF, times=9)
    small.moodle.faults.next("access_refused", function="core_enrol_get_enrolled_users", times=99)
    assert flaws(small.folder)["courses"] == "error"


def test_courses_that_the_mapping_passes_over_are_not_looked_into(at: At) -> None:
    small = at("applied")
    folder = changed(small, "[mapping.offerings]", "[mapping.offerings]\nignored = ['.*']")
    assert looked(folder)["抽查课程"].what.startswith("抽查了 0 门")
    assert "gradereport_user_get_grade_items" not in small.moodle.requests


def test_what_is_seen_now_is_not_told_again_from_the_report(at: At) -> None:
    small = at("applied")
    text = json.dumps(a_report(messages={"enabled": False}))
    (small.folder / SETUP_REPORT).write_text(text, encoding="utf-8")
    silent(small.moodle)
    told = [each for each in check_site(small.folder).findings if each.subject == "messaging-off"]
    assert len(told) == 1
