"""lsec from the list to its end: told first, objections, issued; then lifted, carried over or escalated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from config.policy_files import SHIPPED
from sync.actions.announcing import tell
from sync.actions.cases import answer_objection, list_cases, move, object_to
from sync.actions.publishing import publish
from sync.cases.changes import NotAllowed
from sync.store.case_record import CaseState
from sync.store.cases import read_events
from tests.journeys.regulated import (
    COLLEGE,
    MAKEUPS,
    STARTS,
    WHO,
    Regulated,
    a_site_under,
    case_id,
    numbers,
)

TERM, NEXT = "2024-2025-1", "2024-2025-2"
STUDENTS = numbers(12)
RAISED, STAYS, HIGHER, OBJECTS, PAPER = STUDENTS[:5]
WARNED = (RAISED, STAYS, HIGHER, OBJECTS, PAPER)
LIST_DAY = MAKEUPS[TERM] + timedelta(days=1)
"""8 March 2025: after the make-ups, and within two weeks of the term's start (二.3)."""


@pytest.fixture
def lsec(tmp_path: Path) -> Iterator[Regulated]:
    with a_site_under("lsec", tmp_path / "site", STUDENTS, without_account=[PAPER]) as site:
        said = site.registrar
        for student in (RAISED, STAYS):
            said.failed(student, "A1", TERM)
            said.failed(student, "B1", TERM)
        for student in (HIGHER, OBJECTS, PAPER):
            said.failed(student, "A1", TERM)
        site.judge(LIST_DAY)
        yield site


def test_the_whole_procedure_from_the_list_to_the_next_term(lsec: Regulated) -> None:
    # 二.3: the list within two weeks of the term's start, told to each student alone
    assert STARTS[NEXT] + timedelta(weeks=2) >= LIST_DAY
    lsec.sign(LIST_DAY)
    assert lsec.states(TERM) == dict.fromkeys(WARNED, "announced")
    assert lsec.written_to() == [RAISED, STAYS, HIGHER, OBJECTS]
    assert lsec.flagged() == set()

    # who has no account is told on paper, two days later; another objects
    with lsec.at(LIST_DAY + timedelta(days=2)) as site:
        tell(site, case_id(site, PAPER, TERM), "told", LIST_DAY + timedelta(days=2), "当面交付并签字", WHO)
        object_to(site, case_id(site, OBJECTS, TERM), WHO, "补考成绩没有登记", "学生本人")

    # the fifth day is the last one to object: nothing is issued on it
    waiting = lsec.sign(LIST_DAY + timedelta(days=5))
    assert lsec.flagged() == set()
    assert waiting == [
        "01 异议期至 2025-03-13（含当日；2025-03-08 已告知）",
        "02 异议期至 2025-03-13（含当日；2025-03-08 已告知）",
        "03 异议期至 2025-03-13（含当日；2025-03-08 已告知）",
        "04 有未处理的异议",
        "05 异议期至 2025-03-15（含当日；2025-03-10 已告知）",
    ]

    # the day after, the others are issued; the objection holds one, the paper another
    lsec.sign(LIST_DAY + timedelta(days=6))
    assert lsec.states(TERM) == dict(zip(WARNED, ["issued"] * 3 + ["announced"] * 2, strict=True))
    assert lsec.flagged() == {RAISED, STAYS, HIGHER}

    # the objection is upheld: no warning, and the student hears so
    with lsec.at(LIST_DAY + timedelta(days=7)) as site:
        answer_objection(site, case_id(site, OBJECTS, TERM), WHO, "补考成绩漏登，已补登", uphold=True)
    lsec.sign(LIST_DAY + timedelta(days=8))
    assert lsec.states(TERM) == dict(zip(WARNED, ["issued"] * 3 + ["rejected", "issued"], strict=True))
    assert lsec.history(lsec.cases(TERM)[RAISED]) == [
        ("open", LIST_DAY),
        ("announced", LIST_DAY),
        ("confirmed", LIST_DAY + timedelta(days=6)),
        ("issued", LIST_DAY + timedelta(days=6)),
    ]
    levels = {number: case.issued_level for number, case in lsec.cases(TERM).items()}
    assert levels == {RAISED: "written", STAYS: "written", HIGHER: "oral", OBJECTS: None, PAPER: "oral"}

    # the list is not published unless the college says so
    with lsec.at(LIST_DAY + timedelta(days=9)) as site:
        move(site, case_id(site, RAISED, TERM), CaseState.IN_SUPPORT, WHO, "已谈话并制定计划")
        with pytest.raises(NotAllowed, match="不公布"):
            publish(site, "lsec", COLLEGE, WHO, "异议期已满")

    # 三.4, a term later: 3 of 6 failed credits retaken, none, and a worse term
    lsec.registrar.passed(RAISED, "A1", NEXT)
    for code in ("A2", "B2"):
        lsec.registrar.failed(HIGHER, code, NEXT)
    autumn = MAKEUPS[NEXT] + timedelta(days=1)
    lsec.judge(autumn)
    lsec.sign(autumn, turn=True)
    assert lsec.states(TERM) == dict(
        zip(WARNED, ["lifted", "carried_over", "escalated", "rejected", "lifted"], strict=True)
    )
    assert facts(lsec, RAISED) == ("3", ["B1"])
    assert facts(lsec, STAYS) == ("6", ["A1", "B1"])

    # the next list begins as this one did; who was raised stays in sight until the new warning is issued
    lsec.sign(autumn)
    assert lsec.states(NEXT) == {HIGHER: "announced"}
    assert lsec.flagged() == {STAYS, HIGHER}
    lsec.sign(autumn + timedelta(days=6))
    assert {number: case.issued_level for number, case in lsec.cases(NEXT).items()} == {HIGHER: "written"}
    with lsec.at(autumn) as site:
        assert {line.state for line in list_cases(site)} == {"已解除", "结转", "已升级", "不予预警", "已发出"}


def facts(lsec: Regulated, student: str) -> tuple[str, list[str]]:
    """Return the failed credits, and the courses not earned, by which a case was lifted or kept."""
    case = lsec.cases(TERM)[student]
    with lsec.at(LIST_DAY) as site, site.store.read() as tx:
        event = read_events(tx, site.store.site_id, case.id)[-1]
    kept = json.loads(event.details)
    assert (kept["clause"], kept["below"]) == ("三.4", "6")
    return kept["outstanding_credits"], kept["not_earned"]


def test_a_college_that_publishes_does_so_by_name_after_the_time_to_object(lsec: Regulated) -> None:
    policies = lsec.folder / "policies"
    policies.mkdir(exist_ok=True)
    text = (SHIPPED / "lsec.yaml").read_text("utf-8").replace("publish: false", "publish: true")
    (policies / "lsec.yaml").write_text(text, "utf-8")
    lsec.sign(LIST_DAY)
    with lsec.at(LIST_DAY + timedelta(days=3)) as site, pytest.raises(NotAllowed, match="还不能公布"):
        publish(site, "lsec", COLLEGE, WHO, "提前公布")
    with lsec.at(LIST_DAY + timedelta(days=3)) as site:
        tell(site, case_id(site, PAPER, TERM), "no_objection", LIST_DAY + timedelta(days=3), "签字确认", WHO)
    lsec.sign(LIST_DAY + timedelta(days=6))
    with lsec.at(date(2025, 3, 17)) as site:
        published = publish(site, "lsec", COLLEGE, WHO, "异议期已满，经党政联席会同意")
    assert (published.students, published.file.exists()) == (5, True)
    rows = openpyxl.load_workbook(published.file).active.iter_rows(values_only=True)
    assert [list(row) for row in rows if row[0] in STUDENTS] == [
        [RAISED, "学生01", "小教2301班", "书面警示"],
        [HIGHER, "学生03", "小教2301班", "口头警示"],
        [PAPER, "学生05", "小教2301班", "口头警示"],
        [STAYS, "学生02", "小教2302班", "书面警示"],
        [OBJECTS, "学生04", "小教2302班", "口头警示"],
    ]
    assert lsec.history(lsec.cases(TERM)[RAISED])[-1] == ("published", date(2025, 3, 17))
