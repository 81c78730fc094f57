"""What ``setup.php --report`` wrote is read, and each thing amiss in it is found."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connector.moodle.rights import RIGHTS, what_fails
from connector.moodle.setup_report import SetupReport, SetupReportError, check_setup_report, read_setup_report

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SETUP = Path(__file__).parents[3] / "connector" / "moodle" / "setup"


def a_report(**sections: Any) -> dict[str, Any]:
    """Build the report of a site on which nothing is amiss, with some sections changed."""
    report: dict[str, Any] = {
        "format": 1,
        "made_at": "2026-11-20T08:00:00Z",
        "release": "4.5.6 (Build: 20250811)",
        "wwwroot": "https://moodle.example.edu.cn",
        "account": {
            "id": 3,
            "username": "yujing",
            "suspended": False,
            "site_admin": False,
            "roles": ["yujing"],
            "timezone": "Asia/Shanghai",
            "sees_suspended_marks": True,
        },
        "capabilities": {"missing": [], "not_needed": [], "forbidden_somewhere": []},
        "functions": {"missing": [], "not_needed": []},
        "tokens": [{"valid_until": None, "addresses": "10.0.0.5"}],
        "messages": {
            "enabled": True,
            "outputs": [{"name": "popup", "configured": True, "by_default": True, "forced": False}],
            "all_users": False,
            "contacts_only": 0,
        },
        "settings": {
            "timezone": "Asia/Shanghai",
            "forced_timezone": None,
            "show_user_identity": ["idnumber"],
            "hidden_user_fields": [],
            "shows_marks": True,
            "shows_ranges": True,
            "cron_seconds_ago": 60,
        },
    }
    for name, changed in sections.items():
        report[name] = {**report[name], **changed} if isinstance(report[name], dict) else changed
    return report


def found(report: dict[str, Any]) -> dict[str, str]:
    """Return what is amiss, code → text."""
    findings = check_setup_report(
        SetupReport.model_validate_json(json.dumps(report)),
        url="https://moodle.example.edu.cn/",
        timezone="Asia/Shanghai",
        now=NOW,
    )
    assert all(finding.what.endswith("。") and finding.remedy.endswith("。") for finding in findings)
    return {finding.code: finding.what for finding in findings}


def test_a_site_in_order_gives_no_findings() -> None:
    assert found(a_report()) == {}


def output(name: str, **changed: bool) -> dict[str, Any]:
    return {"outputs": [{"name": name, "configured": True, "by_default": False, "forced": False, **changed}]}


@pytest.mark.parametrize(
    ("sections", "code", "told"),
    [
        ({"wwwroot": "https://other.example.edu.cn"}, "report-elsewhere", "other.example"),
        ({"made_at": "2026-08-01T00:00:00Z"}, "report-old", "113 天"),
        ({"account": {"suspended": True}}, "account-suspended", "停用"),
        ({"account": {"site_admin": True}}, "service-user-admin", "管理员"),
        ({"account": {"roles": ["yujing", "manager"]}}, "roles-other", "manager"),
        ({"account": {"sees_suspended_marks": False}}, "preference-missing", "已暂停选课"),
        ({"account": {"timezone": "UTC"}}, "timezone-other", "UTC"),
        ({"capabilities": {"missing": ["moodle/user:viewdetails"]}}, "capability-missing", "学生被无声地略去"),
        ({"capabilities": {"in_categories": ["moodle/course:view"]}}, "capability-in-categories", "1 项权限"),
        ({"capabilities": {"forbidden_somewhere": ["moodle/grade:viewall"]}}, "capability-forbidden", "读取成绩"),
        ({"capabilities": {"not_needed": ["moodle/user:update"]}}, "capability-not-needed", "moodle/user:update"),
        ({"functions": {"missing": ["core_cohort_get_cohorts"]}}, "functions-missing", "core_cohort_get_cohorts"),
        ({"functions": {"not_needed": ["core_user_update_users"]}}, "functions-not-needed", "core_user_update_users"),
        ({"tokens": []}, "token-none", "没有有效的令牌"),
        ({"tokens": [{"valid_until": None, "addresses": "10.0.0.5"}] * 2}, "token-several", "2 个"),
        ({"tokens": [{"valid_until": "2026-12-22T11:59:59Z", "addresses": "1"}]}, "token-expires", "2026-12-22"),
        ({"tokens": [{"valid_until": None, "addresses": ""}]}, "token-anywhere", "任何地址"),
        ({"messages": {"enabled": False}}, "messaging-off", "站内消息"),
        ({"messages": output("email", by_default=True)}, "leaves-by-email", "默认同时以电子邮件发出"),
        ({"messages": output("airnotifier", forced=True)}, "leaves-by-airnotifier", "强制同时以手机推送发出"),
        ({"messages": {"contacts_only": 7}}, "contacts-only", "7 个账号"),
        ({"settings": {"shows_marks": False}}, "marks-off", "显示成绩"),
        ({"settings": {"shows_ranges": False}}, "range-off", "分制"),
        ({"settings": {"forced_timezone": "Europe/London"}}, "timezone-forced", "Europe/London"),
        ({"settings": {"hidden_user_fields": ["idnumber"]}}, "idnumber-hidden", "学号"),
        ({"settings": {"cron_seconds_ago": 3601}}, "cron-late", "cron"),
        ({"settings": {"profile_fields_seen_by_all": ["class"]}}, "profile-fields-exposed", "同学之间能互相看到"),
        ({"settings": {"course_fields_not_given": ["credits", "term"]}}, "course-fields-withheld", "credits、term"),
    ],
)
def test_each_thing_amiss_is_found_alone(sections: dict[str, Any], code: str, told: str) -> None:
    findings = found(a_report(**sections))
    assert list(findings) == [code]
    assert told in findings[code]


@pytest.mark.parametrize(
    "sections",
    [
        {"made_at": "2026-08-24T12:00:00Z"},
        {"tokens": [{"valid_until": "2026-12-22T12:00:00Z", "addresses": "1"}]},
        {"account": {"roles": ["yujing", "yujing-courses"]}},
        {"messages": output("email")},
        {"messages": output("email", by_default=True, configured=False)},
        {"settings": {"cron_seconds_ago": 3600}},
    ],
)
def test_what_is_not_amiss_yet_is_not_found(sections: dict[str, Any]) -> None:
    assert found(a_report(**sections)) == {}


def test_a_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "moodle-setup.json"
    file.write_text(json.dumps(a_report()), encoding="utf-8")
    assert read_setup_report(file).account.username == "yujing"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 2}', "x" * 1_000_001])
def test_a_file_that_is_no_report_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    file = tmp_path / "moodle-setup.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SetupReportError, match=r"setup\.php"):
        read_setup_report(file)


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(SetupReportError, match="读不了 none"):
        read_setup_report(tmp_path / "none")


def test_the_rights_are_those_of_the_set_up_in_its_order() -> None:
    text = (SETUP / "needs.php").read_text(encoding="utf-8")
    listed = text.partition("const CAPABILITIES = [")[2].partition("];")[0]
    assert [right.name for right in RIGHTS] == re.findall(r"'([\w/:]+)'", listed)


def test_a_right_that_we_do_not_know_is_named_all_the_same() -> None:
    assert list(what_fails(("mod/x:y",))) == ["mod/x:y"]
