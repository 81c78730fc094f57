"""Reads in pages and batches, and what is done where silence would hide a loss."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from connector.moodle.cohorts import get_cohort_members, get_cohorts, search_cohorts
from connector.moodle.completion import get_course_completion_status
from connector.moodle.courses import get_courses, get_courses_by_field
from connector.moodle.encoding import count_variables
from connector.moodle.enrolments import OVERLAP, get_enrolled_users
from connector.moodle.errors import MoodleOutcomeUnknown, MoodleRefused, MoodleRejectedRow, MoodleUnavailable
from connector.moodle.grades import GradeItem, get_grade_items, scale_text
from connector.moodle.groups import get_group_members
from connector.moodle.messages import get_messages
from connector.moodle.payloads import decode
from connector.moodle.reportbuilder import list_reports, retrieve_report
from connector.moodle.site import SiteInfo, get_site_info
from connector.moodle.users import get_users_by_field
from tests.connector.moodle.recordings import answering, over
from tests.connector.moodle.scripted import ScriptedMoodle

Params = Mapping[str, Any]


def user(number: int, **fields: object) -> dict[str, object]:
    return {"id": number, "fullname": "某某", "idnumber": f"N{number}", **fields}


def test_many_users_are_asked_for_in_batches() -> None:
    moodle = ScriptedMoodle(
        core_user_get_users_by_field=lambda params: [user(int(value[1:])) for value in params["values"]]
    )
    found = get_users_by_field(moodle, "idnumber", [f"n{number}" for number in range(1, 501)])
    assert [one.id for one in found] == list(range(1, 501))
    assert [len(params["values"]) for _, _, params in moodle.calls] == [200, 200, 100]
    assert all(count_variables(params) <= 896 for _, _, params in moodle.calls)


def test_two_accounts_with_one_number_are_both_found() -> None:
    moodle = ScriptedMoodle(core_user_get_users_by_field=lambda _: [user(1, idnumber="X"), user(2, idnumber="X")])
    assert len(get_users_by_field(moodle, "idnumber", ["X", "X"])) == 2
    assert moodle.calls[0][2]["values"] == ["X"]


def test_users_who_were_not_asked_for_are_refused() -> None:
    moodle = ScriptedMoodle(core_user_get_users_by_field=lambda _: [user(1), user(2)])
    with pytest.raises(MoodleRefused, match="没有查询的用户"):
        get_users_by_field(moodle, "idnumber", ["N1"])


def test_a_malformed_username_costs_only_itself() -> None:
    def answer(params: Params) -> object:
        if "张三" in params["values"]:
            raise MoodleRefused("x", "core_user_get_users_by_field", "invalidparameter")
        return [user(len(value), username=value) for value in params["values"]]

    moodle = ScriptedMoodle(core_user_get_users_by_field=answer)
    found = get_users_by_field(moodle, "username", ["S1", "张三", "s22"])
    assert [one.username for one in found] == ["s1", "s22"]


def course(number: int, **fields: object) -> dict[str, object]:
    return {"id": number, "shortname": f"C{number}", "fullname": "课", "categoryid": 1, **fields}


def test_the_front_page_is_no_course() -> None:
    moodle = ScriptedMoodle(core_course_get_courses=lambda _: [course(1, format="site"), course(2, format="topics")])
    assert [one.id for one in get_courses(moodle)] == [2]


def test_an_unknown_course_id_does_not_lose_the_others() -> None:
    def answer(params: Params) -> object:
        ids = [int(part) for part in params["value"].split(",")]
        if 99 in ids:
            raise MoodleRefused("x", "core_course_get_courses_by_field", "")
        return {"courses": [course(number) for number in ids]}

    moodle = ScriptedMoodle(core_course_get_courses_by_field=answer)
    assert [one.id for one in get_courses_by_field(moodle, "ids", [2, 3, 99, 5])] == [2, 3, 5]


def test_all_courses_with_their_settings_come_in_one_call() -> None:
    moodle = ScriptedMoodle(core_course_get_courses_by_field=lambda _: {"courses": [course(2, groupmode=1)]})
    assert get_courses_by_field(moodle)[0].separate_groups
    assert get_courses_by_field(moodle, "category", 3)
    assert moodle.calls[1][2] == {"field": "category", "value": "3"}
    with pytest.raises(TypeError):
        get_courses_by_field(moodle, "ids", "2,3")


@pytest.mark.parametrize("read", [get_courses, lambda moodle, ids: get_courses_by_field(moodle, "ids", ids)])
def test_courses_that_were_not_asked_for_are_refused(read: Any) -> None:
    moodle = ScriptedMoodle(
        core_course_get_courses=lambda _: [course(3)],
        core_course_get_courses_by_field=lambda _: {"courses": [course(3)]},
    )
    with pytest.raises(MoodleRefused):
        read(moodle, [2])


class Roster:
    """A course's list of people, cut into pages as Moodle cuts it: by rows, before anybody is left out."""

    def __init__(self, size: int, hidden: frozenset[int] = frozenset()) -> None:
        self.rows = list(range(1, size + 1))
        self.hidden = hidden
        self.between = lambda: None

    def __call__(self, params: Params) -> object:
        options = {option["name"]: option["value"] for option in params["options"]}
        rows = self.rows[options["limitfrom"] :][: options["limitnumber"]]
        if options["limitfrom"] == 0:
            self.between()
        return [user(number) for number in rows if number not in self.hidden]


def reading(roster: Roster, page: int = 100) -> tuple[list[int], int]:
    moodle = ScriptedMoodle(core_enrol_get_enrolled_users=roster)
    found = get_enrolled_users(moodle, 7, page=page)
    return [one.id for one in found], len(moodle.calls)


@pytest.mark.parametrize("size", [0, 1, 50, 51, 100, 101, 180, 181, 999])
def test_every_page_of_a_roster_is_read(size: int) -> None:
    assert reading(Roster(size))[0] == list(range(1, size + 1))


def test_a_roster_of_usual_size_is_one_request() -> None:
    assert reading(Roster(2400), page=5000)[1] == 1


def test_people_left_out_of_a_page_do_not_end_the_list() -> None:
    hidden = frozenset(range(3, 40))
    assert reading(Roster(300, hidden))[0] == [number for number in range(1, 301) if number not in hidden]


def test_unenrolments_between_two_pages_skip_nobody() -> None:
    roster = Roster(300)
    roster.between = lambda: roster.rows.__delitem__(slice(0, OVERLAP - 1))
    assert reading(roster)[0] == list(range(1, 301))


def test_a_roster_that_changes_too_much_is_not_taken_for_whole() -> None:
    roster = Roster(300)
    roster.between = lambda: roster.rows.__delitem__(slice(0, OVERLAP + 5))
    with pytest.raises(MoodleUnavailable, match="名单"):
        reading(roster)


@pytest.mark.parametrize(("only", "option"), [("active", "onlyactive"), ("suspended", "onlysuspended")])
def test_enrolments_are_asked_for_by_status_and_field(only: Any, option: str) -> None:
    moodle = ScriptedMoodle(core_enrol_get_enrolled_users=lambda _: [])
    get_enrolled_users(moodle, 7, only, ("id", "username"))
    options = {entry["name"]: entry["value"] for entry in moodle.calls[0][2]["options"]}
    assert options[option] == 1
    assert options["userfields"] == "id,username"


def item(**fields: object) -> dict[str, object]:
    return {"id": 1, "itemname": "总评", "itemtype": "manual", "idnumber": "final", "graderaw": 60, **fields}


def report(*items: dict[str, object], **fields: object) -> ScriptedMoodle:
    grades = {"courseid": 7, "userid": 4, "gradeitems": list(items), **fields}
    return ScriptedMoodle(gradereport_user_get_grade_items=lambda _: {"usergrades": [grades]})


def test_a_report_without_marks_is_refused_loudly() -> None:
    bare = item()
    del bare["graderaw"]
    with pytest.raises(MoodleRefused, match="showgrade"):
        get_grade_items(report(item(), bare), 7)


def test_a_report_of_another_course_or_person_is_refused() -> None:
    with pytest.raises(MoodleRefused, match="不可信"):
        get_grade_items(report(item(), courseid=8), 7)
    with pytest.raises(MoodleRefused, match="不可信"):
        get_grade_items(report(item()), 7, 5)


def test_an_unknown_shape_of_report_names_the_field_and_no_mark() -> None:
    with pytest.raises(MoodleRefused, match=r"usergrades\.\*\.gradeitems\.\*\.graderaw") as caught:
        get_grade_items(report(item(graderaw="secret mark")), 7)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("answer", [{}, [], None, {"usergrades": [1]}])
def test_what_is_no_report_at_all_is_refused(answer: object) -> None:
    with pytest.raises(MoodleRefused, match="与预期不符"):
        get_grade_items(ScriptedMoodle(gradereport_user_get_grade_items=lambda _: answer), 7)


def graded(**fields: object) -> GradeItem:
    scale = {"grademin": 1, "grademax": 5, "graderaw": 2, "gradeformatted": "及格", **fields}
    return decode("x", GradeItem, item(**scale))


def test_no_mark_on_a_scale_has_no_word() -> None:
    assert scale_text(graded(graderaw=None, gradeformatted="-")) is None


def test_words_are_stripped_of_markup_and_unescaped() -> None:
    assert scale_text(graded(gradeformatted='<i class="icon"></i>A &amp; B')) == "A & B"


@pytest.mark.parametrize(
    "fields",
    [
        {"grademin": 0, "gradeformatted": "合格"},
        {"graderaw": Decimal("2.5")},
        {"gradeformatted": "25.00 %"},
        {"gradeformatted": "2.00"},
        {"gradeformatted": ""},
    ],
)
def test_what_is_no_word_of_a_scale_is_rejected(fields: dict[str, object]) -> None:
    with pytest.raises(MoodleRejectedRow) as caught:
        scale_text(graded(**fields))
    assert caught.value.entry == 1


@pytest.mark.parametrize(
    ("range_formatted", "scale"), [("不及格&ndash;优秀", True), ("0&ndash;100", False), ("", False)]
)
def test_a_scale_shows_in_its_range(range_formatted: str, scale: bool) -> None:
    assert graded(rangeformatted=range_formatted).looks_like_scale is scale


def test_a_person_who_is_not_enrolled_is_named_in_the_rejection() -> None:
    moodle = over(answering('{"exception": "x", "errorcode": "notenroled"}'))
    with pytest.raises(MoodleRejectedRow) as caught:
        get_course_completion_status(moodle, 7, 4)
    assert caught.value.entry == 4


def cohort(number: int) -> dict[str, object]:
    return {"id": number, "name": f"群组{number}", "idnumber": f"k{number}", "visible": 0}


def test_the_search_for_cohorts_reads_every_page() -> None:
    everything = [cohort(number) for number in range(1, 1101)]

    def answer(params: Params) -> object:
        start = params["limitfrom"] * params["limitnum"]  # limitfrom is the number of the page
        return {"cohorts": everything[start : start + params["limitnum"]]}

    assert len(search_cohorts(ScriptedMoodle(core_cohort_search_cohorts=answer), "k")) == 1100


def test_a_page_that_repeats_is_refused() -> None:
    moodle = ScriptedMoodle(core_cohort_search_cohorts=lambda _: {"cohorts": [cohort(n) for n in range(500)]})
    with pytest.raises(MoodleRefused):
        search_cohorts(moodle, "k")


def test_cohorts_are_read_by_id_in_batches() -> None:
    moodle = ScriptedMoodle(core_cohort_get_cohorts=lambda params: [cohort(n) for n in params["cohortids"]])
    assert len(get_cohorts(moodle, range(1, 251))) == 250
    assert len(moodle.calls) == 2


def test_members_that_were_asked_for_and_did_not_come_are_missed() -> None:
    moodle = ScriptedMoodle(
        core_cohort_get_cohort_members=lambda _: [{"cohortid": 1, "userids": []}],
        core_group_get_group_members=lambda _: [{"groupid": 1, "userids": []}],
    )
    with pytest.raises(MoodleRefused, match="漏掉"):
        get_cohort_members(moodle, [1, 2])
    with pytest.raises(MoodleRefused, match="漏掉"):
        get_group_members(moodle, [1, 2])


def test_a_conversation_is_asked_for_in_one_piece() -> None:
    message = {"id": 9, "useridfrom": 3, "useridto": 4, "timecreated": 1, "fullmessage": "编号 A&amp;B"}
    moodle = ScriptedMoodle(core_message_get_messages=lambda _: {"messages": [message]})
    (found,) = get_messages(moodle, 3, 4)
    assert found.holds("A&B")
    assert (moodle.calls[0][2]["limitnum"], moodle.calls[0][2]["read"]) == (0, 2)
    with pytest.raises(MoodleRefused):
        get_messages(moodle, 3, 5)


class Table:
    """A report of so many rows."""

    def __init__(self, rows: int, headers: tuple[str, ...] = ("学号", "状态")) -> None:
        self.rows = rows
        self.headers = headers

    def __call__(self, params: Params) -> object:
        start = params["page"] * params["perpage"]
        rows = range(start, min(self.rows, start + params["perpage"]))
        data = [{"columns": [str(row), None]} for row in rows]
        return {"data": {"headers": list(self.headers), "rows": data, "totalrowcount": self.rows}}


def retrieved(table: Table, rows_a_page: int = 10) -> tuple[tuple[str, ...], ...]:
    moodle = ScriptedMoodle(core_reportbuilder_retrieve_report=table)
    return retrieve_report(moodle, 2, ("学号", "状态"), rows_a_page=rows_a_page).rows


@pytest.mark.parametrize("rows", [0, 1, 9, 10, 11, 35])
def test_every_page_of_a_report_is_read(rows: int) -> None:
    assert retrieved(Table(rows)) == tuple((str(row), "") for row in range(rows))


def test_a_report_with_other_headers_is_refused_before_it_is_read() -> None:
    with pytest.raises(MoodleRefused, match="学号、Status"):
        retrieved(Table(5, ("学号", "Status")))


def test_a_report_whose_rows_come_and_go_is_not_taken_for_whole() -> None:
    table = Table(35)

    def shrinking(params: Params) -> object:
        answer = table(params)
        table.rows = 34
        return answer

    with pytest.raises(MoodleUnavailable, match="报表"):
        retrieve_report(
            ScriptedMoodle(core_reportbuilder_retrieve_report=shrinking), 2, ("学号", "状态"), rows_a_page=10
        )


def test_every_page_of_the_list_of_reports_is_read() -> None:
    def answer(params: Params) -> object:
        numbers = range(params["page"] * 100, min(150, params["page"] * 100 + 100))
        return {"reports": [{"id": number, "name": "表", "source": "x"} for number in numbers]}

    assert len(list_reports(ScriptedMoodle(core_reportbuilder_list_reports=answer))) == 150


def test_a_development_version_is_understood() -> None:
    info = {"sitename": "x", "siteurl": "x", "release": "4.5dev", "version": "2024100706.05"}
    answer = {**info, "userid": 3, "username": "x", "functions": []}
    assert get_site_info(ScriptedMoodle(core_webservice_get_site_info=lambda _: answer)).version == 2024100706


def test_what_is_printed_of_an_answer_names_nobody() -> None:
    found = decode("x", SiteInfo, get_site_info_answer())
    assert "秘密" not in repr(found) + str(found)


def get_site_info_answer() -> dict[str, object]:
    return {
        "sitename": "秘密",
        "siteurl": "秘密",
        "release": "秘密",
        "version": 1,
        "userid": 3,
        "username": "秘密",
        "functions": [],
    }


def test_an_unexpected_answer_to_a_write_leaves_the_outcome_unknown() -> None:
    with pytest.raises(MoodleOutcomeUnknown):
        decode("x", SiteInfo, {"version": "x"}, written=True)
