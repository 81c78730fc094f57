"""Faults on command, what survives a restart, a newer college, the pages, and a process of its own."""

from __future__ import annotations

import copy
import json
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.standin.server import StandIn

from .colleges import MATH, S1, S2, a_college, ask, cohort, errorcode, group, member, message, post, send

SITE_INFO = "core_webservice_get_site_info"
COURSES = "core_course_get_courses"


@pytest.mark.parametrize(
    ("fault", "status"),
    [("bad_gateway", 502), ("unavailable", 503), ("gateway_timeout", 504), ("too_many_requests", 429), ("html", 200)],
)
def test_a_page_instead_of_an_answer_comes_once(moodle: StandIn, fault: str, status: int) -> None:
    moodle.faults.next(fault)
    spoilt, sound = post(moodle, SITE_INFO), post(moodle, SITE_INFO)
    assert (spoilt.status_code, spoilt.headers["content-type"][:9]) == (status, "text/html")
    assert sound.json()["userid"] == 3


def test_a_php_warning_stands_before_the_json(moodle: StandIn) -> None:
    moodle.faults.next("php_warning")
    answer = post(moodle, SITE_INFO)
    assert answer.headers["content-type"] == "application/json"
    assert answer.text.startswith("<br />")
    assert answer.text.endswith("}")


@pytest.mark.parametrize("fault", ["cut_off", "reset", "lost"])
def test_a_broken_connection_breaks_the_client(moodle: StandIn, fault: str) -> None:
    moodle.faults.next(fault)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        post(moodle, SITE_INFO)


@pytest.mark.parametrize(("fault", "delivered"), [("reset", 0), ("lost", 1), ("late_gateway_timeout", 1)])
def test_a_lost_answer_leaves_a_message_behind_and_a_refused_call_none(
    moodle: StandIn, fault: str, delivered: int
) -> None:
    moodle.faults.next(fault)
    try:
        assert post(moodle, "core_message_send_instant_messages", {"messages": [message(S1)]}).status_code == 504
    except requests.ConnectionError:
        assert fault != "late_gateway_timeout"
    assert len(moodle.site.messages) == delivered


def test_an_answer_after_the_clients_time_out_has_done_its_work(moodle: StandIn) -> None:
    moodle.faults.next("late", delay=0.4)
    body = "&messages[0][touserid]=4&messages[0][text]=x"
    form = f"wstoken={moodle.token}&wsfunction=core_message_send_instant_messages&moodlewsrestformat=json{body}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with pytest.raises(requests.ReadTimeout):
        requests.post(f"{moodle.url}/webservice/rest/server.php", data=form, headers=headers, timeout=0.1)
    assert len(moodle.site.messages) == 1


def test_a_fault_waits_for_its_function_and_its_turn(moodle: StandIn) -> None:
    moodle.faults.next("database_down", times=2, function=COURSES, skip=1)
    assert errorcode(ask(moodle, SITE_INFO)) is None
    found = [errorcode(ask(moodle, COURSES)) for _ in range(4)]
    assert found == [None, "dbconnectionfailed", "dbconnectionfailed", None]
    assert moodle.faults.injected == {"database_down": 2}


def test_a_fault_without_an_end_lasts_until_cleared(moodle: StandIn) -> None:
    moodle.faults.next("maintenance", times=None)
    assert [errorcode(ask(moodle, SITE_INFO)) for _ in range(3)] == ["sitemaintenance"] * 3
    moodle.faults.clear()
    assert errorcode(ask(moodle, SITE_INFO)) is None


def test_a_slow_answer_is_slow(moodle: StandIn) -> None:
    moodle.faults.next("slow", delay=0.2)
    begun = time.monotonic()
    ask(moodle, SITE_INFO)
    assert time.monotonic() - begun >= 0.2


def test_an_unknown_fault_is_refused(moodle: StandIn) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        moodle.faults.next("earthquake")


def test_calls_are_counted_by_function(moodle: StandIn) -> None:
    for _ in range(3):
        ask(moodle, COURSES)
    assert moodle.requests == {COURSES: 3}


def test_answers_are_compressed_where_the_site_does_so(moodle: StandIn) -> None:
    assert "content-encoding" not in post(moodle, SITE_INFO).headers
    moodle.settings.gzip = True
    assert post(moodle, SITE_INFO).headers["content-encoding"] == "gzip"
    assert ask(moodle, SITE_INFO)["userid"] == 3


def test_a_body_above_the_proxys_limit_is_413(moodle: StandIn) -> None:
    moodle.settings.proxy_body_size = 500
    assert post(moodle, COURSES, {"options": {"ids": list(range(100))}}).status_code == 413


def test_many_clients_at_once_lose_nothing(moodle: StandIn) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: send(moodle, message(S1, str(number))), range(40)))
    assert sorted(answer[0]["msgid"] for answer in answers) == list(range(1, 41))
    assert moodle.requests["core_message_send_instant_messages"] == 40


def control(moodle: StandIn, command: str, body: Any = None, method: str = "POST") -> requests.Response:
    return requests.request(method, f"{moodle.url}/standin/{command}", json=body, timeout=10)


def test_another_process_controls_it_over_http(moodle: StandIn) -> None:
    control(moodle, "faults", {"kind": "database_down"})
    assert errorcode(ask(moodle, COURSES)) == "dbconnectionfailed"
    control(moodle, "capabilities", {"drop": ["moodle/course:view"]})
    assert errorcode(ask(moodle, COURSES)) == "errorcoursecontextnotvalid"
    control(moodle, "capabilities", {"grant": ["moodle/course:view"]})
    control(moodle, "settings", {"unserved": [COURSES]})
    assert errorcode(ask(moodle, COURSES)) == "accessexception"
    assert control(moodle, "requests", method="GET").json() == {COURSES: 3}
    control(moodle, "college", {"users": [], "courses": []})
    assert list(moodle.site.courses) == [1]
    assert control(moodle, "faults", {"kind": "earthquake"}).status_code == 400
    assert control(moodle, "nonsense").status_code == 404


def test_what_was_written_survives_a_restart_without_the_college_file(tmp_path: Path) -> None:
    state = tmp_path / "moodle.json"
    with StandIn(a_college(), state=state) as moodle:
        ask(moodle, "core_cohort_create_cohorts", {"cohorts": [cohort("red")]})
        ask(moodle, "core_cohort_add_cohort_members", {"members": [member("red", "s1")]})
        ask(moodle, "core_group_create_groups", {"groups": [group("甲")]})
        send(moodle, message(S1, "甲"))
    with StandIn(state=state) as again:
        assert ask(again, "core_cohort_get_cohort_members", {"cohortids": [1]})[0]["userids"] == [S1]
        assert [each["name"] for each in ask(again, "core_group_get_course_groups", {"courseid": MATH})] == ["甲"]
        assert send(again, message(S1, "乙"))[0] | {"timecreated": 0} == {
            "msgid": 2,
            "text": "<p>乙</p>",
            "timecreated": 0,
            "conversationid": 2,
            "useridfrom": 3,
            "candeletemessagesforallusers": False,
        }


def test_a_newer_college_changes_marks_and_keeps_ids_cohorts_and_messages(moodle: StandIn) -> None:
    ask(moodle, "core_cohort_create_cohorts", {"cohorts": [cohort("red")]})
    ask(moodle, "core_cohort_add_cohort_members", {"members": [member("red", "s1"), member("red", "s5")]})
    ask(moodle, "core_group_create_groups", {"groups": [group("甲")]})
    ask(moodle, "core_group_add_group_members", {"members": [{"groupid": 1, "userid": each} for each in (S1, S2)]})
    newer = copy.deepcopy(a_college())
    newer["users"] = [newer["users"][1], *(each for each in newer["users"] if each["username"] not in {"s2", "s5"})]
    course = newer["courses"][0]
    course["enrolments"][1]["status"] = "removed"
    course["grades"][0]["value"] = 65
    moodle.load(newer)
    assert moodle.site.course("2023-2024-1-MATH101-01").grades[S1, "final"].value == 65
    assert moodle.site.groups[1].members == [S1]
    assert moodle.site.cohorts[1].members == [S1]
    assert moodle.site.user("s5").deleted


def page(moodle: StandIn, path: str) -> str:
    return requests.get(f"{moodle.url}{path}", timeout=10).text


def test_the_roster_shows_hidden_groups_to_teachers_only(moodle: StandIn) -> None:
    ask(moodle, "core_group_create_groups", {"groups": [group("关注<"), group("公开", visibility=0)]})
    members = [{"groupid": each, "userid": S1} for each in (1, 2)]
    ask(moodle, "core_group_add_group_members", {"members": members})
    assert "关注&lt;、公开" in page(moodle, f"/user/index.php?id={MATH}&as=t1")
    for username in ("s1", "s2"):
        seen = page(moodle, f"/user/index.php?id={MATH}&as={username}")
        assert "关注" not in seen
        assert "公开" in seen


def test_a_message_is_shown_to_its_recipient_escaped(moodle: StandIn) -> None:
    send(moodle, message(S1, "你好\n<b>同学</b>"))
    assert "你好<br>\n&lt;b&gt;同学&lt;/b&gt;" in page(moodle, "/message?as=s1")
    assert "没有消息" in page(moodle, "/message?as=s2")
    assert requests.get(f"{moodle.url}/message?as=nobody", timeout=10).status_code == 404


def test_it_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "college.json").write_text(json.dumps(a_college()), encoding="utf-8")
    command = [sys.executable, "-m", "connector.standin", "--college", tmp_path / "college.json"]
    with subprocess.Popen([*command, "--state", tmp_path / "state.json"], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        where = json.loads(process.stdout.readline())
        form = {"wstoken": where["token"], "wsfunction": SITE_INFO, "moodlewsrestformat": "json"}
        answer = requests.post(f"{where['url']}/webservice/rest/server.php", data=form, timeout=10)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
    assert answer.json()["siteurl"] == where["url"]
