"""From a reading of a course to its facts: every convention of DOMAIN section 6."""

from __future__ import annotations

from datetime import date
from typing import Any

from connector.moodle.completion import CourseCompletion
from connector.moodle.courses import Course
from connector.moodle.enrolments import EnrolledUser
from connector.moodle.grades import UserGrades
from sync.mapping.offering import map_offering
from sync.store.catalogue import Register
from tests.sync.mapping.builders import (
    GRADED,
    LI,
    ZHANG,
    a_catalogue,
    a_course,
    a_person,
    a_reading,
    an_item,
    codes,
    conventions,
    mapped,
    marks_of,
    noon,
    recorded,
    said,
    with_items,
)

SHARED = {"offerings": {"named": [{"shortname": "合班", "term": "2023-2024-1", "codes": ["MATH101", "MATH102"]}]}}
SHELL = {"offerings": {"shell_pattern": r"MOOC-(?P<code>\w+)"}}


def test_the_final_mark_is_the_regular_exam_and_the_makeup_the_makeup() -> None:
    facts = mapped(an_item(45), an_item(66, "makeup"), an_item(80, "usual"))
    assert said(facts) == [("regular", "45", None, None), ("makeup", "66", None, None)]
    assert codes(facts) == []


def test_an_attempt_keeps_moodles_ids_and_the_day() -> None:
    item = an_item(45)
    row = mapped(item).attempts[0]
    assert (row.lms_user_id, row.lms_item_id, row.student_no) == (ZHANG, item.id, "S11")
    assert (row.original_code, row.term, row.reported_on) == ("MATH101", "2023-2024-1", date(2024, 1, 15))


def test_of_several_candidates_the_first_with_a_mark_counts() -> None:
    two = with_items({"idnumber": "final", "kind": "regular"}, {"name": "期末总评", "kind": "regular"})
    assert said(mapped(an_item(None), an_item(70, None, name="期末总评"), mapping=two)) == [
        ("regular", "70", None, None)
    ]
    assert said(mapped(an_item(60), an_item(70, None, name="期末总评"), mapping=two)) == [("regular", "60", None, None)]


def test_an_item_that_the_mapping_does_not_name_is_listed_once() -> None:
    unnamed = an_item(5, "level5", name="等级")
    facts = map_offering(
        a_reading(marks_of(an_item(80), unnamed), marks_of(an_item(81), unnamed, user=LI)), conventions()
    )
    assert codes(facts) == ["unmapped_item"]
    assert "level5" in facts.findings[0].text


def test_quizzes_and_totals_are_the_ordinary_business_of_a_course() -> None:
    quiz = an_item(9, None, itemtype="mod", itemmodule="quiz")
    total = an_item(153, None, itemtype="course", name=None)
    facts = mapped(an_item(80), quiz, total)
    assert codes(facts) == []
    assert said(facts) == [("regular", "80", None, None)]


def test_the_course_total_counts_only_where_the_site_says_so() -> None:
    facts = mapped(
        an_item(77, None, itemtype="course", name=None), mapping=with_items({"total": True, "kind": "regular"})
    )
    assert said(facts) == [("regular", "77", None, None)]


def test_an_offering_without_any_regular_item_is_listed() -> None:
    assert codes(mapped(an_item(80, "usual"))) == ["no_regular_item"]


def test_in_a_makeup_course_every_result_is_a_makeup_of_the_term_it_makes_up() -> None:
    facts = mapped(an_item(66), an_item(50, "usual"), course=a_course("2023-2024-1-MATH101-BK"))
    assert said(facts) == [("makeup", "66", None, None)]
    assert facts.attempts[0].term == "2023-2024-1"
    assert facts.offering.kind == "makeup"


def test_an_offering_for_several_codes_asks_the_mapping_for_the_major_first() -> None:
    majors = {**SHARED, "shared_codes": [{"major": "软件工程", "code": "MATH102"}]}
    catalogue = a_catalogue(enrolled={("S11", "2023-2024-1"): frozenset({"MATH101"})})
    facts = mapped(an_item(80), mapping=majors, catalogue=catalogue, course=a_course("合班"))
    assert [row.original_code for row in facts.attempts] == ["MATH102"]


def test_an_offering_for_several_codes_then_asks_the_registrars_enrolments_and_programmes() -> None:
    enrolled = a_catalogue(enrolled={("S11", "2023-2024-1"): frozenset({"MATH101"})})
    planned = a_catalogue(programmes={("软件工程", 2023): frozenset({"MATH102", "PE101"})})
    for catalogue, code in ((enrolled, "MATH101"), (planned, "MATH102")):
        facts = mapped(an_item(80), mapping=SHARED, catalogue=catalogue, course=a_course("合班"))
        assert [row.original_code for row in facts.attempts] == [code]
        assert [row.original_code for row in facts.enrolments] == [code]


def test_an_offering_for_several_codes_is_not_guessed() -> None:
    facts = mapped(an_item(80), mapping=SHARED, course=a_course("合班"))
    assert (facts.attempts, facts.enrolments, codes(facts)) == ((), (), ["code_unclear"])
    assert "S11" in facts.findings[0].text


def test_a_mark_in_a_shell_belongs_to_the_term_of_its_day() -> None:
    autumn = mapped(an_item(80, gradedategraded=noon(2024, 1, 15)), mapping=SHELL, course=a_course("MOOC-MATH101"))
    spring = mapped(an_item(80, gradedategraded=noon(2024, 7, 1)), mapping=SHELL, course=a_course("MOOC-MATH101"))
    assert [row.term for row in autumn.attempts] == ["2023-2024-1"]
    assert [row.term for row in spring.attempts] == ["2023-2024-2"]


def test_a_makeup_in_a_shell_belongs_to_the_exam_beside_it_or_to_the_term_that_had_ended() -> None:
    makeup = an_item(66, "makeup", gradedategraded=noon(2024, 3, 1))
    beside = mapped(an_item(45, gradedategraded=noon(2024, 1, 15)), makeup, mapping=SHELL, course=a_course("MOOC-M1"))
    alone = mapped(an_item(None), makeup, mapping=SHELL, course=a_course("MOOC-M1"))
    assert [row.term for row in beside.attempts] == ["2023-2024-1", "2023-2024-1"]
    assert [row.term for row in alone.attempts] == ["2023-2024-1"]


def test_a_table_may_say_the_term_of_a_shell() -> None:
    rows = [{"from_day": date(2024, 1, 1), "until_day": date(2024, 1, 31), "term": "2022-2023-2"}]
    mapping = {"offerings": {**SHELL["offerings"], "shell_terms": rows}}
    assert [row.term for row in mapped(an_item(80), mapping=mapping, course=a_course("MOOC-M1")).attempts] == [
        "2022-2023-2"
    ]


def test_an_enrolment_in_a_shell_belongs_to_the_term_in_which_it_was_seen_first() -> None:
    course = a_course("MOOC-MATH101")
    first_seen = {ZHANG: date(2024, 3, 1)}
    facts = mapped(an_item(None), mapping=SHELL, course=course, first_seen=first_seen)
    assert [row.term for row in facts.enrolments] == ["2023-2024-2"]
    assert [row.term for row in mapped(an_item(None), mapping=SHELL, course=course).enrolments] == ["2024-2025-1"]


def test_a_mark_before_every_term_is_listed() -> None:
    early = an_item(80, gradedategraded=noon(2020, 1, 1))
    assert codes(mapped(early, mapping=SHELL, course=a_course("MOOC-MATH101"))) == ["no_term"]


def test_an_equivalent_course_counts_as_the_new_one_and_keeps_its_old_code() -> None:
    rule = {"old": "MATH101", "new": "MATH201", "entry_years": [2023]}
    row = mapped(an_item(80), mapping={"equivalences": [rule]}).attempts[0]
    assert (row.original_code, row.course_code) == ("MATH101", "MATH201")
    other = {**rule, "entry_years": [2021]}
    assert mapped(an_item(80), mapping={"equivalences": [other]}).attempts[0].course_code == "MATH101"


def test_an_equivalence_for_a_student_goes_before_one_for_all_and_chains_are_followed() -> None:
    rules = [
        {"old": "MATH101", "new": "MATH201"},
        {"old": "MATH101", "new": "ART101", "students": ["S11"]},
        {"old": "ART101", "new": "ART102"},
    ]
    assert mapped(an_item(80), mapping={"equivalences": rules}).attempts[0].course_code == "ART102"


def test_completion_is_a_pass_only_where_the_mapping_lets_it_decide() -> None:
    done = CourseCompletion.model_validate(
        {"completed": True, "completions": [{"type": 6, "complete": True, "timecompleted": GRADED}]}
    )
    decides = {"completion": {"decides": [".*-MATH101-.*"]}}
    completed: dict[str, Any] = {"completions": {ZHANG: done}}
    assert said(mapped(an_item(None), mapping=decides, **completed)) == [("regular", None, "pass", None)]
    assert said(mapped(mapping=decides, **completed)) == [("regular", None, "pass", None)]
    assert said(mapped(an_item(None), **completed)) == [("regular", None, None, "nomark")]
    assert said(mapped(an_item(45), mapping=decides, **completed)) == [("regular", "45", None, None)]


def test_not_completed_is_never_a_failure_and_undated_completion_is_pending() -> None:
    decides = {"completion": {"decides": [".*"]}}
    for answer, expected in (
        ({"completed": False, "completions": [{"type": 6, "complete": True, "timecompleted": GRADED}]}, "nomark"),
        ({"completed": True}, "undated"),
    ):
        completions = {ZHANG: CourseCompletion.model_validate(answer)}
        facts = mapped(an_item(None), mapping=decides, completions=completions)
        assert [row.pending for row in facts.attempts] == [expected]


def test_a_student_without_a_number_is_listed_and_has_no_facts() -> None:
    people = [a_person(ZHANG, idnumber=" "), a_person(LI)]
    facts = map_offering(a_reading(marks_of(an_item(80)), marks_of(an_item(70), user=LI), active=people), conventions())
    assert [row.student_no for row in facts.attempts] == ["S12"]
    assert codes(facts) == ["no_number"]
    assert [student.student_no for student in facts.students] == [None, "S12"]


def test_the_number_may_be_the_username_and_must_look_like_one() -> None:
    username = {"students": {"number": "username", "pattern": r"s\d+"}}
    facts = mapped(an_item(80), mapping=username, active=[a_person(username="s2023")])
    assert [row.student_no for row in facts.attempts] == ["s2023"]
    assert codes(mapped(an_item(80), mapping=username, active=[a_person(username="admin")])) == ["no_number"]


def test_teachers_are_teachers_and_not_students() -> None:
    people = [a_person(ZHANG), a_person(5, "editingteacher", fullname="封老师"), a_person(6, "manager")]
    facts = mapped(an_item(80), active=people)
    assert facts.teachers == ((5, "封老师"),)
    assert [student.lms_user_id for student in facts.students] == [ZHANG]


def test_a_suspended_enrolment_counts_and_is_told_apart_unless_ignored() -> None:
    suspended: dict[str, Any] = {"active": [], "suspended": [a_person()]}
    facts = mapped(an_item(45), **suspended)
    assert [(row.score, row.active) for row in facts.attempts] == [("45", False)]
    assert [student.active for student in facts.students] == [False]
    ignored = mapped(an_item(45), mapping={"offerings": {"suspended": "ignore"}}, **suspended)
    assert (ignored.attempts, ignored.students) == ((), ())


def test_who_is_enrolled_twice_is_active() -> None:
    facts = mapped(an_item(45), active=[a_person()], suspended=[a_person()])
    assert [student.active for student in facts.students] == [True]


def test_marks_of_people_who_are_not_in_the_list_are_not_read() -> None:
    assert mapped(an_item(45), active=[]).attempts == ()


def test_a_student_whom_the_report_leaves_out_is_listed() -> None:
    facts = mapped(an_item(45), active=[a_person(), a_person(LI)])
    assert codes(facts) == ["no_report"]
    assert [row.student_no for row in facts.enrolments] == ["S11", "S12"]


def test_an_empty_list_may_be_for_want_of_a_permission() -> None:
    assert codes(map_offering(a_reading(), conventions())) == ["nobody"]


def test_an_unmapped_course_has_people_and_no_facts() -> None:
    facts = mapped(an_item(45), course=a_course("兴趣小组"))
    assert (facts.attempts, facts.enrolments) == ((), ())
    assert (facts.offering.unmapped, codes(facts)) == ("no_match", ["unmapped_offering"])


def test_counts_of_students_and_marks_tell_a_shrunken_answer() -> None:
    facts = map_offering(a_reading(marks_of(an_item(80), an_item(None, "makeup")), marks_of(user=LI)), conventions())
    assert (facts.offering.students_seen, facts.offering.marks_seen) == (2, 1)


def test_students_of_nobodys_register_are_read_all_the_same() -> None:
    catalogue = a_catalogue(students={"S12": Register("网络工程", 2022)})
    assert [row.student_no for row in mapped(an_item(80), catalogue=catalogue).attempts] == ["S11"]


def test_a_recorded_course_of_edge_cases_is_read_as_it_was_meant() -> None:
    grades = tuple(UserGrades.model_validate(each) for each in recorded("grade_items_course")["usergrades"])
    people = [EnrolledUser.model_validate(each) for each in recorded("enrolled_users_edge_course")]
    course = Course.model_validate(recorded("course_special_characters")[0])
    facts = map_offering(a_reading(*grades, course=course, active=people), conventions())
    found = {(row.student_no, row.kind): (row.score, row.pending) for row in facts.attempts if row.pending != "nomark"}
    assert found == {
        ("202302020005", "regular"): ("0", None),
        ("202302010002", "regular"): ("52", None),
        ("202302010002", "makeup"): ("66", None),
        ("202303020003", "regular"): ("41", None),
        ("202301010001", "regular"): ("85.5", None),
        ("202303010009", "regular"): ("58", None),
        ("202303030006", "regular"): (None, "hidden"),
        ("202301020007", "regular"): ("59", None),
        ("202302020008", "regular"): (None, "excluded"),
    }
    assert facts.offering.term == "2024-2025-2"
    assert facts.attempts[0].reported_on == date(2025, 7, 10)
    assert {"hidden", "excluded", "unmapped_item"} <= set(codes(facts))


def test_the_recorded_levels_are_read_by_position() -> None:
    level = {"idnumber": "level5", "kind": "regular", "scale": ["不及格", "及格", "中等", "良好", "优秀"]}
    grades = tuple(UserGrades.model_validate(each) for each in recorded("grade_items_course")["usergrades"])
    people = [EnrolledUser.model_validate(each) for each in recorded("enrolled_users_edge_course")]
    reading = a_reading(*grades, course=a_course("2024-2025-2-EDGE101-01"), active=people)
    facts = map_offering(reading, conventions(with_items(level)))
    levels = {row.student_no: (row.score, row.level_passed) for row in facts.attempts}
    assert levels["202301010001"] == ("良好", True)
    assert levels["202302020005"] == ("不及格", False)
