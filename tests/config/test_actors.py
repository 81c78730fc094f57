"""Who acts, as the administrator writes it: every role has its place, and faults say what to do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from config.actors import COLLEGE_ROLES, ROLE_TITLES, SCHOOL_ROLES, ActorEntry
from config.procedure_life import Role
from config.settings import Settings

SCHOOL, COLLEGE = ["deans_office"], ["college_leader"]
MATHS = ["数学学院"]


def an_entry(**values: Any) -> ActorEntry:
    return ActorEntry.model_validate({"account": "lihong", "person": "李红", "roles": SCHOOL, **values})


@pytest.mark.parametrize(
    "values",
    [
        {"roles": ["administrator", "deans_office", "student_affairs"]},
        {"roles": ["archivist"]},
        {"roles": ["archivist"], "colleges": MATHS},
        {"roles": COLLEGE, "colleges": MATHS},
        {"roles": ["administrator", "secretary"], "colleges": MATHS},
        {"roles": ["counsellor"], "colleges": MATHS},
        {"roles": ["counsellor"], "colleges": MATHS, "classes": ["数学2301班"]},
        {"roles": ["class_adviser"], "colleges": MATHS, "classes": ["数学2301班"]},
        {"account": "李红"},
    ],
)
def test_an_entry_with_a_place_for_each_role_is_accepted(values: dict[str, Any]) -> None:
    assert an_entry(**values).person == "李红"


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ({"roles": COLLEGE}, "在 colleges 中写明学院"),
        ({"roles": ["deans_office", "secretary"]}, "在 colleges 中写明学院"),
        ({"colleges": MATHS}, "请去掉 colleges"),
        ({"roles": ["class_adviser"], "colleges": MATHS}, "在 classes 中写明班级"),
        ({"roles": COLLEGE, "colleges": MATHS, "classes": ["数学2301班"]}, "请去掉 classes"),
        ({"account": "system"}, "程序自身的名称"),
        ({"account": "daemon"}, "程序自身的名称"),
        ({"account": "automatic"}, "程序自身的名称"),
        ({"account": "li hong"}, "pattern"),
        ({"account": ""}, "pattern"),
        ({"person": ""}, "at least 1"),
        ({"roles": []}, "at least 1"),
        ({"roles": ["rector"]}, "administrator"),
        ({"college": MATHS}, "Extra inputs"),
    ],
)
def test_a_fault_says_what_to_do(values: dict[str, Any], advice: str) -> None:
    with pytest.raises(ValidationError, match=advice):
        an_entry(**values)


def test_an_account_is_one_entry() -> None:
    entry = {"account": "lihong", "person": "李红", "roles": SCHOOL}
    bare = {"site": {"university": "江州学院"}, "policies": [{"id": "asnu"}]}
    contact = {"name": "周静", "office": "办公室", "telephone": "0000"}
    with pytest.raises(ValidationError, match="第 2 项与前面的相同"):
        Settings.model_validate({**bare, "contacts": [contact], "actors": [entry, {**entry, "person": "李宏"}]})


def test_every_role_has_a_title_and_a_reach() -> None:
    assert ROLE_TITLES.keys() == set(Role)
    assert set(Role) == SCHOOL_ROLES | COLLEGE_ROLES | {Role.ARCHIVIST}
