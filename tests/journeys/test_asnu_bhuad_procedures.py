"""asnu and bhuad from the list to its end: in time, escalated or lifted or carried over, leavers closed, by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from sync.actions.cases import case_history, move, reexamine, review
from sync.actions.period_tables import tables_of_results
from sync.actions.proposing import propose
from sync.cases.changes import NotAllowed
from sync.regulations import regulations_of
from sync.store.case_record import CaseState
from tests.journeys.regulated import ENDS, MAKEUPS, STARTS, WHO, Regulated, a_site_under, case_id, numbers

TERM, NEXT = "2024-2025-1", "2024-2025-2"
STUDENTS = numbers(14)
ONE, TWO, THREE, FOUR = STUDENTS[:4]
NO_MAKEUP_LEFT = MAKEUPS[TERM] + timedelta(days=3)


@pytest.fixture
def asnu(tmp_path: Path) -> Iterator[Regulated]:
    with a_site_under("asnu", tmp_path / "site", STUDENTS) as site:
        for student in (ONE, TWO, THREE):  # 5 credits outstanding reach yellow (第七条); 10 others passed
            site.registrar.failed(student, "A1", TERM, worth="5")
            site.registrar.passed(student, "B1", TERM, "regular", worth="46")
        site.judge(NO_MAKEUP_LEFT)
        yield site


def levels(site: Regulated, period: str) -> dict[str, str | None]:
    return {number: case.issued_level for number, case in sorted(site.cases(period).items())}


def test_asnu_within_a_month_of_the_terms_start_to_the_next_list(asnu: Regulated) -> None:
    assert date(2025, 3, 24) == STARTS[NEXT] + timedelta(days=28) > NO_MAKEUP_LEFT  # 第八条: one month
    with asnu.at(NO_MAKEUP_LEFT) as site:
        propose(site, FOUR, "asnu", "red", WHO, "长期沉迷网络，多次谈话无改进")  # 第七条 "等"
        with pytest.raises(NotAllowed, match="第七条"):
            propose(site, STUDENTS[5], "asnu", "yellow", WHO, "学习不努力")
    asnu.sign(NO_MAKEUP_LEFT)
    assert levels(asnu, TERM) == {ONE: "yellow", TWO: "yellow", THREE: "yellow", FOUR: "red"}
    assert asnu.flagged() == {ONE, TWO, THREE, FOUR}
    with asnu.at(date(2025, 3, 20)) as site:
        move(site, case_id(site, ONE, TERM), CaseState.IN_SUPPORT, WHO, "已谈话并制定计划")

    # a mark corrected after the list: nothing changes silently, a person decides, the notice is void
    found = next(
        at for at, row in enumerate(asnu.registrar.attempts) if row[:2] == (THREE, "A1") and row[3] == "makeup"
    )
    asnu.registrar.attempts[found] = (THREE, "A1", TERM, "makeup", "75", MAKEUPS[TERM].isoformat())
    asnu.judge(date(2025, 3, 25))
    assert asnu.states(TERM)[THREE] == "issued"
    with asnu.at(date(2025, 3, 25)) as site:
        reexamine(site, case_id(site, THREE, TERM), WHO, "补考成绩登记有误，已更正", adopt=True)
    asnu.sign(date(2025, 3, 25))
    assert asnu.states(TERM)[THREE] == "revoked"
    assert asnu.flagged() == {ONE, TWO, FOUR}

    # the next term: one fails more, one retakes, one who was named by hand is not hit
    for code in ("A2", "B2"):
        asnu.registrar.failed(ONE, code, NEXT, worth="6")
    asnu.registrar.passed(TWO, "A1", NEXT, worth="5")
    autumn = MAKEUPS[NEXT] + timedelta(days=3)
    asnu.judge(autumn)
    asnu.sign(autumn, turn=True)
    assert asnu.states(TERM) == {ONE: "escalated", TWO: "lifted", THREE: "revoked", FOUR: "lifted"}
    assert asnu.flagged() == {ONE}
    asnu.sign(autumn)
    assert levels(asnu, NEXT) == {ONE: "red"}
    assert asnu.history(asnu.cases(TERM)[ONE]) == [
        ("open", NO_MAKEUP_LEFT),
        ("confirmed", NO_MAKEUP_LEFT),
        ("issued", NO_MAKEUP_LEFT),
        ("in_support", date(2025, 3, 20)),
        ("turned_escalated", autumn),
    ]


def results(site: Regulated, period: str) -> dict[str, str]:
    """Return what the table of results says of each student of a period."""
    with site.at(date(2025, 12, 10)) as opened:
        (regulation,) = regulations_of(opened)
        tables = tables_of_results(opened, regulation, period)
    return {row.student.number: row.result for table in tables for row in table.rows}


LIST_DAY = date(2025, 6, 4)
"""A month before the vacation of the term that runs (第七条（一）)."""


@pytest.fixture
def bhuad(tmp_path: Path) -> Iterator[Regulated]:
    with a_site_under("bhuad", tmp_path / "site", STUDENTS) as site:
        for student, count in ((ONE, 4), (TWO, 6), (THREE, 4)):
            for at in range(count):
                site.registrar.failed(student, f"C{at}", TERM)
        site.registrar.events.append((FOUR, "discipline", "2025-04-01", "记过"))
        site.judge(LIST_DAY)
        yield site


def test_bhuad_a_month_before_the_vacation_to_the_next_list(bhuad: Regulated) -> None:
    assert ENDS[NEXT] - timedelta(days=30) == LIST_DAY
    waiting = bhuad.sign(LIST_DAY)
    assert levels(bhuad, NEXT) == {ONE: "level2", TWO: "level1", THREE: "level2", FOUR: None}
    assert waiting == ["04 条款留待人工认定，暂不发出"]
    assert FOUR not in bhuad.written_to()
    with bhuad.at(LIST_DAY) as site:
        review(site, case_id(site, FOUR, NEXT), WHO, "预计能按期毕业", approve=False)
    assert bhuad.states(NEXT)[FOUR] == "rejected"

    # the next list: one is still hit, one has left, one retook enough to fall below four
    autumn_list = date(2025, 12, 9)
    bhuad.registrar.status[THREE] = "withdrawn"
    for at in range(3):
        bhuad.registrar.attempt(TWO, f"C{at}", "2025-2026-1", "retake", "80", "3", date(2025, 11, 20))
    bhuad.judge(autumn_list)
    bhuad.sign(autumn_list, turn=True)
    assert bhuad.states(NEXT) == {ONE: "carried_over", TWO: "lifted", THREE: "closed", FOUR: "rejected"}
    bhuad.sign(autumn_list)
    assert levels(bhuad, "2025-2026-1") == {ONE: "level2", FOUR: None}  # the sanction is still in force: judged anew
    assert bhuad.flagged() == {ONE}
    assert results(bhuad, NEXT) == {ONE: "结转，继续帮扶", TWO: "已解除", THREE: "已结案"}  # 附件3, 第十条（六）
    assert results(bhuad, "2025-2026-1") == {ONE: ""}  # not known yet: room to write


def test_a_sanction_leads_to_a_warning_only_by_a_persons_word(bhuad: Regulated) -> None:
    bhuad.sign(LIST_DAY)
    with bhuad.at(LIST_DAY) as site:
        case = case_id(site, FOUR, NEXT)
        (said,) = case_history(site, case).wording
        # what the notice will say is confirmed with the level
        assert "（2025年4月1日，记过），预计将不能按期毕业" in said
        review(site, case, WHO, "预计不能按期毕业", approve=True)
        assert case_history(site, case).wording == ()
    bhuad.sign(LIST_DAY)
    assert levels(bhuad, NEXT)[FOUR] == "level1"
    assert FOUR in bhuad.written_to()
