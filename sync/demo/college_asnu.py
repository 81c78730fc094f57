"""Students of 教育学院 planted at the thresholds of ``asnu`` (第七条), each with the reason in one line.

每学期计划 20 学分（4、4、1、4、4、3）。多修 0.5 学分的选修则为 20.5；以 3.5 学分的选修代替一门 4 学分课则为 19.5。
埋设的学生其余课程一律 84 分（绩点 3.4），所以只有写明的那一条会命中。
"""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from sync.demo.college_calendar import ASNU_LIST_DAY, ASNU_SECOND_DAY
from sync.demo.college_catalogue import LARGE_ELECTIVE, SMALL_ELECTIVE
from sync.demo.college_expected import Expected, Particulars
from sync.demo.college_planting import Cast, Planted

FIRST, SECOND, PERIOD = "2023-2024-1", "2023-2024-2", "2024-2025-1"
REGISTRAR_TERM = "2022-2023-2"
YELLOW, ORANGE, RED = "yellow", "orange", "red"
TAUGHT_IN_SCORES = "小学教育", "学前教育", "应用心理学"

SHARES: tuple[tuple[str, tuple[str, ...], str | None, tuple[str, ...], str], ...] = (
    ("more", ("P3",), None, (), "本学期未通过 1÷20.5＝4.88%，不足 5%"),
    ("plan", ("P3",), YELLOW, ("yellow.share",), "本学期未通过 1÷20＝5%，正好达到 5%"),
    ("less", ("P3",), YELLOW, ("yellow.share",), "本学期未通过 1÷19.5＝5.13%，超过 5%"),
    ("more", ("M3",), YELLOW, ("yellow.share",), "本学期未通过 3÷20.5＝14.63%，不足 15%"),
    ("plan", ("M3",), ORANGE, ("orange.share",), "本学期未通过 3÷20＝15%，正好达到 15%"),
    ("less", ("M3",), ORANGE, ("orange.share",), "本学期未通过 3÷19.5＝15.38%，超过 15%"),
    ("more", ("M1", "P3"), ORANGE, ("yellow.credits", "orange.share"), "本学期未通过 5÷20.5＝24.39%，不足 25%"),
    ("plan", ("M1", "P3"), RED, ("yellow.credits", "red.share"), "本学期未通过 5÷20＝25%，正好达到 25%"),
    ("less", ("M1", "P3"), RED, ("yellow.credits", "red.share"), "本学期未通过 5÷19.5＝25.64%，超过 25%"),
)
YC, OC, RC = "yellow.credits", "orange.credits", "red.credits"
CREDITS: tuple[tuple[tuple[str, ...], tuple[str, ...], str | None, tuple[str, ...], str], ...] = (
    (("P1",), (SMALL_ELECTIVE,), None, (), "累计未通过 4.5 学分，不足 5"),
    (("P1", "P3"), (SMALL_ELECTIVE,), YELLOW, (YC,), "累计未通过 5.5 学分，超过 5"),
    (("P1", "M1", "P3"), (SMALL_ELECTIVE,), YELLOW, (YC,), "累计未通过 9.5 学分，不足 10"),
    (("M1", "M3"), ("M3",), ORANGE, (YC, OC), "累计未通过 10 学分，正好达到 10"),
    (("M1", "M3"), ("M3", SMALL_ELECTIVE), ORANGE, (YC, OC), "累计未通过 10.5 学分，超过 10"),
    (("M1", "M3"), ("M1", "M3", SMALL_ELECTIVE), ORANGE, (YC, OC), "累计未通过 14.5 学分，不足 15"),
    (("P1", "M1"), ("M1", "M3"), RED, (YC, OC, RC), "累计未通过 15 学分，正好达到 15"),
    (("P1", "M1"), ("M1", "M3", SMALL_ELECTIVE), RED, (YC, OC, RC), "累计未通过 15.5 学分，超过 15"),
)
GPAS: tuple[tuple[str, str, str | None, tuple[str, ...], str], ...] = (
    ("72", "72", None, (), "各科 72 分，GPA 正好 2.2，不低于 2.2"),
    ("72", "71.9", ORANGE, ("orange.gpa",), "一门 71.9 分，GPA 2.1995，低于 2.2"),
    ("72", "72.1", None, (), "一门 72.1 分，GPA 2.2005，不低于 2.2"),
    ("70", "70", ORANGE, ("orange.gpa",), "各科 70 分，GPA 正好 2.0，不低于 2.0，但低于 2.2"),
    ("70", "69.9", RED, ("orange.gpa", "red.gpa"), "一门 69.9 分，GPA 1.9995，低于 2.0"),
    ("70", "70.1", ORANGE, ("orange.gpa",), "一门 70.1 分，GPA 2.0005，不低于 2.0"),
    ("70", "69.2", RED, ("orange.gpa", "red.gpa"), "一门 69.2 分，GPA 1.996，低于 2.0（不可印成 2.00）"),
)


def plant(cast: Cast) -> None:
    """Plant every case of asnu's thresholds."""
    _shares(cast)
    _credits(cast)
    _averages(cast)
    _declines(cast)
    _absences(cast)
    _extensions(cast)


def expect(
    who: Planted,
    level: str | None,
    why: str,
    rules: tuple[str, ...] = (),
    later: bool = True,
    **more: Unpack[Particulars],
) -> None:
    """Expect a verdict on the list day and, unless told otherwise, the same one six days later."""
    more.setdefault("firm_level", level)
    verdict = Expected(
        who.student_no, "asnu", PERIOD, ASNU_LIST_DAY, level, why, tuple(f"asnu.{rule}" for rule in rules), **more
    )
    who.expect(verdict)
    if later:
        who.expect(replace(verdict, as_of=ASNU_SECOND_DAY))


def _shares(cast: Cast) -> None:
    """Plant shares of failed credits: below, at and above 5, 15 and 25 percent."""
    # 按本学期未通过学分占所选学分的比例：5%、15%、25% 各有不足、正好、超过三人。
    for place, (taken, failed, level, rules, why) in enumerate(SHARES):
        who = cast.next(2023 if place % 2 else 2024)
        if taken == "more":
            who.elective(PERIOD, SMALL_ELECTIVE)
        if taken == "less":
            who.leave_out(PERIOD, "P2")
            who.elective(PERIOD, LARGE_ELECTIVE)
        who.fail(PERIOD, *failed)
        expect(who, level, why, rules)


def _credits(cast: Cast) -> None:
    """Plant outstanding credits: below, at and above 5, 10 and 15."""
    # 按累计未通过学分：5、10、15 各有不足、正好、超过三人；都是以前学期欠下的，本学期全部通过。
    for first, second, level, rules, why in CREDITS:
        who = cast.next(2023)
        who.fail(FIRST, *first)
        if SMALL_ELECTIVE in second:
            who.elective(SECOND, SMALL_ELECTIVE)
        who.fail(SECOND, *second)
        expect(who, level, why, rules)
    who = cast.next(2022)
    who.fail(REGISTRAR_TERM, "P1", "P3")
    expect(who, YELLOW, "累计未通过 5 学分，正好达到 5；成绩在启用 Moodle 之前，只在教务表里", (YC,))


def _averages(cast: Cast) -> None:
    """Plant averages below, at and above 2.2 and 2.0."""
    # 按 GPA：2.2 与 2.0 各有低于、等于、高于；上学期都是 80 分，不构成下滑。
    for place, (score, one, level, rules, why) in enumerate(GPAS):
        who = cast.next(2023, TAUGHT_IN_SCORES[place % 3])
        who.flat(SECOND, "80")
        who.flat(PERIOD, score)
        who.mark(PERIOD, "P3", score=one)
        expect(who, level, why, rules)


def _declines(cast: Cast) -> None:
    """Plant falls of the mean score of 14.9, 15 and 15.1 points."""
    # 成绩大幅度下滑：办法没写幅度，默认 15 分，由人审定。
    for score, why in (("80", "正好下降 15 分"), ("79.9", "下降 15.1 分")):
        who = cast.next(2023)
        who.flat(SECOND, "95")
        who.flat(PERIOD, score)
        expect(who, RED, f"平均成绩由 95 降到 {score}，{why}，待审", ("red.decline",), review=True, firm_level=None)
    who = cast.next(2023)
    who.flat(SECOND, "95")
    who.flat(PERIOD, "80.1")
    expect(who, None, "平均成绩由 95 降到 80.1，下降 14.9 分，不足 15 分")
    who = cast.next(2023)
    who.flat(SECOND, "95")
    who.flat(PERIOD, "79")
    who.fail(PERIOD, "P3", score="50")
    why = "平均成绩下降 17.45 分，待审；另有 1÷20＝5% 未通过，先发黄色"
    expect(who, RED, why, ("yellow.share", "red.decline"), review=True, firm_level=YELLOW)


def _absences(cast: Cast) -> None:
    """Plant findings of absence, in and out of the term."""
    # 旷考、旷课：看认定事件，不看成绩。
    who = cast.next(2023)
    who.event("exam_absence", "2025-01-06", term=PERIOD, note="普通心理学期末考试旷考")
    expect(who, RED, "本学期认定旷考一次", ("red.absence",))
    who = cast.next(2024)
    who.event("class_absence", "2024-11-12", note="累计旷课 12 学时")
    expect(who, RED, "本学期认定旷课，事件没写学期，按日期归入本学期", ("red.absence",))
    who = cast.next(2022)
    who.event("class_absence", "2025-01-20", note="实习期间旷课")
    expect(who, RED, "寒假中认定的旷课归入刚结束的学期", ("red.absence",))
    who = cast.next(2023)
    who.event("exam_absence", "2025-02-24", term=PERIOD, note="开学后认定，属上学期期末考试")
    expect(who, RED, "认定在新学期，但写明属于上学期", ("red.absence",))
    who = cast.next(2022)
    who.event("exam_absence", "2024-06-28")
    expect(who, None, "旷考发生在更早的学期，不在本期")
    who = cast.next(2023)
    who.event("class_absence", "2025-02-27")
    expect(who, None, "旷课发生在新学期，不在本期")


def _extensions(cast: Cast) -> None:
    """Plant extensions of study: in force, ended, not begun."""
    # 延长学习年限：在名单日有效才算。
    who = cast.next(2022)
    who.event("extension", "2024-09-01", note="延长学习年限一年")
    expect(who, RED, "延长学习年限，名单日有效", ("red.extension",))
    who = cast.next(2022)
    who.event("extension", "2024-03-01", ended="2025-03-13")
    expect(who, None, "延长学习年限在名单日前一天已结束")
    who = cast.next(2022)
    who.event("extension", "2025-09-01", note="自下学年起延长")
    expect(who, None, "延长学习年限尚未开始")
