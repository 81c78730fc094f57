"""Who owes: roles, colleges, classes."""

from __future__ import annotations

import pytest

from config.procedure_life import Role
from sync.cases.permission import Actor
from sync.duties.owners import Owners
from tests.sync.duties.college import ADVISER, CLASS, COLLEGE, COUNSELLOR, LEADER, PEOPLE, SECRETARY

DEAN = Actor("qian", "钱处长", frozenset({Role.DEANS_OFFICE}))
OWN_COUNSELLOR = Actor("sun", "孙辅导", frozenset({Role.COUNSELLOR}), frozenset({COLLEGE}), frozenset({CLASS}))
ARCHIVIST = Actor("wu", "吴档案", frozenset({Role.ARCHIVIST}))
OWN_ARCHIVIST = Actor("zheng", "郑档案", frozenset({Role.ARCHIVIST}), frozenset({COLLEGE}))


@pytest.mark.parametrize(
    ("roles", "college", "class_name", "owners"),
    [
        ([Role.SECRETARY], COLLEGE, "", [SECRETARY]),
        ([Role.SECRETARY], "别的学院", "", []),
        ([Role.SECRETARY], "", "", []),
        ([Role.COUNSELLOR], COLLEGE, CLASS, [COUNSELLOR]),
        ([Role.COUNSELLOR], COLLEGE, "别的班", [COUNSELLOR]),
        ([Role.CLASS_ADVISER], COLLEGE, CLASS, [ADVISER]),
        ([Role.CLASS_ADVISER], COLLEGE, "别的班", []),
        ([Role.COUNSELLOR, Role.CLASS_ADVISER], COLLEGE, CLASS, [COUNSELLOR, ADVISER]),
        ([Role.DEANS_OFFICE], COLLEGE, "", [DEAN]),
        ([Role.DEANS_OFFICE], "", "", [DEAN]),
        ([Role.COLLEGE_LEADER], COLLEGE, CLASS, [LEADER]),
        ([Role.ARCHIVIST], COLLEGE, "", [ARCHIVIST, OWN_ARCHIVIST]),
        ([Role.ARCHIVIST], "别的学院", "", [ARCHIVIST]),
    ],
)
def test_by_role_college_and_class(roles: list[Role], college: str, class_name: str, owners: list[Actor]) -> None:
    assert list(Owners((*PEOPLE, DEAN, ARCHIVIST, OWN_ARCHIVIST)).of(roles, college, class_name)) == owners


def test_a_counsellor_named_for_the_class_comes_before_one_of_the_whole_college() -> None:
    owners = Owners((*PEOPLE, OWN_COUNSELLOR))
    assert owners.of([Role.COUNSELLOR], COLLEGE, CLASS) == (OWN_COUNSELLOR,)
    assert owners.of([Role.COUNSELLOR], COLLEGE, "别的班") == (COUNSELLOR,)


def test_who_holds_two_of_the_roles_owes_once() -> None:
    both = Actor(
        "he", "何老师", frozenset({Role.COUNSELLOR, Role.CLASS_ADVISER}), frozenset({COLLEGE}), frozenset({CLASS})
    )
    assert Owners([both]).of([Role.COUNSELLOR, Role.CLASS_ADVISER], COLLEGE, CLASS) == (both,)


def test_where_nobody_fits_nobody_owes() -> None:
    assert Owners([]).of([Role.SECRETARY], COLLEGE) == ()
