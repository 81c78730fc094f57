"""Students of 教育学院 planted for what Moodle and the registrar hold, each with the reason in one line.

待定、补考、重修、等级、账号、学籍、异议、更正：结论之外，主要考数据怎么来。
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sync.demo.college_asnu import FIRST, ORANGE, PERIOD, RED, SECOND, YELLOW, expect
from sync.demo.college_calendar import ASNU_SECOND_DAY, BY_NAME, CORRECTED_ON
from sync.demo.college_catalogue import BY_MAJOR
from sync.demo.college_expected import Expected
from sync.demo.college_people import Student
from sync.demo.college_planting import Cast, Planted
from sync.demo.college_world import Mark, World

NEXT = "2024-2025-2"
GRADUATE = Student("2020010101", "沈", "怀远", BY_MAJOR["小学教育"], 2020, status="graduated")
UNENROLLED_ON = date(2025, 3, 16)


def plant(world: World, cast: Cast) -> None:
    """Plant every case."""
    _pending(cast)
    _makeups(cast)
    _retakes(cast)
    _results(cast)
    _accounts(cast)
    _statuses(cast)
    _graduate(world)
    _stories(cast)


def _pending(cast: Cast) -> None:
    """Plant the five causes of a pending grade."""
    # 待定的五种来由：没有成绩、缓考、成绩仍隐藏、成绩没有日期、成绩被排除。都不算不及格。
    who = cast.next(2024)
    who.no_mark(PERIOD, "P3")
    expect(who, None, "一门课还没有成绩：待定", pending=1)
    who = cast.next(2024)
    who.result(PERIOD, "M3", "deferred")
    expect(who, None, "一门课缓考：待定", pending=1)
    who = cast.next(2024)
    who.mark(PERIOD, "M3", score="40", hidden=True)
    expect(who, None, "成绩 40 在 Moodle 里仍隐藏：待定", pending=1)
    who = cast.next(2024)
    who.mark(PERIOD, "M3", score="40", graded=None)
    expect(who, None, "成绩 40 没有评分日期：待定", pending=1)
    who = cast.next(2024)
    who.mark(PERIOD, "M3", score="40", excluded=True)
    expect(who, None, "成绩 40 已被教师排除：列出，不计，待定", pending=1)


def _makeups(cast: Cast) -> None:
    """Plant make-ups passed, missed, and held in a course of their own."""
    # 补考：通过则清，未过或缺席不清；有的补考另开一门课。
    who = cast.next(2024)
    who.fail(PERIOD, "M1", makeup="63")
    expect(who, None, "正考不及格，补考 63 分已通过")
    who = cast.next(2024)
    who.fail(PERIOD, "M3", makeup=None)
    expect(who, ORANGE, "正考不及格，没有参加补考：3÷20＝15%", ("orange.share",))
    who = cast.next(2023)
    who.fail(PERIOD, "P1", makeup="66", own=True)
    expect(who, None, "补考单独开课（…-BK），66 分已通过")
    who = cast.next(2023)
    who.fail(PERIOD, "P1", makeup="45", own=True)
    expect(who, ORANGE, "补考单独开课（…-BK），45 分未过：4÷20＝20%", ("orange.share",))


def _retakes(cast: Cast) -> None:
    """Plant retakes passed and failed."""
    # 重修：通过则清以前的不及格；未过则算在重修的学期。
    who = cast.next(2023)
    who.fail(FIRST, "P1", "M3")
    for place in ("P1", "M3"):
        who.retake(PERIOD, who.code(FIRST, place), "68")
    expect(who, None, "欠 7 学分，本学期重修全部通过")
    who = cast.next(2023)
    who.fail(FIRST, "P1")
    who.retake(PERIOD, who.code(FIRST, "P1"), "49")
    expect(who, ORANGE, "重修仍未过，算在重修的学期：4÷24＝16.67%", ("orange.share",))


def _results(cast: Cast) -> None:
    """Plant results without a score, levels, and marks at the edge of a pass."""
    # 没有分数的结果与等级成绩。
    who = cast.next(2023)
    who.result(PERIOD, "M3", "absent")
    expect(who, ORANGE, "缺考即不及格：3÷20＝15%；缺考不等于旷考", ("orange.share",))
    who = cast.next(2022, "特殊教育")
    who.mark(PERIOD, "M3", score="不及格")
    expect(who, ORANGE, "等级成绩“不及格”：3÷20＝15%", ("orange.share",))
    who = cast.next(2022, "特殊教育")
    who.mark(PERIOD, "M3", score="及格")
    expect(who, None, "等级成绩“及格”：通过")
    who = cast.next(2022)
    who.result("2022-2023-1", "P1", "exempt")
    expect(who, None, "免修一门课：视为取得学分")
    who = cast.next(2022)
    who.mark(PERIOD, "M3", score="60", locked=True)
    expect(who, None, "60 分正好及格；成绩已锁定")
    who = cast.next(2022)
    who.fail(PERIOD, "P3", score="59.99", makeup=None)
    expect(who, YELLOW, "59.99 分不及格，不四舍五入：1÷20＝5%", ("yellow.share",))


def _accounts(cast: Cast) -> None:
    """Plant a suspended enrolment, a suspended account and a vanished enrolment."""
    # 选课被暂停、账号被停用、从 Moodle 课程里消失：成绩仍是事实。
    who = cast.next(2023)
    who.fail(PERIOD, "M3")
    who.suspend(PERIOD, "M3")
    expect(who, ORANGE, "Moodle 里这门课的选课被暂停，成绩仍算：3÷20＝15%", ("orange.share",))
    who = cast.next(2023)
    who.fail(PERIOD, "P3")
    who.change(replace(who.student, account_suspended=True))
    expect(who, YELLOW, "账号被停用：照常认定，消息不发，列入报告", ("yellow.share",), role="suspended_account")
    who = cast.next(2023)
    who.fail(PERIOD, "P3")
    who.unenrol(PERIOD, "P3", UNENROLLED_ON)
    why = "名单日后被移出课程：消失不等于更正，结论不变（1÷20＝5%）"
    expect(who, YELLOW, why, ("yellow.share",), role="unenrolled")


def _statuses(cast: Cast) -> None:
    """Plant every status of a student."""
    # 学籍：休学、退学、第一学期未结束的不评；复学的照评；没有选课的也评。
    who = cast.next(2023)
    who.fail(FIRST, "P1", "M1", "M3")
    who.absent_from(NEXT)
    who.change(replace(who.student, status="leave"))
    expect(who, None, "学籍状态为休学，不评", skipped="leave")
    who = cast.next(2022)
    who.fail(FIRST, "P1", "M1", "M3")
    who.event("leave", "2025-02-20", note="因病休学一年")
    expect(who, None, "休学在名单日有效（学籍状态还没改），不评", skipped="leave")
    who = cast.next(2022)
    who.absent_from(SECOND)
    who.event("leave", "2024-02-20", note="因病休学")
    who.event("return", "2024-08-30", note="复学")
    who.fail(PERIOD, "P3")
    expect(who, YELLOW, "已复学，照常评：1÷20＝5%", ("yellow.share",))
    who = cast.next(2022)
    who.fail(FIRST, "P1", "M1", "M3")
    who.absent_from(NEXT)
    who.change(replace(who.student, status="withdrawn", account_suspended=True))
    expect(who, None, "已退学，不评", skipped="withdrawn")
    who = cast.next(2024)
    who.absent_from(PERIOD)
    who.event("class_absence", "2025-02-26")
    expect(who, None, "2024-2025-2 才转入，第一学期未结束，不评", skipped="first_term")
    who = cast.next(2024)
    who.absent_from(PERIOD)
    who.absent_from(NEXT)
    who.event("class_absence", "2024-12-03", note="未选课，集中教育期间旷课")
    expect(who, RED, "没有任何选课也要评：本学期认定旷课", ("red.absence",))


def _graduate(world: World) -> None:
    """Plant a graduate who is in the sheets only."""
    # 已毕业：只在教务表里，Moodle 里没有账号。
    world.change(GRADUATE)
    who = Planted(world, GRADUATE)
    for code in ("GE101", "GE102"):
        graded = BY_NAME["2022-2023-1"].marks_on
        world.enrol(GRADUATE.student_no, "2022-2023-1", code)
        who.record(Mark(GRADUATE.student_no, code, "2022-2023-1", "regular", "55", graded))
    expect(who, None, "已毕业，不评", skipped="graduated")


def _stories(cast: Cast) -> None:
    """Plant the people of the story."""
    # 故事里的两个人：一人提出异议，一人的成绩录错、18 日更正；另有三人名字用字罕见。
    who = cast.next(2023)
    who.change(replace(who.student, surname="陈", given="𠮷祥"))
    who.fail(PERIOD, "M3", score="57", makeup="58")
    expect(who, ORANGE, "3÷20＝15%；该生对补考成绩提出异议", ("orange.share",), role="objection")
    who = cast.next(2023)
    who.change(replace(who.student, surname="龚", given="䶮"))
    who.mark(PERIOD, "M3", score="45", corrected=("65", CORRECTED_ON))
    expect(who, ORANGE, "3÷20＝15%；成绩录入有误", ("orange.share",), later=False, role="correction")
    after = Expected(who.student_no, "asnu", PERIOD, ASNU_SECOND_DAY, None, "成绩已更正为 65 分，不再命中")
    who.expect(replace(after, role="correction"))
    who = cast.next(2022)
    who.change(replace(who.student, surname="林", given="㛃", priority_groups="少数民族"))
    who.fail(PERIOD, "M1", "M2", "P3")
    expect(who, RED, "9÷20＝45%，累计 9 学分，GPA 1.87", ("yellow.credits", "red.share", "orange.gpa", "red.gpa"))
