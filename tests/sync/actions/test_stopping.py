"""Every stop of the gate, from Moodle's and the registrar's own answers to a plan that warns nobody.

Each happens on a real site after a pull (or an import): evaluating proposes nothing and says what is missing; no plan
issues anything; an administrator accepts it by name, and then it goes on; one case more stops it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from connector.moodle.errors import MoodleError
from connector.moodle.limits import Retries
from sync.actions.cases import list_cases
from sync.actions.evaluate import EvaluateResult, accept, evaluate
from sync.actions.import_bundle import import_bundle
from sync.actions.plan import plan
from sync.actions.pull import pull
from sync.cases.permission import NotPermitted
from sync.plan.plan import plan_from_body
from sync.quality.stops import Stop
from sync.refusal import Refusal
from sync.site import Site
from tests.connector.standin.colleges import a_course, a_mark, an_account, enrolled
from tests.journeys.small_college import BEFORE, ENDED, MARKS, NUMBERS, TODAY, YELLOW, a_small_college, on
from tests.journeys.stages import At, Small

Change = Callable[[Small, int], None]
"""Brings about a situation that stops; the number says how bad it is: 1, or 2 for one case more."""


def moodle(small: Small, change: Callable[[dict[str, Any]], None], marks: Mapping[str, Any] = MARKS) -> None:
    """Let Moodle hold the small college with a change."""
    content = a_small_college(marks=marks)
    change(content)
    small.moodle.load(content)


def sheet(small: Small, name: str, change: Callable[[list[str]], Sequence[str]]) -> None:
    """Let the registrar send a table with a change."""
    file = small.folder / "registrar" / f"{name}.csv"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")


def courses_that_say_nothing(small: Small, bad: int) -> None:
    clubs = [a_course(f"兴趣小组{each}", enrolments=[enrolled(f"s{NUMBERS[0]}")]) for each in range(bad)]
    moodle(small, lambda content: content["courses"].extend(clubs))


def codes_that_the_catalogue_lacks(small: Small, bad: int) -> None:
    strange = [
        a_course(
            f"{ENDED}-ART99{each}-01", enrolments=[enrolled(f"s{NUMBERS[0]}")], grades=[a_mark(f"s{NUMBERS[0]}", 70)]
        )
        for each in range(bad)
    ]
    moodle(small, lambda content: content["courses"].extend(strange))


def courses_without_credits(small: Small, bad: int) -> None:
    names = ("PE101,体育（一）,1,", "MATH101,高等数学（上）,8,")[:bad]

    def emptied(line: str) -> str:
        start = next((name for name in names if line.startswith(name)), "")
        return line.replace(start, f"{start.rsplit(',', 2)[0]},0,") if start else line

    sheet(small, "courses", lambda lines: [emptied(line) for line in lines])


def students_without_a_number(small: Small, bad: int) -> None:
    def change(content: dict[str, Any]) -> None:
        for user in content["users"][:bad]:
            user["idnumber"] = ""

    moodle(small, change)


def numbers_with_two_accounts(small: Small, bad: int) -> None:
    def change(content: dict[str, Any]) -> None:
        for number in NUMBERS[:bad]:
            content["users"].append(an_account(f"x{number}", idnumber=number))
            content["courses"][0]["enrolments"].append(enrolled(f"x{number}"))

    moodle(small, change)


def terms_without_an_end_of_makeup(small: Small, bad: int) -> None:
    terms = (ENDED, BEFORE)[:bad]

    def opened(line: str) -> str:
        return line.rpartition(",")[0] + "," if line.startswith(terms) else line

    sheet(small, "terms", lambda lines: [opened(line) for line in lines])


def differences_from_the_registrar(small: Small, bad: int) -> None:
    news = [f"{number},MATH101,{ENDED},regular,58,{TODAY - timedelta(days=50)}" for number in NUMBERS[5 : 5 + bad]]
    sheet(small, "attempts", lambda lines: list(dict.fromkeys([*lines, *news])))


def marks_that_are_still_pending(small: Small, bad: int) -> None:
    moodle(
        small, lambda _: None, {number: both for number, both in MARKS.items() if number not in NUMBERS[6 : 6 + bad]}
    )


def a_class_hit_too_hard(small: Small, bad: int) -> None:
    failing = dict.fromkeys(NUMBERS[2 : 2 + 2 * bad : 2], (30.5, 30.5))
    moodle(small, lambda _: None, {**MARKS, **failing})


def a_course_with_far_fewer_students(small: Small, bad: int) -> None:
    left = {f"s{number}" for number in NUMBERS[-2 - bad :]}

    def change(content: dict[str, Any]) -> None:
        course = content["courses"][0]
        for part in ("enrolments", "grades"):
            course[part] = [each for each in course[part] if each["username"] not in left]

    moodle(small, change)


def far_fewer_courses(small: Small, bad: int) -> None:
    moodle(small, lambda content: content["courses"].__delitem__(slice(4 - bad, 4)))


def courses_that_cannot_be_read(small: Small, _bad: int) -> None:
    small.moodle.faults.next("unavailable", times=None, function="gradereport_user_get_grade_items")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try what fails once, so that nobody waits."""
    rest = (Retries.__init__.__defaults__ or ())[1:]
    monkeypatch.setattr(Retries.__init__, "__defaults__", (1, *rest))


@dataclass(frozen=True, slots=True)
class Case:
    """A stop: its code, what brings it about, what it names, the settings it needs."""

    code: str
    change: Change
    names: tuple[str, ...]
    more: str = ""
    policy: str = "asnu"


BHUAD = '[[policies]]\nid = "bhuad"\n'
SMALL_CLASSES = "[limits]\nclass_hit_minimum_size = 6\n"
CASES = (
    Case("unmapped_offering", courses_that_say_nothing, ("有 1 门课程", "兴趣小组0", "看不出学期与课程代码")),
    Case("unmapped_offering", codes_that_the_catalogue_lacks, ("有 1 门课程", "ART990", "课程表中没有")),
    Case("no_credits", courses_without_credits, ("有 1 门", "PE101 体育（一）")),
    Case("no_number", students_without_a_number, ("有 1 个学生账号没有学号", "账号 ")),
    Case("shared_number", numbers_with_two_accounts, ("有 1 个学号", NUMBERS[0])),
    Case("no_makeup_end", terms_without_an_end_of_makeup, (ENDED, "makeup_ends_on"), BHUAD, "bhuad"),
    Case("registrar_differences", differences_from_the_registrar, ("有 1 名学生", NUMBERS[5], "教务 58，Moodle 88.5")),
    Case("pending", marks_that_are_still_pending, ("24 条选课中有 2 条", f"{NUMBERS[6]}，MATH101，{ENDED}")),
    Case("class_share", a_class_hit_too_hard, ("6 人中有 2 人", NUMBERS[2]), SMALL_CLASSES),
    Case("shrunken_offering", a_course_with_far_fewer_students, ("学生上次 12 个，这次 9 个", "MATH101")),
    Case("shrunken_site", far_fewer_courses, ("上次列出 4 门课程，这次只有 3 门",)),
    Case("unread_offering", courses_that_cannot_be_read, ("门课程没有读到", "MATH101")),
)
IDS = [case.change.__name__ for case in CASES]


def judged(small: Small, case: Case, days: int, *, fresh: bool = True) -> Iterator[tuple[Site, EvaluateResult]]:
    """Import, pull and evaluate so many days later."""
    with on(small.folder, TODAY + timedelta(days=days)) as site:
        if fresh:
            import_bundle(site, small.folder / "registrar", "李红")
            pull(site, "李红")
        yield site, evaluate(site, "李红", policy=case.policy)


def stops_of(result: EvaluateResult, code: str) -> list[Stop]:
    return [stop for outcome in result.outcomes for stop in outcome.stops if stop.code == code]


def issued(site: Site) -> list[str]:
    made = plan(site, "李红")
    return [] if made.record is None else [row.student_no for row in plan_from_body(made.record.body).issues()]


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_it_stops_before_it_proposes_and_says_what_is_missing(at: At, case: Case) -> None:
    small = at("pulled", more=case.more)
    case.change(small, 1)
    for site, result in judged(small, case, 1):
        (stop, *_) = stops_of(result, case.code)
        told = "\n".join((stop.text, *stop.details))
        assert all(name in told for name in case.names), told
        assert [outcome.changes for outcome in result.outcomes] == [None]
        assert result.needs_person
        assert list_cases(site) == ()
        assert issued(site) == []


@pytest.mark.parametrize("case", CASES[:-1], ids=IDS[:-1])
def test_accepted_by_name_it_goes_on_and_one_case_more_stops_it_again(at: At, case: Case) -> None:
    small = at("pulled", more=case.more)
    case.change(small, 1)
    for site, result in judged(small, case, 1):
        for code in {stop.code for outcome in result.outcomes for stop in outcome.stops}:
            accept(site, code, case.policy, "王敏", "已逐一核实")
    for _site, result in judged(small, case, 1, fresh=False):
        assert [outcome.stops for outcome in result.outcomes] == [()]
    small.moodle.faults.clear()
    case.change(small, 2)
    for site, result in judged(small, case, 2):
        assert stops_of(result, case.code)
        assert issued(site) == []


def test_a_pull_that_broke_off_stops_until_the_next_is_complete(at: At) -> None:
    small = at("pulled")
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        small.moodle.faults.next("invalid_token", times=None, function="core_enrol_get_enrolled_users")
        with pytest.raises(MoodleError):
            pull(site, "李红")
        (outcome,) = evaluate(site, "李红").outcomes
        assert [stop.code for stop in outcome.stops] == ["incomplete_pull"]
        assert "没有完成" in outcome.stops[0].text
        small.moodle.faults.clear()
        pull(site, "李红")
        assert evaluate(site, "李红").outcomes[0].stops == ()


def test_proposals_of_a_good_day_are_not_issued_while_a_later_evaluation_stops(at: At) -> None:
    small = at("evaluated")
    with on(small.folder) as site:
        assert set(issued(site)) > set(YELLOW)
    students_without_a_number(small, 1)
    with on(small.folder, TODAY + timedelta(days=1)) as site:
        pull(site, "李红")
        assert evaluate(site, "李红").needs_person
        made = plan(site, "李红")
        assert list(made.plan.issues()) == []
        assert {waiting.why for waiting in made.plan.waiting} >= {
            "最近一次判断停了下来：先处理或具名接受，重新判断之后再发出"
        }
        accept(site, "no_number", "asnu", "王敏", "交换生，不参加评定")
        evaluate(site, "李红")
        assert set(issued(site)) > {YELLOW[0]}


def test_what_was_accepted_for_a_time_stops_again_after_it(at: At) -> None:
    small = at("pulled")
    students_without_a_number(small, 1)
    with on(small.folder, TODAY) as site:
        pull(site, "李红")
        accept(site, "no_number", "asnu", "王敏", "正在补录", until=TODAY + timedelta(days=7))
        assert not evaluate(site, "李红").outcomes[0].stops
    for days, codes in ((7, []), (8, ["no_number"])):
        with on(small.folder, TODAY + timedelta(days=days)) as site:
            assert [stop.code for stop in evaluate(site, "李红").outcomes[0].stops] == codes


def test_fewer_cases_than_were_accepted_need_no_new_acceptance(at: At) -> None:
    small = at("pulled")
    students_without_a_number(small, 2)
    with on(small.folder, TODAY) as site:
        pull(site, "李红")
        accept(site, "no_number", "asnu", "王敏", "交换生")
    students_without_a_number(small, 1)
    with on(small.folder, date(2025, 3, 18)) as site:
        pull(site, "李红")
        assert evaluate(site, "李红").outcomes[0].stops == ()


NOBODY = '[[actors]]\naccount = "sun"\nperson = "孙宁"\nroles = ["secretary"]\ncolleges = ["教育学院"]\n'


def test_only_who_answers_for_the_site_accepts(at: At) -> None:
    small = at("pulled", more=NOBODY)
    students_without_a_number(small, 1)
    with on(small.folder, TODAY) as site:
        pull(site, "李红")
        with pytest.raises(NotPermitted):
            accept(site, "no_number", "asnu", "sun", "交换生")
        with pytest.raises(Refusal, match="没有登记"):
            accept(site, "no_number", "asnu", "nobody", "交换生")


def test_courses_of_the_running_term_without_marks_stop_nothing(at: At) -> None:
    for _site, result in judged(at("pulled"), CASES[0], 1):
        assert [outcome.stops for outcome in result.outcomes] == [()]
