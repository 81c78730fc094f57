"""By when each clause wants what: the days of a list and of its highest warning, reckoned by hand from the letter."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.journeys.regulated import MAKEUPS, a_site_under, numbers

TERM = "2024-2025-1"
STUDENTS = numbers(12)
ONE = STUDENTS[0]


@dataclass(frozen=True)
class Told:
    """A regulation, what one student failed, the days on which lists are signed, and what is then owed by when."""

    policy: str
    failed: tuple[str, ...]
    worth: str
    signed: tuple[date, ...]
    listed: dict[str, date]
    owed: dict[str, date]
    by: str = "王敏"
    period: str = field(default=TERM)


# the term of support runs from 24 February to 4 July 2025, the next one from 1 September 2025
LSEC = Told(
    policy="lsec",
    failed=("A1", "B1"),
    worth="3",
    signed=(MAKEUPS[TERM] + timedelta(days=1), MAKEUPS[TERM] + timedelta(days=7)),  # issued on 14 March
    listed={
        "list": date(2025, 3, 10),  # 二.3: within two weeks of the term's start
        "teachers": date(2025, 3, 10),
        "binding": date(2025, 7, 4),  # 五.1: before the term's end
    },
    owed={
        "notice": date(2025, 3, 21),
        "counsellor_interview": date(2025, 7, 4),  # 四.5: two a term
        "adviser_interview": date(2025, 4, 13),  # 四.5: one a month
        "plan_outcome": date(2025, 7, 4),  # 四.4: at the term's end
    },
)
ASNU = Told(
    policy="asnu",
    failed=("A1",),
    worth="15",
    signed=(MAKEUPS[TERM] + timedelta(days=3),),  # 10 March, red
    listed={"list": date(2025, 3, 24), "hand_on": date(2025, 3, 24)},  # 第八条: within a month of the term's start
    owed={
        "interview": date(2025, 4, 10),  # 第五条、第十条: within a month of the list
        "guardian_interview": date(2025, 4, 10),  # 第十条 3: red
        "support_team": date(2025, 4, 10),
        "counsellor_exchange": date(2025, 3, 16),  # 第十二条: every week
        "guardian_feedback": date(2025, 3, 23),  # 第十二条: every two weeks
        "adviser_exchange": date(2025, 4, 9),  # 第十一条: every month
    },
)
BHUAD = Told(
    policy="bhuad",
    failed=tuple(f"C{at}" for at in range(6)),
    worth="3",
    signed=(date(2025, 6, 4),),
    listed={
        "list": date(2025, 6, 5),  # 第七条（一）: a month before the vacation, which begins on 5 July
        "summary": date(2025, 7, 4),  # 第十二条
        "analysis": date(2025, 9, 29),  # 第十条（六）: early next term
    },
    owed={"notice": date(2025, 7, 4), "interview": date(2025, 7, 4), "guardian_contact": date(2025, 7, 4)},
    period="2024-2025-2",
)
USTL = Told(
    policy="ustl",
    failed=("A1",),
    worth="20",
    signed=(date(2025, 9, 20),),
    listed={
        "list": date(2025, 9, 29),  # 第五条 1: within four weeks of the school year's start
        "hand_on": date(2025, 9, 29),
        "college_report": date(2026, 7, 3),  # 第五条 7: at the end of the school year
        "school_report": date(2026, 7, 3),  # 第五条 8
    },
    owed={"notice": date(2025, 9, 29), "support_file": date(2026, 7, 3)},  # 第五条 1, 4
    by="教务",
    period="2024-2025",
)


@pytest.mark.parametrize("told", [LSEC, ASNU, BHUAD, USTL], ids=lambda told: told.policy)
def test_every_day_is_that_of_the_clause(told: Told, tmp_path: Path) -> None:
    with a_site_under(told.policy, tmp_path / "site", STUDENTS) as site:
        for code in told.failed:
            site.registrar.failed(ONE, code, TERM, worth=told.worth)
        site.judge(told.signed[0])
        for day in told.signed:
            site.sign(day, by=told.by)
        assert site.states(told.period) == {ONE: "issued"}
        listed, owed = site.owed(told.signed[-1]), site.owed(told.signed[-1], ONE)
    assert {duty: listed[duty] for duty in told.listed} == told.listed
    assert {duty: owed[duty] for duty in told.owed} == told.owed
