"""The gate as a whole: what is missing in the store, and what a person accepted."""

from __future__ import annotations

from typing import Any

import pytest

from config.policy_files import load_policy
from connector.moodle.errors import MoodleUnavailable
from rules.facts.facts import Facts
from sync.quality.gate import open_stops, stops_after, stops_before
from sync.quality.listing import listed
from sync.store.assessments import keep_assessment
from sync.store.database import Store
from tests.connector.standin.colleges import an_account
from tests.sync.pull.university import NUMBERS, University, a_moodle_course
from tests.sync.quality.builders import PERIOD, a_site, an_assessment
from tests.sync.store.builders import SPRING, a_course, a_moment, a_student, an_attempt, some_facts

LAW = load_policy("asnu")


@pytest.fixture
def university(sqlite_store: Store) -> University:
    """Give a university whose Moodle agrees with its registrar."""
    university = University(sqlite_store)
    university.registers()
    university.has(a_moodle_course(marks=dict.fromkeys(NUMBERS, 70)))
    university.pull()
    return university


def stops(university: University, period: str = PERIOD) -> dict[str, str]:
    """Return the details of each stop before evaluating, by code."""
    found = stops_before(a_site(university.store), LAW, university.facts(), period)
    return {stop.code: "；".join(stop.details) for stop in found}


def the_registers(*attempts: Any, **tables: Any) -> Facts:
    known = {"students": [a_student(number) for number in NUMBERS], "courses": [a_course()], **tables}
    return some_facts(attempts=list(attempts), **known)


def test_a_complete_site_goes_through(university: University) -> None:
    assert stops(university) == {}


def test_a_site_that_never_pulled_goes_through(sqlite_store: Store) -> None:
    university = University(sqlite_store)
    university.registers()
    assert stops(university) == {}


def test_an_unmapped_course_stops(university: University) -> None:
    university.has(
        a_moodle_course(marks=dict.fromkeys(NUMBERS, 70)),
        a_moodle_course("兴趣小组"),
        a_moodle_course("2023-2024-1-ART999-01", {"1": 70}),
        a_moodle_course("2019-2020-1-MATH101-01", {"1": 70}),
        a_moodle_course("2023-2024-1-ART998-01"),
    )
    university.pull()
    told = stops(university)["unmapped_offering"]
    assert all(part in told for part in ("兴趣小组", "ART999", "2019-2020-1"))
    assert "ART998" not in told


def test_a_code_that_counts_as_a_known_one_is_mapped(university: University) -> None:
    university.mapping = {"equivalences": [{"old": "MATH100", "new": "MATH101"}]}
    university.has(a_moodle_course("2023-2024-1-MATH100-01", dict.fromkeys(NUMBERS, 70)))
    university.pull()
    site = a_site(university.store)
    assert [stop.code for stop in stops_before(site, LAW, university.facts(), PERIOD)] == ["unmapped_offering"]
    known = site.settings.model_copy(update={"mapping": university_mapping(university)})
    mapped = type(site)(known, site.store, site.folder, site.clock)
    assert stops_before(mapped, LAW, university.facts(), PERIOD) == ()


def university_mapping(university: University) -> Any:
    from config.mapping import Mapping

    return Mapping.model_validate(university.mapping)


def test_students_without_a_number_and_numbers_with_two_accounts_stop(university: University) -> None:
    odd = [an_account("sx", idnumber=""), an_account("sy", idnumber="1")]
    people = [*NUMBERS, "x", "y"]
    university.has(a_moodle_course(marks=dict.fromkeys(NUMBERS, 70), students=people), users=odd)
    university.pull()
    told = stops(university)
    assert set(told) == {"no_number", "shared_number"}
    assert told["shared_number"].startswith("1：账号")


def test_the_registrars_differences_stop_above_the_limit(university: University) -> None:
    university.registers(the_registers(an_attempt("58", student_no="1")))
    told = stops(university)["registrar_differences"]
    assert told == "1 MATH101 2023-2024-1：教务 58，Moodle 70"
    university.registers(the_registers(an_attempt("70.0", student_no="1")))
    assert stops(university) == {}
    university.registers(the_registers(an_attempt(None, student_no="1", result="pass")))
    assert stops(university) == {}
    university.registers(the_registers(an_attempt("良好", student_no="1")))
    assert stops(university) == {}
    university.registers(the_registers(an_attempt("不及格", student_no="1")))
    assert "registrar_differences" in stops(university)
    university.registers(the_registers(an_attempt(None, student_no="1")))
    assert stops(university) == {}
    university.registers(the_registers(an_attempt(None, student_no="1", result="absent")))
    assert "registrar_differences" in stops(university)


def test_a_pull_that_broke_off_stops_until_the_next(university: University) -> None:
    def gone(_function: str) -> None:
        raise MoodleUnavailable("连不上")

    university.moodle.before_read = gone
    with pytest.raises(MoodleUnavailable):
        university.pull()
    assert list(stops(university)) == ["incomplete_pull"]
    university.moodle.before_read = lambda _function: None
    university.pull()
    assert stops(university) == {}


def test_a_course_that_was_not_read_stops_until_it_is(university: University) -> None:
    def unreadable(function: str) -> None:
        if function == "gradereport_user_get_grade_items":
            raise MoodleUnavailable("稍后重试")

    university.has(a_moodle_course(marks=dict.fromkeys(NUMBERS, 71)))
    university.moodle.before_read = unreadable
    assert not university.pull().complete
    assert list(stops(university)) == ["unread_offering"]
    university.moodle.before_read = lambda _function: None
    university.pull()
    assert stops(university) == {}


def test_a_shrunken_course_stops_and_so_does_a_shrunken_site(university: University) -> None:
    university.has(a_moodle_course(marks={"1": 70}))
    university.pull()
    assert list(stops(university)) == ["shrunken_offering"]
    university.has()
    university.pull()
    assert set(stops(university)) == {"shrunken_offering", "shrunken_site"}


def test_a_stop_is_open_until_a_person_accepts_exactly_it(university: University) -> None:
    site = a_site(university.store)
    university.registers(the_registers(an_attempt("58", student_no="1")))
    found = stops_before(site, LAW, university.facts(), PERIOD)
    assert open_stops(site, found) == found
    university.accept(found[0])
    assert open_stops(site, found) == ()
    other_period = stops_before(site, LAW, university.facts(), SPRING)
    assert open_stops(site, other_period) == other_period
    university.registers(the_registers(an_attempt("58", student_no="1"), an_attempt("58", student_no="2")))
    changed = stops_before(site, LAW, university.facts(), PERIOD)
    assert open_stops(site, changed) == changed


def test_everything_amiss_is_listed_whether_it_stops_or_not(university: University) -> None:
    university.registers(the_registers(an_attempt("58", student_no="1")))
    second = a_moodle_course("2023-2024-1-MATH101-02", {"2": 55, "99": 60})
    first = a_moodle_course(marks={**dict.fromkeys(NUMBERS, 70)})
    university.has(first, second, users=[an_account("s99")])
    university.pull()
    with university.store.read() as transaction:
        found = {finding.code: finding.text for finding in listed(transaction, "main")}
    assert set(found) == {"registrar_difference", "contradiction", "unregistered"}
    assert found["contradiction"].startswith("2 MATH101 2023-2024-1 正考")
    assert found["unregistered"].startswith("99")


def test_after_evaluating_classes_are_compared_with_the_period_before(university: University) -> None:
    site, facts = a_site(university.store), university.facts()
    judged = an_assessment("1", "2", "3", period=SPRING)
    share_of_class = [stop.code for stop in stops_after(site, LAW, facts, judged)]
    assert share_of_class == []
    with university.store.begin() as transaction:
        keep_assessment(transaction, "main", an_assessment("1"), known_at=a_moment())
    assert [stop.code for stop in stops_after(site, LAW, facts, judged)] == ["class_share"]


def test_after_evaluating_pending_marks_stop(university: University) -> None:
    site = a_site(university.store, {"class_hit_minimum_size": 99})
    university.has(a_moodle_course(marks={**dict.fromkeys(NUMBERS, 70), "1": None}, students=NUMBERS))
    university.pull()
    found = stops_after(site, LAW, university.facts(), an_assessment())
    assert [stop.code for stop in found] == ["pending"]
    assert found[0].details == ("1，MATH101，2023-2024-1",)
