"""ustl from the list to its end: notices in time, four consents, a year of trial, and who is referred instead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from sync.actions.cases import review
from sync.actions.consents import close_applications_on, consent, end_of_trial
from sync.actions.forms import print_forms
from sync.cases.changes import NotAllowed
from sync.cases.consents import Given
from sync.cases.permission import NotPermitted
from sync.refusal import Refusal
from sync.store.consents import Outcome, read_trials
from tests.journeys.regulated import STARTS, WHO, Regulated, a_site_under, case_id, numbers

YEAR, NEXT_YEAR = "2024-2025", "2025-2026"
STUDENTS = numbers(14)
TRIES, REFUSED, SILENT, LOWER = STUDENTS[:4]
LIST_DAY = date(2025, 9, 20)
"""After the free make-ups, within four weeks of the school year's start (第五条 1)."""
TRIAL_ENDS = date(2026, 9, 1)


@pytest.fixture
def ustl(tmp_path: Path) -> Iterator[Regulated]:
    with a_site_under("ustl", tmp_path / "site", STUDENTS) as site:
        said = site.registrar
        for student in (TRIES, REFUSED, SILENT):
            said.failed(student, "OLD", "2023-2024-1", worth="40")
        for student in (REFUSED, LOWER):
            said.failed(student, "NEW", "2024-2025-1", worth="20")
        site.judge(LIST_DAY)
        site.sign(LIST_DAY, by="教务")
        yield site


def step(ustl: Regulated, student: str, party: str, day: date, outcome: Outcome = "given", who: str = WHO) -> None:
    with ustl.at(day) as site:
        consent(site, case_id(site, student, YEAR), Given(party, outcome, day, "某人", "扫描件"), who)


def levels(ustl: Regulated) -> dict[str, str | None]:
    return {number: case.issued_level for number, case in ustl.cases(YEAR).items()}


def referred(ustl: Regulated, day: date) -> dict[str, str]:
    """Return who stands on the list for other regulations, and why, by the clauses."""
    with ustl.at(day) as site:
        (printed,) = print_forms(site, "ustl")
    book = openpyxl.load_workbook(printed.folder / "学业警示学生名单.xlsx")
    if "转其他规定办理" not in book.sheetnames:
        return {}
    rows = book["转其他规定办理"].iter_rows(values_only=True)
    return {str(row[4]): str(row[-1]) for row in rows if row[4] in STUDENTS}


def test_the_firm_level_goes_out_in_time_and_the_doubtful_one_waits(ustl: Regulated) -> None:
    assert STARTS["2025-2026-1"] + timedelta(weeks=4) >= LIST_DAY
    assert ustl.states(YEAR) == {
        TRIES: "awaiting_consents",
        REFUSED: "issued",
        SILENT: "awaiting_consents",
        LOWER: "issued",
    }
    assert levels(ustl) == {TRIES: None, REFUSED: "downgrade", SILENT: None, LOWER: "downgrade"}
    assert ustl.written_to() == [REFUSED, LOWER]
    assert ustl.flagged() == {REFUSED, LOWER}


def test_the_whole_procedure_from_the_list_to_the_end_of_the_trial(ustl: Regulated) -> None:
    with ustl.at(date(2025, 9, 22)) as site:
        close_applications_on(site, "ustl", YEAR, date(2025, 10, 15), "教务", "教务处通知")
    step(ustl, TRIES, "student", date(2025, 10, 8))
    step(ustl, REFUSED, "student", date(2025, 10, 9))
    step(ustl, TRIES, "guardian", date(2025, 10, 10))
    step(ustl, REFUSED, "guardian", date(2025, 10, 11), "refused")
    step(ustl, TRIES, "college", date(2025, 10, 13))
    step(ustl, TRIES, "school", date(2025, 10, 14), who="教务")

    # on the last day one may still apply; the fourth consent took effect
    ustl.sign(date(2025, 10, 15), by="教务")
    assert levels(ustl) == {TRIES: "withdrawal", REFUSED: "downgrade", SILENT: None, LOWER: "downgrade"}
    assert ustl.states(YEAR)[SILENT] == "awaiting_consents"
    with ustl.at(date(2025, 10, 15)) as site, site.store.read() as tx:
        (trial,) = read_trials(tx, site.store.site_id).values()
    assert (trial.starts_on, trial.ends_on) == (STARTS["2025-2026-1"], TRIAL_ENDS)

    # the day after, who has not applied is closed; both are dealt with by other regulations (第五条 9)
    ustl.sign(date(2025, 10, 16), by="教务")
    assert ustl.states(YEAR)[SILENT] == "rejected"
    listed = referred(ustl, date(2025, 10, 17))
    assert set(listed) == {REFUSED, SILENT}
    assert "手续未办成" in listed[REFUSED]
    assert "逾期未申请" in listed[SILENT]
    assert all("第五条 9" in words and "第三条 2" in words for words in listed.values())

    # a year later: nobody is hit any more, but the trial has to be decided
    for student in (TRIES, REFUSED, SILENT):
        ustl.registrar.passed(student, "OLD", "2025-2026-1", worth="40")
    for student in (REFUSED, LOWER):
        ustl.registrar.passed(student, "NEW", "2025-2026-2", worth="20")
    autumn = date(2026, 9, 19)
    with ustl.at(TRIAL_ENDS - timedelta(days=1)) as site, pytest.raises(NotAllowed, match="期满"):
        end_of_trial(site, case_id(site, TRIES, YEAR), "passed", "教务", "提前")
    ustl.judge(autumn)
    ustl.sign(autumn, turn=True, by="教务")
    assert ustl.states(YEAR) == {TRIES: "carried_over", REFUSED: "lifted", SILENT: "rejected", LOWER: "lifted"}
    with ustl.at(autumn) as site:
        end_of_trial(site, case_id(site, TRIES, YEAR), "passed", "教务", "试读期间取得全部应修学分")
    assert [action for action, _ in ustl.history(ustl.cases(YEAR)[TRIES])] == [
        "open",
        "awaiting_consents",
        "consent_given",
        "consent_given",
        "consent_given",
        "consents_complete",
        "issued",
        "turned_carried_over",
        "trial_passed",
    ]
    ustl.sign(autumn, by="教务")
    assert ustl.flagged() == set()
    assert ustl.states(NEXT_YEAR) == {}


def test_a_trial_that_is_failed_is_closed_and_referred(ustl: Regulated) -> None:
    for party, who in (("student", WHO), ("guardian", WHO), ("college", WHO), ("school", "教务")):
        step(ustl, TRIES, party, date(2025, 10, 8), who=who)
    ustl.sign(date(2025, 10, 9), by="教务")
    with ustl.at(TRIAL_ENDS) as site:
        end_of_trial(site, case_id(site, TRIES, YEAR), "failed", "教务", "仍有 40 学分未取得")
    assert ustl.states(YEAR)[TRIES] == "closed"
    assert "试读期满未通过" in referred(ustl, TRIAL_ENDS)[TRIES]


def test_what_takes_consents_takes_nothing_less(ustl: Regulated) -> None:
    day = date(2025, 10, 8)
    with ustl.at(day) as site:
        tries, lower = case_id(site, TRIES, YEAR), case_id(site, LOWER, YEAR)
        with pytest.raises(NotAllowed, match="第三条 2"):
            review(site, tries, "教务", "直接同意", approve=True)
        with pytest.raises(NotAllowed, match="没有待办"):
            consent(site, lower, Given("student", "given", day, "某人", "申请书"), WHO)
        with pytest.raises(NotAllowed, match="依次"):
            consent(site, tries, Given("guardian", "given", day, "某人", "通话"), WHO)
        with pytest.raises(NotPermitted, match="学校批准"):
            consent(site, tries, Given("school", "given", day, "某人", "批件"), "秘书")
        with pytest.raises(Refusal, match="已经过去"):
            close_applications_on(site, "ustl", YEAR, day - timedelta(days=1), "教务", "通知")
        with pytest.raises(NotPermitted):
            close_applications_on(site, "ustl", YEAR, day, "秘书", "学院自定")
