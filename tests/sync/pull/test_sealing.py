"""What need not be read again: offerings of terms that are over, which said the same as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mapping import Mapping
from config.settings import PullSettings
from sync.mapping.conventions import Conventions
from sync.mapping.equivalences import Equivalences
from sync.pull.sealing import HowRead, Seals
from sync.store.catalogue import Catalogue, Register, Term
from sync.store.offerings import Offering, list_offerings
from tests.connector.standin.colleges import an_account
from tests.sync.pull.university import MATH, NUMBERS, University, a_moodle_course
from tests.sync.store.builders import a_calendar, a_student, some_facts
from tests.sync.store.builders import a_course as a_catalogue_course

OVER = date(2024, 3, 8)
"""The end of the make-ups of the first term, as the calendar says."""
ZONE = ZoneInfo("Asia/Shanghai")
RUNNING = "2024-2025-1-MATH101-01"
TERMS = (
    Term("2023-2024-1", date(2023, 9, 4), date(2024, 1, 12), OVER),
    Term("2024-2025-1", date(2024, 9, 2), date(2025, 1, 10), None),
)


def conventions(**catalogue: object) -> Conventions:
    found = Catalogue(terms=TERMS, **catalogue)  # type: ignore[arg-type]
    return Conventions(Mapping(), found, Equivalences((), {}), ZONE, date(2025, 3, 1))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def an_offering(**values: object) -> Offering:
    """Return an offering that was read twice after all was over, and said the same."""
    read = noon(OVER + timedelta(days=40))
    known = Offering(2, MATH, "高等数学", "2023-2024-1", "01", "regular", None, True, codes=("MATH101",))
    known = replace(known, digest="d", read_at=read, changed_at=read - timedelta(days=1), read_as="r")
    return replace(known, **values)  # type: ignore[arg-type]


def holds(offering: Offering, today: date = date(2025, 3, 1), **settings: int) -> bool:
    return Seals(conventions(), PullSettings(**settings), today).holds(offering)


def test_what_said_the_same_after_all_was_over_is_sealed() -> None:
    assert holds(an_offering())
    assert holds(an_offering(kind="makeup"))


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "shell", "term": None},
        {"unmapped": "no_match"},
        {"vanished_at": noon(OVER)},
        {"digest": None},
        {"read_at": None},
        {"changed_at": None},
        {"term": "2024-2025-1"},
        {"term": "2030-2031-1"},
        {"changed_at": noon(OVER + timedelta(days=40))},
    ],
    ids=lambda values: "-".join(values),
)
def test_anything_open_keeps_an_offering_unsealed(values: dict[str, object]) -> None:
    assert not holds(an_offering(**values))


@pytest.mark.parametrize(("days", "sealed"), [(30, False), (31, True), (32, True)])
def test_it_must_have_been_read_so_many_days_after_the_makeups(days: int, sealed: bool) -> None:
    read = noon(OVER + timedelta(days=days))
    assert holds(an_offering(read_at=read, changed_at=read - timedelta(days=5))) is sealed


@pytest.mark.parametrize(("days", "sealed"), [(30, False), (31, True)])
def test_nothing_is_sealed_before_those_days_have_passed(days: int, sealed: bool) -> None:
    today, read = OVER + timedelta(days=days), noon(OVER + timedelta(days=31))
    assert holds(an_offering(read_at=read, changed_at=read - timedelta(days=5)), today) is sealed


def test_the_days_are_a_setting() -> None:
    read = noon(OVER + timedelta(days=1))
    offering = an_offering(read_at=read, changed_at=read - timedelta(days=5))
    assert holds(offering, seal_after_days=0)
    assert not holds(offering, seal_after_days=1)


@given(st.integers(0, 400), st.integers(1, 90))
def test_in_so_many_nights_every_sealed_offering_is_read_once(number: int, nights: int) -> None:
    seals = Seals(conventions(), PullSettings(sealed_nights=nights), date(2025, 3, 1))
    offerings = {course: an_offering(lms_course_id=course) for course in range(number)}
    read: list[int] = []
    for night in range(nights):
        due = seals.due(list(offerings.values()))
        assert len(due) <= -(-number // nights)
        read += due
        for course in due:
            offerings[course] = replace(offerings[course], read_at=noon(date(2025, 3, 1) + timedelta(days=night)))
    assert set(read) == set(offerings)


def test_what_decides_how_it_is_read_changes_the_digest() -> None:
    plain = HowRead(conventions()).of("regular", ["MATH101"])
    assert plain == HowRead(conventions(pass_marks={"ART101": 60})).of("regular", ("MATH101", "MATH101"))
    assert plain != HowRead(conventions(pass_marks={"MATH101": 60})).of("regular", ["MATH101"])
    zero = replace(conventions(), mapping=Mapping.model_validate({"marks": {"zero": "pending"}}))
    assert plain != HowRead(zero).of("regular", ["MATH101"])
    old = replace(conventions(), mapping=Mapping.model_validate({"equivalences": [{"old": "A1", "new": "B1"}]}))
    assert plain == HowRead(old).of("regular", ["MATH101"])


def test_a_shared_offering_also_rests_on_who_takes_what_and_a_shell_on_the_calendar() -> None:
    nobody, somebody = HowRead(conventions()), HowRead(conventions(students={"1": Register("软件", 2023)}))
    assert nobody.of("regular", ["A1"]) == somebody.of("regular", ["A1"])
    assert nobody.of("regular", ["A1", "B1"]) != somebody.of("regular", ["A1", "B1"])
    assert nobody.of("shell", ["A1"]) != nobody.of("regular", ["A1"])


@pytest.fixture
def sealed(small_university: University) -> University:
    """Give a university with a term long over, and one that runs, whose first term has been read twice."""
    university = small_university
    university.registers()
    university.pull_settings = {"sealed_nights": 1000}
    others = [a_moodle_course(f"2023-2024-1-PE1{n:02}-01", {"1": 70}) for n in range(8)]
    university.has(a_moodle_course(marks={"1": 45, "2": 70}), a_moodle_course(RUNNING, {"2": 70}), *others)
    university.pull()
    assert university.pull().sealed == 0
    third = university.pull()
    assert (third.sealed, third.verified, third.offerings) == (8, 1, 2)
    return university


def changed(university: University, **marks: float) -> None:
    others = [a_moodle_course(f"2023-2024-1-PE1{n:02}-01", {"1": 70}) for n in range(8)]
    running = a_moodle_course(RUNNING, {"2": marks.get("running", 70)})
    university.has(a_moodle_course(marks={"1": marks.get("over", 45), "2": 70}), running, *others)


def test_a_nightly_pull_reads_the_running_term_and_a_few_of_the_others(sealed: University) -> None:
    changed(sealed, running=88)
    result = sealed.pull()
    assert (result.offerings, result.verified, result.sealed, result.attempts_changed) == (2, 1, 8, 1)
    assert result.complete


def test_a_late_correction_is_found_by_turns_and_at_once_by_a_full_pull(sealed: University) -> None:
    changed(sealed, over=61)
    assert sealed.pull().attempts_changed == 0
    sealed.pull_settings = {"sealed_nights": 1}
    assert sealed.pull().attempts_changed == 1
    changed(sealed, over=62)
    assert sealed.pull(everything=True).sealed == 0
    assert sealed.attempts()[("1", "2023-2024-1", "regular")] == "62"


def test_after_a_correction_it_must_say_the_same_once_more(sealed: University) -> None:
    changed(sealed, over=61)
    sealed.pull(everything=True)
    assert sealed.pull().offerings == 3
    assert sealed.pull().offerings == 2


def test_another_mapping_reads_everything_again(sealed: University) -> None:
    sealed.mapping = {"items": [{"idnumber": "final", "kind": "makeup"}]}
    assert sealed.pull().sealed == 0


def test_another_pass_mark_reads_only_that_course_again(sealed: University) -> None:
    students = [a_student(number) for number in NUMBERS]
    sealed.registers(some_facts(students=students, courses=[a_catalogue_course(pass_mark=50)], terms=a_calendar()))
    assert {sealed.pull().sealed, sealed.pull().sealed} <= {7, 8}


def test_a_course_renamed_or_hidden_is_read_again(sealed: University) -> None:
    others = [a_moodle_course(f"2023-2024-1-PE1{n:02}-01", {"1": 70}, visible=n > 0) for n in range(8)]
    sealed.has(a_moodle_course(marks={"1": 45, "2": 70}), a_moodle_course(RUNNING, {"2": 70}), *others)
    result = sealed.pull()
    assert (result.offerings, result.sealed) == (3, 7)


def test_a_student_with_another_number_is_read_again_wherever_he_is(sealed: University) -> None:
    students = [a_student(number) for number in (*NUMBERS, "22")]
    sealed.registers(some_facts(students=students, courses=[a_catalogue_course()]))
    renumbered = an_account("s2", idnumber="22")
    content = {
        "users": [*(an_account(f"s{n}") for n in NUMBERS if n != "2"), renumbered, an_account("t1", idnumber="")]
    }
    others = [a_moodle_course(f"2023-2024-1-PE1{n:02}-01", {"1": 70}) for n in range(8)]
    courses = [a_moodle_course(marks={"1": 45, "2": 70}), a_moodle_course(RUNNING, {"2": 70}), *others]
    sealed.moodle.load({**content, "courses": courses})
    sealed.pull()
    assert ("22", "2023-2024-1", "regular") in sealed.attempts()


def test_a_term_whose_makeups_have_no_end_is_never_sealed(small_university: University) -> None:
    small_university.registers()
    small_university.has(a_moodle_course(RUNNING, {"2": 70}))
    assert [small_university.pull().sealed for _ in range(4)] == [0, 0, 0, 0]


def test_reading_again_notes_when_and_never_moves_when_it_last_changed(sealed: University) -> None:
    with sealed.store.read() as transaction:
        before = {each.lms_course_id: each for each in list_offerings(transaction, "main")}
    sealed.pull(everything=True)
    with sealed.store.read() as transaction:
        after = list_offerings(transaction, "main")
    for offering in after:
        assert offering.changed_at == before[offering.lms_course_id].changed_at
        assert offering.read_at == sealed.clock.now()
