"""International students find the same in English: on paper behind the notice, in the message below the Chinese."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from config.english import English
from config.templates import MESSAGES
from reports.documents import Notice
from reports.messages import LIMIT, render_message
from reports.samples import LONG_STUDENT, STUDENT
from rules.assessment import CountedCourse
from sync.filling.case_file import CaseFile
from sync.filling.english import english_message
from sync.filling.letters import student_message
from sync.filling.notices import forms_of
from sync.outbox.letters import Letter, LetterKind
from sync.store.case_record import Case
from tests.reports.paper import printed, text_of
from tests.sync.filling.builders import NUMBERS, PERIOD, a_case, a_file, a_hit
from tests.sync.filling.test_notices import an_entry

FAILED = CountedCourse("MATH101", PERIOD, Fraction(4), "51", "makeup")
HIT = a_hit(
    "asnu.red.share",
    "red",
    {"term_outstanding_credits": 4, "selected_credits": 20, "outstanding_share": Fraction(1, 5)},
    FAILED,
)


def an_international(case: Case) -> CaseFile:
    file = a_file(case, HIT)
    english = English(
        university="Jiangzhou University", contact="International Student Office, telephone 0512-6000 0002"
    )
    settings = file.settings.model_copy(update={"english": english})
    return replace(file, settings=settings, english=frozenset(NUMBERS))


def test_the_english_version_follows_the_notice_with_its_number_and_figures() -> None:
    case = a_case()
    notice, english, *_ = forms_of(an_international(case), case, an_entry("red"))
    assert isinstance(notice, Notice)
    assert isinstance(english, Notice)
    assert (english.form, english.number, english.student) == ("common/notice-english", notice.number, notice.student)
    assert [english.level_name, english.courses[0].situation] == ["Red Warning", "Failed make-up"]
    text = text_of(printed(english))
    for said in (
        "JiangzhouUniversity",
        "TheChinesenoticewiththesamenumberprevails",
        "coursesof4creditswerenotpassed,20%ofthe20credits",
        "Itisnotapunishment",
        "InternationalStudentOffice",
    ):
        assert said in text


def test_others_get_the_chinese_notice_alone() -> None:
    case = a_case()
    forms = [each.form for each in forms_of(a_file(case, HIT), case, an_entry("red"))]
    assert "common/notice-english" not in forms


@pytest.mark.parametrize("kind", ["warning", "announcement", "correction", "not_warned", "lifted"])
def test_a_message_says_it_in_both_languages_and_fits(kind: LetterKind) -> None:
    case = a_case()
    file = an_international(case)
    letter = Letter(case, kind, "red", 1, 7, "YJ-TEST", "成绩已更正。")
    chinese = student_message(file, letter, date(2025, 3, 14))
    long = replace(
        chinese,
        courses=chinese.courses * 60,
        reasons=chinese.reasons * 9,
        student_name=LONG_STUDENT.name,
        policy_title="《" + "实施办法" * 40 + "》",
    )
    for message in (chinese, long):
        text = render_message(message, MESSAGES, marker="[M]", english=english_message(file, case, message))
        assert len(text.encode()) <= LIMIT
        assert text.index("同学，你好") < text.index("—— English ——") < text.index("Dear ")
        assert text.endswith("[M]")
        assert text.count("[M]") == 1
    assert "Red Warning" in text


@pytest.mark.parametrize(
    ("english", "covered"),
    [
        (English(), False),
        (English(numbers="2024.*"), True),
        (English(numbers="2024"), False),
        (English(classes=(STUDENT.class_name,)), True),
        (English(majors=(STUDENT.major,)), True),
    ],
)
def test_the_settings_say_who_is_told_in_english(english: English, covered: bool) -> None:
    assert english.covers(STUDENT.number, STUDENT.class_name, STUDENT.major) is covered
    assert english.covers(STUDENT.number, "", "", {STUDENT.number})
