"""The fewest requests that tell everything: two for a course, more only where something asks for them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from connector.standin.functions import OPTIONAL
from sync.pull.reported import FROM_REPORT, ONE_BY_ONE
from sync.store.offerings import list_enrolments
from sync.store.runs import last_run
from tests.connector.standin.colleges import a_mark
from tests.sync.pull.university import MATH, University, a_moodle_course

ROSTER, REPORT = "core_enrol_get_enrolled_users", "core_reportbuilder_retrieve_report"
GRADES, COMPLETION = "gradereport_user_get_grade_items", "core_completion_get_course_completion_status"
FEW = [a_moodle_course(f"2024-2025-1-PE1{n:02}-01", {"1": 70, "2": 80}) for n in range(6)]
SUSPENDED = a_moodle_course("2024-2025-1-PE200-01", {"1": 70, "3": 55}, suspended=["3"])


@pytest.fixture
def university(small_university: University) -> University:
    """Give a university whose service user was set up by setup.php: reports hold suspended enrolments too."""
    small_university.registers()
    small_university.moodle.settings.report_active_only = False
    return small_university


def requests(university: University) -> Counter[str]:
    """Count the requests of a pull by function."""
    counted = Counter[str]()
    university.moodle.before_read = lambda function: counted.update([function])
    university.pull()
    return counted


def offer_the_report(university: University) -> None:
    university.moodle.settings.optional = set(OPTIONAL)


def places(university: University) -> dict[bool, int]:
    with university.store.read() as transaction:
        return dict(Counter(each.active for each in list_enrolments(transaction, "main")))


def test_nobody_knows_at_first_so_every_course_is_asked_for_suspended_enrolments(university: University) -> None:
    university.has(*FEW)
    first = requests(university)
    assert (first[ROSTER], first[GRADES]) == (12, 6)


def test_once_a_report_held_a_suspended_enrolment_only_such_courses_are_asked(university: University) -> None:
    university.has(*FEW, SUSPENDED)
    requests(university)
    again = requests(university)
    assert (again[ROSTER], again[GRADES]) == (8, 7)
    assert places(university) == {True: 13, False: 1}


def test_what_reports_tell_is_known_to_the_next_pull(university: University) -> None:
    university.has(*FEW, SUSPENDED)
    university.pull()
    university.has(*FEW)
    assert requests(university)[ROSTER] == 6


def test_who_is_suspended_from_now_on_is_seen_and_not_taken_for_gone(university: University) -> None:
    university.has(*FEW, SUSPENDED)
    university.pull()
    newly = a_moodle_course("2024-2025-1-PE100-01", {"1": 70, "2": 80}, suspended=["2"])
    university.has(newly, *FEW[1:], SUSPENDED)
    assert requests(university)[ROSTER] == 9
    assert places(university) == {True: 12, False: 2}


def test_who_was_suspended_before_we_ever_saw_him_is_seen_by_his_marks(university: University) -> None:
    university.has(*FEW, SUSPENDED)
    university.pull()
    newly = a_moodle_course("2024-2025-1-PE100-01", {"1": 70, "2": 80, "4": 30}, suspended=["4"])
    university.has(newly, *FEW[1:], SUSPENDED)
    university.pull()
    assert places(university) == {True: 13, False: 2}


def test_where_the_preference_was_taken_back_all_are_asked_again(university: University) -> None:
    """A student enrolled and suspended between two pulls is in no report then, and must not be missed."""
    university.has(*FEW, SUSPENDED)
    university.pull()
    university.moodle.settings.report_active_only = True
    newly = a_moodle_course("2024-2025-1-PE100-01", {"1": 70, "2": 80, "4": 30}, suspended=["4"])
    university.has(newly, *FEW[1:], SUSPENDED)
    university.pull()
    assert places(university) == {True: 13, False: 2}
    assert requests(university)[ROSTER] == 14


def test_a_course_without_students_is_always_asked(university: University) -> None:
    university.has(SUSPENDED, a_moodle_course("2024-2025-1-PE300-01"))
    university.pull()
    assert requests(university)[ROSTER] == 4


def test_the_custom_report_tells_at_first_already_where_there_are_many_courses(university: University) -> None:
    offer_the_report(university)
    many = [a_moodle_course(f"2024-2025-1-PE1{n:02}-01", {"1": 70, "2": 80}) for n in range(30)]
    university.has(*many, SUSPENDED)
    first = requests(university)
    assert (first[ROSTER], first[REPORT]) == (32, 1)
    assert places(university) == {True: 61, False: 1}


COMPLETED = {"username": "s1", "timecompleted": 1705300000}


def completing(university: University) -> None:
    university.mapping = {"completion": {"decides": [".*-MATH101-.*"]}}
    course = a_moodle_course(MATH, students=["1", "2", "3"], suspended=["3"], completion=True)
    university.has({**course, "completions": [COMPLETED]})


def test_completions_come_from_the_report_in_one_request(university: University) -> None:
    offer_the_report(university)
    completing(university)
    counted = requests(university)
    assert (counted[REPORT], counted[COMPLETION]) == (1, 0)
    assert university.attempts() == {("1", "2023-2024-1", "regular"): None}
    (row,) = university.facts().attempts.to_pylist()
    assert (row["result"], row["graded_on"]) == ("pass", date(2024, 1, 15))


def test_without_the_report_completions_are_read_one_by_one_to_the_same_end(university: University) -> None:
    completing(university)
    counted = requests(university)
    assert (counted[REPORT], counted[COMPLETION]) == (0, 3)
    (row,) = university.facts().attempts.to_pylist()
    assert (row["result"], row["graded_on"]) == ("pass", date(2024, 1, 15))


@pytest.mark.parametrize("offered", [True, False])
def test_where_dates_and_completions_come_from_is_named_and_written_down(university: University, offered: bool) -> None:
    if offered:
        offer_the_report(university)
    completing(university)
    result = university.pull()
    assert result.dates_from == FROM_REPORT if offered else result.dates_from.startswith(ONE_BY_ONE)
    with university.store.read() as transaction:
        run = last_run(transaction, "main", "pull")
    assert run is not None
    assert run.summary["dates_from"] == result.dates_from


def test_a_report_that_cannot_be_believed_is_not_used_and_it_is_said_why(university: University) -> None:
    offer_the_report(university)
    completing(university)
    course = next(each for each in university.moodle.site.courses.values() if each.shortname == MATH)
    course.startdate += 86400 // 2
    university.moodle.before_read = lambda _function: None
    original = university.moodle.read

    class Elsewhere:
        """A Moodle whose report is in another time zone than its courses."""

        def read(self, function: str, params: object = None) -> object:
            answer = original(function, params)  # type: ignore[arg-type]
            if function == REPORT:
                for row in answer["data"]["rows"]:  # type: ignore[index]
                    row["columns"][5] = "Monday, 1 January 2001, 12:00 AM"
            return answer

        def write(self, function: str, params: object = None) -> object:
            raise AssertionError

    result = university.pull(Elsewhere())
    assert result.complete
    assert "时区" in result.dates_from
    assert university.facts().attempts.to_pylist()[0]["result"] == "pass"


def test_in_a_shell_the_enrolment_counts_for_the_term_in_which_it_was_made(university: University) -> None:
    offer_the_report(university)
    university.mapping = {"offerings": {"shell_pattern": r"MOOC-(?P<code>\w+)"}}
    shell = a_moodle_course("MOOC-MATH101", students=["1", "2"])
    shell["grades"] = [a_mark("s1", 45, graded=1705300000)]
    shell["enrolments"][0]["created"] = 1694000000
    shell["enrolments"][1]["created"] = 1710000000
    university.has(shell)
    university.pull()
    terms = {row["student_no"]: row["term"] for row in university.facts().enrolments.to_pylist()}
    assert terms == {"1": "2023-2024-1", "2": "2023-2024-2"}


def test_pages_of_the_report_are_read_to_the_end(university: University, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connector.moodle.enrolment_report.ROWS_A_PAGE", 2)
    offer_the_report(university)
    completing(university)
    assert requests(university)[REPORT] == 2
    assert university.facts().attempts.num_rows == 1
