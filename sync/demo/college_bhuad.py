"""Students of 设计学院 planted for ``bhuad`` (第六条), each with the reason in one line.

期 2024-2025-2，名单日 2025-06-06。数的是“经补考或重修后”的累计不及格门数：
正考不及格而补考未过、缺席补考（补考期已过）的都算，补考尚未到的不算。
"""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from sync.demo.college_calendar import BHUAD_LIST_DAY, SPRING_MARKS_ON
from sync.demo.college_catalogue import NEW_CODE, OLD_CODE
from sync.demo.college_expected import Expected, Particulars
from sync.demo.college_planting import Cast, Planted
from sync.demo.college_world import Mark

FIRST, SECOND, AUTUMN, PERIOD = "2023-2024-1", "2023-2024-2", "2024-2025-1", "2024-2025-2"
LEVEL1, LEVEL2 = "level1", "level2"
COUNTED = (
    *((FIRST, place) for place in ("M1", "M2", "P1")),
    *((AUTUMN, place) for place in ("M1", "M2", "P1", "P2")),
)
"""The courses that a student with n outstanding courses has failed: the first n of these."""
REPEAT, DISMISSAL = "bhuad.repeat_year", "bhuad.dismissal"
BY_COUNT: tuple[tuple[int, str | None, tuple[str, ...], tuple[str, ...]], ...] = (
    (3, None, (), ()),
    (4, LEVEL2, ("level2.courses",), ()),
    (5, LEVEL2, ("level2.courses",), (REPEAT,)),
    (6, LEVEL1, ("level1.courses",), (REPEAT,)),
    (7, LEVEL1, ("level1.courses",), (REPEAT, DISMISSAL)),
)


def plant(cast: Cast) -> None:
    """Plant every case of bhuad."""
    _counts(cast)
    _sanctions(cast)
    _makeups(cast)
    _retakes(cast)
    _earlier(cast)
    _statuses(cast)


def expect(who: Planted, level: str | None, why: str, rules: tuple[str, ...] = (), **more: Unpack[Particulars]) -> None:
    """Expect a verdict on the list day."""
    more.setdefault("firm_level", level)
    named = tuple(f"bhuad.{rule}" for rule in rules)
    who.expect(Expected(who.student_no, "bhuad", PERIOD, BHUAD_LIST_DAY, level, why, named, **more))


def fail(who: Planted, number: int, makeup: str | None = "45") -> None:
    """Let a student have failed a number of courses, make-ups included."""
    for term, place in COUNTED[:number]:
        who.fail(term, place, makeup=makeup)


def _counts(cast: Cast) -> None:
    """Plant 3, 4, 5, 6 and 7 outstanding courses."""
    # 门数 3、4、5、6、7。
    for number, level, rules, referrals in BY_COUNT:
        who = cast.next(2023)
        fail(who, number)
        expect(who, level, f"补考后累计不及格 {number} 门", rules, referrals=referrals)
    who = cast.next(2023)
    who.change(replace(who.student, surname="吴", given="𠮷安", priority_groups="退役复学"))
    fail(who, 6, makeup=None)
    expect(who, LEVEL1, "累计 6 门，补考一次也没参加，仍算", ("level1.courses",), referrals=(REPEAT,))


def _sanctions(cast: Cast) -> None:
    """Plant sanctions with every count below four, and with four and five."""
    # 纪律处分：不足 4 门而处分有效的，提请审定；4、5 门的以门数为准。
    for number in (0, 1, 3):
        who = cast.next(2023)
        fail(who, number)
        who.event("discipline", "2024-11-20", note="记过")
        why = f"不及格 {number} 门，不足 4 门，但受记过处分且有效，待审"
        expect(who, LEVEL1, why, ("level1.discipline",), review=True, firm_level=None)
    who = cast.next(2022)
    fail(who, 2)
    who.event("discipline", "2024-06-06", ended="2025-06-06", note="严重警告")
    why = "不及格 2 门，处分到名单日当天为止，当天仍有效，待审"
    expect(who, LEVEL1, why, ("level1.discipline",), review=True, firm_level=None)
    for number in (4, 5):
        who = cast.next(2022)
        fail(who, number)
        who.event("discipline", "2025-03-03", note="警告")
        referrals = (REPEAT,) if number == 5 else ()
        expect(who, LEVEL2, f"{number} 门加处分：以门数为准", ("level2.courses",), referrals=referrals)
    who = cast.next(2022)
    fail(who, 3)
    who.event("discipline", "2024-06-05", ended="2025-06-05", note="警告")
    expect(who, None, "3 门；处分在名单日前一天已解除")


def _makeups(cast: Cast) -> None:
    """Plant make-ups still to come, hidden marks, levels."""
    # 补考还没到的不算；成绩待定的不算。
    who = cast.next(2023)
    fail(who, 3)
    early = who.code(PERIOD, "M3")
    who.record(Mark(who.student_no, early, PERIOD, "regular", "50", SPRING_MARKS_ON))
    expect(who, None, "3 门，另有 1 门本学期提前结课不及格，补考未到，不算")
    who = cast.next(2023)
    fail(who, 3)
    who.mark(SECOND, "M1", score="35", hidden=True)
    expect(who, None, "3 门，另有 1 门成绩仍隐藏，不算")
    who = cast.next(2023, "视觉传达设计")
    fail(who, 3)
    who.mark(AUTUMN, "M3", score="不及格")
    expect(who, LEVEL2, "4 门，其中 1 门是等级成绩“不及格”，未参加补考", ("level2.courses",))
    who = cast.next(2022)
    fail(who, 4)
    who.fail(AUTUMN, "M1", makeup="61")
    expect(who, None, "正考不及格 4 门，其中 1 门补考 61 分通过，余 3 门")


def _retakes(cast: Cast) -> None:
    """Plant retakes of the running term, and a leave."""
    # 重修当学期出成绩即算：通过就清，未过仍欠。
    who = cast.next(2023)
    fail(who, 3)
    who.fail(SECOND, "P1")
    who.retake(PERIOD, who.code(SECOND, "P1"), "71")
    expect(who, None, "欠 4 门，本学期重修通过 1 门，余 3 门")
    who = cast.next(2023)
    fail(who, 3)
    who.fail(SECOND, "P1")
    who.retake(PERIOD, who.code(SECOND, "P1"), "51")
    expect(who, LEVEL2, "欠 4 门，本学期重修 1 门仍未过", ("level2.courses",))
    who = cast.next(2022)
    who.fail(FIRST, "M1", "M2")
    who.absent_from(SECOND)
    who.event("leave", "2024-02-26", note="休学半年")
    who.event("return", "2024-09-02", note="复学")
    who.fail(AUTUMN, "M1", "M2")
    expect(who, LEVEL2, "休学前 2 门、复学后 2 门，连续累计 4 门（第九条）", ("level2.courses",))


def _earlier(cast: Cast) -> None:
    """Plant marks from before Moodle."""
    # 启用 Moodle 以前的成绩只在教务表里。
    failed = (("2022-2023-1", "P1"), ("2022-2023-1", "M1"), ("2022-2023-2", "P1"), ("2022-2023-2", "M1"))
    who = cast.next(2022)
    for term, place in failed:
        who.fail(term, place)
    expect(who, LEVEL2, "2022-2023 学年欠 4 门，全在教务表里", ("level2.courses",))
    who = cast.next(2022)
    for term, place in failed:
        who.fail(term, place)
    who.retake(FIRST, who.code("2022-2023-1", "P1"), "64")
    expect(who, None, "教务表里欠 4 门，其中 1 门后来在 Moodle 里重修通过，余 3 门")
    who = cast.next(2022)
    fail(who, 3)
    who.fail("2022-2023-1", "P2", makeup=None)
    who.mark("2022-2023-1", "P2", written_as=OLD_CODE)
    who.retake(FIRST, NEW_CODE, "73")
    expect(who, None, "3 门；另欠旧代码的设计概论 1 门，已修过替代它的新课（课程替代）")
    who = cast.next(2022)
    fail(who, 3)
    who.result("2022-2023-1", "P1", "exempt")
    expect(who, None, "3 门，另 1 门免修")


def _statuses(cast: Cast) -> None:
    """Plant students who are not evaluated, and one just past the first term."""
    # 休学、退学、第一学期未结束的不评。
    who = cast.next(2023)
    fail(who, 6)
    who.absent_from(PERIOD)
    who.change(replace(who.student, status="leave"))
    expect(who, None, "休学，不评", skipped="leave")
    who = cast.next(2022)
    fail(who, 7)
    who.absent_from(PERIOD)
    who.change(replace(who.student, status="withdrawn", account_suspended=True))
    expect(who, None, "已退学，不评", skipped="withdrawn")
    who = cast.next(2024)
    who.absent_from(AUTUMN)
    who.event("discipline", "2025-04-01", note="警告")
    expect(who, None, "本学期才转入，第一学期未结束，不评", skipped="first_term")
    who = cast.next(2024)
    who.fail(AUTUMN, "P1", "P2", "M1", "M2")
    expect(who, LEVEL2, "第一学期结束后即欠 4 门", ("level2.courses",))
