"""Invented statistics to preview and test with: four colleges (or many), three levels, three terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from reports.documents import (
    Chart,
    FigureTable,
    Series,
    StatisticsReport,
    StatisticsSection,
    SummaryPaper,
    WritingSpace,
)
from reports.numbers import percent_text

HIDDEN: Final = "＊"
COLLEGES: Final = ("信息工程学院", "材料与冶金学院", "文学院", "外国语学院")
LONG_COLLEGE: Final = "马克思主义学院与思想政治理论课教学研究部（公共基础教学中心）"
LEVELS: Final = ("黄色预警", "橙色预警", "红色预警")
FATES: Final = ("解除", "等级下降", "等级不变", "升级", "未定", "离开")
TERMS: Final = ("2023-2024学年第二学期", "2024-2025学年第一学期", "2024-2025学年第二学期")
DAY: Final = date(2025, 9, 12)
POLICY: Final = "江州学院学生学业预警制度实施办法"
_WARNED: Final = ((12, 9, 6), (15, 7, 5), (2, 0, 1), (9, 6, 3))
_TURNED: Final = ((10, 4, 6, 2, 1, 2), (9, 5, 7, 3, 0, 1), (3, 0, 1, 0, 0, 0), (8, 2, 5, 1, 1, 3))
_MEANINGS: Final = (
    ("本期预警", "本期已下达通知且没有撤销的学生，按等级分列。"),
    ("上期预警", "上期预警和延续的学生，按当时所在的学院、专业、班级统计。"),
    ("离开", "上期预警、本期因休学、退学或毕业没有评定的学生，单独列出，不计入转化率的分母。"),
    ("转化率", "（解除＋等级下降）÷（上期预警－离开），按学生、按预警类别计算。"),
)
_NOTE: Final = "本表供本学院以外使用：不足5人的数字以“＊”代替，能推算出它的数字也一并以“＊”代替；0 照写。"


def statistics_report(colleges: tuple[str, ...] = COLLEGES, *, outside: bool = False) -> StatisticsReport:
    """Return a term's statistics of a school; ``outside`` with small figures hidden."""
    return StatisticsReport(
        school="江州学院",
        title="学业预警统计",
        policy_title=POLICY,
        period=TERMS[-1],
        scope="全校",
        made_on=DAY,
        summary=(
            "评定3120人，本期预警75人（黄色预警38人、橙色预警22人、红色预警15人）。"
            "上期预警74人，其中解除30人、等级下降11人、升级6人、离开6人；转化率约60.29%。",
        ),
        sections=(
            StatisticsSection(
                "一、预警情况", charts=(_levels(colleges, outside),), tables=(groups(colleges, outside),)
            ),
            StatisticsSection("二、上期预警的转化情况", (f"上期指{TERMS[1]}。",), (_fates(colleges, outside),)),
            StatisticsSection("三、各期比较", charts=(_change(), _rates())),
            StatisticsSection("四、不及格较多的课程", tables=(_courses(outside),)),
        ),
        definitions=_MEANINGS,
        note=_NOTE if outside else "",
    )


def summary_paper(college: str = COLLEGES[0], *, outside: bool = False) -> SummaryPaper:
    """Return a college's summary with room to write."""
    return SummaryPaper(
        school="江州学院",
        title="学业预警与帮扶总结报告",
        policy_title=POLICY,
        clause="第十二条",
        period=TERMS[-1],
        scope=college,
        made_on=DAY,
        facts=(
            "评定780人，本期预警27人（黄色预警12人、橙色预警9人、红色预警6人）。上期预警25人，其中解除10人、等级下降4人、"
            "升级2人、离开2人；转化率约60.86%。",
            "截至统计之日，本期名单的各项工作应办214项，已办180项，未到期25项，逾期9项。",
        ),
        tables=(groups(("软件工程", "计算机科学与技术"), outside, first="专业", whole=f"{college}合计"),),
        writing=(
            WritingSpace("二、帮扶工作成效的分析总结", 7),
            WritingSpace("三、经验、问题和改进", 7),
        ),
        definitions=_MEANINGS,
        signing=("分管教学的院领导", "分管学生工作的院领导"),
        office=college,
        to=("教务处", "学生工作处（部）"),
        note=_NOTE if outside else "",
    )


def groups(names: tuple[str, ...], outside: bool, *, first: str = "学院", whole: str = "全校合计") -> FigureTable:
    """Return the table of groups: their figures add up to the first row."""
    told = _told([(*_WARNED[at % 4], *_TURNED[at % 4]) for at in range(len(names))], outside)
    headings = (first, "评定人数", *LEVELS, "预警合计", "上期预警", *FATES, "转化率")
    rows = tuple((name, *row) for name, row in zip((whole, *names), told, strict=True))
    return FigureTable("预警与转化情况", headings, rows, sums=(0,))


def _told(rows: Sequence[tuple[int, ...]], outside: bool) -> list[tuple[str, ...]]:
    """Return the cells of the whole and of each group, as `groups` shows them; small ones hidden with complements."""
    whole = tuple(map(sum, zip(*rows, strict=True)))
    numbers = [[*row[:3], sum(row[:3]), sum(row[3:]), *row[3:]] for row in (whole, *rows)]
    hidden = {(at, x) for at, row in enumerate(numbers) for x, each in enumerate(row) if outside and 0 < each < 5}
    lines = [[(at, x) for x in part] for at in range(len(numbers)) for part in (range(4), range(4, 11))]
    lines += [[(at, x) for at in range(len(numbers))] for x in range(11)]
    while alone := [line for line in lines if len(hidden & set(line)) == 1]:
        hidden.add(min(set(alone[0]) - hidden, key=lambda cell: (numbers[cell[0]][cell[1]] == 0, cell)))
    return [
        (
            str(sum(row[:3]) * 29),
            *(HIDDEN if (at, x) in hidden else str(each) for x, each in enumerate(row)),
            HIDDEN if hidden & {(at, x) for x in (4, 5, 6, 10)} else percent_text(_rate(row)),
        )
        for at, row in enumerate(numbers)
    ]


def _rate(row: Sequence[int]) -> Fraction:
    return Fraction(row[5] + row[6], row[4] - row[10])


def _levels(names: tuple[str, ...], outside: bool) -> Chart:
    rows = groups(names, outside).rows[1:]
    return _bars("各级预警人数", names, LEVELS, [row[2:5] for row in rows], [row[5] for row in rows])


def _fates(names: tuple[str, ...], outside: bool) -> Chart:
    rows = groups(names, outside).rows[1:]
    return _bars(
        "上期预警学生本期的情况（右为转化率）", names, FATES, [row[7:13] for row in rows], [row[13] for row in rows]
    )


def _change() -> Chart:
    rows = [("31", "25", "18"), ("36", "20", "18"), ("38", "22", "15")]
    return _bars("各期预警人数", TERMS, LEVELS, rows, ["74", "74", "75"])


def _rates() -> Chart:
    series = (
        Series("学业预警", (None, 541, 602), ("", "约54.16%", "约60.29%")),
        Series("学位预警", (None, 500, 411), ("", "50%", "约41.17%")),
    )
    return Chart("line", "各期转化率", TERMS, series)


def _bars(
    title: str,
    names: tuple[str, ...],
    kinds: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    ends: Sequence[str],
) -> Chart:
    """Return stacked bars of what the rows tell; a hidden figure is not drawn."""
    most = max(sum(int(each) for each in row if each != HIDDEN) for row in rows)
    series = tuple(
        Series(kind, tuple(None if each == HIDDEN else int(each) * 1000 // most for each in column), column)
        for kind, column in zip(kinds, zip(*rows, strict=True), strict=True)
    )
    hidden = any(HIDDEN in row for row in rows)
    return Chart("stacked", title, names, series, tuple(ends), f"“{HIDDEN}”：数字不列出，图中不画。" if hidden else "")


def _courses(outside: bool) -> FigureTable:
    rows = (
        ("MATH101", "高等数学（上）", "640", "96", "141", "15%"),
        ("PHYS201", "大学物理（二）", "420", "51", "70", "约12.14%"),
        ("CS203", "数据结构与算法设计（双语，含课程设计）", "212", "25", "33", "约11.79%"),
        ("CHEM115", "有机化学", "64", *((HIDDEN,) * 3 if outside else ("4", "5", "6.25%"))),
    )
    headings = ("课程代码", "课程名称", "有成绩人数", "不及格人数", "不及格人次", "不及格率")
    return FigureTable("", headings, rows, texts=2)
