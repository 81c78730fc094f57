"""The forms that follow a notice: what each clause wants is on them, room to write, pages that go on as they should."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.case_samples import CONSENTS, LOGS, NAMES, SPOKEN, case_form, consent_form
from reports.documents import CaseForm, Notice
from reports.forms import render_file
from reports.samples import LONG_STUDENT, STUDENT, asnu_notice, bhuad_notice, ustl_notice
from tests.reports.paper import SETUP, Line, page_lines, page_texts

GOLDEN = Path(__file__).parent / "golden"
Pages = list[list[Line]]

LETTERS: Mapping[str, Notice] = {
    "asnu/guardian-letter": asnu_notice("red"),
    "bhuad/guardian-letter": bhuad_notice(5),
    "ustl/guardian-letter": ustl_notice("withdrawal", 12),
}
MUCH = SPOKEN * 20
"""More than a page of what somebody wrote."""


def blank(form: str) -> CaseForm | Notice:
    if form in LETTERS:
        letter = LETTERS[form]
        return replace(letter, form=form, name="学业预警家长告知书", office=letter.student.college)
    return consent_form(form) if form in CONSENTS else case_form(form, count=3)


def written(form: str) -> CaseForm:
    if form in CONSENTS:
        return consent_form(form, taken=4, records=int(form == "ustl/trial-end"))
    return case_form(form, count=3, records=3 if form.endswith(LOGS) else 1)


def awkward(form: str) -> CaseForm | Notice:
    """Long names, forty courses, many lines of content."""
    if form in LETTERS:
        return replace(LETTERS[form], form=form, name="学业预警家长告知书", student=LONG_STUDENT)
    if form in CONSENTS:
        return consent_form(form, taken=2, student=LONG_STUDENT)
    if form.endswith(("plan", "plan-outcome")):
        return case_form(form, student=LONG_STUDENT, count=40, records=1)
    return case_form(form, student=LONG_STUDENT, records=5 if form.endswith(LOGS) else 1, content=MUCH)


FORMS = sorted((*NAMES, *LETTERS))


def set_together(documents: Sequence[CaseForm | Notice]) -> list[Pages]:
    """Set many documents at once and give each its pages: every one begins on a page 1."""
    found: list[Pages] = []
    for page in page_lines(render_file(documents, SETUP)):
        if "第1页" in "".join("".join(line.text.split()) for line in page):
            found.append([])
        found[-1].append(page)
    assert len(found) == len(documents)
    return found


@cache
def pages_of(kind: str) -> dict[str, Pages]:
    forms = {"blank": FORMS, "written": sorted(NAMES), "awkward": FORMS}[kind]
    make = {"blank": blank, "written": written, "awkward": awkward}[kind]
    return dict(zip(forms, set_together([make(form) for form in forms]), strict=True))


def text(pages: Pages) -> str:
    return "".join("".join(line.text.split()) for page in pages for line in page)


ASKED = {
    "asnu/interview": (
        "谈话时间",
        "谈话地点",
        "参加人员",
        "谈话内容",
        "学生的想法和反馈",
        "改进计划",
    ),  # 第十条、第十四条 2
    "asnu/guardian-interview": ("沟通时间", "沟通方式", "沟通内容", "家长的意见", "申请休学"),  # 第十条 3、第十四条 3
    "asnu/guardian-contact": ("时间", "方式", "沟通内容", "家长的意见"),  # 第十二条、第十四条 3
    "asnu/plan": ("学习时间安排", "学习方法改进", "学习小组", "学习资源"),  # 第五条、第十一条
    "asnu/support-team": ("班导师", "辅导员", "专业教师", "个性化帮扶计划", "培养方案", "心理支持"),  # 第十三条
    "asnu/process": ("辅导课程", "时间", "效果评估"),  # 第十四条
    "bhuad/interview": (
        "学生姓名张挈",
        "学号",
        "信息工程学院",
        "专业班级",
        "谈话时间",
        "谈话地点",
        "谈话内容",
        "学生（签字）",
        "谈话人（签字）",
        "记录人（签字）",
        "年月日",
    ),  # 附件2, in its order
    "bhuad/guardian-interview": ("电话", "面谈", "谈话内容", "家长的意见", "家长签字"),  # 第六条、第七条（四）
    "bhuad/guardian-contact": ("时间", "方式", "交流的内容", "家长的意见", "联系人"),  # 第十条（一）
    "bhuad/plan": (
        "重修选课计划",
        "问题与原因",
        "解决方案和学习计划",
        "培养方案",
    ),  # 第五条（三）2、第七条（三）、第十条（二）
    "bhuad/peer-help": ("一对一", "多对一", "按课程组建学习小组"),  # 第十条（三）
    "bhuad/process": ("时间", "学业指导情况", "阶段性帮扶效果"),  # 第十条（三）、第十一条
    "bhuad/proposal": ("休学", "转专业", "自动退学", "学习成效", "二级学院意见"),  # 第十条（六）
    "lsec/interview": ("谈话时间", "学习和生活状况", "辅导员", "班主任", "学生签字", "谈话人签字"),  # 附件4、二.7、四.5
    "lsec/plan": ("班主任", "问题与原因", "学习计划", "学生签字", "班主任签字"),  # 附件5、四.4
    "lsec/plan-outcome": ("执行情况", "学生签字", "学生工作办公室"),  # 四.4
    "lsec/guardian-contact": ("方式", "联系内容", "书面回执"),  # 四.3
    "lsec/guardian-interview": (
        "谈话时间",
        "谈话地点",
        "谈话内容",
        "降级、延期毕业或退学",
        "已经家长确认",
        "家长签字",
    ),  # 四.10
    "lsec/peer-help": ("优秀党员学生", "学生干部", "同寝室优秀同学"),  # 四.6
    "lsec/teacher-plan": ("任课教师", "提高学习成绩的方案", "辅导安排"),  # 四.7
    "ustl/interview": ("学习情况与谈话内容", "原因"),  # 第五条 3、4
    "ustl/guardian-interview": ("沟通时间", "沟通方式", "沟通内容", "家长的意见"),  # 第五条 3、4
    "ustl/enquiry": ("学生干部", "任课教师", "问题与原因"),  # 第五条 3
    "ustl/plan": ("学习方面的计划", "生活方面的计划", "帮扶对子"),  # 第五条 5
    "ustl/peer-help": ("“一对一”", "帮扶同学"),  # 第五条 5
    "ustl/process": ("学习情况", "沟通、谈话"),  # 第五条 4
    "ustl/trial-application": ("本人申请", "家长同意", "学院审批", "学校批准", "试读一年"),  # 第三条 2, in its order
    "ustl/guardian-consent": ("家长的意见", "同意", "不同意", "家长签字"),  # 第三条 2
    "ustl/trial-end": ("试读期限", "学院意见", "学校意见", "按学校有关规定处理"),  # 第五条 9
    "common/delivery": ("送达方式", "见证人", "送达人"),
    "common/process": ("时间", "内容", "记录人"),
    "asnu/guardian-letter": ("尊敬的家长", "未通过课程", "红色预警", "家长签字", "家长意见"),  # 第五条
    "bhuad/guardian-letter": ("尊敬的家长", "留级风险", "不及格课程", "信息工程学院（公章）"),  # 第六条
    "ustl/guardian-letter": ("尊敬的家长", "一对一", "试读一年", "家长签字"),  # 第一条、第五条 3
}
"""What the clauses want to be on each form."""

IN_ORDER = ("bhuad/interview", "ustl/trial-application")


def test_every_form_is_held_against_its_clauses() -> None:
    assert set(ASKED) == set(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_what_the_clauses_want_is_on_the_form(form: str) -> None:
    said = text(pages_of("blank")[form])
    assert [words for words in ASKED[form] if words not in said] == []
    if form in IN_ORDER:
        read = "".join(page_texts(render_file([blank(form)], SETUP)))
        body = read.partition(blank(form).name)[2]
        places = [body.index(words) for words in ASKED[form]]
        assert places == sorted(places)


@pytest.mark.parametrize("form", FORMS)
def test_pages_look_as_they_did(form: str) -> None:
    """Text and places of every line; after a wanted change run with YUJING_UPDATE_GOLDEN=1 and look at the pages."""
    shown = [pages_of(kind)[form] for kind in ("blank", "written") if form in pages_of(kind)]
    lines = [
        json.dumps([round(line.x), round(line.y), line.text], ensure_ascii=False)
        for pages in shown
        for page in pages
        for line in [*page, Line(0, 0, 0, "---- page ----")]
        if line.text.strip()
    ]
    golden, found = GOLDEN / f"case-{form.replace('/', '-')}.json", "[" + ",\n ".join(lines) + "]\n"
    if os.environ.get("YUJING_UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", ["blank", "written", "awkward"])
def test_nothing_leaves_the_margins(form: str, kind: str) -> None:
    for page in pages_of(kind).get(form, []):
        for line in page:
            assert line.x >= 62, line  # 22 mm
            assert line.right <= 595.3 - 62, line
            assert line.y >= 20, line


@pytest.mark.parametrize("form", sorted(NAMES))
def test_a_form_to_write_in_is_one_page(form: str) -> None:
    assert len(pages_of("blank")[form]) == 1


@pytest.mark.parametrize("form", [form for form in sorted(NAMES) if form not in CONSENTS])
def test_whose_form_it_is_stands_on_every_page(form: str) -> None:
    for page in pages_of("awkward")[form]:
        assert "阿卜杜热合曼" in text([page])


@pytest.mark.parametrize("form", ["asnu/plan", "bhuad/plan", "lsec/plan", "lsec/plan-outcome", "ustl/plan"])
def test_forty_courses_go_on_over_pages_under_their_headings(form: str) -> None:
    pages = pages_of("awkward")[form]
    listing = [text([page]) for page in pages if "目前情况" in text([page])]
    assert len(listing) > 1
    assert all("序号课程学分" in page for page in listing)
    numbers = [line.text.strip() for page in pages for line in page if line.x < 110 and line.text.strip().isdigit()]
    assert numbers == [str(count) for count in range(1, 41)]


@pytest.mark.parametrize("form", sorted(NAMES))
def test_nobody_signs_on_a_page_without_text(form: str) -> None:
    """What stands above the signatures of a page is more than whose form it is."""
    for kind in ("written", "awkward"):
        for page in pages_of(kind)[form][1:]:
            body = [line for line in page if line.text.strip()]
            signs = [line.y for line in body if "签字：" in "".join(line.text.split())]
            below_head = [line for line in body if line.y < max(each.y for each in body) - 190]
            assert not signs or any(line.y > max(signs) for line in below_head), form


def test_everything_that_was_recorded_is_on_the_sheet() -> None:
    """第十一条 of bhuad: 约谈时间、地点、内容、学业指导情况以及阶段性帮扶效果; annex 2 has one field for these."""
    said = text(pages_of("written")["bhuad/interview"])
    for words in ("2026年3月12日", "14:30", "信息楼305", "学业指导情况：建议", "阶段性帮扶效果：出勤好转", "登记号31"):
        assert words in said


def test_what_was_chosen_is_ticked_and_nothing_else() -> None:
    assert "√面谈" in text(pages_of("written")["asnu/guardian-interview"])
    assert "√" not in text(pages_of("blank")["asnu/guardian-interview"])


def test_support_by_a_psychologist_is_arranged_and_not_told() -> None:
    form = case_form("asnu/support-team", records=2)
    team, talk = form.records
    talk = replace(talk, kind="counselling", content="一段不该写出来的话", place="心理中心")
    (pages,) = set_together([replace(form, records=(team, talk))])
    assert "已安排（心理中心）" in text(pages)
    assert "不该写" not in text(pages)


def test_steps_of_consent_stand_in_their_order_with_what_was_decided() -> None:
    (pages,) = set_together([consent_form("ustl/trial-application", taken=2)])
    said = text(pages)
    first, second, third = (said.index(words) for words in ("已申请（2026年3月12日", "同意（2026年3月13日", "学院审批"))
    assert first < second
    assert said.rindex("学院审批") > second or third > second
    assert "2026年3月14日" not in said


HOSTILE = '#panic() $x$ *b* _i_ `r` <l> @ref \\ "q" [c] // /* {} =h'


@pytest.mark.parametrize("form", ["asnu/plan", "bhuad/interview", "lsec/guardian-interview", "ustl/trial-application"])
def test_what_people_wrote_is_never_markup(form: str) -> None:
    made = written(form)
    bad = tuple(replace(line, content=HOSTILE, opinion=HOSTILE, person=HOSTILE) for line in made.records)
    steps = tuple(replace(step, evidence=HOSTILE) for step in made.consents)
    (pages,) = set_together([replace(made, name=HOSTILE, records=bad, consents=steps)])
    assert text(pages).count("".join(HOSTILE.split())) >= 2


@settings(max_examples=8, deadline=None)
@given(
    st.text("张李王䶮㛃·（）ABCabc019-_/. ", min_size=1, max_size=40),
    st.integers(0, 45),
    st.text("学习 ABCabc。，\n", max_size=900),
)
def test_any_names_courses_and_texts_stay_within_the_page(name: str, count: int, content: str) -> None:
    student = replace(STUDENT, name=name, class_name=name, major=name)
    forms = ["asnu/plan", "lsec/interview", "bhuad/interview", "bhuad/process"]
    made = [case_form(form, student=student, count=count, records=1, content=content) for form in forms]
    for pages in set_together(made):
        for page in pages:
            assert all(line.x >= 62 and line.right <= 595.3 - 62 and line.y >= 20 for line in page)
