"""What is past its time is listed, then erased; a day before it is not; what others count on stays."""

from __future__ import annotations

import os
from datetime import date

import pytest
from sqlalchemy import text

from sync.actions.audit import verify_audit
from sync.actions.cases import move
from sync.actions.forms import print_forms
from sync.actions.import_bundle import import_bundle
from sync.actions.retention import Retained, apply_retention, list_retention
from sync.privacy.dates import years_after, years_before
from sync.site import Site
from sync.store.case_record import CaseState
from sync.store.cases import read_cases
from sync.store.facts import load_facts
from tests.journeys.small_college import RED, TODAY, WARNED, on
from tests.journeys.stages import At
from tests.sync.actions.deciders import case_of
from tests.sync.privacy.guardians import files_holding

WHO = "李红"
SIX = date(TODAY.year + 6, TODAY.month, TODAY.day)
TWO = date(TODAY.year + 2, TODAY.month, TODAY.day)


def close_all(site: Site) -> None:
    for number in WARNED:
        move(site, case_of(site, number).id, CaseState.CLOSED, WHO, "全部通过")


def on_day(at: At, day: date, *, closed: bool = True, more: str = "") -> Retained:
    small = at("sent", more=more)
    with on(small.folder) as site:
        if closed:
            close_all(site)
    with on(small.folder, day) as site:
        return list_retention(site, WHO)


@pytest.mark.parametrize(
    ("day", "cases"),
    [(date(SIX.year, SIX.month, SIX.day - 1), 0), (SIX, 0), (date(SIX.year, SIX.month, SIX.day + 1), len(WARNED))],
)
def test_a_closed_case_is_emptied_when_its_years_are_over(at: At, day: date, cases: int) -> None:
    assert len(on_day(at, day).cases) == cases


@pytest.mark.parametrize(("day", "there"), [(TWO, False), (date(TWO.year, TWO.month, TWO.day + 1), True)])
def test_the_text_of_a_message_goes_before_its_case(at: At, day: date, *, there: bool) -> None:
    found = on_day(at, day, closed=False)
    assert (bool(found.messages), found.cases) == (there, ())


def test_what_is_kept_for_good_is_never_past_its_time(at: At) -> None:
    never = "\n".join(f"{kind} = 0" for kind in ("students", "cases", "messages", "plans", "prints", "audit"))
    assert on_day(at, date(2090, 1, 1), more=f"\n[retention]\n{never}\n").nothing


def test_a_case_that_is_not_over_stays_however_old(at: At) -> None:
    assert on_day(at, date(2060, 1, 1), closed=False).cases == ()


def test_applying_it_empties_what_was_listed_and_leaves_the_statistics(at: At) -> None:
    small = at("sent")
    with on(small.folder) as site:
        print_forms(site)
        close_all(site)
        for file in (small.folder / "output").rglob("*.*"):
            os.utime(file, (0, 0))
    with on(small.folder, date(2045, 1, 1)) as site:
        listed = list_retention(site, WHO)
        assert listed.files
        assert len(listed.audit) > 10
        done = apply_retention(site, WHO, "年度清理")
        assert (done.cases, done.done) == (listed.cases, True)
        assert len(list_retention(site, WHO).audit) == 0
        assert list_retention(site, WHO).cases == ()
        assert verify_audit(site).faults == ()
        with site.store.read() as tx:
            cases = read_cases(tx, "small")
            assert {case.level for case in cases} >= {"red", "yellow"}
            assert all(case.student_no.startswith("erased-") for case in cases if case.issues)
            assert tx.execute(text("SELECT count(*) FROM outbox WHERE text <> ''")).scalar() == 0
            assert set(tx.execute(text("SELECT body FROM plan")).scalars()) == {"{}"}
            assert RED in load_facts(tx, "small").students["student_no"].to_pylist()
    assert not [file for file in (small.folder / "output").rglob("*.*") if file.is_file()]


def test_who_left_long_ago_is_erased_altogether_unless_a_file_has_to_be_kept(at: At) -> None:
    small = at("sent")
    register = small.folder / "registrar" / "students.csv"
    lines = register.read_text(encoding="utf-8-sig").splitlines()
    gone, held = lines[-1].split(",")[0], RED
    for file in (small.folder / "registrar").glob("*.csv"):
        kept = [line for line in file.read_text(encoding="utf-8-sig").splitlines() if not line.startswith((gone, held))]
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with on(small.folder) as site:
        import_bundle(site, small.folder / "registrar", WHO)
    with on(small.folder, date(SIX.year, SIX.month, SIX.day + 1)) as site:
        found = list_retention(site, WHO)
        assert (found.students, [number for number, _ in found.held]) == ((gone,), [held])
        apply_retention(site, WHO, "年度清理")
        assert list_retention(site, WHO).students == ()
    assert files_holding(small.folder, gone, but=("registrar",)) == []
    assert files_holding(small.folder, held, but=("registrar",))


@pytest.mark.parametrize(
    ("day", "years", "after", "before"),
    [
        (date(2024, 2, 29), 1, date(2025, 3, 1), date(2023, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29), date(2020, 2, 29)),
        (date(2025, 3, 1), 6, date(2031, 3, 1), date(2019, 3, 1)),
    ],
)
def test_years_around_leap_days(day: date, years: int, after: date, before: date) -> None:
    assert (years_after(day, years), years_before(day, years)) == (after, before)
