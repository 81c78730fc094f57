"""Builders of small colleges, and a client that reads nothing but what came over the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import requests

from connector.standin.server import StandIn

LEVELS = ["不及格", "及格", "中", "良", "优"]
DAY = 1705521600


def an_account(username: str, **changes: Any) -> dict[str, Any]:
    number = changes.pop("idnumber", username.removeprefix("s"))
    known = {"idnumber": number, "email": f"{username}@example.invalid", "firstname": "一", "lastname": "赵"}
    profile = {"college": "教育学院", "major": "小学教育", "class": "小教2301班", "entryyear": "2023"}
    return {"username": username, **known, "suspended": False, "profile": profile, **changes}


def an_item(idnumber: str = "final", **changes: Any) -> dict[str, Any]:
    item = {
        "idnumber": idnumber,
        "name": "总评(正考)",
        "max": 100,
        "min": 0,
        "pass": 60,
        "hidden": False,
        "scale": None,
    }
    return {**item, **changes}


def a_mark(username: str, value: float | None, item: str = "final", **changes: Any) -> dict[str, Any]:
    flags = {"hidden": False, "locked": False, "overridden": False, "excluded": False}
    return {"username": username, "item": item, "value": value, "graded": DAY, **flags, **changes}


def enrolled(username: str, role: str = "student", status: str = "active") -> dict[str, str]:
    return {"username": username, "role": role, "status": status}


def a_course(shortname: str = "2023-2024-1-MATH101-01", **changes: Any) -> dict[str, Any]:
    return {
        "shortname": shortname,
        "fullname": "高等数学",
        "idnumber": shortname,
        "category": f"教育学院/{shortname[:11]}",
        "startdate": 1693814400,
        "enddate": 1705089600,
        "visible": True,
        "customfields": {"credits": "4", "coursetype": "必修"},
        "completion": False,
        "items": [an_item(), an_item("makeup", name="补考")],
        "enrolments": [],
        "grades": [],
        "completions": [],
        **changes,
    }


def a_college() -> dict[str, Any]:
    """Four students (ids 4–7: the third with a suspended enrolment, the fourth with a suspended account), a teacher."""
    students = [an_account(f"s{number}") for number in range(1, 4)]
    course = a_course(
        completion=True,
        enrolments=[
            *(enrolled(f"s{number}", status="suspended" if number == 3 else "active") for number in range(1, 5)),
            enrolled("t1", "editingteacher"),
        ],
        grades=[a_mark("s1", 85.5), a_mark("s2", 45), a_mark("s2", 66, "makeup"), a_mark("s3", 45), a_mark("s4", 70)],
        completions=[{"username": "s1", "timecompleted": DAY}],
    )
    hidden = a_course(
        "2024-2025-1-PE101-01", fullname="体育 & <一>", visible=False, enrolments=[enrolled("t1", "editingteacher")]
    )
    teacher = an_account("t1", idnumber="T1", lastname="钱", profile={})
    return {
        "users": [*students, an_account("s4", suspended=True), teacher, an_account("s5")],
        "courses": [course, hidden],
    }


S1, S2, S3, S4, T1, S5 = 4, 5, 6, 7, 8, 9
MATH, HIDDEN = 2, 3


def fields(params: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Flatten parameters as PHP expects them."""
    for name, value in params.items():
        inner = dict(enumerate(value)) if isinstance(value, list) else value
        if isinstance(inner, dict):
            for rest, each in fields({str(key): one for key, one in inner.items()}):
                head, bracket, tail = rest.partition("[")
                yield f"{name}[{head}]{bracket}{tail}", each
        else:
            yield name, int(inner) if isinstance(inner, bool) else inner


def post(moodle: StandIn, function: str, params: dict[str, Any] | None = None, **protocol: Any) -> requests.Response:
    """Send one call; protocol fields set to None are left out."""
    head = {"wstoken": moodle.token, "wsfunction": function, "moodlewsrestformat": "json", **protocol}
    pairs = [*((name, value) for name, value in head.items() if value is not None), *fields(params or {})]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(f"{moodle.url}/webservice/rest/server.php", data=urlencode(pairs), headers=headers, timeout=10)


def ask(moodle: StandIn, function: str, params: dict[str, Any] | None = None, **protocol: Any) -> Any:
    """Return the decoded answer."""
    return json.loads(post(moodle, function, params, **protocol).text)


def errorcode(answer: Any) -> str | None:
    """Return the error code of an exception, None for anything else."""
    return answer.get("errorcode") if isinstance(answer, dict) and "exception" in answer else None


def cohort(idnumber: str, **changes: Any) -> dict[str, Any]:
    kind = {"type": "system", "value": ""}
    return {"categorytype": kind, "name": f"群组 {idnumber}", "idnumber": idnumber, "visible": 0, **changes}


def member(cohort_idnumber: str, username: str, by: str = "username") -> dict[str, Any]:
    who = {"type": by, "value": username}
    return {"cohorttype": {"type": "idnumber", "value": cohort_idnumber}, "usertype": who}


def group(name: str, **changes: Any) -> dict[str, Any]:
    return {"courseid": MATH, "name": name, "description": "", "visibility": 3, "participation": 0, **changes}


def message(recipient: int, text: str = "你好", **changes: Any) -> dict[str, Any]:
    return {"touserid": recipient, "text": text, "textformat": 2, **changes}


def send(moodle: StandIn, *messages: dict[str, Any]) -> Any:
    return ask(moodle, "core_message_send_instant_messages", {"messages": list(messages)})
