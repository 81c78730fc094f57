"""Who may do what, where: role × action × place, for each regulation; nobody acts beyond the own college or class."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from config.actors import COLLEGE_ROLES, SCHOOL_ROLES
from config.policy_files import load_policy
from config.procedure import Procedure
from config.procedure_life import CaseAction, Role
from sync.cases.permission import Actor, NotPermitted, check_may, check_site, may
from sync.cases.roles import SiteAction

OWN, OTHER = "数学学院", "文学院"
CLASS, OTHER_CLASS = "数学2301班", "数学2302班"
PLACES = {"本班": (OWN, CLASS), "本院他班": (OWN, OTHER_CLASS), "他院": (OTHER, "文2301班"), "未登记": ("", None)}
REACH = {"校": set(PLACES), "院": {"本班", "本院他班"}, "班": {"本班"}, "·": set[str]()}
"""For whom a mark of the tables holds: everywhere, in the own college, in the own class, nowhere."""

ROLES = {
    "管理员": Role.ADMINISTRATOR,
    "教务处": Role.DEANS_OFFICE,
    "学工处": Role.STUDENT_AFFAIRS,
    "负责人": Role.COLLEGE_LEADER,
    "秘书": Role.SECRETARY,
    "辅导员": Role.COUNSELLOR,
    "班主任": Role.CLASS_ADVISER,
    "档案": Role.ARCHIVIST,
}

USUALLY = """
            管理员 教务处 学工处 负责人 秘书 辅导员 班主任 档案
propose        ·     校     ·     院    院    ·     ·    ·
announce       校    校     ·     院    院    ·     ·    ·
confirm        ·     校     ·     院    ·     ·     ·    ·
reject         ·     校     ·     院    ·     ·     ·    ·
review         ·     校     ·     院    ·     ·     ·    ·
object         校    校     ·     院    院    班    班   ·
answer         ·     校     ·     院    ·     ·     ·    ·
consent        ·     校     ·     院    院    ·     ·    ·
approve        ·     校     ·     院    ·     ·     ·    ·
support        校    校     ·     院    院    班    班   ·
reexamine      ·     校     ·     院    ·     ·     ·    ·
revoke         ·     校     ·     院    ·     ·     ·    ·
lift           ·     校     ·     院    ·     ·     ·    ·
close          校    校     ·     院    院    ·     ·    ·
record         校    校     校    院    院    班    班   ·
publish        ·     校     ·     院    ·     ·     ·    ·
archive        ·     校     ·     ·     院    ·     ·    校
"""

BY_COLLEGE = """
            管理员 教务处 学工处 负责人 秘书 辅导员 班主任 档案
approve        ·     ·      ·     院    ·     ·     ·    ·
review         ·     ·      ·     院    ·     ·     ·    ·
"""
"""asnu 第四条、第八条 and lsec 二.3: the college's leaders examine the list."""

BY_SCHOOL = """
            管理员 教务处 学工处 负责人 秘书 辅导员 班主任 档案
approve        ·     校     ·     ·     ·     ·     ·    ·
review         ·     校     ·     ·     ·     ·     ·    ·
"""
"""bhuad 第七条（一） and ustl 第四条: 教务处 examines and issues the list."""

OTHERWISE = {"": "", "asnu": BY_COLLEGE, "lsec": BY_COLLEGE, "bhuad": BY_SCHOOL, "ustl": BY_SCHOOL}

SITE = """
            管理员 教务处 学工处 负责人 秘书 辅导员 班主任 档案
import         校    校     ·     ·     ·     ·     ·    ·
pull           校    校     ·     ·     ·     ·     ·    ·
evaluate       校    校     ·     院    院    ·     ·    ·
plan           校    校     ·     院    院    ·     ·    ·
accept         校    校     ·     ·     ·     ·     ·    ·
approve        校    校     ·     院    ·     ·     ·    ·
abandon        校    校     ·     院    ·     ·     ·    ·
drift          校    校     ·     院    ·     ·     ·    ·
apply          校    校     ·     院    院    ·     ·    ·
send           校    校     ·     院    院    ·     ·    ·
settle         校    校     ·     院    院    院    ·    ·
uninstall      校    ·      ·     ·     ·     ·     ·    ·
export         校    校     ·     ·     ·     ·     ·    ·
print          校    校     校    院    院    ·     ·    校
exempt         ·     校     ·     院    ·     ·     ·    ·
receive        ·     校     校    院    院    院    院   ·
forget         校    校     ·     ·     ·     ·     ·    ·
retain         校    ·      ·     ·     ·     ·     ·    校
keys           校    ·      ·     ·     ·     ·     ·    ·
backup         校    ·      ·     ·     ·     ·     ·    ·
restore        校    ·      ·     ·     ·     ·     ·    ·
audit          校    校     ·     ·     ·     ·     ·    校
"""


def rows(table: str) -> Iterator[tuple[str, str, str]]:
    """Yield action, role and mark of every cell."""
    head, *lines = [line.split() for line in table.strip().splitlines()] if table else [[]]
    for name, *marks in lines:
        assert len(marks) == len(head)
        yield from ((name, role, mark) for role, mark in zip(head, marks, strict=True))


def somebody(role: Role) -> Actor:
    """Return a person with one role: a college's people in the mathematics college, class people in one class."""
    classes = {CLASS} if role in (Role.COUNSELLOR, Role.CLASS_ADVISER) else set[str]()
    colleges = {OWN} if role in COLLEGE_ROLES else set[str]()
    return Actor("somebody", "某人", frozenset({role}), frozenset(colleges), frozenset(classes))


def procedure_of(policy: str) -> Procedure | None:
    return Procedure.model_validate(load_policy(policy).policy.procedure) if policy else None


def expected(policy: str) -> dict[tuple[str, str], str]:
    cells = {(action, role): mark for action, role, mark in rows(USUALLY)}
    return cells | {(action, role): mark for action, role, mark in rows(OTHERWISE[policy])}


def test_the_tables_leave_nothing_out() -> None:
    every_role = set(ROLES.values())
    assert every_role == set(Role)
    assert {(action, role) for action, role, _ in rows(USUALLY)} == {*product(CaseAction, ROLES)}
    assert {(action, role) for action, role, _ in rows(SITE)} == {*product(SiteAction, ROLES)}


@pytest.mark.parametrize("policy", OTHERWISE, ids=lambda policy: policy or "usual")
def test_role_by_action_by_place(policy: str) -> None:
    """2,720 cells: eight roles, seventeen actions, four places; the usual, and each regulation's own procedure."""
    procedure, wrong = procedure_of(policy), []
    for (action, role), mark in expected(policy).items():
        for place, (college, class_name) in PLACES.items():
            actor = somebody(ROLES[role])
            found = may(actor, CaseAction(action), college=college, procedure=procedure, class_name=class_name)
            if found != (place in REACH[mark]):
                wrong.append(f"{action} {role} {place}: {found}")
    assert wrong == []


@pytest.mark.parametrize(("action", "role", "mark"), list(rows(SITE)))
def test_role_by_site_action(action: str, role: str, mark: str) -> None:
    actor = somebody(ROLES[role])
    for colleges, allowed in ((None, {"校"}), ((OTHER,), {"校"}), ((OWN, OTHER), {"校"}), ((OWN,), {"校", "院"})):
        if mark in allowed:
            check_site(actor, SiteAction(action), colleges)
        else:
            with pytest.raises(NotPermitted, match=r"某人（somebody）"):
                check_site(actor, SiteAction(action), colleges)


@pytest.mark.parametrize(
    ("actor", "action", "college", "told"),
    [
        (somebody(Role.SECRETARY), CaseAction.ANSWER, OWN, "须是教务处、学院负责人；现有角色：教学秘书"),
        (somebody(Role.COLLEGE_LEADER), CaseAction.ANSWER, OTHER, "只负责数学学院，这涉及文学院，不能答复异议"),
        (somebody(Role.COLLEGE_LEADER), CaseAction.ANSWER, "", "未登记学院的学生"),
        (somebody(Role.COUNSELLOR), CaseAction.RECORD, OWN, "只负责班级数学2301班，不能登记记录"),
    ],
)
def test_a_refusal_says_why(actor: Actor, action: CaseAction, college: str, told: str) -> None:
    with pytest.raises(NotPermitted, match=told):
        check_may(actor, action, college=college, class_name=OTHER_CLASS)


def test_whoever_is_of_a_college_is_told_how_to_do_it_for_the_own_college() -> None:
    with pytest.raises(NotPermitted, match="这涉及全校，不能做计划。只办本院的，请加 --college 学院。"):
        check_site(somebody(Role.SECRETARY), SiteAction.PLAN)
    with pytest.raises(NotPermitted, match=r"不能执行计划。$"):
        check_site(somebody(Role.SECRETARY), SiteAction.APPLY)


def test_a_counsellor_without_classes_has_the_whole_college() -> None:
    counsellor = Actor("c", "辅导员", frozenset({Role.COUNSELLOR}), frozenset({OWN}))
    assert may(counsellor, CaseAction.RECORD, college=OWN, class_name=OTHER_CLASS)
    assert may(counsellor, CaseAction.RECORD, college=OWN)
    assert not may(counsellor, CaseAction.RECORD, college=OTHER, class_name=OTHER_CLASS)


def test_whoever_is_bound_to_classes_needs_the_class_to_be_known() -> None:
    assert not may(somebody(Role.CLASS_ADVISER), CaseAction.RECORD, college=OWN)


def test_an_archivist_of_a_college_stays_there() -> None:
    archivist = Actor("a", "档案管理员", frozenset({Role.ARCHIVIST}), frozenset({OWN}))
    assert may(archivist, CaseAction.ARCHIVE, college=OWN)
    assert not may(archivist, CaseAction.ARCHIVE, college=OTHER)
    with pytest.raises(NotPermitted, match="这涉及全校"):
        check_site(archivist, SiteAction.AUDIT)


def test_classes_bind_the_role_of_the_class_alone() -> None:
    both = Actor("b", "两职", frozenset({Role.SECRETARY, Role.CLASS_ADVISER}), frozenset({OWN}), frozenset({CLASS}))
    assert may(both, CaseAction.OBJECT, college=OWN, class_name=OTHER_CLASS)
    assert both.sees(OWN, OTHER_CLASS)
    assert not somebody(Role.CLASS_ADVISER).sees(OWN, OTHER_CLASS)


def test_the_program_itself_decides_about_nobody() -> None:
    program = Actor("daemon", "守护进程", frozenset(), system=True)
    assert not [action for action in CaseAction if may(program, action, college=OWN, class_name=CLASS)]
    prepares = {"pull", "evaluate", "plan", "apply", "send", "backup"}
    for action in SiteAction:
        if action.value in prepares:
            check_site(program, action)
        else:
            with pytest.raises(NotPermitted):
                check_site(program, action)


PROCEDURES = [procedure_of(policy) for policy in OTHERWISE]
NAMES = st.sampled_from([OWN, OTHER, "教育学院", "设计学院"])


@given(
    roles=st.frozensets(st.sampled_from(sorted({*Role} - SCHOOL_ROLES)), min_size=1),
    own=st.frozensets(NAMES, min_size=1),
    classes=st.frozensets(st.sampled_from([CLASS, OTHER_CLASS])),
    other=NAMES,
    class_name=st.sampled_from([CLASS, OTHER_CLASS, None]),
    procedure=st.sampled_from(PROCEDURES),
)
def test_nobody_of_a_college_does_anything_in_another(
    roles: frozenset[Role],
    own: frozenset[str],
    classes: frozenset[str],
    other: str,
    class_name: str | None,
    procedure: Procedure | None,
) -> None:
    assume(other not in own)
    actor = Actor("x", "某人", roles, own, classes)
    for action in CaseAction:
        assert not may(actor, action, college=other, procedure=procedure, class_name=class_name)
    for site_action in SiteAction:
        for colleges in (None, {other}, own | {other}):
            with pytest.raises(NotPermitted):
                check_site(actor, site_action, colleges)
    assert not actor.sees(other, class_name)
